//! The periods that are over: those for which audits, bulletins and assessments are due.

use std::collections::BTreeMap;

use crate::catalog::Day;
use crate::id::EntryHash;
use crate::rules::audit::{Period, PeriodKind};
use crate::rules::context::Context;
use crate::rules::facts::{BureauFacts, CaseLine};
use crate::rules::verdict::Due;

/// What rules about the bureau are judged with.
pub(super) fn context<'a>(facts: &'a BureauFacts<'_>) -> Context<'a> {
    let around = &facts.around;
    Context { settings: around.settings.on(around.now.today()), calendar: around.calendar, now: around.now }
}

/// The cases of each period of a kind that is over, since the rules apply. While nobody decided from when they apply,
/// nothing is due.
pub(super) fn cases_by_period<'f>(
    facts: &'f BureauFacts<'_>,
    kind: PeriodKind,
) -> BTreeMap<Period, Vec<&'f CaseLine>> {
    let context = context(facts);
    let mut by_period: BTreeMap<Period, Vec<&CaseLine>> = BTreeMap::new();
    let Some(applies) = context.settings.day("ruleset.effective_from") else { return by_period };
    for case in facts.cases.values() {
        let day = Day::of_ms(case.opened_ms, context.now.offset_minutes);
        let period = Period::of(day, kind);
        if day >= applies && period.end() < context.today() {
            by_period.entry(period).or_default().push(case);
        }
    }
    by_period
}

/// The last day for what is due so many days after a period.
pub(super) fn due_after(period: Period, days: u32) -> Due {
    Due { day: period.end().plus_days(days.into()), provisional: None }
}

/// What makes an audit due: that there are cases.
pub(super) fn openings(cases: &[&CaseLine]) -> Vec<EntryHash> {
    cases.iter().map(|case| case.opening).collect()
}
