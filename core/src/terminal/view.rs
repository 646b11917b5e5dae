//! What screens and scripts see: plain values with names, ready to show.

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::TerminalError;
use crate::catalog::{
    Catalog, CheckTime, FieldDefinition, FieldProblem, FieldValue, Severity, Stage, Template, check,
    check_field,
};
use crate::entry::{BureauFact, Registry};
use crate::id::{CaseId, DeviceId, DocumentId, EntryHash, SectionId};
use crate::record::{CaseState, Fact, Paperwork, Sealing, TimelineEvent, Told, timeline};
use crate::store::CaseRow;
use crate::time::{Assessment, ClockReading, rfc3339};

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CaseSummary {
    /// The case.
    pub case: CaseId,
    /// Key of its kind.
    pub kind: String,
    /// Title of its kind.
    pub kind_title: String,
    /// Its party.
    pub party: String,
    /// Its section.
    pub section: Option<SectionId>,
    /// Name of its section.
    pub section_name: String,
}

/// One case with everything in it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CaseView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: CaseSummary,
    /// The case sheet.
    pub sheet: DocumentView,
    /// The drafts, by name.
    pub documents: Vec<DocumentView>,
    /// What happened, in order.
    pub timeline: Vec<EventView>,
    /// SHA-256 of the folded state, hexadecimal: equal wherever the same entries are held.
    pub digest: String,
}

/// One document.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct DocumentView {
    /// The document.
    pub document: DocumentId,
    /// Its case.
    pub case: CaseId,
    /// Template code.
    pub template: String,
    /// Template version.
    pub version: u32,
    /// Template title.
    pub title: String,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// The seal that counts: the document then says what was sealed, and never anything else.
    pub seal: Option<EntryHash>,
    /// Entries with changes that came too late for the seal.
    pub late: Vec<EntryHash>,
    /// Every field with a value.
    pub fields: BTreeMap<String, Value>,
    /// Fields with concurrent values, each with all of them.
    pub conflicts: BTreeMap<String, Vec<VersionView>>,
    /// What does not fit the template, in its order.
    pub problems: Vec<ProblemView>,
    /// Entries whose changes are held and not part of the document yet.
    pub waiting: Vec<EntryHash>,
}

/// A value as a line of text: a text as it is, anything else as JSON, nothing for null.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A field with concurrent values.
pub type ConflictView = Vec<VersionView>;

/// One of several concurrent values.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct VersionView {
    /// The value; null if it was cleared.
    pub value: Value,
    /// Who wrote it.
    pub officer: String,
    /// Their certificate number.
    pub certificate: String,
    /// With which device.
    pub device: DeviceId,
    /// When, by that device's clock (RFC 3339).
    pub time: String,
    /// In which entry.
    pub entry: EntryHash,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ProblemView {
    /// Key of the field.
    pub field: String,
    /// Label of the field.
    pub label: String,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// Machine code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// One event of a case.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EventView {
    /// The entry.
    pub entry: EntryHash,
    /// What it states, as `noun.verb`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// Who.
    pub officer: String,
    /// With which device.
    pub device: DeviceId,
    /// Place in the device's chain.
    pub seq: u64,
    /// When, by that device's clock (RFC 3339).
    pub time: String,
    /// How far that can be relied on.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// Whether it was made after its grant had run out.
    pub after_grant: bool,
    /// 事前, 事中 or 事后, for the start and end of a step.
    pub stage: Option<Stage>,
    /// The document that it creates or changes.
    pub document: Option<DocumentId>,
    /// Each field that it wrote: key and the value it left.
    pub written: BTreeMap<String, Option<String>>,
}

pub(super) fn summary(catalog: &Catalog, registry: &Registry, row: &CaseRow) -> CaseSummary {
    let section = row.section.and_then(|section| registry.section(section));
    CaseSummary {
        case: row.case,
        kind: row.kind.clone(),
        kind_title: catalog.case_kind(&row.kind).map(|kind| kind.title.clone()).unwrap_or_default(),
        party: row.party.clone(),
        section: row.section,
        section_name: section.map(|section| section.name.clone()).unwrap_or_default(),
    }
}

