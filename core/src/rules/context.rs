//! What a rule is judged with, beside the facts.

use super::calendar::WorkCalendar;
use super::settings::InForce;
use crate::catalog::{CheckTime, Day};

/// What a rule is judged with, beside the facts: the values that the bureau decided, the working days, and the moment
/// of judgement. Nothing here reads a clock.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The settings in force on the day of what is judged.
    pub settings: InForce<'a>,
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// The moment of judgement.
    pub now: CheckTime,
}

impl Context<'_> {
    /// The local day of judgement.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now.today()
    }
}
