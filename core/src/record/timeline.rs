//! A case as a sequence of events: what people read.

use std::collections::BTreeMap;

use super::case::CaseState;
use super::draft::text_of;
use super::fact::Fact;
use super::paperwork::Paperwork;
use crate::catalog::{Catalog, Stage};
use crate::entry::{BureauFact, Registry, Stated};
use crate::id::{DeviceId, DocumentId, EntryHash};
use crate::time::{Assessment, TimeClaim, TimeQuality, assess};

/// One event of a case: an entry with everything that a reader needs beside it.
#[derive(Debug, Clone)]
pub struct TimelineEvent {
    /// The entry.
    pub entry: EntryHash,
    /// The chain it belongs to, and its place there.
    pub device: DeviceId,
    /// Place in the chain.
    pub seq: u64,
    /// What people call the device; empty if unknown.
    pub device_name: String,
    /// The officer under whose grant it was made, or who decided in the office; empty if unknown.
    pub officer: String,
    /// The officer's certificate number; empty if unknown.
    pub certificate: String,
    /// The time it claims.
    pub time: TimeClaim,
    /// How far that claim can be relied on, judged against the entry before it in this case.
    pub assessment: Assessment,
    /// Whether it was made after its grant had run out.
    pub after_grant: bool,
    /// The stage of the step it starts or ends, if it does.
    pub stage: Option<Stage>,
    /// What it states.
    pub fact: Told,
    /// The document that it creates or changes, with its title.
    pub document: Option<(DocumentId, String)>,
    /// For a draft change, each field it touched: key, label and the value it left, as text.
    pub written: Vec<(String, String, Option<String>)>,
}

/// What an event of a case states.
// As with the statements themselves, a box would cost every one of them.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// By an officer, with a terminal.
    Terminal(Fact),
    /// By the office: a decision or an act in the case.
    Office(BureauFact),
}

impl Told {
    /// The kind of its entry.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Terminal(fact) => fact.kind(),
            Self::Office(fact) => fact.kind(),
        }
    }
}

/// Lists the events of a case. The order is by the device's own sequence within a device and by
/// claimed time between devices, so a wrong clock can never reorder one device's record.
#[must_use]
pub fn timeline(catalog: &Catalog, registry: &Registry, case: &CaseState) -> Vec<TimelineEvent> {
    let mut chains: BTreeMap<DeviceId, Vec<TimelineEvent>> = BTreeMap::new();
    let mut previous: BTreeMap<DeviceId, (u64, TimeClaim)> = BTreeMap::new();
    let mut entries: Vec<_> = case.entries().collect();
    entries.sort_by_key(|(hash, entry)| (entry.device, entry.seq, *hash));
    for (hash, entry) in entries {
        let Ok(fact) = Fact::from_body(&entry.kind, &entry.body) else { continue };
        let author = registry.author(entry);
        let before = previous.insert(entry.device, (entry.seq, entry.time)).map(|(_, time)| time);
        let document = document_of(catalog, case, &fact);
        let written = written(catalog, case, hash, document.as_ref().map(|(id, _)| *id));
        chains.entry(entry.device).or_default().push(TimelineEvent {
            entry: hash,
            device: entry.device,
            seq: entry.seq,
            device_name: registry.device(entry.device).map(|device| device.name.clone()).unwrap_or_default(),
            officer: author.map(|officer| officer.name.clone()).unwrap_or_default(),
            certificate: author.map(|officer| officer.certificate.clone()).unwrap_or_default(),
            time: entry.time,
            assessment: assess(before.as_ref(), &entry.time),
            after_grant: registry.made_after_grant(entry),
            stage: stage_of(catalog, case, &fact),
            fact: Told::Terminal(fact),
            document,
            written,
        });
    }
    let acts = case.office().all().into_iter().map(|stated| act(catalog, case, stated));
    chains.entry(registry.office()).or_default().extend(acts);
    interleave(chains.into_values().map(Into::into).collect())
}

/// An act of the office. Its clock is the one that all others are compared with.
fn act(catalog: &Catalog, case: &CaseState, stated: Stated<BureauFact>) -> TimelineEvent {
    let decision = match &stated.body {
        BureauFact::CasePublished(body) => Some(body.decision),
        _ => None,
    };
    TimelineEvent {
        entry: stated.entry,
        device: stated.device,
        seq: stated.seq,
        device_name: "办公端".to_owned(),
        officer: stated.body.decided_by(),
        certificate: String::new(),
        time: stated.time,
        assessment: Assessment { quality: TimeQuality::Trusted, flags: Vec::new() },
        after_grant: false,
        stage: None,
        fact: Told::Office(stated.body),
        document: decision.map(|document| titled(catalog, case, document)),
        written: Vec::new(),
    }
}

/// Merges the chains by claimed time without changing the order within any of them.
fn interleave(mut chains: Vec<std::collections::VecDeque<TimelineEvent>>) -> Vec<TimelineEvent> {
    let mut merged = Vec::new();
    loop {
        let next = chains
            .iter_mut()
            .filter(|chain| !chain.is_empty())
            .min_by_key(|chain| chain.front().map(|event| (event.time.wall_ms, event.device, event.seq)));
        match next.and_then(std::collections::VecDeque::pop_front) {
            Some(event) => merged.push(event),
            None => return merged,
        }
    }
}

fn document_of(catalog: &Catalog, case: &CaseState, fact: &Fact) -> Option<(DocumentId, String)> {
    let document = match fact {
        Fact::DocumentCreated(body) => body.document,
        Fact::DraftChanged(body) => body.document,
        Fact::EventNoted(body) => body.document?,
        Fact::EvidenceListed(body) => body.decision?,
        other => Paperwork::subject(other)?,
    };
    Some(titled(catalog, case, document))
}

fn titled(catalog: &Catalog, case: &CaseState, document: DocumentId) -> (DocumentId, String) {
    let template = case.template(catalog, document);
    (document, template.map(|template| template.title.clone()).unwrap_or_default())
}

fn stage_of(catalog: &Catalog, case: &CaseState, fact: &Fact) -> Option<Stage> {
    let activity_type = match fact {
        Fact::ActivityStarted(body) => body.activity_type.clone(),
        Fact::ActivityEnded(body) => {
            let (_, activity) = case.activities().find(|(id, _)| *id == body.activity)?;
            activity.started.first()?.body.activity_type.clone()
        }
        _ => return None,
    };
    catalog.activity_type(&activity_type).map(|found| found.stage)
}

fn written(
    catalog: &Catalog,
    case: &CaseState,
    entry: EntryHash,
    document: Option<DocumentId>,
) -> Vec<(String, String, Option<String>)> {
    let Some(document) = document else { return Vec::new() };
    let Some(template) = case.template(catalog, document) else { return Vec::new() };
    let Some(state) = case.document(document) else { return Vec::new() };
    state
        .written_by(entry)
        .unwrap_or_default()
        .into_iter()
        .map(|(key, value)| {
            let field = template.fields.iter().find(|field| field.key == key);
            let label = field.map_or_else(|| key.clone(), |field| field.label.clone());
            let shown =
                value.map(|value| field.map_or_else(|| text_of(&value), |field| field.display(&value)));
            (key, label, shown)
        })
        .collect()
}