pub(super) fn case_view(
    catalog: &Catalog,
    registry: &Registry,
    row: &CaseRow,
    state: &CaseState,
    now: ClockReading,
) -> Result<CaseView, TerminalError> {
    let sheet = DocumentId::from(state.case());
    let mut documents = Vec::new();
    for (document, _) in state.documents().filter(|(document, _)| *document != sheet) {
        documents.push(document_view(catalog, registry, state, document, now)?);
    }
    Ok(CaseView {
        summary: summary(catalog, registry, row),
        sheet: document_view(catalog, registry, state, sheet, now)?,
        documents,
        timeline: timeline(catalog, registry, state)
            .into_iter()
            .map(|event| event_view(catalog, event))
            .collect(),
        digest: state.digest().iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

pub(super) fn document_view(
    catalog: &Catalog,
    registry: &Registry,
    state: &CaseState,
    document: DocumentId,
    now: ClockReading,
) -> Result<DocumentView, TerminalError> {
    let found = state.document(document).ok_or(TerminalError::NotFound("document"))?;
    let template = state.template(catalog, document);
    let paperwork = state.paperwork(document);
    let decided = registry.seal_decision(document).map(|decided| decided.seal);
    let seal = match paperwork.map(|papers| papers.sealing(decided)) {
        Some(Sealing::Sealed(seal)) => Some(seal),
        Some(Sealing::Open | Sealing::Disputed) | None => None,
    };
    let sealed = seal.and_then(|seal| seal.body.read(state.case())).map(|content| content.fields);
    let is_sealed = sealed.is_some();
    let values = match sealed {
        Some(sealed) => sealed,
        None => found.values()?,
    };
    let mut conflicts = BTreeMap::new();
    for conflict in if is_sealed { Vec::new() } else { found.conflicts()? } {
        let versions = conflict
            .versions
            .iter()
            .filter_map(|version| {
                let entry = state.entry(version.entry)?;
                let author = registry.author(entry);
                Some(VersionView {
                    value: version.value.as_ref().map_or(Value::Null, FieldValue::to_json),
                    officer: author.map(|officer| officer.name.clone()).unwrap_or_default(),
                    certificate: author.map(|officer| officer.certificate.clone()).unwrap_or_default(),
                    device: entry.device,
                    time: rfc3339(entry.time.wall_ms, entry.time.offset_minutes),
                    entry: version.entry,
                })
            })
            .collect();
        conflicts.insert(conflict.field, versions);
    }
    let created = state.creation(document).map(|created| (&created.body.template, created.body.version));
    Ok(DocumentView {
        document,
        case: state.case(),
        template: template
            .map(|t| t.code.clone())
            .or_else(|| created.map(|(code, _)| code.clone()))
            .unwrap_or_default(),
        version: template
            .map(|t| t.version)
            .or_else(|| created.map(|(_, version)| version))
            .unwrap_or_default(),
        title: template.map(|template| template.title.clone()).unwrap_or_default(),
        number: paperwork.and_then(Paperwork::number).map(|number| number.text.clone()),
        seal: seal.map(|seal| seal.entry),
        late: seal.map(|seal| state.late_changes(&seal.body)).unwrap_or_default(),
        fields: values.iter().map(|(key, value)| (key.clone(), value.to_json())).collect(),
        conflicts,
        problems: template
            .filter(|_| !is_sealed)
            .map(|template| problems(template, &values, now))
            .unwrap_or_default(),
        waiting: found.waiting().map(|(entry, _)| entry).collect(),
    })
}

fn problems(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    now: ClockReading,
) -> Vec<ProblemView> {
    check(template, values, &check_time(now)).into_iter().map(problem_view).collect()
}

/// What is wrong with one field.
pub(super) fn field_problems(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    field: &FieldDefinition,
    now: ClockReading,
) -> Vec<ProblemView> {
    check_field(template, values, field, &check_time(now)).into_iter().map(problem_view).collect()
}

pub(super) fn check_time(now: ClockReading) -> CheckTime {
    CheckTime { unix_ms: now.wall_ms, offset_minutes: i32::from(now.offset_minutes) }
}

fn problem_view(problem: FieldProblem) -> ProblemView {
    ProblemView {
        field: problem.field,
        label: problem.label,
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: problem.code,
        zh: problem.zh,
        en: problem.en,
    }
}

fn event_view(catalog: &Catalog, event: TimelineEvent) -> EventView {
    EventView {
        entry: event.entry,
        kind: event.fact.kind().to_owned(),
        text: text(catalog, &event),
        officer: event.officer,
        device: event.device,
        seq: event.seq,
        time: rfc3339(event.time.wall_ms, event.time.offset_minutes),
        assessment: event.assessment,
        after_grant: event.after_grant,
        stage: event.stage,
        document: event.document.map(|(document, _)| document),
        written: event.written.into_iter().map(|(key, _, value)| (key, value)).collect(),
    }
}

fn text(catalog: &Catalog, event: &TimelineEvent) -> String {
    let title = event.document.as_ref().map_or("", |(_, title)| title.as_str());
    let step =
        |key: &str| catalog.activity_type(key).map_or_else(|| key.to_owned(), |found| found.title.clone());
    let fact = match &event.fact {
        Told::Terminal(fact) => fact,
        Told::Office(fact) => return office_text(title, fact),
    };
    match fact {
        Fact::CaseOpened(body) => format!("立案信息登记：{}", body.party),
        Fact::CaseAssigned(_) => "指派承办人".to_owned(),
        Fact::ActivityStarted(body) => format!("开始：{}", step(&body.activity_type)),
        Fact::ActivityEnded(_) => "结束环节".to_owned(),
        Fact::DocumentCreated(_) => format!("新建文书：{title}"),
        Fact::DraftChanged(_) => format!("填写：{title}"),
        Fact::NoteAdded(body) => body.text.clone(),
        Fact::DocumentReadBack(_) => format!("宣读核对：{title}"),
        Fact::DocumentSigned(body) => format!("{}签名：{title}", body.signer.name),
        Fact::SignatureDeclined(body) => format!("{}{}：{title}", body.name, body.outcome.zh()),
        Fact::CheckOverridden(body) => format!("确认无误：{title}（{}）", body.reason),
        Fact::NumberAssigned(body) => format!("编号：{title} {}", body.text),
        Fact::DocumentSealed(_) => format!("定稿：{title}"),
        Fact::DocumentCorrected(body) => format!("更正：{title}（{}）", body.reason),
        Fact::DocumentServed(body) => format!("{}：{title}", body.mode.zh()),
        Fact::MediaStarted(body) => format!("开始{}", body.kind.zh()),
        Fact::MediaCaptured(body) => match &body.copy_of {
            None => format!("{}：{}", body.kind.zh(), body.end.zh()),
            Some(copy) => format!("{}副本（{}）：{}", body.kind.zh(), copy.change.zh(), copy.reason),
        },
        Fact::MediaMarked(body) => body.text.clone(),
        Fact::MediaPlaced(_) => "归入环节或文书".to_owned(),
        Fact::EventNoted(body) => body.said(),
        Fact::EvidenceListed(body) => format!("证据清单：{}", body.said()),
        Fact::HoldPlaced(body) => format!("长期保存：{}", body.said()),
        Fact::SessionOpened(_)
        | Fact::ChainLost(_)
        | Fact::NumberVoided(_)
        | Fact::NumbersReturned(_)
        | Fact::NumbersRequested(_)
        | Fact::RecorderCheckedOut(_)
        | Fact::RecorderReturned(_)
        | Fact::DeviceChecked(_)
        | Fact::FaultReported(_)
        | Fact::RecoverySealed(_) => String::new(),
    }
}

fn office_text(title: &str, fact: &BureauFact) -> String {
    match (title, fact.said().as_str()) {
        ("", "") => fact.act().to_owned(),
        ("", said) => format!("{}：{said}", fact.act()),
        (title, said) => format!("{}：{title}（{said}）", fact.act()),
    }
}
