//! The fold, the digest and the timeline of a case with events, holds and acts of the office.

use crate::catalog::Catalog;
use crate::crypto::SoftwareKey;
use crate::entry::registry::tests::Office;
use crate::entry::{
    Approval, BureauFact, CasePublished, Entry, HoldGround, HoldLifted, HoldOrdered, Reason, Role,
    SignedEntry,
};
use crate::id::{CaseId, Digest, DocumentId, EntryHash};
use crate::record::{
    CaseState, EventKind, EventNoted, Fact, HoldPlaced, NoteAdded, Told, check_body, timeline,
};

const CASE: CaseId = CaseId::from_bytes([3; 16]);

struct Chains {
    office: Office,
    seq: u64,
}

impl Chains {
    fn new() -> Self {
        Self { office: Office::new(), seq: 0 }
    }

    fn entry(&mut self, key: &SoftwareKey, case: Option<CaseId>) -> Entry {
        self.seq += 1;
        let mut entry = self.office.entry(key);
        entry.time.wall_ms += i64::try_from(self.seq).unwrap() * 1_000;
        let prev = (self.seq > 1).then(|| EntryHash::from_bytes([0; 32]));
        Entry { seq: self.seq, prev, case, ..entry }
    }

    fn officer(&mut self, fact: &Fact) -> SignedEntry {
        let key = SoftwareKey::from_bytes(&[11; 32]).unwrap();
        let entry = self.entry(&key, fact.is_about_case().then_some(CASE));
        SignedEntry::sign(Entry { kind: fact.kind().into(), body: fact.to_body(), ..entry }, &key).unwrap()
    }

    fn bureau(&mut self, fact: &BureauFact) -> SignedEntry {
        let key = SoftwareKey::from_bytes(&[42; 32]).unwrap();
        let entry = self.entry(&key, Some(CASE));
        SignedEntry::sign(Entry { kind: fact.kind().into(), body: fact.to_body(), ..entry }, &key).unwrap()
    }
}

fn objection() -> Fact {
    Fact::EventNoted(EventNoted {
        kind: EventKind::Objection,
        at: "2026-11-23".into(),
        activity: None,
        document: None,
        media: None,
        person: Some("马某".into()),
        text: "对检测结果有异议".into(),
        amount_fen: None,
        reference: None,
        granted: None,
    })
}

fn by(name: &str) -> Approval {
    Approval { name: name.into(), role: Role::SectionHead }
}

#[test]
fn any_order_gives_the_same_case_and_the_same_timeline() {
    let mut chains = Chains::new();
    let placed = chains.officer(&Fact::HoldPlaced(HoldPlaced {
        ground: HoldGround::Dispute,
        media: Vec::new(),
        reason: "当事人有异议".into(),
    }));
    let noted = chains.officer(&objection());
    let ordered = chains.bureau(&BureauFact::HoldOrdered(HoldOrdered {
        ground: HoldGround::Audit,
        media: Vec::new(),
        reason: "专项稽查".into(),
        ordered_by: "赵六".into(),
        role: Role::Audit,
    }));
    let lifted = chains.bureau(&BureauFact::HoldLifted(HoldLifted {
        hold: placed.hash(),
        reason: "异议已处理".into(),
        lifted_by: vec![by("王五"), by("钱七")],
    }));
    let published = chains.bureau(&BureauFact::CasePublished(CasePublished {
        decision: DocumentId::from_bytes([9; 16]),
        at: "2026-12-01".into(),
        address: "https://example.cn/1".into(),
        redacted: Digest::from_bytes([1; 32]),
        published_by: by("王五"),
    }));
    let entries = [placed, noted, ordered, lifted, published];
    let catalog = Catalog::builtin().unwrap();
    let straight = CaseState::fold(catalog, CASE, &entries);
    let back = CaseState::fold(catalog, CASE, entries.iter().rev().chain(&entries));
    assert_eq!(straight.snapshot(), back.snapshot());
    assert_eq!(straight.office(), back.office());
    assert_eq!(straight.events().count() + straight.holds().count(), 2);
    let office = straight.office();
    assert_eq!(office.holds_lifted.first().unwrap().body.hold, straight.holds().next().unwrap().entry);
    assert_eq!((office.holds_ordered.len(), office.published.len()), (1, 1));

    let registry = crate::entry::Registry::new(crate::crypto::Signer::public_key(&chains.office.key));
    let told = timeline(catalog, &registry, &straight);
    let shown: Vec<(&str, String, String)> = told
        .iter()
        .map(|event| match &event.fact {
            Told::Terminal(fact) => (fact.kind(), event.officer.clone(), String::new()),
            Told::Office(fact) => (fact.act(), event.officer.clone(), fact.said()),
        })
        .collect();
    let row = |what: &'static str, who: &str, said: &str| (what, who.to_owned(), said.to_owned());
    let expected = [
        row("hold.placed", "", ""),
        row("event.noted", "", ""),
        row("决定长期保存", "赵六（稽查科）", "稽查，全案：专项稽查"),
        row("解除长期保存", "王五（科室负责人）、钱七（科室负责人）", "异议已处理"),
        row("公示", "王五（科室负责人）", "2026-12-01，https://example.cn/1"),
    ];
    assert_eq!(shown, expected);
    let again: Vec<_> = timeline(catalog, &registry, &back).iter().map(|event| event.entry).collect();
    assert_eq!(told.iter().map(|event| event.entry).collect::<Vec<_>>(), again);
}

#[test]
fn a_case_without_later_kinds_keeps_its_snapshot() {
    let mut chains = Chains::new();
    let note = chains.officer(&Fact::NoteAdded(NoteAdded { text: "当事人在场。".into() }));
    let event = chains.officer(&objection());
    let catalog = Catalog::builtin().unwrap();
    let members = |entries: &[SignedEntry]| {
        let snapshot = CaseState::fold(catalog, CASE, entries).snapshot();
        let members: Vec<String> = snapshot.as_object().unwrap().keys().cloned().collect();
        members.join(" ")
    };
    let first = "activities assigned case documents entries media notes openings papers party";
    assert_eq!(members(std::slice::from_ref(&note)), first);
    assert_eq!(members(&[note, event]), first.replace("entries", "entries events"));
}

#[test]
fn a_body_that_is_not_sound_is_not_admitted() {
    let mut chains = Chains::new();
    let sound = objection();
    assert_eq!(check_body(chains.officer(&sound).entry(), None), Ok(sound));
    let Fact::EventNoted(body) = objection() else { unreachable!() };
    let unsound = Fact::EventNoted(EventNoted { at: "昨天".into(), ..body });
    assert_eq!(check_body(chains.officer(&unsound).entry(), None), Err(Reason::BadBody));
}
