//! The timeline of a case as the page shows it: every entry, and what each left of each field.

use std::collections::BTreeMap;

use quanji_core::id::{DeviceId, DocumentId, EntryHash};
use quanji_core::record::{Fact, TimelineEvent, Told};

use super::stage::{device_name, names};
use super::words::{Moment, Quality, Words, bounds, doubt, kind, quality};
use crate::office::CaseFile;

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Its place in the timeline.
    pub(super) place: usize,
    pub(super) entry: String,
    pub(super) short: String,
    pub(super) prev: Option<String>,
    pub(super) kind: String,
    pub(super) title: Words,
    pub(super) text: String,
    pub(super) stage: Option<(&'static str, &'static str)>,
    pub(super) officer: String,
    pub(super) certificate: String,
    pub(super) device: String,
    pub(super) device_id: String,
    /// Whether the office stated it, and no officer with a terminal.
    pub(super) by_office: bool,
    pub(super) seq: u64,
    pub(super) moment: Moment,
    pub(super) quality: Quality,
    /// Between which moments the log proves that it was made.
    pub(super) bounds: Option<Words>,
    pub(super) doubts: Vec<Words>,
    pub(super) after_grant: bool,
    pub(super) seen: Option<(u64, u64)>,
    pub(super) changes: Vec<Change>,
    /// The document whose page shows more of it.
    pub(super) paper: Option<String>,
}

/// What an entry left in one field.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) document: Option<DocumentId>,
    pub(super) key: String,
    pub(super) label: String,
    /// Nothing if it was cleared.
    pub(super) value: Option<String>,
    /// What stood before it in the timeline.
    pub(super) before: Option<Before>,
}

/// The value before another one in the timeline. Between devices that is no claim that the later
/// author had seen it: so its author is named.
#[derive(Debug, Clone)]
pub(super) struct Before {
    pub(super) value: Option<String>,
    /// The officer, if it was written with another device.
    pub(super) other: Option<String>,
}

/// The entries whose claimed times fall on one day, in the order of the timeline.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) date: String,
    pub(super) events: Vec<Event>,
}

/// The last value of a field: what it is, which device wrote it, and who.
type Last = (Option<String>, DeviceId, String);

/// Makes the events of a case ready to show.
pub(super) fn events(file: &CaseFile, timeline: Vec<TimelineEvent>) -> Vec<Event> {
    let mut last: BTreeMap<(DocumentId, String), Last> = BTreeMap::new();
    timeline.into_iter().enumerate().map(|(place, event)| shown(file, place, event, &mut last)).collect()
}

/// Cuts the timeline where the date changes. A clock that was set back makes a day come twice.
pub(super) fn days(events: Vec<Event>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for event in events {
        match days.last_mut() {
            Some(day) if day.date == event.moment.date => day.events.push(event),
            _ => days.push(Day { date: event.moment.date.clone(), events: vec![event] }),
        }
    }
    days
}

fn shown(
    file: &CaseFile,
    place: usize,
    event: TimelineEvent,
    last: &mut BTreeMap<(DocumentId, String), Last>,
) -> Event {
    let (title, text) = said(file, &event);
    let document = event.document.as_ref().map(|(document, _)| *document);
    let changes = event.written.iter().map(|(key, label, value)| {
        let written = (value.clone(), event.device, event.officer.clone());
        let before = document.and_then(|document| last.insert((document, key.clone()), written));
        Change {
            document,
            key: key.clone(),
            label: label.clone(),
            value: value.clone(),
            before: before.map(|(value, device, officer)| Before {
                value,
                other: (device != event.device).then_some(officer),
            }),
        }
    });
    let changes = changes.collect();
    let entry = event.entry.to_string();
    let is_draft = matches!(event.fact, Told::Terminal(Fact::DraftChanged(_)));
    let by_office = matches!(event.fact, Told::Office(_));
    let sheet = DocumentId::from(file.state.case());
    let paper =
        document.filter(|id| !is_draft && *id != sheet && file.state.template(&file.catalog, *id).is_some());
    Event {
        paper: paper.map(|id| id.to_string()),
        place,
        short: short(event.entry),
        entry,
        prev: file.state.entry(event.entry).and_then(|held| held.prev).map(|prev| prev.to_string()),
        kind: event.fact.kind().to_owned(),
        title,
        text,
        stage: event.stage.map(names).map(|(zh, _, class)| (zh, class)),
        officer: if event.officer.is_empty() { "身份未知".to_owned() } else { event.officer },
        certificate: event.certificate,
        device: if by_office { event.device_name } else { device_name(&file.registry, event.device) },
        by_office,
        device_id: event.device.to_string(),
        seq: event.seq,
        moment: Moment::claimed(event.time.wall_ms, event.time.offset_minutes),
        quality: quality(event.assessment.quality),
        bounds: file.bounds.get(&event.entry).copied().and_then(bounds),
        doubts: event.assessment.flags.iter().map(doubt).collect(),
        after_grant: event.after_grant,
        seen: event.time.checkpoint.map(|seen| (seen.epoch, seen.size)),
        changes,
    }
}

