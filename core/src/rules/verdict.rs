//! What a rule says about facts.

use super::level::Level;
use super::outcome::Outcome;
use super::words::Words;
use crate::catalog::Day;

/// What a rule says about facts; a finding adds what it is about and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    /// How grave it is.
    pub level: Level,
    /// What follows from the rule beside the level, where it gives something: a stage, an amount, a term.
    pub outcome: Option<Outcome>,
    /// What is so or what is missing, in words an officer understands; empty for a plain pass.
    pub says: Words,
    /// What would cure it.
    pub cure: Option<Words>,
    /// The last day on which it can be done in time.
    pub due: Option<Due>,
}

/// The last day of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day, inclusive.
    pub day: Day,
    /// The year whose working days are not known here: the day counts weekdays only and is provisional.
    pub provisional: Option<u32>,
}

impl Verdict {
    /// The rule is kept.
    pub const fn pass() -> Self {
        Self::new(Level::Pass, Words::EMPTY)
    }

    /// The rule is kept, and there is something to say.
    pub const fn passing(says: Words) -> Self {
        Self::new(Level::Pass, says)
    }

    /// Worth knowing.
    pub const fn info(says: Words) -> Self {
        Self::new(Level::Info, says)
    }

    /// To be looked at.
    pub const fn warn(says: Words) -> Self {
        Self::new(Level::Warn, says)
    }

    /// Broken.
    pub const fn violation(says: Words) -> Self {
        Self::new(Level::Violation, says)
    }

    /// The action is refused.
    pub const fn block(says: Words) -> Self {
        Self::new(Level::Block, says)
    }

    const fn new(level: Level, says: Words) -> Self {
        Self { level, outcome: None, says, cure: None, due: None }
    }

    /// With what would cure it.
    pub fn cure(mut self, cure: Words) -> Self {
        self.cure = Some(cure);
        self
    }

    /// With the last day on which it can be done in time.
    pub const fn due(mut self, due: Due) -> Self {
        self.due = Some(due);
        self
    }

    /// With what follows from the rule.
    pub fn with(mut self, outcome: Outcome) -> Self {
        self.outcome = Some(outcome);
        self
    }

    /// The graver of two; of equals, this one.
    pub fn or_graver(self, other: Self) -> Self {
        if other.level > self.level { other } else { self }
    }
}

impl std::fmt::Display for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.day)?;
        self.provisional.map_or(Ok(()), |year| write!(f, "（{year}年放假安排未公布，暂定）"))
    }
}
