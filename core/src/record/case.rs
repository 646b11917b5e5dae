//! The fold: the state of a case from its entries.

mod snapshot;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::content::Content;
use super::document::DocumentState;
use super::draft::{Draft, DraftError};
use super::event::EventNoted;
use super::evidence::EvidenceListed;
use super::fact::{ActivityStarted, CaseOpened, DocumentCreated, Fact};
use super::hold::HoldPlaced;
use super::media::MediaState;
use super::office_act::OfficeActs;
use super::paperwork::Paperwork;
use super::seal::{DocumentCorrected, DocumentSealed};
use crate::catalog::{Catalog, FieldValue, Template};
use crate::entry::{BureauFact, Entry, SignedEntry, Stated};
use crate::id::{ActivityId, CaseId, DocumentId, EntryHash, MediaId, OfficerId};

/// Code of the template that every case sheet follows.
pub const CASE_SHEET: &str = "CASE";

/// A step of the case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// Its starts: one, unless somebody stated two.
    pub started: BTreeSet<Stated<ActivityStarted>>,
    /// Its ends.
    pub ended: BTreeSet<Stated<()>>,
}

/// A remark.
pub type Note = Stated<String>;

/// The state of one case. Facts are only ever added; drafts converge; so the order in which
/// entries are applied, and how often, makes no difference.
#[derive(Debug)]
pub struct CaseState {
    case: CaseId,
    entries: BTreeMap<EntryHash, Entry>,
    openings: BTreeSet<Stated<CaseOpened>>,
    assigned: BTreeMap<OfficerId, BTreeSet<EntryHash>>,
    activities: BTreeMap<ActivityId, Activity>,
    notes: BTreeSet<Note>,
    created: BTreeMap<DocumentId, BTreeSet<Stated<DocumentCreated>>>,
    documents: BTreeMap<DocumentId, DocumentState>,
    papers: BTreeMap<DocumentId, Paperwork>,
    media: BTreeMap<MediaId, MediaState>,
    events: BTreeSet<Stated<EventNoted>>,
    evidence: BTreeSet<Stated<EvidenceListed>>,
    holds: BTreeSet<Stated<HoldPlaced>>,
    office: OfficeActs,
}

impl CaseState {
    /// A case of which nothing is known; its sheet is there from the start.
    #[must_use]
    pub fn new(catalog: &Catalog, case: CaseId) -> Self {
        let mut sheet = DocumentState::default();
        if let Some(template) = catalog.template(CASE_SHEET) {
            sheet.open(template);
        }
        Self {
            case,
            entries: BTreeMap::new(),
            openings: BTreeSet::new(),
            assigned: BTreeMap::new(),
            activities: BTreeMap::new(),
            notes: BTreeSet::new(),
            created: BTreeMap::new(),
            documents: BTreeMap::from([(DocumentId::from(case), sheet)]),
            papers: BTreeMap::new(),
            media: BTreeMap::new(),
            events: BTreeSet::new(),
            evidence: BTreeSet::new(),
            holds: BTreeSet::new(),
            office: OfficeActs::default(),
        }
    }

