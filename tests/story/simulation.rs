//! Many replicas, any order, any repetition, any loss that is made good: one state.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use quanji_core::catalog::{Catalog, CheckTime, FieldShape, FieldValue};
use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{Entry, FORMAT_VERSION, Registry, Session, SignedEntry, actor_of};
use quanji_core::id::{
    ActivityId, BootId, BureauId, CaseId, DeviceId, Digest, DocumentId, EntryHash, OfficerId, SectionId,
};
use quanji_core::page::{page_digest, standing};
use quanji_core::record::{
    ActivityEnded, ActivityStarted, CaseAssigned, CaseOpened, CaseState, DocumentCreated, DocumentSealed,
    DraftChanged, Fact, NoteAdded, document_id,
};
use quanji_core::time::TimeClaim;
use quanji_tests::harness::Seed;

const FIXED_SEEDS: u64 = 60;
const STEPS: u64 = 60;

fn catalog() -> &'static Catalog {
    Catalog::builtin().unwrap()
}

fn case() -> CaseId {
    CaseId::from_bytes([9; 16])
}

/// A device with everything that it has seen.
struct Replica {
    key: SoftwareKey,
    actor: [u8; 16],
    head: Option<(u64, EntryHash)>,
    state: CaseState,
    seen: Vec<SignedEntry>,
}

impl Replica {
    fn new(number: u8) -> Self {
        let key = SoftwareKey::from_bytes(&[number + 1; 32]).unwrap();
        let session = Session { key: key.public_key(), nonce: [number; 16] };
        let actor = actor_of(DeviceId::from(&key.public_key()), &session);
        Self { key, actor, head: None, state: CaseState::new(catalog(), case()), seen: Vec::new() }
    }

    fn sign(&mut self, fact: &Fact) -> SignedEntry {
        let seq = self.head.map_or(1, |(seq, _)| seq + 1);
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from_bytes([1; 16]),
            device: DeviceId::from(&self.key.public_key()),
            grant: Some(1),
            seq,
            prev: self.head.map(|(_, hash)| hash),
            session: Some(1),
            case: Some(case()),
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: TimeClaim {
                wall_ms: 1_795_406_400_000,
                offset_minutes: 480,
                monotonic_ms: seq,
                boot: BootId::from_bytes([1; 16]),
                checkpoint: None,
            },
        };
        let signed = SignedEntry::sign(entry, &self.key).unwrap();
        self.head = Some((seq, signed.hash()));
        signed
    }

    fn state(&mut self, fact: &Fact) -> SignedEntry {
        let signed = self.sign(fact);
        self.take(&signed);
        signed
    }

    fn take(&mut self, signed: &SignedEntry) {
        self.state.apply(catalog(), signed);
        self.seen.push(signed.clone());
    }

    /// One random act of an officer.
    fn act(&mut self, seed: &mut Seed, step: u64) -> Option<SignedEntry> {
        let id = [u8::try_from(step % 250).unwrap(); 16];
        let fact = match seed.below(13) {
            0 => Fact::NoteAdded(NoteAdded { text: format!("第 {step} 条") }),
            1 => Fact::CaseAssigned(CaseAssigned { officer: OfficerId::from_bytes(id) }),
            2 => Fact::ActivityStarted(ActivityStarted {
                activity: ActivityId::from_bytes(id),
                activity_type: "site_inspection".into(),
                place: None,
            }),
            3 => Fact::ActivityEnded(ActivityEnded { activity: ActivityId::from_bytes(id) }),
            4 => {
                let document = document_id(case(), "HS-20", 1, &id);
                Fact::DocumentCreated(DocumentCreated {
                    document,
                    template: "HS-20".into(),
                    version: 1,
                    nonce: id,
                })
            }
            5 => Fact::CaseOpened(CaseOpened {
                kind: "inspection".into(),
                party: format!("当事人 {step}"),
                section: SectionId::from_bytes(id),
            }),
            6 => return self.seal(seed),
            _ => return self.edit(seed, step),
        };
        Some(self.state(&fact))
    }

    /// Seals some document as it is here, signed or not: what the record does with a seal does not
    /// depend on whether it should have been made.
    fn seal(&mut self, seed: &mut Seed) -> Option<SignedEntry> {
        let documents: Vec<DocumentId> = self.state.documents().map(|(id, _)| id).collect();
        let document = documents[usize::try_from(seed.below(documents.len() as u64)).unwrap()];
        let template = Arc::clone(self.state.template(catalog(), document)?);
        let content = self.state.content(&template, document).unwrap().to_bytes();
        let heads = self.state.document(document)?.head_digests();
        Some(self.state(&Fact::DocumentSealed(DocumentSealed {
            document,
            heads,
            content,
            read_back: EntryHash::from_bytes([0; 32]),
            signatures: vec![],
            overrides: vec![],
            page: Digest::from_bytes([0; 32]),
            layout: 1,
        })))
    }

    /// What each document with one seal shows: content and pages.
    fn sealed(&self) -> BTreeMap<DocumentId, (EntryHash, Digest, Digest)> {
        let registry = Registry::new(self.key.public_key());
        let now = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };
        let shown = |document: DocumentId| {
            let found = standing(catalog(), &registry, &self.state, document, &now, false).unwrap()?;
            let seal = found.seal?.entry;
            Some((document, (seal, found.content.digest(), page_digest(&found.signed))))
        };
        self.state.documents().filter_map(|(document, _)| shown(document)).collect()
    }

    fn edit(&mut self, seed: &mut Seed, step: u64) -> Option<SignedEntry> {
        let documents: Vec<DocumentId> = self.state.documents().map(|(id, _)| id).collect();
        let document = documents[usize::try_from(seed.below(documents.len() as u64)).unwrap()];
        let template = self.state.template(catalog(), document)?;
        let shape = [FieldShape::Scalar, FieldShape::Narrative, FieldShape::Rows]
            [usize::try_from(seed.below(3)).unwrap()];
        let field = template.fields.iter().find(|field| field.field_type.shape() == shape)?;
        let value = match shape {
            FieldShape::Rows => {
                FieldValue::Rows((0..=seed.below(3)).map(|row| format!("{step}-{row}").into()).collect())
            }
            _ => FieldValue::Text(format!("第 {step} 版，共 {} 处", seed.below(5))),
        };
        let actor = self.actor;
        let draft = self.state.document_mut(document)?.draft_mut()?;
        let change = draft.set(actor, field, &value).unwrap()?;
        Some(self.state(&Fact::DraftChanged(DraftChanged { document, change })))
    }
}

