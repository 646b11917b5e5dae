//! What the rules say: about a case, about a step before anybody leaves, about a document before it is sealed.

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;
use super::view::check_time;
use crate::catalog::{Catalog, CheckTime};
use crate::entry::Registry;
use crate::id::{ActivityId, CaseId, DocumentId, MediaId};
use crate::media::Custodian;
use crate::record::{Blocker, CaseState, RuleBlock};
use crate::rules::{
    Around, CaseFacts, DeviceUse, Evaluation, FindingView, Settings, Subject, WorkCalendar, blocks_sealing,
    keeps,
};
use crate::store;

/// Entries of the own chain that are read at once.
const PAGE: usize = 500;

/// What rules are judged with on this terminal.
pub(super) struct Rulebook {
    settings: Settings,
    calendar: WorkCalendar,
    devices: DeviceUse,
}

impl Terminal {
    /// What every rule says about a case now, the gravest first. The same entries give the same findings in the office.
    /// A rule never hinders recording.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn findings(&self, case: CaseId) -> Result<Vec<FindingView>, TerminalError> {
        self.with_facts(case, |facts| Evaluation::of(facts).views())
    }

    /// What a step still lacks, and its documents and recordings: to be looked at before leaving the scene.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case or the step.
    pub fn check_activity(
        &self,
        case: CaseId,
        activity: ActivityId,
    ) -> Result<Vec<FindingView>, TerminalError> {
        self.with_facts(case, |facts| {
            let step = facts.steps.iter().find(|step| step.id == activity)?;
            let concerns = |view: &FindingView| match &view.subject {
                Subject::Activity(id) => *id == activity,
                Subject::Document(id) => step.documents.contains(id),
                Subject::Media(id) => step.media.contains(id),
                _ => false,
            };
            Some(Evaluation::of(facts).views().into_iter().filter(concerns).collect())
        })?
        .ok_or(TerminalError::NotFound("activity"))
    }

    fn with_facts<T>(
        &self,
        case: CaseId,
        look: impl FnOnce(&CaseFacts<'_>) -> T,
    ) -> Result<T, TerminalError> {
        let (state, registry, catalog, rulebook, now) = {
            let mut recorder = self.lock()?;
            recorder.require_case(case)?;
            let state = recorder.fold(case)?;
            let (registry, catalog) = (recorder.registry()?, recorder.catalog()?);
            let mut rulebook = recorder.rulebook(&registry);
            recorder.read_device_use(&registry, &mut rulebook.devices)?;
            (state, registry, catalog, rulebook, recorder.surroundings.clock.read())
        };
        // Judged outside of the lock: recording goes on meanwhile.
        Ok(look(&CaseFacts::of(&state, rulebook.around(&registry, &catalog, check_time(now)))))
    }
}

impl Recorder {
    /// Settings and working days as the office decided them, and its register of devices. No rule that refuses a seal or
    /// keeps a recording reads what this terminal's own chain says of devices: see [`Recorder::read_device_use`].
    pub(super) fn rulebook(&self, registry: &Registry) -> Rulebook {
        let settings = Settings::of(registry);
        let devices = DeviceUse::of(registry).only_of(self.enrolment.device);
        Rulebook { calendar: settings.calendar(), settings, devices }
    }

    /// Reads from the own chain what devices were used for. The work grows with the chain.
    fn read_device_use(&self, registry: &Registry, devices: &mut DeviceUse) -> Result<(), TerminalError> {
        let mut from = 1;
        loop {
            let page = store::entries_without_case(self.store.reader(), self.enrolment.device, from, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.signed.entry().seq + 1;
            for stored in &page {
                devices.take(registry, stored.signed.entry(), stored.signed.hash());
            }
        }
    }
}

impl Rulebook {
    pub(super) const fn around<'a>(
        &'a self,
        registry: &'a Registry,
        catalog: &'a Catalog,
        now: CheckTime,
    ) -> Around<'a> {
        let Self { settings, calendar, devices } = self;
        Around { registry, catalog, settings, calendar, devices, now }
    }
}

impl Recorder {
    /// Why a recording may not leave this terminal, if the record of its case says so: a hold, or long-term keeping
    /// (第十五条).
    pub(super) fn kept(&mut self, state: &CaseState, media: MediaId) -> Result<RecordedHold, TerminalError> {
        let (registry, catalog) = (self.registry()?, self.catalog()?);
        let rulebook = self.rulebook(&registry);
        let around = rulebook.around(&registry, &catalog, check_time(self.surroundings.clock.read()));
        let kept = keeps(&CaseFacts::of(state, around), media);
        Ok(RecordedHold(kept.map(|why| why.zh.into_owned())))
    }
}

/// What the record says against the deletion of a recording; of one without a case, nothing.
#[derive(Default)]
pub(super) struct RecordedHold(Option<String>);

impl Custodian for RecordedHold {
    fn objection(&self, _media: MediaId) -> Option<String> {
        self.0.clone()
    }
}

/// What the rules say against sealing a document.
pub(super) fn rule_blockers(state: &CaseState, around: Around<'_>, document: DocumentId) -> Vec<Blocker> {
    let found = blocks_sealing(&CaseFacts::of(state, around), document);
    let block = |finding: &crate::rules::Finding| {
        let (says, cure) = (&finding.verdict.says, finding.verdict.cure.as_ref());
        let with = |says: &str, cure: Option<&str>, between: &str| {
            cure.map_or_else(|| says.to_owned(), |cure| format!("{says}{between}{cure}"))
        };
        Blocker::Rule(RuleBlock {
            rule: finding.rule,
            article: finding.article(),
            zh: with(&says.zh, cure.map(|cure| &*cure.zh), "；"),
            en: with(&says.en, cure.map(|cure| &*cure.en), "; "),
        })
    };
    found.iter().map(block).collect()
}
