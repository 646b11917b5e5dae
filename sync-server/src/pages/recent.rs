//! Who works on a case and how far its latest time can be relied on, for the rows of one page.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use quanji_core::id::{CaseId, OfficerId};
use quanji_core::time::{TimeQuality, assess};

use super::answer::PageError;
use crate::office::{CaseFile, CaseSummary, Office};

/// Most cases that are remembered.
const CASES: usize = 4_096;

/// What a row shows beyond the office's cached row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Glimpse {
    /// Everyone who made an entry or was assigned, in the order of their identifiers.
    pub(super) officers: Vec<OfficerId>,
    /// How far the latest claimed time can be relied on.
    pub(super) quality: Option<TimeQuality>,
}

/// Remembers the glimpses of cases that were shown. Each stands under the last log index of its
/// case, so a case with news is looked at again. Only cases of the page are ever folded, and each
/// once for its news.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<BTreeMap<CaseId, (u64, Glimpse)>>);

impl Recent {
    /// The glimpse of a case.
    pub(super) fn glimpse(&self, office: &Office, summary: &CaseSummary) -> Result<Glimpse, PageError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((latest, glimpse)) = known().get(&summary.case)
            && *latest == summary.latest
        {
            return Ok(glimpse.clone());
        }
        let glimpse = office.case(summary.case)?.map(|file| look(&file)).unwrap_or_default();
        let mut known = known();
        if known.len() >= CASES {
            known.clear();
        }
        known.insert(summary.case, (summary.latest, glimpse.clone()));
        Ok(glimpse)
    }
}

fn look(file: &CaseFile) -> Glimpse {
    let mut officers: Vec<OfficerId> = file.state.assigned().collect();
    let mut entries: Vec<_> = file.state.entries().collect();
    entries.sort_by_key(|(hash, entry)| (entry.device, entry.seq, *hash));
    let mut latest = None;
    let mut previous = None;
    for (_, entry) in entries {
        officers.extend(file.registry.author(entry).map(|author| author.officer));
        let before = previous.filter(|(device, _)| *device == entry.device).map(|(_, time)| time);
        let quality = assess(before.as_ref(), &entry.time).quality;
        latest = latest.max(Some((entry.time.wall_ms, quality)));
        previous = Some((entry.device, entry.time));
    }
    officers.sort();
    officers.dedup();
    Glimpse { officers, quality: latest.map(|(_, quality)| quality) }
}
