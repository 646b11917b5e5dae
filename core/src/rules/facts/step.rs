//! A step of a case as rules read it: when, by whom, what was recorded and written in it.

use std::collections::BTreeSet;

use super::document::DocumentFact;
use super::media::MediaFact;
use super::{Around, day_of};
use crate::catalog::{ActivityType, Day, unix_ms};
use crate::id::{ActivityId, DocumentId, EntryHash, MediaId, OfficerId};
use crate::record::{Activity, ActivityStarted, CaseState, DocumentServed, ServiceMode, Stated};
use crate::time::CHINA_OFFSET_MINUTES;

/// The documents that a step of a type yields (requirements D, 第九条–第十六条).
const YIELDS: [(&str, &[&str]); 22] = [
    ("case_analysis", &["HS-01"]),
    ("meeting", &["HS-01"]),
    ("work_organisation", &["HS-03"]),
    ("expert_review", &["HS-02"]),
    ("case_intake", &["HS-10"]),
    ("case_filing", &["HS-11"]),
    ("site_inspection", &["HS-20", "HS-25", "HS-26", "HS-57"]),
    ("routine_monitoring", &["HS-20", "HS-22", "HS-23", "HS-25", "HS-26", "HS-57"]),
    ("joint_enforcement", &["HS-20", "HS-25", "HS-26"]),
    ("supervision_visit", &["HS-20", "HS-25", "HS-26", "HS-72"]),
    ("evidence_collection", &["HS-20", "HS-21", "HS-22", "HS-23", "HS-27", "HS-29"]),
    ("questioning", &["HS-21"]),
    ("sampling", &["HS-22", "HS-23"]),
    ("talk", &["HS-34"]),
    ("coercive_measure", &["HS-30", "HS-29", "HS-20", "HS-33"]),
    ("panel_deliberation", &["HS-41"]),
    ("collective_discussion", &["HS-42"]),
    ("prior_notice", &["HS-50", "HS-52"]),
    ("defence", &["HS-51"]),
    ("hearing", &["HS-54"]),
    ("penalty", &["HS-57", "HS-56"]),
    ("service", &["HS-60"]),
];
const YIELDS_LATER: [(&str, &[&str]); 6] = [
    ("urging", &["HS-62"]),
    ("review", &["HS-70", "HS-20"]),
    ("retest", &["HS-22", "HS-23", "HS-70"]),
    ("guidance", &["HS-70", "HS-25", "HS-72"]),
    ("desk_review", &["HS-71"]),
    ("supervised_review", &["HS-72"]),
];

/// The steps in which a document reaches the party, who may be met for it or not.
const SERVED: [&str; 3] = ["service", "prior_notice", "urging"];

/// One step of a case.
#[derive(Debug)]
pub struct StepFact<'a> {
    /// Its name.
    pub id: ActivityId,
    /// Its type, if the catalogue knows it.
    pub kind: Option<&'a ActivityType>,
    /// Its start: of several, the first.
    pub started: &'a Stated<ActivityStarted>,
    /// Its end: of several, the last.
    pub ended: Option<&'a Stated<()>>,
    /// When it began, milliseconds since 1970.
    pub from_ms: i64,
    /// When it ended.
    pub to_ms: Option<i64>,
    /// Who began it.
    pub by: Option<OfficerId>,
    /// The recordings that show it: those that name it, and those that name none and were made while it went on.
    pub media: Vec<MediaId>,
    /// The documents that it yielded: of the templates of its type, those created in it, or after it and before the
    /// next step of the type.
    pub documents: Vec<DocumentId>,
    /// Whether what was served in it reached the party without meeting it: electronically, by mail, through another
    /// organ or by public notice.
    pub without_contact: bool,
}