    /// Folds admitted entries of one case; entries of other cases are passed over.
    pub fn fold<'a>(
        catalog: &Catalog,
        case: CaseId,
        entries: impl IntoIterator<Item = &'a SignedEntry>,
    ) -> Self {
        let mut state = Self::new(catalog, case);
        for entry in entries {
            state.take(catalog, entry);
        }
        state.settle(catalog);
        state
    }

    /// Takes in one admitted entry. An entry of another case, or taken in before, changes nothing.
    pub fn apply(&mut self, catalog: &Catalog, signed: &SignedEntry) {
        self.take(catalog, signed);
        self.settle(catalog);
    }

    fn settle(&mut self, catalog: &Catalog) {
        let names: Vec<DocumentId> = self.documents.keys().copied().collect();
        for document in names {
            let template = self.template(catalog, document);
            if let Some(document) = self.documents.get_mut(&document) {
                document.settle(template.map(|template| &**template));
            }
        }
    }

    fn take(&mut self, catalog: &Catalog, signed: &SignedEntry) {
        let (entry, hash) = (signed.entry(), signed.hash());
        if entry.case != Some(self.case) || self.entries.contains_key(&hash) {
            return;
        }
        let Ok(fact) = Fact::from_body(&entry.kind, &entry.body) else {
            return self.take_of_office(entry, hash);
        };
        self.entries.insert(hash, entry.clone());
        match fact {
            Fact::SessionOpened(_)
            | Fact::ChainLost(_)
            | Fact::NumberVoided(_)
            | Fact::NumbersReturned(_)
            | Fact::NumbersRequested(_)
            | Fact::RecorderCheckedOut(_)
            | Fact::RecorderReturned(_)
            | Fact::DeviceChecked(_)
            | Fact::FaultReported(_)
            | Fact::RecoverySealed(_) => {}
            Fact::CaseOpened(body) => {
                self.openings.insert(stated(entry, hash, body));
            }
            Fact::CaseAssigned(body) => {
                self.assigned.entry(body.officer).or_default().insert(hash);
            }
            Fact::ActivityStarted(body) => {
                self.activities.entry(body.activity).or_default().started.insert(stated(entry, hash, body));
            }
            Fact::ActivityEnded(body) => {
                self.activities.entry(body.activity).or_default().ended.insert(stated(entry, hash, ()));
            }
            Fact::NoteAdded(body) => {
                self.notes.insert(stated(entry, hash, body.text));
            }
            Fact::DocumentCreated(body) => {
                let document = self.documents.entry(body.document).or_default();
                if let Some(template) = template_of(catalog, &body) {
                    document.open(template);
                }
                self.created.entry(body.document).or_default().insert(stated(entry, hash, body));
            }
            Fact::DraftChanged(body) => {
                self.documents.entry(body.document).or_default().take(hash, &body.change);
            }
            Fact::EventNoted(body) => {
                self.events.insert(stated(entry, hash, body));
            }
            Fact::EvidenceListed(body) => {
                self.evidence.insert(stated(entry, hash, body));
            }
            Fact::HoldPlaced(body) => {
                self.holds.insert(stated(entry, hash, body));
            }
            fact => {
                if let Some(media) = MediaState::subject(&fact) {
                    self.media.entry(media).or_default().take(fact, stated(entry, hash, ()));
                } else if let Some(document) = Paperwork::subject(&fact) {
                    let paperwork = self.papers.entry(document).or_default();
                    paperwork.take(fact, || stated(entry, hash, ()));
                }
            }
        }
    }

    /// What the office states about the case. Only its own chain can hold such kinds:
    /// admission knows none of them in a terminal's.
    fn take_of_office(&mut self, entry: &Entry, hash: EntryHash) {
        let Ok(fact) = BureauFact::from_body(&entry.kind, &entry.body) else { return };
        if let Some(media) = MediaState::subject_in_office(&fact) {
            self.media.entry(media).or_default().take_of_office(fact, stated(entry, hash, ()));
        } else {
            self.office.take(fact, stated(entry, hash, ()));
        }
    }

    /// Which case.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// The opening; if somebody stated several, the first by position, device and hash.
    #[must_use]
    pub fn opening(&self) -> Option<&Stated<CaseOpened>> {
        self.openings.first()
    }

    /// The party: as the sheet names it, or as it was named at the opening.
    #[must_use]
    pub fn party(&self) -> String {
        let sheet = self.documents.get(&DocumentId::from(self.case));
        let named = sheet.and_then(|sheet| sheet.values().ok()?.remove("party_name"));
        match (named, self.opening()) {
            (Some(FieldValue::Text(name)), _) => name,
            (_, Some(opening)) => opening.body.party.clone(),
            _ => String::new(),
        }
    }

    /// Officers assigned to the case.
    pub fn assigned(&self) -> impl Iterator<Item = OfficerId> {
        self.assigned.keys().copied()
    }

    /// The steps of the case.
    pub fn activities(&self) -> impl Iterator<Item = (ActivityId, &Activity)> {
        self.activities.iter().map(|(id, activity)| (*id, activity))
    }

    /// The remarks, by position, device and hash.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter()
    }

    /// The sheet and every draft.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentId, &DocumentState)> {
        self.documents.iter().map(|(id, document)| (*id, document))
    }

    /// One document.
    #[must_use]
    pub fn document(&self, document: DocumentId) -> Option<&DocumentState> {
        self.documents.get(&document)
    }

    /// One document, to edit or to save.
    pub fn document_mut(&mut self, document: DocumentId) -> Option<&mut DocumentState> {
        self.documents.get_mut(&document)
    }

    /// The draft of one document, to go on with. It need not be one that Automerge can save and load
    /// again: there are changes that it takes in and cannot write down.
    #[must_use]
    pub fn into_draft(mut self, document: DocumentId) -> Option<Draft> {
        self.documents.remove(&document)?.into_draft()
    }

    /// What was stated about a document beside its draft; `None` if nothing was.
    #[must_use]
    pub fn paperwork(&self, document: DocumentId) -> Option<&Paperwork> {
        self.papers.get(&document)
    }

    /// The recordings of the case.
    pub fn media(&self) -> impl Iterator<Item = (MediaId, &MediaState)> {
        self.media.iter().map(|(id, media)| (*id, media))
    }

    /// One recording.
    #[must_use]
    pub fn recording(&self, media: MediaId) -> Option<&MediaState> {
        self.media.get(&media)
    }

    /// What happened beside the documents, by position, device and hash.
    pub fn events(&self) -> impl Iterator<Item = &Stated<EventNoted>> {
        self.events.iter()
    }

    /// The lists of evidence.
    pub fn evidence_lists(&self) -> impl Iterator<Item = &Stated<EvidenceListed>> {
        self.evidence.iter()
    }

    /// The holds that officers placed, lifted ones too; those of the office are among its acts.
    pub fn holds(&self) -> impl Iterator<Item = &Stated<HoldPlaced>> {
        self.holds.iter()
    }

    /// What the office decided and did.
    #[must_use]
    pub const fn office(&self) -> &OfficeActs {
        &self.office
    }

    /// Documents that correct this one, with the statement that says so.
    pub fn corrections(&self, document: DocumentId) -> impl Iterator<Item = &Stated<DocumentCorrected>> {
        let all = self.papers.values().flat_map(|paperwork| &paperwork.corrects);
        all.filter(move |stated| stated.body.corrects == document)
    }

    /// Entries whose changes of a document are not part of what was sealed: made elsewhere before
    /// the seal was known, or later. They are kept and shown, and change nothing.
    #[must_use]
    pub fn late_changes(&self, seal: &DocumentSealed) -> Vec<EntryHash> {
        self.documents.get(&seal.document).map(|document| document.outside(&seal.heads)).unwrap_or_default()
    }

    /// What a document says now, to be sealed: its draft, number and what it corrects.
    ///
    /// # Errors
    /// [`DraftError`] if the document does not follow its template.
    pub fn content(&self, template: &Template, document: DocumentId) -> Result<Content, DraftError> {
        let fields = match self.documents.get(&document) {
            Some(state) => state.values()?,
            None => BTreeMap::new(),
        };
        let paperwork = self.papers.get(&document);
        let number = paperwork.and_then(Paperwork::number).map(|number| number.text.clone());
        let corrects =
            paperwork.and_then(|papers| papers.corrects.first()).map(|stated| stated.body.corrects);
        let (code, version) = (template.code.clone(), template.version);
        Ok(Content { case: self.case, document, template: code, version, number, corrects, fields })
    }

    /// The template of a document, if its creation has arrived and the catalogue has it.
    #[must_use]
    pub fn template<'c>(&self, catalog: &'c Catalog, document: DocumentId) -> Option<&'c Arc<Template>> {
        if document == DocumentId::from(self.case) {
            return catalog.template(CASE_SHEET);
        }
        template_of(catalog, &self.created.get(&document)?.first()?.body)
    }

    /// The creation of a document; `None` for the case sheet.
    #[must_use]
    pub fn creation(&self, document: DocumentId) -> Option<&Stated<DocumentCreated>> {
        self.created.get(&document)?.first()
    }

    /// Every entry taken in.
    pub fn entries(&self) -> impl Iterator<Item = (EntryHash, &Entry)> {
        self.entries.iter().map(|(hash, entry)| (*hash, entry))
    }

    /// One entry.
    #[must_use]
    pub fn entry(&self, hash: EntryHash) -> Option<&Entry> {
        self.entries.get(&hash)
    }
}

const fn stated<T>(entry: &Entry, hash: EntryHash, body: T) -> Stated<T> {
    Stated::of(entry, hash, body)
}

fn template_of<'c>(catalog: &'c Catalog, body: &DocumentCreated) -> Option<&'c Arc<Template>> {
    catalog.template_version(&body.template, body.version)
}
