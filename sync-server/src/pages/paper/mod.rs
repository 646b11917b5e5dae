//! `GET /cases/{case}/documents/{document}`: one document as it stands, with everything that was stated about it.

mod correction;
mod decision;
mod drawing;
mod fonts;
mod name;
mod refusal;
mod seal;
mod service;
mod sheet;
mod signature;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use quanji_core::catalog::{CheckTime, FieldValue};
use quanji_core::id::{CaseId, DocumentId, EntryHash};
use quanji_core::page::{DocumentStatus, Standing, standing};
use quanji_core::record::{Paperwork, timeline};
use quanji_core::time::CHINA_OFFSET_MINUTES;

pub(super) use decision::decide;
pub(super) use drawing::draw;
pub(super) use fonts::FontShelf;
pub(super) use sheet::{Sheet, sheets};

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::timeline::{Event, events};
use super::words::{Status, Words, status};
use crate::office::CaseFile;
use correction::Correction;
use decision::Attempt;
use refusal::{OverrideRow, RefusalRow};
use seal::{Dispute, SealFacts};
use service::ServiceRow;
use signature::SignatureRow;

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage {
    frame: Frame,
    case: String,
    party: String,
    document: String,
    title: String,
    template: String,
    version: u32,
    number: Option<String>,
    status: Status,
    /// Digest of the content.
    content: String,
    seal: Option<SealFacts>,
    /// What does not hold about the seal.
    faults: Vec<Words>,
    /// The newest reading back of the pages of an open document.
    read_back: Option<Event>,
    /// What is missing before an open document can be sealed.
    blockers: Vec<Words>,
    signatures: Vec<SignatureRow>,
    refusals: Vec<RefusalRow>,
    /// Signatures and outcomes on pages that are not these.
    spent: usize,
    overrides: Vec<OverrideRow>,
    services: Vec<ServiceRow>,
    corrects: Option<Correction>,
    corrections: Vec<Correction>,
    /// Entries that came too late for the seal, with what they wrote.
    late: Vec<Event>,
    dispute: Option<Dispute>,
    attempt: Option<Attempt>,
    sheets: Vec<Sheet>,
}

/// Shows it.
pub(super) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    page(&blocking(move || made(&pages, frame, case, document, None)).await?)
}

/// Case and document of an address.
fn named(path: Result<Path<(String, String)>, PathRejection>) -> Option<(CaseId, DocumentId)> {
    let Path((case, document)) = path.ok()?;
    Some((case.parse().ok()?, document.parse().ok()?))
}

/// The page, after an attempt to decide if there was one.
fn made(
    pages: &Pages,
    frame: Frame,
    case: CaseId,
    document: DocumentId,
    attempt: Option<Attempt>,
) -> Result<PaperPage, PageError> {
    let Some(file) = pages.office.case_with_bounds(case)? else { return Err(PageError::NotFound(frame)) };
    match Dossier::open(&file, document)? {
        Some(dossier) => Ok(built(frame, &dossier, attempt)),
        None => Err(PageError::NotFound(frame)),
    }
}

/// How a document stands, judged at the latest time that the record itself claims, so that a page shows the same next
/// year as today; `None` for the sheet of a case, which is no document.
pub(super) fn standing_of(file: &CaseFile, document: DocumentId) -> Result<Option<Standing<'_>>, PageError> {
    if document == DocumentId::from(file.state.case()) {
        return Ok(None);
    }
    let latest = file.state.entries().map(|(_, entry)| entry.time.wall_ms).max().unwrap_or_default();
    let now = CheckTime { unix_ms: latest, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    standing(&file.catalog, &file.registry, &file.state, document, &now, false)
        .map_err(|error| PageError::Defect(error.to_string()))
}

/// A document and what its page is made from.
struct Dossier<'a> {
    file: &'a CaseFile,
    document: DocumentId,
    found: Standing<'a>,
    papers: Option<&'a Paperwork>,
    /// Every entry of the case as the timeline shows it.
    events: BTreeMap<EntryHash, Event>,
    /// The signatures and outcomes that count.
    counted: BTreeSet<EntryHash>,
}

impl<'a> Dossier<'a> {
    fn open(file: &'a CaseFile, document: DocumentId) -> Result<Option<Self>, PageError> {
        let Some(found) = standing_of(file, document)? else { return Ok(None) };
        let raw = timeline(&file.catalog, &file.registry, &file.state);
        let names: Vec<_> = raw.iter().map(|event| event.entry).collect();
        let events = names.into_iter().zip(events(file, raw)).collect();
        let counted = match (found.seal, found.disputed.is_empty()) {
            (Some(seal), _) => seal.body.signatures.iter().copied().collect(),
            (None, true) => {
                found.roles.iter().flat_map(|r| r.signed.iter().chain(&r.declined)).copied().collect()
            }
            (None, false) => found.disputed.iter().flat_map(|seal| &seal.body.signatures).copied().collect(),
        };
        let papers = file.state.paperwork(document);
        Ok(Some(Self { file, document, found, papers, events, counted }))
    }

    fn event(&self, entry: EntryHash) -> Option<Event> {
        self.events.get(&entry).cloned()
    }

    /// The name of a group of signers.
    fn role(&self, role: &str) -> String {
        let known = self.found.template.signatures.iter().find(|known| known.role == role);
        known.map_or(role, |known| &known.label).to_owned()
    }

    /// The label of a field.
    fn label(&self, key: &str) -> String {
        self.found.template.field(key).map_or(key, |field| &field.label).to_owned()
    }

    /// A value as people read it.
    fn shown(&self, key: &str, value: &FieldValue) -> String {
        let field = self.found.template.field(key);
        field.map_or_else(|| value.to_json().to_string(), |field| field.display(value))
    }
}

fn built(frame: Frame, dossier: &Dossier<'_>, attempt: Option<Attempt>) -> PaperPage {
    let Dossier { file, document, found, papers, .. } = dossier;
    let (signatures, refusals) = (signature::rows(dossier), refusal::rows(dossier));
    let stated = papers.map(|papers| papers.signed.len() + papers.declined.len()).unwrap_or_default();
    let is_open = found.seal.is_none() && found.disputed.is_empty();
    PaperPage {
        frame,
        case: file.state.case().to_string(),
        party: Some(file.state.party())
            .filter(|party| !party.is_empty())
            .unwrap_or_else(|| "（未命名）".into()),
        document: document.to_string(),
        title: found.template.title.clone(),
        template: found.template.code.clone(),
        version: found.template.version,
        number: found.content.number.clone(),
        status: status(found.status),
        content: found.content.digest().to_string(),
        seal: seal::facts(dossier),
        faults: found.seal_faults.iter().map(|fault| Words { zh: fault.zh(), en: fault.en() }).collect(),
        read_back: found.read_back.filter(|_| is_open).and_then(|entry| dossier.event(entry)),
        blockers: match found.status {
            DocumentStatus::Disputed => Vec::new(),
            _ => found.blockers.iter().map(|blocker| Words { zh: blocker.zh(), en: blocker.en() }).collect(),
        },
        spent: stated.saturating_sub(dossier.counted.len()),
        signatures,
        refusals,
        overrides: refusal::overrides(dossier),
        services: service::rows(dossier),
        corrects: correction::corrected(dossier),
        corrections: correction::corrections(dossier),
        late: found.late.iter().filter_map(|entry| dossier.event(*entry)).collect(),
        dispute: seal::dispute(dossier),
        attempt,
        // Of a document that was sealed twice each seal has its own pages; the draft's are nobody's.
        sheets: if found.disputed.is_empty() { sheets(&found.signed, "page") } else { Vec::new() },
    }
}
