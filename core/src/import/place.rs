//! Which step of which case a file shows.

use super::register::{Carried, Register};
use super::vendor::ReadFile;
use crate::id::{ActivityId, CaseId};

/// A step that a file may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its case.
    pub case: CaseId,
    /// The step.
    pub activity: ActivityId,
    /// Whether this terminal started it.
    pub own: bool,
    /// From, milliseconds since 1970 by the clock of the terminal that started it.
    pub from_ms: i64,
    /// To; absent while it runs.
    pub to_ms: Option<i64>,
}

/// Where a file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Placement {
    /// To this step; with how far the recorder's clock was ahead, milliseconds.
    Matched {
        /// The case.
        case: CaseId,
        /// The step.
        activity: ActivityId,
        /// Measured at check-out.
        clock_ahead_ms: i64,
    },
    /// A person must say; with the reason.
    Unmatched(Doubt),
}

/// Why a file was not placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It does not say of which recorder it is.
    NoRecorder,
    /// It does not say when it was made.
    NoTime,
    /// This terminal's officer had not checked out the recorder then, so nobody measured its clock.
    NotCarried,
    /// No step of a case that is held here was going on.
    NoStep,
    /// Several steps fit equally well.
    SeveralSteps,
}

/// Places a file: by the register the recorder was carried then, and exactly one step overlaps the
/// recording most. Steps that this terminal started go before those of others.
pub fn place(file: &ReadFile, register: &Register, steps: &[Step]) -> Placement {
    let carried = match (&file.recorder, file.started_ms) {
        (None, _) => return Placement::Unmatched(Doubt::NoRecorder),
        (Some(_), None) => return Placement::Unmatched(Doubt::NoTime),
        (Some(recorder), Some(started)) => match register.carried(recorder, started) {
            None => return Placement::Unmatched(Doubt::NotCarried),
            Some(carried) => carried,
        },
    };
    let overlapping = |own: bool| {
        let mut found: Vec<(i64, &Step)> = steps
            .iter()
            .filter(|step| step.own == own)
            .filter_map(|step| Some((overlap(file, carried, step)?, step)))
            .collect();
        found.sort_by_key(|(overlap, step)| (std::cmp::Reverse(*overlap), step.case, step.activity));
        found
    };
    let mut found = overlapping(true);
    if found.is_empty() {
        found = overlapping(false);
    }
    match found.as_slice() {
        [] => Placement::Unmatched(Doubt::NoStep),
        [(first, _), (second, _), ..] if first == second => Placement::Unmatched(Doubt::SeveralSteps),
        [(_, step), ..] => Placement::Matched {
            case: step.case,
            activity: step.activity,
            clock_ahead_ms: carried.clock_ahead_ms,
        },
    }
}

/// How long a recording and a step go on together, milliseconds; `None` if they do not. What has no
/// length, as a photograph, counts as one millisecond.
fn overlap(file: &ReadFile, carried: &Carried, step: &Step) -> Option<i64> {
    let started = carried.real_ms(file.started_ms?);
    let ended = file.ended_ms.map_or(started, |ended| carried.real_ms(ended)).max(started.saturating_add(1));
    let from = started.max(step.from_ms);
    let to = step.to_ms.map_or(ended, |to| ended.min(to));
    (from < to).then(|| to - from)
}
