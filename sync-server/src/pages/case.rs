//! One case: what stands, what is disputed, and everything that happened.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use quanji_core::catalog::{CheckTime, FieldProblem, Severity, Stage, check};
use quanji_core::entry::Registry;
use quanji_core::id::{CaseId, DocumentId};
use quanji_core::record::{Fact, TimelineEvent, timeline};

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::words::{doubt, moment, office_moment, quality, reason};
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
    officers: String,
    stages: Vec<(&'static str, bool)>,
    conflicts: Vec<ConflictRow>,
    quarantined: Vec<HeldRow>,
    documents: Vec<DocumentCard>,
    events: Vec<EventRow>,
}

struct ConflictRow {
    document: String,
    label: String,
    sides: Vec<Side>,
}

struct Side {
    value: String,
    officer: String,
    certificate: String,
    device: String,
    time: String,
    entry: String,
}

struct HeldRow {
    reason: &'static str,
    device: String,
    seq: u64,
    received: String,
    hash: String,
}

struct DocumentCard {
    id: String,
    title: String,
    template: String,
    version: u32,
    fields: Vec<FieldRow>,
    missing: Vec<String>,
}

struct FieldRow {
    label: String,
    value: String,
    conflict: bool,
    problems: Vec<ProblemRow>,
}

struct ProblemRow {
    zh: String,
    en: String,
    is_error: bool,
}

struct EventRow {
    entry: String,
    short: String,
    title: String,
    text: String,
    stage: Option<&'static str>,
    officer: String,
    certificate: String,
    device: String,
    seq: u64,
    time: String,
    quality: &'static str,
    doubts: Vec<String>,
    written: Vec<(String, String)>,
}

/// `GET /cases/{case}`.
pub(super) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Ok(case) = case.parse::<CaseId>() else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let Some(file) = pages.office.case(case)? else { return Err(PageError::NotFound(frame)) };
        let held = pages.office.quarantine(QUARANTINE)?;
        let quarantined = held.into_iter().filter(|entry| entry.case == Some(case)).map(|entry| HeldRow {
            reason: reason(entry.reason),
            device: entry.device.map(|device| device_name(&file.registry, device)).unwrap_or_default(),
            seq: entry.seq.unwrap_or_default(),
            received: office_moment(entry.received_ms),
            hash: entry.hash.to_string(),
        });
        build(frame, &file, quarantined.collect())
    })
    .await?;
    page(&built)
}

fn build(frame: Frame, file: &CaseFile, quarantined: Vec<HeldRow>) -> Result<CasePage, PageError> {
    let CaseFile { state, registry, catalog } = file;
    let opening = state.opening().map(|stated| &stated.body);
    let section = opening.and_then(|opening| registry.section(opening.section));
    let kind = opening.and_then(|opening| catalog.case_kind(&opening.kind));
    let events = timeline(catalog, registry, state);
    let has = |stage| events.iter().any(|event| event.stage == Some(stage));
    let stages = [("事前", Stage::Before), ("事中", Stage::During), ("事后", Stage::After)];
    let mut officers: Vec<&str> = Vec::new();
    for event in &events {
        if !event.officer.is_empty() && !officers.contains(&event.officer.as_str()) {
            officers.push(&event.officer);
        }
    }
    Ok(CasePage {
        frame,
        case: state.case().to_string(),
        party: state.party(),
        kind: kind.map(|kind| kind.title.clone()).unwrap_or_default(),
        section: section.map(|section| section.name.clone()).unwrap_or_default(),
        officers: officers.join("、"),
        stages: stages.map(|(name, stage)| (name, has(stage))).to_vec(),
        conflicts: conflicts(file)?,
        quarantined,
        documents: documents(file)?,
        events: events.into_iter().map(|event| event_row(file, event)).collect(),
    })
}

fn conflicts(file: &CaseFile) -> Result<Vec<ConflictRow>, PageError> {
    let mut rows = Vec::new();
    for (id, document) in file.state.documents() {
        let template = file.state.template(file.catalog, id);
        for conflict in document.conflicts().map_err(|error| PageError::Defect(error.to_string()))? {
            let field = template.and_then(|template| template.field(&conflict.field));
            let sides = conflict.versions.into_iter().filter_map(|version| {
                let entry = file.state.entry(version.entry)?;
                let author = file.registry.author(entry);
                let value = version.value.map_or_else(
                    || "（清空）".to_owned(),
                    |value| field.map_or_else(|| value.to_json().to_string(), |field| field.display(&value)),
                );
                Some(Side {
                    value,
                    officer: author.map(|officer| officer.name.clone()).unwrap_or_default(),
                    certificate: author.map(|officer| officer.certificate.clone()).unwrap_or_default(),
                    device: device_name(&file.registry, entry.device),
                    time: moment(entry.time.wall_ms, entry.time.offset_minutes),
                    entry: version.entry.to_string(),
                })
            });
            rows.push(ConflictRow {
                document: template.map(|template| template.title.clone()).unwrap_or_default(),
                label: field.map_or(conflict.field, |field| field.label.clone()),
                sides: sides.collect(),
            });
        }
    }
    Ok(rows)
}