/// No edit, merge or late arrival changes what a sealed document shows; only a second seal takes it
/// back to be decided.
fn check_sealed(before: &BTreeMap<DocumentId, (EntryHash, Digest, Digest)>, replica: &Replica, number: u64) {
    let now = replica.sealed();
    for (document, shown) in before {
        match now.get(document) {
            Some(still) => assert_eq!(still, shown, "seed {number}: sealed content changed"),
            None => {
                let seals = replica.state.paperwork(*document).unwrap().seals.len();
                assert!(seals > 1, "seed {number}: a seal was lost");
            }
        }
    }
}

fn simulate(number: u64) {
    let mut seed = Seed::new(number);
    let mut replicas: Vec<Replica> =
        (0..3 + u8::try_from(seed.below(6)).unwrap()).map(Replica::new).collect();
    let mut on_the_way: Vec<(usize, SignedEntry)> = Vec::new();
    let mut all: Vec<SignedEntry> = Vec::new();
    for step in 0..STEPS {
        let who = usize::try_from(seed.below(replicas.len() as u64)).unwrap();
        if let Some(signed) = replicas[who].act(&mut seed, step) {
            for to in (0..replicas.len()).filter(|to| *to != who) {
                // Lost, delivered once, or delivered twice; what is lost comes at the end.
                for _ in 0..seed.below(3) {
                    on_the_way.push((to, signed.clone()));
                }
            }
            all.push(signed);
        }
        seed.shuffle(&mut on_the_way);
        let arriving = usize::try_from(seed.below(on_the_way.len() as u64 + 1)).unwrap();
        for (to, signed) in on_the_way.drain(..arriving).collect::<Vec<_>>() {
            replicas[to].take(&signed);
        }
    }
    for replica in &mut replicas {
        let sealed = replica.sealed();
        let mut rest = all.clone();
        seed.shuffle(&mut rest);
        rest.iter().for_each(|signed| replica.take(signed));
        check_sealed(&sealed, replica, number);
    }
    let late = |replica: &Replica| -> Vec<_> {
        let seals = replica.state.documents().filter_map(|(id, _)| replica.state.paperwork(id));
        seals.flat_map(|papers| &papers.seals).map(|seal| replica.state.late_changes(&seal.body)).collect()
    };
    let kept_as_late = late(&replicas[0]);
    let wanted = replicas[0].state.snapshot();
    for replica in &replicas {
        assert_eq!(replica.state.snapshot(), wanted, "seed {number}: incremental");
        assert_eq!(late(replica), kept_as_late, "seed {number}: what came too late");
        let mut seen = replica.seen.clone();
        seed.shuffle(&mut seen);
        assert_eq!(CaseState::fold(catalog(), case(), &seen).snapshot(), wanted, "seed {number}: rebuilt");
    }
    assert_eq!(wanted["entries"].as_array().unwrap().len(), all.len(), "seed {number}: nothing is lost");
}

