//! Changes of drafts: Automerge's chunks, whole documents of them, and saved drafts.
//!
//! After a byte 0 the rest is a saved draft. After any other byte each part is the content of a change,
//! without the header that its content fixes: a checksum in the way would hide everything behind it.

use quanji_core::catalog::{FieldShape, FieldValue, Template};
use quanji_core::crypto::sha256;
use quanji_core::entry::{Session, SignedEntry, actor_of};
use quanji_core::id::DocumentId;
use quanji_core::record::{
    CaseState, DocumentState, Draft, DraftChanged, DraftError, Fact, check_body, document_id,
};

use crate::world::{case, unsigned, world};
use crate::{parts, seed};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const HEADER_BYTES: usize = 8;
/// Most changes of one input.
const MOST: usize = 24;

fn template() -> &'static Template {
    world().catalog.template("HS-20").unwrap()
}

fn document() -> DocumentId {
    document_id(case(), "HS-20", 1, &[0xb2; 16])
}

/// The chunk that has this content.
fn chunk(content: &[u8]) -> Vec<u8> {
    let mut hashed = vec![1];
    let mut length = content.len();
    loop {
        let byte = u8::try_from(length & 0x7f).unwrap();
        length >>= 7;
        hashed.push(if length > 0 { byte | 0x80 } else { byte });
        if length == 0 {
            break;
        }
    }
    hashed.extend(content);
    [&MAGIC, &sha256(&hashed)[..4], &hashed].concat()
}

/// What follows the length of a chunk.
fn content(chunk: &[u8]) -> &[u8] {
    let length = chunk[HEADER_BYTES + 1..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &chunk[HEADER_BYTES + 1 + length..]
}

/// A change that admission takes is applied or set aside, in any order to the same document; none stops
/// the program, and no saved draft does.
pub(crate) fn check(bytes: &[u8]) {
    let Some((tag, rest)) = bytes.split_first() else { return };
    if *tag == 0 {
        if let Ok(mut draft) = Draft::load(template(), rest) {
            let _ = (draft.values(), draft.heads());
        }
        return;
    }
    let world = world();
    let mut entries = vec![created()];
    for (seq, content) in (4..).zip(parts::split(rest, MOST)) {
        let fact = Fact::DraftChanged(DraftChanged { document: document(), change: chunk(content) });
        let entry = world.entry(world.device(), seq, Some(case()), fact.kind(), &fact.to_body());
        if check_body(&entry, Some(&world.session)).is_ok() {
            entries.push(unsigned(entry));
        }
    }
    let mut state = CaseState::new(world.catalog, case());
    entries.iter().for_each(|entry| state.apply(world.catalog, entry));
    let backwards = CaseState::fold(world.catalog, case(), entries.iter().rev());
    assert_eq!(state.snapshot(), backwards.snapshot());
    saved(&mut state);
    edited(state, &entries);
}

/// A save is a cache: Automerge cannot write down every change that it takes in, and then it does not load.
fn saved(state: &mut CaseState) {
    let Some(draft) = state.document_mut(document()).and_then(DocumentState::draft_mut) else { return };
    let saved = draft.save();
    if let Ok(mut again) = Draft::load(template(), &saved) {
        assert_eq!((again.heads(), again.values().ok()), (draft.heads(), draft.values().ok()));
    }
}

/// Whatever strangers wrote, what an officer writes joins on every replica. Of a document with a change that
/// Automerge took in and cannot work with, an edit is refused with an error; the record goes on without it.
fn edited(state: CaseState, entries: &[SignedEntry]) {
    let world = world();
    let Some(mut draft) = state.into_draft(document()) else { return };
    let field = template().field("party_name").unwrap();
    let value = FieldValue::Text("如实填写".into());
    let session = Session { nonce: [0xe1; 16], ..world.session.clone() };
    let change = match draft.set(actor_of(world.device(), &session), field, &value) {
        Ok(Some(change)) => change,
        Ok(None) | Err(DraftError::Unusable) => return,
        Err(error) => panic!("{error}"),
    };
    let fact = Fact::DraftChanged(DraftChanged { document: document(), change });
    let entry = world.entry(world.device(), 100, Some(case()), fact.kind(), &fact.to_body());
    assert_eq!(check_body(&entry, Some(&session)), Ok(fact));
    let entry = unsigned(entry);
    let joined = CaseState::fold(world.catalog, case(), entries.iter().chain([&entry]));
    let values = joined.document(document()).unwrap().values().unwrap();
    assert_eq!(values.get("party_name"), Some(&value));
}

fn created() -> SignedEntry {
    let fact = Fact::DocumentCreated(quanji_core::record::DocumentCreated {
        document: document(),
        template: "HS-20".into(),
        version: 1,
        nonce: [0xb2; 16],
    });
    unsigned(world().entry(world().device(), 3, Some(case()), fact.kind(), &fact.to_body()))
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let world = world();
    let actor = actor_of(world.device(), &world.session);
    let mut draft = Draft::new(template()).unwrap();
    let mut changes = Vec::new();
    for round in 0..2 {
        for shape in [FieldShape::Scalar, FieldShape::Narrative, FieldShape::Rows] {
            let field = template().fields.iter().find(|field| field.field_type.shape() == shape).unwrap();
            let value = match shape {
                FieldShape::Rows => FieldValue::Rows(vec!["甲".into(), round.to_string().into()]),
                _ => FieldValue::Text(format!("现场 {round}")),
            };
            changes.extend(draft.set(actor, field, &value).unwrap());
        }
    }
    let mut other = Draft::new(template()).unwrap();
    let field = template().field("party_name").unwrap();
    changes.extend(other.set(actor, field, &FieldValue::Text("某".into())).unwrap());
    changes.push(chunk(content(&changes[0])));
    let contents: Vec<&[u8]> = changes.iter().map(|change| content(change)).collect();
    let mut seeds = vec![seed::tagged(0, &draft.save()), seed::tagged(1, &parts::join(contents.clone()))];
    seeds.extend(contents.iter().map(|content| seed::tagged(1, &parts::join([*content]))));
    for bytes in seed::exemplars("entries", "cbor") {
        let signed = SignedEntry::parse(&bytes).unwrap();
        if let Ok(Fact::DraftChanged(body)) = Fact::from_body(&signed.entry().kind, &signed.entry().body) {
            assert_eq!(chunk(content(&body.change)), body.change);
            seeds.push(seed::tagged(1, &parts::join([content(&body.change)])));
        }
    }
    seeds
}