fn documents(file: &CaseFile) -> Result<Vec<DocumentCard>, PageError> {
    let mut cards = Vec::new();
    let sheet = DocumentId::from(file.state.case());
    for (id, document) in file.state.documents() {
        let Some(template) = file.state.template(file.catalog, id) else { continue };
        let values = document.values().map_err(|error| PageError::Defect(error.to_string()))?;
        let disputed = document.conflicts().map_err(|error| PageError::Defect(error.to_string()))?;
        let mut problems: BTreeMap<String, Vec<FieldProblem>> = BTreeMap::new();
        let mut missing = Vec::new();
        // Judged at the latest time that the record itself claims, so that a page shows the same
        // next year as today.
        let latest = file.state.entries().map(|(_, entry)| entry.time.wall_ms).max().unwrap_or_default();
        for problem in check(template, &values, &CheckTime { unix_ms: latest, offset_minutes: 480 }) {
            if values.contains_key(&problem.field) {
                problems.entry(problem.field.clone()).or_default().push(problem);
            } else {
                missing.push(problem.label);
            }
        }
        let row = |key: &str, label: &str, value: String| FieldRow {
            label: label.to_owned(),
            value,
            conflict: disputed.iter().any(|conflict| conflict.field == key),
            problems: problems.get(key).into_iter().flatten().map(problem_row).collect(),
        };
        let known = template.fields.iter().filter_map(|field| {
            values.get(&field.key).map(|value| row(&field.key, &field.label, field.display(value)))
        });
        let unknown = values.iter().filter(|(key, _)| template.field(key).is_none());
        let fields =
            known.chain(unknown.map(|(key, value)| row(key, key, value.to_json().to_string()))).collect();
        let card = DocumentCard {
            id: id.to_string(),
            title: template.title.clone(),
            template: template.code.clone(),
            version: template.version,
            fields,
            missing,
        };
        if id == sheet { cards.insert(0, card) } else { cards.push(card) }
    }
    Ok(cards)
}

fn problem_row(problem: &FieldProblem) -> ProblemRow {
    ProblemRow {
        zh: problem.zh.clone(),
        en: problem.en.clone(),
        is_error: problem.severity == Severity::Error,
    }
}

fn event_row(file: &CaseFile, event: TimelineEvent) -> EventRow {
    let title = event.document.as_ref().map_or("", |(_, title)| title.as_str());
    let (title, text) = match &event.fact {
        Fact::CaseOpened(body) => ("建立案件".to_owned(), body.party.clone()),
        Fact::CaseAssigned(body) => {
            let name = file.registry.officer(body.officer).map(|officer| officer.name.clone());
            ("指派承办人".to_owned(), name.unwrap_or_default())
        }
        Fact::ActivityStarted(body) => {
            let kind = file.catalog.activity_type(&body.activity_type);
            let kind = kind.map_or(body.activity_type.clone(), |kind| kind.title.clone());
            (format!("开始 {kind}"), body.place.clone().unwrap_or_default())
        }
        Fact::ActivityEnded(_) => ("结束环节".to_owned(), String::new()),
        Fact::DocumentCreated(_) => (format!("新建 {title}"), String::new()),
        Fact::DraftChanged(_) => (format!("填写 {title}"), String::new()),
        Fact::NoteAdded(body) => ("工作记录".to_owned(), body.text.clone()),
        Fact::SessionOpened(_) | Fact::ChainLost(_) => (String::new(), String::new()),
    };
    let mut doubts: Vec<String> = event.assessment.flags.iter().map(doubt).collect();
    if event.after_grant {
        doubts.push("授权到期后制作，待复核".to_owned());
    }
    let entry = event.entry.to_string();
    EventRow {
        short: entry.chars().take(12).collect(),
        entry,
        title,
        text,
        stage: event.stage.map(stage_name),
        device: device_name(&file.registry, event.device),
        officer: event.officer,
        certificate: event.certificate,
        seq: event.seq,
        time: moment(event.time.wall_ms, event.time.offset_minutes),
        quality: quality(event.assessment.quality),
        doubts,
        written: event
            .written
            .into_iter()
            .map(|(_, label, value)| (label, value.unwrap_or_else(|| "（清空）".to_owned())))
            .collect(),
    }
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Before => "事前",
        Stage::During => "事中",
        Stage::After => "事后",
        Stage::Administration => "管理",
    }
}

/// What people call a device, or the start of its identifier.
pub(super) fn device_name(registry: &Registry, device: quanji_core::id::DeviceId) -> String {
    match registry.device(device) {
        Some(known) if !known.name.is_empty() => known.name.clone(),
        _ => device.to_string().chars().take(8).collect(),
    }
}