#[test]
fn every_replica_ends_in_one_state() {
    for number in 0..FIXED_SEEDS {
        simulate(number);
    }
    let number = Seed::from_environment().next();
    eprintln!("random seed: simulate({number})");
    simulate(number);
}

/// A certified device may send changes that build on one that nobody has: they are kept, and cost those who
/// fold the case little.
#[test]
fn two_thousand_changes_that_build_on_nothing() {
    let (mut honest, mut flood) = (Replica::new(1), Replica::new(2));
    let mut seed = Seed::new(7);
    let written: Vec<SignedEntry> = (0..40).filter_map(|step| honest.edit(&mut seed, step)).collect();
    let wanted = CaseState::fold(catalog(), case(), &written).snapshot()["documents"].clone();
    let mut entries: Vec<SignedEntry> =
        (0..).filter_map(|step| flood.edit(&mut seed, step)).take(2_001).collect();
    entries.remove(0);
    entries.extend(written);
    seed.shuffle(&mut entries);
    let began = std::time::Instant::now();
    let state = CaseState::fold(catalog(), case(), &entries);
    let took = began.elapsed();
    let waiting: usize = state.documents().map(|(_, document)| document.waiting().count()).sum();
    assert_eq!(waiting, 2_000, "every one is kept and listed");
    let mut snapshot = state.snapshot();
    for (_, document) in snapshot["documents"].as_object_mut().unwrap() {
        document["waiting"] = serde_json::json!([]);
    }
    assert_eq!(snapshot["documents"], wanted, "and is no part of the document");
    assert!(took.as_secs() < 20, "folding took {took:?}");
}

/// A set of entries with a device that signs two changes under one actor and number.
fn contested() -> Vec<SignedEntry> {
    let mut honest = Replica::new(1);
    let mut entries = vec![honest.state(&Fact::NoteAdded(NoteAdded { text: "一".into() }))];
    let mut seed = Seed::new(7);
    entries.extend((0..6).filter_map(|step| honest.edit(&mut seed, step)));
    let mut liar = Replica::new(2);
    let mut twin = Replica::new(2);
    for step in 0..3 {
        entries.extend(liar.edit(&mut Seed::new(11 + step), 100 + step));
        entries.extend(twin.edit(&mut Seed::new(31 + step), 200 + step));
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any permutation with any repetition gives the same state, even when a device lies.
    #[test]
    fn order_and_repetition_do_not_matter(number in any::<u64>(), cut in 0usize..40) {
        let entries = contested();
        let wanted = CaseState::fold(catalog(), case(), &entries).snapshot();
        let mut seed = Seed::new(number);
        let mut delivered: Vec<SignedEntry> = entries.iter().chain(&entries).cloned().collect();
        seed.shuffle(&mut delivered);
        let mut state = CaseState::fold(catalog(), case(), &delivered[..cut.min(delivered.len())]);
        delivered.iter().for_each(|signed| state.apply(catalog(), signed));
        prop_assert_eq!(state.snapshot(), wanted);
    }
}
