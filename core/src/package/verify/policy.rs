//! Step 9: what the one who verifies expects.

use std::collections::BTreeMap;

use super::Expected;
use super::contents::Contents;
use super::judged::Judged;
use crate::package::report::Outcome;
use crate::proof::{Checkpoint, WitnessVerifier};

/// How far the office's clock may be ahead of that of the one who verifies, milliseconds.
const AHEAD_MS: u64 = 10_000;

/// Witnesses that somebody trusts, and how many of them must have cosigned.
#[derive(Debug, Clone)]
pub struct Witnesses {
    /// Their keys; the same twice is one.
    pub keys: Vec<WitnessVerifier>,
    /// How many must have cosigned.
    pub quorum: usize,
}

impl Witnesses {
    /// Whether enough of them cosigned a note.
    fn saw(&self, note: &str) -> bool {
        let distinct: BTreeMap<String, &WitnessVerifier> =
            self.keys.iter().map(|witness| (witness.vkey(), witness)).collect();
        distinct.values().filter(|witness| witness.cosigned_at(note).is_ok()).count() >= self.quorum
    }
}

/// Compares with what is expected. `checkpoints` are all that hold.
pub(super) fn check<'c>(
    contents: &Contents,
    expected: &Expected,
    judged: &Judged,
    checkpoints: impl Iterator<Item = &'c Checkpoint>,
    outcome: &mut Outcome,
) {
    match expected.bureau {
        None => outcome.limit("bureau_not_compared", ""),
        Some(bureau) if bureau != contents.manifest.bureau => outcome.problem("bureau", ""),
        Some(_) => {}
    }
    let newest = checkpoints.map(|checkpoint| checkpoint.time_ms).max();
    if newest.zip(expected.at_ms).is_some_and(|(newest, at_ms)| newest > at_ms.saturating_add(AHEAD_MS)) {
        outcome.problem("future", "");
    }
    match &expected.witnesses {
        None => outcome.limit("not_witnessed", ""),
        Some(witnesses) if !witnesses.saw(&contents.issue.checkpoint) => outcome.problem("witness", ""),
        Some(_) => {}
    }
    if judged.withheld > 0 {
        outcome.limit("withheld", judged.withheld);
    }
}
