//! One valid entry of every kind, in the order of the log.

use std::collections::BTreeSet;

use serde_json::json;

use super::description;
use super::files::Files;
use super::world::{GRANT, Statement, World};
use quanji_core::entry::{Admission, BureauFact, ChainFacts, Route, SignedEntry, admit};
use quanji_core::record::{Fact, check_body};

/// The entries of the first record.
pub(crate) fn describe(world: &World, files: &mut Files) {
    describe_as(world, "entries", files);
}

/// Every kind stands in one of the records.
pub(crate) fn check_kinds(worlds: &[&World]) {
    let entries = worlds.iter().flat_map(|world| &world.exemplars);
    let kinds: BTreeSet<String> = entries.map(|exemplar| exemplar.signed.entry().kind.clone()).collect();
    let known = BureauFact::KINDS.iter().chain(Fact::KINDS).map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kinds, known, "every kind has an exemplar");
}

/// The entries of a record, in a folder.
pub(crate) fn describe_as(world: &World, folder: &str, files: &mut Files) {
    for (index, exemplar) in world.exemplars.iter().enumerate() {
        let signed = &exemplar.signed;
        assert_eq!(SignedEntry::parse(signed.bytes()).as_ref(), Ok(signed));
        check(world, signed, &exemplar.statement);
        let description = json!({
            "valid": true,
            "log_index": index,
            "hash": signed.hash(),
            "signed_by": exemplar.signer,
            "entry": description::entry(signed.entry()),
            "statement": description::statement(&exemplar.statement),
        });
        files.bytes(&format!("{folder}/{}.cbor", exemplar.name), signed.bytes());
        files.json(&format!("{folder}/{}.json", exemplar.name), &description);
    }
}

fn check(world: &World, signed: &SignedEntry, statement: &Statement) {
    let entry = signed.entry();
    // The office's own entries are read by what it stated before them, as its keys change.
    let up_to = if entry.device == world.office() { entry.seq - 1 } else { GRANT };
    let registry = world.registry(up_to);
    let facts = ChainFacts {
        session: entry.session.map(|_| world.session.clone()),
        expected: entry.seq,
        ..ChainFacts::default()
    };
    assert_eq!(admit(&registry, &facts, Route::Pushed, signed), Admission::Admit, "{signed:?}");
    match statement {
        Statement::Terminal(fact) => {
            assert_eq!(check_body(entry, facts.session.as_ref()).as_ref(), Ok(fact));
        }
        Statement::Office(fact) => assert_eq!(world.registry(up_to).apply(signed).as_ref(), Ok(fact)),
    }
}
