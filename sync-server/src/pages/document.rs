//! The sheet and the documents of a case, field by field, with every version of each.

use std::collections::BTreeMap;

use quanji_core::catalog::{CheckTime, FieldProblem, FieldValue, Severity, Template, check};
use quanji_core::id::DocumentId;
use quanji_core::page::standing;
use quanji_core::record::{DocumentState, DraftError, Waiting};
use quanji_core::time::CHINA_OFFSET_MINUTES;

use super::answer::PageError;
use super::conflict::Conflicts;
use super::timeline::{Event, short};
use super::words::{Status, status};
use crate::office::CaseFile;

/// One document.
#[derive(Debug)]
pub(super) struct DocumentCard {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) template: String,
    pub(super) version: u32,
    /// Whether this office has its template; without it nothing of the content can be shown.
    pub(super) known: bool,
    pub(super) fields: Vec<FieldRow>,
    /// Labels of fields that are required and empty.
    pub(super) missing: Vec<String>,
    /// Changes that are held and not part of it yet: start of the hash, whole hash, reason.
    pub(super) waiting: Vec<(String, String, &'static str)>,
    /// How far it has come; nothing for the sheet, which is no document, and without a template.
    pub(super) status: Option<Status>,
    pub(super) number: Option<String>,
    /// Whether the values are those that were sealed.
    pub(super) sealed: bool,
    /// Changes that came too late for the seal.
    pub(super) late: usize,
}

/// One field.
#[derive(Debug)]
pub(super) struct FieldRow {
    pub(super) label: String,
    pub(super) value: Option<String>,
    pub(super) disputed: bool,
    pub(super) problems: Vec<ProblemRow>,
    /// Every value that it ever had, in the order of the timeline, if there were several.
    pub(super) versions: Vec<Version>,
}

/// One value that a field had.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) value: Option<String>,
    pub(super) officer: String,
    pub(super) time: String,
    pub(super) entry: String,
}

/// What does not fit the template.
#[derive(Debug)]
pub(super) struct ProblemRow {
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) is_error: bool,
}

type Versions = BTreeMap<(DocumentId, String), Vec<Version>>;

/// The sheet first, then the documents.
pub(super) fn documents(
    file: &CaseFile,
    events: &[Event],
    conflicts: &Conflicts,
) -> Result<Vec<DocumentCard>, PageError> {
    let versions = versions(events);
    // Judged at the latest time that the record itself claims, so that a page shows the same next
    // year as today.
    let latest = file.state.entries().map(|(_, entry)| entry.time.wall_ms).max().unwrap_or_default();
    let now = CheckTime { unix_ms: latest, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    let sheet = DocumentId::from(file.state.case());
    let mut cards = Vec::new();
    for (id, document) in file.state.documents() {
        let card = card(file, id, document, &versions, conflicts, &now)
            .map_err(|error| PageError::Defect(error.to_string()))?;
        if id == sheet { cards.insert(0, card) } else { cards.push(card) }
    }
    Ok(cards)
}

fn card(
    file: &CaseFile,
    id: DocumentId,
    document: &DocumentState,
    versions: &Versions,
    conflicts: &Conflicts,
    now: &CheckTime,
) -> Result<DocumentCard, DraftError> {
    let template = file.state.template(&file.catalog, id);
    let created = file.state.creation(id).map(|created| &created.body);
    let stands = if id == DocumentId::from(file.state.case()) {
        None
    } else {
        standing(&file.catalog, &file.registry, &file.state, id, now, false)?
    };
    // A sealed document says what was sealed, whatever the draft says since.
    let sealed = stands.as_ref().filter(|stands| stands.seal.is_some()).map(|stands| &stands.content.fields);
    let values = match sealed {
        Some(sealed) => sealed.clone(),
        None => document.values()?,
    };
    let is_sealed = sealed.is_some();
    let open = template.filter(|_| !is_sealed);
    let (problems, missing) = open.map(|template| judged(template, &values, now)).unwrap_or_default();
    let row = |key: &str, label: &str, value: Option<String>| {
        let place = (id, key.to_owned());
        FieldRow {
            label: label.to_owned(),
            value,
            disputed: conflicts.disputed.contains_key(&place),
            problems: problems.get(key).into_iter().flatten().map(problem).collect(),
            versions: versions.get(&place).filter(|all| all.len() > 1).cloned().unwrap_or_default(),
        }
    };
    let mut fields = Vec::new();
    for field in template.into_iter().flat_map(|template| &template.fields) {
        let value = values.get(&field.key).map(|value| field.display(value));
        // A field that was written and cleared has a history that must stay visible.
        if value.is_some() || versions.contains_key(&(id, field.key.clone())) {
            fields.push(row(&field.key, &field.label, value));
        }
    }
    let is_known = |key: &str| template.is_some_and(|template| template.field(key).is_some());
    for (key, value) in values.iter().filter(|(key, _)| !is_known(key)) {
        fields.push(row(key, key, Some(value.to_json().to_string())));
    }
    // What waits for a sealed document came too late for it and is counted there.
    let waiting = document.waiting().filter(|_| !is_sealed);
    let waiting = waiting.map(|(entry, why)| (short(entry), entry.to_string(), because(why)));
    Ok(DocumentCard {
        id: id.to_string(),
        title: template.map_or_else(|| "未知文书".to_owned(), |template| template.title.clone()),
        template: template
            .map(|template| template.code.clone())
            .or_else(|| created.map(|body| body.template.clone()))
            .unwrap_or_default(),
        version: template
            .map(|template| template.version)
            .or_else(|| created.map(|body| body.version))
            .unwrap_or_default(),
        known: template.is_some(),
        fields,
        missing,
        waiting: waiting.collect(),
        status: stands.as_ref().map(|stands| status(stands.status)),
        sealed: is_sealed,
        late: stands.as_ref().map_or(0, |stands| stands.late.len()),
        number: stands.and_then(|stands| stands.content.number),
    })
}

fn versions(events: &[Event]) -> Versions {
    let mut versions = Versions::new();
    for event in events {
        for change in &event.changes {
            let Some(document) = change.document else { continue };
            versions.entry((document, change.key.clone())).or_default().push(Version {
                value: change.value.clone(),
                officer: event.officer.clone(),
                time: event.moment.short.clone(),
                entry: event.entry.clone(),
            });
        }
    }
    versions
}

/// Problems by field, and the labels of the fields that are required and empty.
fn judged(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    now: &CheckTime,
) -> (BTreeMap<String, Vec<FieldProblem>>, Vec<String>) {
    let mut problems: BTreeMap<String, Vec<FieldProblem>> = BTreeMap::new();
    let mut missing = Vec::new();
    for problem in check(template, values, now) {
        if values.contains_key(&problem.field) {
            problems.entry(problem.field.clone()).or_default().push(problem);
        } else {
            missing.push(problem.label);
        }
    }
    (problems, missing)
}

fn problem(problem: &FieldProblem) -> ProblemRow {
    ProblemRow {
        zh: problem.zh.clone(),
        en: problem.en.clone(),
        is_error: problem.severity == Severity::Error,
    }
}

const fn because(why: Waiting) -> &'static str {
    match why {
        Waiting::Earlier => "它依据的修改还没有到达",
        Waiting::Template => "文书的建立还没有到达，或本版本没有它的模板",
        Waiting::Unusable => "内容无法合并",
    }
}
