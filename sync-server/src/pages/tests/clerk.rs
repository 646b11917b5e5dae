//! An officer who takes a document from its first draft to its service, entry by entry.

use std::collections::BTreeMap;

use quanji_core::catalog::{Catalog, CheckTime, FieldValue, Template, example};
use quanji_core::entry::{SignedEntry, actor_of};
use quanji_core::id::{CaseId, DocumentId, EntryHash};
use quanji_core::page::{LAYOUT, Standing, page_digest};
use quanji_core::record::{
    CaseOpened, DocumentCreated, DocumentReadBack, DocumentSealed, DocumentServed, DocumentSigned, Draft,
    DraftChanged, Fact, Handwriting, Means, MediaInterval, NumberAssigned, Outcome, Point, ServiceMode,
    SignatureDeclined, Signer, Stamp, document_id,
};

use super::super::paper::standing_of;
use crate::office::testing::{NOON, Terminal, TestOffice, case};

pub(super) const PARTY: &str = "<b>某\"宾馆</b>";

/// A terminal, the case that it opened, and what it wrote.
pub(super) struct Clerk {
    pub(super) terminal: Terminal,
    pub(super) case: CaseId,
    nonce: u8,
}

impl Clerk {
    /// Opens a case.
    pub(super) fn open(office: &TestOffice) -> Self {
        let mut terminal = office.terminal(0, 1);
        let body = CaseOpened { kind: "inspection".into(), party: PARTY.into(), section: office.sections[0] };
        let entries = [terminal.open_session(1), terminal.say(Some(case(1)), &Fact::CaseOpened(body))];
        terminal.exchange(&office.office, &entries).unwrap();
        Self { terminal, case: case(1), nonce: 0 }
    }

    /// A colleague of the same section who works on the same case.
    pub(super) fn colleague(&self, office: &TestOffice) -> Self {
        let mut terminal = office.terminal(0, 2);
        let session = terminal.open_session(2);
        terminal.exchange(&office.office, &[session]).unwrap();
        Self { terminal, case: self.case, nonce: 100 }
    }

    /// States something; seals are signed by the device's own key.
    pub(super) fn say(&mut self, office: &TestOffice, fact: &Fact) -> SignedEntry {
        let session = match fact {
            Fact::DocumentSealed(_) => self.terminal.session.take(),
            _ => None,
        };
        let entry = self.terminal.say(Some(self.case), fact);
        self.terminal.session = self.terminal.session.take().or(session);
        let reply = self.terminal.exchange(&office.office, std::slice::from_ref(&entry)).unwrap();
        assert!(reply.refused.is_empty(), "{:?}", reply.refused);
        entry
    }

    /// A document with the example values of its template, and these in place of some.
    pub(super) fn draft(&mut self, office: &TestOffice, code: &str, other: &[(&str, &str)]) -> DocumentId {
        self.nonce += 1;
        let nonce = [self.nonce; 16];
        let document = document_id(self.case, code, 1, &nonce);
        let created = DocumentCreated { document, template: code.into(), version: 1, nonce };
        self.say(office, &Fact::DocumentCreated(created));
        let template = template(code);
        let now = CheckTime { unix_ms: NOON, offset_minutes: 480 };
        let mut values = example(template, &now);
        values
            .extend(other.iter().map(|(key, value)| ((*key).to_owned(), FieldValue::Text((*value).into()))));
        let mut draft = Draft::new(template).unwrap();
        self.write(office, &mut draft, document, template, &values);
        document
    }

    /// Writes on a draft; on an empty one without having seen what others wrote.
    pub(super) fn write(
        &mut self,
        office: &TestOffice,
        draft: &mut Draft,
        document: DocumentId,
        template: &Template,
        values: &BTreeMap<String, FieldValue>,
    ) -> EntryHash {
        let actor = self.terminal.session.as_ref().map(|(_, session, _)| actor_of(self.terminal.id, session));
        let change = draft.set_all(actor.unwrap(), template, values).unwrap().unwrap();
        self.say(office, &Fact::DraftChanged(DraftChanged { document, change })).hash()
    }

    pub(super) fn number(&mut self, office: &TestOffice, document: DocumentId, text: &str) {
        self.say(office, &Fact::NumberAssigned(NumberAssigned { document, number: None, text: text.into() }));
    }

    pub(super) fn read_back(&mut self, office: &TestOffice, document: DocumentId) -> EntryHash {
        let body = with(office, self.case, document, |standing| DocumentReadBack {
            document,
            heads: standing.heads.clone(),
            content: standing.content.digest(),
            page: standing.page,
            pages: u32::try_from(standing.unsigned.pages.len()).unwrap(),
            layout: LAYOUT,
        });
        self.say(office, &Fact::DocumentReadBack(body)).hash()
    }

    pub(super) fn sign(
        &mut self,
        office: &TestOffice,
        document: DocumentId,
        role: &str,
        signer: Signer,
        means: Means,
    ) {
        let (read_back, page) =
            with(office, self.case, document, |standing| (standing.read_back.unwrap(), standing.page));
        let on_pages = Vec::new();
        let role = role.to_owned();
        let body = DocumentSigned { document, read_back, page, role, signer, means, on_pages };
        self.say(office, &Fact::DocumentSigned(body));
    }

