//! One case: what stands, what is disputed, and everything that happened.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use quanji_core::id::CaseId;
use quanji_core::record::timeline;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::conflict::{ConflictRow, Conflicts, conflicts};
use super::document::{DocumentCard, documents};
use super::finding::{Judged, judged};
use super::held::{HeldRow, is_held, row};
use super::media::{MediaRow, rows};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::stage::{StageMark, strip};
use super::timeline::{Change, Day, Event, days, events};
use crate::office::CaseFile;

/// Most quarantined entries that are looked through for those of one case.
const QUARANTINE: u64 = 10_000;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    case: String,
    party: String,
    kind: String,
    section: String,
    officers: Vec<String>,
    devices: usize,
    entries: usize,
    /// Entries that a reader should look at twice.
    doubtful: usize,
    stages: Vec<StageMark>,
    conflicts: Conflicts,
    judged: Judged,
    held: Vec<HeldRow>,
    documents: Vec<DocumentCard>,
    media: Vec<MediaRow>,
    days: Vec<Day>,
}

impl CasePage {
    fn disputes(&self) -> &[ConflictRow] {
        &self.conflicts.rows
    }

    /// Whether a change wrote one of the values of a conflict.
    fn is_disputed(&self, event: &Event, change: &Change) -> bool {
        let Some(document) = change.document else { return false };
        let sides = self.conflicts.disputed.get(&(document, change.key.clone()));
        sides.is_some_and(|sides| sides.iter().any(|entry| entry.to_string() == event.entry))
    }
}

/// `GET /cases/{case}`.
pub(super) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let case = path.ok().and_then(|Path(case)| case.parse::<CaseId>().ok());
    let Some(case) = case else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let Some(file) = pages.office.case_with_bounds(case)? else { return Err(PageError::NotFound(frame)) };
        let quarantine = pages.office.quarantine(QUARANTINE)?;
        let held = quarantine.iter().filter(|held| held.case == Some(case) && is_held(held));
        let held = held.map(|held| row(&file.registry, held)).collect();
        let media = rows(&pages.office, &file)?;
        let judged = judged(&pages, &file)?;
        build(frame, &file, held, media, judged)
    })
    .await?;
    page(&built)
}

fn build(
    frame: Frame,
    file: &CaseFile,
    held: Vec<HeldRow>,
    media: Vec<MediaRow>,
    judged: Judged,
) -> Result<CasePage, PageError> {
    let CaseFile { state, registry, catalog, .. } = file;
    let opening = state.opening().map(|stated| &stated.body);
    let section = opening.and_then(|opening| registry.section(opening.section));
    let kind = opening.map(|opening| {
        catalog.case_kind(&opening.kind).map_or_else(|| opening.kind.clone(), |kind| kind.title.clone())
    });
    let raw = timeline(catalog, registry, state);
    let names: Vec<_> = raw.iter().map(|event| event.entry).collect();
    let events = events(file, raw);
    let by_entry = names.into_iter().zip(events.iter().cloned()).collect();
    let conflicts = conflicts(file, &by_entry)?;
    let documents = documents(file, &events, &conflicts)?;
    let distinct = |text: fn(&Event) -> &String| {
        let mut found: Vec<String> = Vec::new();
        for event in events.iter().filter(|event| !event.by_office) {
            if !found.contains(text(event)) {
                found.push(text(event).clone());
            }
        }
        found
    };
    Ok(CasePage {
        frame,
        case: state.case().to_string(),
        party: Some(state.party()).filter(|party| !party.is_empty()).unwrap_or_else(|| "（未命名）".into()),
        kind: kind.unwrap_or_else(|| "建立案件的条目尚未到达".into()),
        section: section.map_or_else(|| "—".into(), |section| section.name.clone()),
        officers: distinct(|event| &event.officer),
        devices: distinct(|event| &event.device_id).len(),
        entries: events.len(),
        doubtful: events.iter().filter(|event| event.after_grant || !event.doubts.is_empty()).count(),
        stages: strip(file),
        conflicts,
        judged,
        held,
        documents,
        media,
        days: days(events),
    })
}
