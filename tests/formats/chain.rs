//! One valid entry of every kind, in the order of the log.

use std::collections::BTreeSet;

use serde_json::json;

use super::description;
use super::files::Files;
use super::world::{GRANT, Statement, World};
use quanji_core::entry::{Admission, BureauFact, ChainFacts, Route, SignedEntry, admit};
use quanji_core::record::{Fact, check_body};

pub(crate) fn describe(world: &World, files: &mut Files) {
    let mut kinds = BTreeSet::new();
    for (index, exemplar) in world.exemplars.iter().enumerate() {
        let signed = &exemplar.signed;
        assert_eq!(SignedEntry::parse(signed.bytes()).as_ref(), Ok(signed));
        check(world, signed, &exemplar.statement);
        kinds.insert(signed.entry().kind.clone());
        let description = json!({
            "valid": true,
            "log_index": index,
            "hash": signed.hash(),
            "signed_by": exemplar.signer,
            "entry": description::entry(signed.entry()),
            "statement": description::statement(&exemplar.statement),
        });
        files.bytes(&format!("entries/{}.cbor", exemplar.name), signed.bytes());
        files.json(&format!("entries/{}.json", exemplar.name), &description);
    }
    let known = BureauFact::KINDS.iter().chain(Fact::KINDS).map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kinds, known, "every kind has an exemplar");
}

fn check(world: &World, signed: &SignedEntry, statement: &Statement) {
    let entry = signed.entry();
    let registry = world.registry(GRANT);
    let facts = ChainFacts {
        session: entry.session.map(|_| world.session.clone()),
        expected: entry.seq,
        ..ChainFacts::default()
    };
    assert_eq!(admit(&registry, &facts, Route::Pushed, signed), Admission::Admit, "{signed:?}");
    if let Statement::Terminal(fact) = statement {
        assert_eq!(check_body(entry, facts.session.as_ref()).as_ref(), Ok(fact));
    }
}