pub(super) fn steps<'a>(
    state: &'a CaseState,
    around: &Around<'a>,
    documents: &[DocumentFact<'a>],
    media: &[MediaFact<'a>],
) -> Vec<StepFact<'a>> {
    let mut steps: Vec<StepFact<'a>> =
        state.activities().filter_map(|(id, activity)| step(id, activity, state, around)).collect();
    steps.sort_by_key(|step| (step.from_ms, step.id));
    for step in &mut steps {
        step.without_contact = is_without_contact(step, documents);
        step.media = media.iter().filter(|one| shows(one, step)).map(|one| one.id).collect();
    }
    for document in documents {
        let is_candidate = |step: &&mut StepFact<'_>| {
            yields(step.type_key()).contains(&document.code) && step.from_ms <= document.created.time.wall_ms
        };
        // The last step of a fitting type that had begun: an officer writes in the step or after it.
        if let Some(step) = steps.iter_mut().rev().find(is_candidate) {
            step.documents.push(document.id);
        }
    }
    steps
}

fn step<'a>(
    id: ActivityId,
    activity: &'a Activity,
    state: &CaseState,
    around: &Around<'a>,
) -> Option<StepFact<'a>> {
    let started = activity.started.first()?;
    let ended = activity.ended.iter().max_by_key(|one| (one.time.wall_ms, one.entry));
    Some(StepFact {
        id,
        kind: around.catalog.activity_type(&started.body.activity_type),
        started,
        ended,
        from_ms: started.time.wall_ms,
        to_ms: ended.map(|one| one.time.wall_ms.max(started.time.wall_ms)),
        by: state.entry(started.entry).and_then(|entry| around.author(entry)),
        media: Vec::new(),
        documents: Vec::new(),
        without_contact: false,
    })
}

fn is_without_contact(step: &StepFact<'_>, documents: &[DocumentFact<'_>]) -> bool {
    if !SERVED.contains(&step.type_key()) {
        return false;
    }
    let mut served = step.services(documents);
    let meets = |mode: ServiceMode| matches!(mode, ServiceMode::Direct | ServiceMode::Left);
    let first = served.next();
    first.is_some_and(|one| !meets(one.body.mode)) && served.all(|one| !meets(one.body.mode))
}

fn shows(media: &MediaFact<'_>, step: &StepFact<'_>) -> bool {
    if media.is_copy() {
        return false;
    }
    let overlaps = media.to_ms >= step.from_ms && step.to_ms.is_none_or(|to| media.from_ms <= to);
    media.steps.contains(&step.id) || (media.steps.is_empty() && overlaps && media.by == step.by)
}

fn yields(activity_type: &str) -> &'static [&'static str] {
    let all = YIELDS.iter().chain(&YIELDS_LATER);
    all.into_iter().find(|(key, _)| *key == activity_type).map_or(&[], |(_, codes)| codes)
}

impl StepFact<'_> {
    /// Key of its type, as stated.
    #[must_use]
    pub fn type_key(&self) -> &str {
        self.kind.map_or(self.started.body.activity_type.as_str(), |kind| kind.key.as_str())
    }

    /// Chinese title of its type.
    #[must_use]
    pub fn title(&self) -> &str {
        self.kind.map_or(self.started.body.activity_type.as_str(), |kind| kind.title.as_str())
    }

    /// The local day on which it began.
    #[must_use]
    pub fn day(&self) -> Day {
        day_of(self.started)
    }

    /// What was served in it, by the time of the service or by that of the statement.
    pub fn services<'a>(
        &self,
        documents: &[DocumentFact<'a>],
    ) -> impl Iterator<Item = &'a Stated<DocumentServed>> {
        let within = |ms: i64| self.from_ms <= ms && self.to_ms.is_none_or(|to| ms <= to);
        documents.iter().flat_map(DocumentFact::services).filter(move |one| {
            within(one.time.wall_ms)
                || unix_ms(&one.body.served_at, CHINA_OFFSET_MINUTES.into()).is_some_and(within)
        })
    }

    /// Whether the party is met in it.
    #[must_use]
    pub fn is_direct_contact(&self) -> bool {
        !self.without_contact && self.kind.is_some_and(|kind| kind.direct_contact)
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The entries that it stands on: its start and its end.
    #[must_use]
    pub fn entries(&self) -> BTreeSet<EntryHash> {
        [Some(self.started.entry), self.ended.map(|one| one.entry)].into_iter().flatten().collect()
    }
}