    /// The party refuses, and a recording shows it.
    pub(super) fn refuse(&mut self, office: &TestOffice, document: DocumentId) {
        let read_back = with(office, self.case, document, |standing| standing.read_back.unwrap());
        let body = SignatureDeclined {
            document,
            read_back,
            role: "party".into(),
            name: "陈建国".into(),
            outcome: Outcome::Refused,
            reason: "称须等<i>法定代表人</i>到场".into(),
            media: Some(MediaInterval {
                media: "执法记录仪 01/0012".into(),
                from_ms: 723_000,
                to_ms: 790_000,
            }),
            no_media: None,
            noted_by: "执法员33010001".into(),
        };
        self.say(office, &Fact::SignatureDeclined(body));
    }

    /// Seals it as it is; the office takes what a terminal states and shows what is missing.
    pub(super) fn sealed(&self, office: &TestOffice, document: DocumentId) -> DocumentSealed {
        with(office, self.case, document, |standing| {
            let counts = standing.roles.iter().flat_map(|role| role.signed.iter().chain(&role.declined));
            let mut signatures: Vec<EntryHash> = counts.copied().collect();
            signatures.sort_unstable();
            DocumentSealed {
                document,
                heads: standing.heads.clone(),
                content: standing.content.to_bytes(),
                read_back: standing.read_back.unwrap(),
                signatures,
                overrides: standing.overrides.clone(),
                page: page_digest(&standing.signed),
                layout: LAYOUT,
            }
        })
    }

    /// What the seal of a sealed document states.
    pub(super) fn sealed_again(&self, office: &TestOffice, document: DocumentId) -> DocumentSealed {
        with(office, self.case, document, |standing| standing.seal.unwrap().body.clone())
    }

    pub(super) fn seal(&mut self, office: &TestOffice, document: DocumentId) -> EntryHash {
        let body = self.sealed(office, document);
        self.say(office, &Fact::DocumentSealed(body)).hash()
    }

    /// A plan (HS-03), which its head signs.
    pub(super) fn plan(&mut self, office: &TestOffice, other: &[(&str, &str)]) -> (DocumentId, EntryHash) {
        let document = self.draft(office, "HS-03", other);
        self.number(office, document, "2026-0012");
        self.read_back(office, document);
        self.sign(office, document, "dept_head", named("白某"), hand());
        (document, self.seal(office, document))
    }

    /// A penalty on the spot (HS-57): signed by two officers, refused by the party, stamped, sealed, left.
    pub(super) fn penalty(&mut self, office: &TestOffice) -> (DocumentId, EntryHash) {
        let document = self.draft(office, "HS-57", &[("party_name", PARTY)]);
        self.number(office, document, "平卫公当罚〔2026〕1号");
        self.read_back(office, document);
        let officer = Signer { officer: Some(self.terminal.officer), ..named("执法员33010001") };
        self.sign(office, document, "officer", officer, hand());
        let second = office.office.add_officer(&office.new_officer(0, "33019999")).unwrap().0;
        let officer = Signer { officer: Some(second), relation: Some("协助".into()), ..named("王强") };
        self.sign(office, document, "officer", officer, hand());
        self.refuse(office, document);
        let stamp = Stamp { serial: "预盖章-0012".into(), photo: None };
        self.sign(office, document, "seal", named("某县卫生监督所"), Means::PhysicalStamp(stamp));
        let seal = self.seal(office, document);
        let served = DocumentServed {
            document,
            seal,
            mode: ServiceMode::Left,
            served_at: "2026-11-23T12:20:00+08:00".into(),
            receiver: None,
            place: Some("民族大街 18 号".into()),
            refusal: Some("拒绝签收".into()),
            witness: Some("刘芳，某某居委会".into()),
            media: None,
            consent: None,
            reference: None,
            receipt: None,
        };
        self.say(office, &Fact::DocumentServed(served));
        (document, seal)
    }

    /// Where the page of a document is.
    pub(super) fn address(&self, document: DocumentId) -> String {
        format!("/cases/{}/documents/{document}", self.case)
    }
}

pub(super) fn template(code: &str) -> &'static Template {
    Catalog::builtin().unwrap().template(code).unwrap()
}

pub(super) fn named(name: &str) -> Signer {
    Signer { name: name.into(), ..Signer::default() }
}

pub(super) fn hand() -> Means {
    let point = |at: u32| Point { x: 60 + at * 9, y: 100 + at * 2, t: at * 8, pressure: None };
    let strokes = vec![(0..40).map(point).collect()];
    Means::Handwriting(Handwriting {
        device: "T100".into(),
        width: 1_000,
        height: 400,
        rate_hz: 120,
        strokes,
    })
}

/// How a document stands in the office.
pub(super) fn with<T>(
    office: &TestOffice,
    case: CaseId,
    document: DocumentId,
    take: impl FnOnce(&Standing<'_>) -> T,
) -> T {
    let file = office.office.case(case).unwrap().unwrap();
    take(&standing_of(&file, document).unwrap().unwrap())
}