/// The start of a hash: enough for people to tell entries apart.
pub(super) fn short(entry: EntryHash) -> String {
    entry.to_string().chars().take(12).collect()
}

fn said(file: &CaseFile, event: &TimelineEvent) -> (Words, String) {
    let Words { zh, en } = kind(event.fact.kind());
    let title = event.document.as_ref().map(|(_, title)| title);
    let fact = match &event.fact {
        Told::Terminal(fact) => fact,
        Told::Office(fact) => {
            let zh = title.map_or_else(|| zh.clone(), |title| format!("{zh} {title}"));
            return (Words { zh, en }, fact.said());
        }
    };
    let about = match fact {
        Fact::ActivityStarted(body) => activity(file, &body.activity_type),
        Fact::ActivityEnded(body) => file
            .state
            .activities()
            .find(|(id, _)| *id == body.activity)
            .and_then(|(_, step)| step.started.first())
            .map(|start| activity(file, &start.body.activity_type))
            .unwrap_or_default(),
        _ => match title {
            Some(title) if !title.is_empty() => title.clone(),
            Some(_) => "（模板未知）".to_owned(),
            None => String::new(),
        },
    };
    let text = match fact {
        Fact::CaseOpened(body) => body.party.clone(),
        Fact::CaseAssigned(body) => {
            file.registry.officer(body.officer).map(|officer| officer.name.clone()).unwrap_or_default()
        }
        Fact::ActivityStarted(body) => body.place.clone().unwrap_or_default(),
        Fact::NoteAdded(body) => body.text.clone(),
        fact => stated(file, event, fact),
    };
    let zh = if about.is_empty() { zh } else { format!("{zh} {about}") };
    (Words { zh, en }, text)
}

/// What was stated about a document beside its draft.
fn stated(file: &CaseFile, event: &TimelineEvent, fact: &Fact) -> String {
    let template = event.document.as_ref().and_then(|(id, _)| file.state.template(&file.catalog, *id));
    let role = |role: &str| {
        let known = template.and_then(|template| template.signatures.iter().find(|known| known.role == role));
        known.map_or(role, |known| &known.label).to_owned()
    };
    let label = |key: &str| {
        let field = template.and_then(|template| template.field(key));
        field.map_or(key, |field| &field.label).to_owned()
    };
    match fact {
        Fact::DocumentReadBack(body) => format!("共 {} 页", body.pages),
        Fact::DocumentSigned(body) => format!("{}：{}", role(&body.role), body.signer.name),
        Fact::SignatureDeclined(body) => {
            format!("{}：{}{}，{}", role(&body.role), body.name, body.outcome.zh(), body.reason)
        }
        Fact::CheckOverridden(body) => format!("{}：{}", label(&body.field), body.reason),
        Fact::DocumentSealed(body) => format!("内容摘要 {}", body.digest()),
        Fact::DocumentCorrected(body) => body.reason.clone(),
        Fact::DocumentServed(body) => {
            let to = body.receiver.as_ref().map(|receiver| format!("，{receiver}")).unwrap_or_default();
            format!("{}{to}", body.mode.zh())
        }
        Fact::NumberAssigned(body) => body.text.clone(),
        Fact::MediaStarted(body) => body.kind.zh().to_owned(),
        Fact::MediaCaptured(body) => match &body.copy_of {
            None => format!("{}，{}", body.kind.zh(), body.end.zh()),
            Some(copy) => format!("{}副本，{}：{}", body.kind.zh(), copy.change.zh(), copy.reason),
        },
        Fact::MediaMarked(body) => body.text.clone(),
        Fact::EventNoted(body) => body.said(),
        Fact::EvidenceListed(body) => body.said(),
        Fact::HoldPlaced(body) => body.said(),
        _ => String::new(),
    }
}

fn activity(file: &CaseFile, name: &str) -> String {
    file.catalog.activity_type(name).map_or_else(|| name.to_owned(), |kind| kind.title.clone())
}
