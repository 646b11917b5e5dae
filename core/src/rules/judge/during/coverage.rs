//! How much of a stretch of time recordings cover, and what is missing.

use std::collections::BTreeSet;

use crate::id::EntryHash;
use crate::rules::facts::{CaseFacts, StepFact};
use crate::rules::settings::InForce;

/// A stretch of time and what covers it; milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Coverage {
    /// What should be covered.
    pub(in crate::rules) from: i64,
    /// Its end.
    pub(in crate::rules) to: i64,
    /// What is covered, in any order; stretches of several devices may overlap.
    pub(in crate::rules) parts: Vec<(i64, i64)>,
}

/// A stretch that nothing covers and that is longer than the bureau tolerates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) struct Missing {
    /// From.
    pub(in crate::rules) from: i64,
    /// To.
    pub(in crate::rules) to: i64,
}

impl Coverage {
    /// The stretches that are missing: at the start and at the end beyond the tolerance there, in between beyond the
    /// longest gap.
    pub(in crate::rules) fn missing(&self, settings: &InForce<'_>) -> Vec<Missing> {
        let ms = |key: &str| i64::from(settings.number(key)).saturating_mul(1_000);
        let (at_start, at_end, between) = (ms("start_tolerance_s"), ms("end_tolerance_s"), ms("max_gap_s"));
        let mut parts: Vec<(i64, i64)> =
            self.parts.iter().filter(|(from, to)| *to > self.from && *from < self.to).copied().collect();
        parts.sort_unstable();
        let mut missing = Vec::new();
        let mut reached = self.from;
        for (from, to) in parts {
            let tolerated = if reached == self.from { at_start } else { between };
            if from.saturating_sub(reached) > tolerated {
                missing.push(Missing { from: reached, to: from });
            }
            reached = reached.max(to);
        }
        let tolerated = if reached == self.from { 0 } else { at_end };
        if self.to.saturating_sub(reached) > tolerated {
            missing.push(Missing { from: reached, to: self.to });
        }
        missing
    }

    /// The stretches that are missing and that nobody explained: what is left when explained stretches count as
    /// covered, so that an explanation to the minute does for a gap to the second.
    pub(in crate::rules) fn unexplained(
        &self,
        explained: &[(i64, i64)],
        settings: &InForce<'_>,
    ) -> Vec<Missing> {
        let parts = self.parts.iter().chain(explained).copied().collect();
        Self { parts, ..*self }.missing(settings)
    }

    /// A step and what covers it, with the entries of the recordings. A recording that still runs covers a step that
    /// still goes on until now; of one whose end nobody knows, nothing is known to cover a step that is over.
    pub(in crate::rules) fn of_step(
        facts: &CaseFacts<'_>,
        step: &StepFact<'_>,
    ) -> (Self, BTreeSet<EntryHash>) {
        let now = facts.around.now.unix_ms;
        let shown: Vec<_> =
            facts.media.iter().filter(|one| step.media.contains(&one.id) && one.covers_time()).collect();
        let known = shown.iter().flat_map(|one| one.parts.iter().copied());
        let running = shown.iter().filter(|one| one.capture.is_none() && !step.is_ended());
        let parts = known.chain(running.map(|one| (one.from_ms, now))).collect();
        let entries = shown.iter().flat_map(|one| one.entries()).collect();
        (Self { from: step.from_ms, to: step.to_ms.unwrap_or(now), parts }, entries)
    }
}

impl Missing {
    /// How long it is, whole seconds.
    pub(in crate::rules) const fn seconds(&self) -> i64 {
        self.to.saturating_sub(self.from) / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Day;
    use crate::rules::settings::Settings;

    #[test]
    fn what_is_missing_of_an_hour() {
        let settings = Settings::default();
        let settings = settings.on(Day::new(2026, 11, 23).unwrap());
        let s = |from: i64, to: i64| (from * 1_000, to * 1_000);
        for (parts, expected) in [
            (vec![s(0, 3600)], vec![]),
            (vec![s(60, 1800), s(1830, 3540)], vec![]),
            (vec![s(61, 3600)], vec![s(0, 61)]),
            (vec![s(0, 3539)], vec![s(3539, 3600)]),
            (vec![s(0, 1200), s(2400, 3600)], vec![s(1200, 2400)]),
            (vec![s(1980, 3600), s(0, 2100)], vec![]),
            (vec![s(0, 3600), s(100, 200)], vec![]),
            (vec![], vec![s(0, 3600)]),
            (vec![s(-500, -100), s(4000, 5000)], vec![s(0, 3600)]),
        ] {
            let coverage = Coverage { from: 0, to: 3_600_000, parts };
            let missing: Vec<_> = coverage.missing(&settings).iter().map(|one| (one.from, one.to)).collect();
            assert_eq!(missing, expected, "{coverage:?}");
        }
    }
}
