//! What the record says of 第六条.

use std::collections::BTreeSet;

use super::{Facts, Need, Source, judge};
use crate::catalog::Stage;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, StepFact};
use crate::rules::verdict::Verdict;

/// The step in which the party was first met.
pub(in crate::rules::judge::before) fn first_contact<'f, 'a>(
    facts: &'f CaseFacts<'a>,
) -> Option<&'f StepFact<'a>> {
    facts.steps.iter().find(|step| step.is_direct_contact())
}

/// What the record shows of 事前 work until the party was first met: documents of that stage, recordings of its steps,
/// and research that was noted.
pub(in crate::rules::judge::before) fn records(facts: &CaseFacts<'_>) -> BTreeSet<EntryHash> {
    let until = first_contact(facts).map_or(i64::MAX, |step| step.from_ms);
    let documents = facts
        .documents
        .iter()
        .filter(|one| one.template.stage == Stage::Before && one.created.time.wall_ms < until);
    let steps = facts.steps.iter().filter(|step| {
        step.kind.is_some_and(|kind| kind.stage == Stage::Before) && step.type_key() != "device_check"
    });
    let shown: BTreeSet<_> = steps.flat_map(|step| step.media.iter().copied()).collect();
    let media = facts.media.iter().filter(|one| shown.contains(&one.id) && one.from_ms < until);
    let events = facts.events(&[EventKind::LegalResearch]);
    let events = events.iter().filter(|one| one.time.wall_ms < until).map(|one| one.entry);
    let mut entries: BTreeSet<EntryHash> = documents.flat_map(|one| one.entries()).collect();
    entries.extend(media.flat_map(|one| one.entries()));
    entries.extend(events);
    entries
}

/// What makes it due: the opening, the intake, and the step in which the party was first met.
pub(in crate::rules::judge::before) fn grounds(facts: &CaseFacts<'_>) -> BTreeSet<EntryHash> {
    let intake = facts.documents_of("HS-10").flat_map(|one| one.entries());
    facts.opening_entry().chain(intake).chain(first_contact(facts).map(|step| step.started.entry)).collect()
}

/// What a case of the record needs by its source; `None` if its source is none of 第六条 (一) and (二).
pub(in crate::rules::judge::before) fn need(facts: &CaseFacts<'_>) -> Option<(Source, Need)> {
    let source = Source::read(facts.source()?);
    let decided = Need::of(facts.determination("complex"), facts.determination("major"));
    match source {
        Source::Other => None,
        Source::Superior if !facts.today().settings.flag("superior_needs_complex") => {
            Some((source, Need::Required))
        }
        Source::Complaint | Source::Superior | Source::Transferred => Some((source, decided)),
    }
}

/// Whether an expert must be consulted before the check; `None` while nobody decided.
pub(in crate::rules::judge::before) fn expert_needed(facts: &CaseFacts<'_>) -> Option<bool> {
    let is_called = !facts.events(&[EventKind::ExpertRequested]).is_empty()
        || facts.documents_of("HS-02").next().is_some()
        || facts.steps_of(&["expert_review"]).next().is_some()
        || facts.documents_of("HS-01").any(|one| one.text("trigger") == Some("专业性较强"));
    is_called.then_some(true)
}

/// Whether the case needs the 事前 stage by any of the three grounds of 第六条.
pub(in crate::rules::judge::before) fn is_required(facts: &CaseFacts<'_>) -> bool {
    let by_source = need(facts).is_some_and(|(_, need)| need == Need::Required);
    let by_matter = facts.determination("specialised") == Some(true) && expert_needed(facts) == Some(true);
    by_source || by_matter
}

/// Judges R6.1 and R6.2 on a case of the record.
pub(in crate::rules::judge::before) fn judged(
    facts: &CaseFacts<'_>,
    need: Need,
) -> (Verdict, BTreeSet<EntryHash>) {
    let records = records(facts);
    let verdict = judge(&Facts {
        need,
        records: Some(u32::try_from(records.len()).unwrap_or(u32::MAX)),
        on_site: Some(first_contact(facts).is_some()),
    });
    (verdict, grounds(facts).into_iter().chain(records).collect())
}
