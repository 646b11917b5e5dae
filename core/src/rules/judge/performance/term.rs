//! Terms of law: their last day, and how an act stands to it.

use serde_json::Value;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::outcome::Outcome;
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

/// Whose act a term limits: the organ's terms end where they end, the party's are rolled over days off; the bureau may
/// decide otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::judge) enum Whose {
    /// 行政机关.
    Organ,
    /// 当事人.
    Party,
}

/// What must be done within a term, as the object of a sentence: 作出处罚决定, `the decision`.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules::judge) struct Act {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A longer term that somebody who may do so granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::judge) enum Extension {
    /// None.
    Absent,
    /// Granted, and nothing says for how long.
    Granted,
    /// So many days more.
    Days(u32),
    /// Until this day.
    Until(Day),
}

/// The last day of a term that ends on this day of the calendar.
pub(in crate::rules::judge) fn ends_on(day: Day, whose: Whose, context: &Context<'_>) -> Due {
    let rolls = match whose {
        Whose::Organ => "roll_agency_deadlines",
        Whose::Party => "roll_party_deadlines",
    };
    if context.settings.flag(rolls) { context.calendar.roll(day) } else { Due { day, provisional: None } }
}

/// How an act stands to the last day of its term. `done` is when it was done; `today` is when one asks, if it may still
/// be open. Where working days are not known a late act is only a warning: the day is provisional.
pub(in crate::rules::judge) fn stands(due: Due, done: Option<Day>, today: Option<Day>, act: Act) -> Verdict {
    let Act { zh, en } = act;
    let verdict = match (done, today) {
        (Some(done), _) if done > due.day => Verdict::violation(Words::new(
            format!("{zh}已逾期：应不迟于{due}，实为{done}"),
            format!("{en} came too late: due by {due}, done on {done}"),
        )),
        (None, Some(today)) if today > due.day => Verdict::violation(Words::new(
            format!("{zh}已逾期：应不迟于{due}，至今未办"),
            format!("{en} is overdue since {due}"),
        )),
        (None, Some(_)) => {
            Verdict::passing(Words::new(format!("{zh}应不迟于{due}"), format!("{en} is due by {due}")))
        }
        _ => Verdict::pass(),
    };
    provisionally(verdict.due(due))
}

/// As [`stands`], with a warning once so many days have gone by since the term began, for each of `alerts`.
pub(in crate::rules::judge) fn stands_with_alerts(
    from: Day,
    alerts: &[i64],
    due: Due,
    (done, today): (Option<Day>, Option<Day>),
    act: Act,
) -> Verdict {
    let verdict = stands(due, done, today, act);
    let (None, Some(today), Level::Pass) = (done, today, verdict.level) else { return verdict };
    let gone = today.days_since(from);
    match alerts.iter().rev().find(|alert| gone >= **alert) {
        None => verdict,
        Some(_) => {
            let left = due.day.days_since(today);
            let words = Words::new(
                format!("{}的期限已过{gone}日，还剩{left}日，最后一日为{due}", act.zh),
                format!("{}: {gone} days have gone, {left} are left, due by {due}", act.en),
            );
            provisionally(Verdict::warn(words).due(due))
        }
    }
}

/// Marks a verdict that rests on a provisional day, and makes a violation of it a warning.
pub(in crate::rules::judge) fn provisionally(mut verdict: Verdict) -> Verdict {
    if let Some(year) = verdict.due.and_then(|due| due.provisional) {
        if verdict.level == Level::Violation {
            verdict.level = Level::Warn;
        }
        return verdict.with(Outcome::UnknownCalendar(year));
    }
    verdict
}

/// The graver of two verdicts; of equals, the one that has a term or an outcome to tell.
pub(in crate::rules::judge) fn both(one: Verdict, other: Verdict) -> Verdict {
    let tells = |verdict: &Verdict| verdict.outcome.is_some() || verdict.due.is_some();
    if one.level == other.level && !tells(&one) && tells(&other) { other } else { one.or_graver(other) }
}

/// Says what would cure a verdict, where there is something to cure.
pub(in crate::rules::judge) fn cured_by(verdict: Verdict, words: Words) -> Verdict {
    if verdict.level >= Level::Warn { verdict.cure(words) } else { verdict }
}

/// When a test case says that it is now, if it does.
pub(in crate::rules::judge) fn asked_on(given: &Given, context: &Context<'_>) -> Option<Day> {
    given.names(&["now", "today"]).then(|| context.today())
}

impl Extension {
    /// An extension in a test case: true or a word, a number of days, or the new last day.
    pub(in crate::rules::judge) fn read(given: &Given, names: &[&str]) -> Self {
        const REFUSED: [&str; 8] =
            ["pending", "denied", "refused", "rejected", "not granted", "不批准", "未批准", "不予延长"];
        match given.value(names) {
            Some(Value::Number(days)) => days
                .as_u64()
                .and_then(|days| u32::try_from(days).ok())
                .filter(|days| *days > 0)
                .map_or(Self::Absent, Self::Days),
            Some(Value::Object(members)) => {
                let days = ["days", "term_days"].iter().find_map(|name| members.get(*name)?.as_u64());
                days.and_then(|days| u32::try_from(days).ok()).map_or(Self::Granted, Self::Days)
            }
            Some(Value::String(text)) if REFUSED.contains(&text.trim()) => Self::Absent,
            Some(Value::String(text)) if Day::read(text).is_some() => {
                Day::read(text).map_or(Self::Absent, Self::Until)
            }
            _ if given.flag(names) == Some(true) => Self::Granted,
            _ => Self::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CheckTime;
    use crate::rules::calendar::WorkCalendar;
    use crate::rules::settings::Settings;

    const ACT: Act = Act { zh: "办理", en: "the act" };

    fn day(text: &str) -> Day {
        Day::read(text).unwrap()
    }

    #[test]
    fn the_terms_of_the_party_are_rolled_and_those_of_the_organ_are_not() {
        let (settings, calendar) = (Settings::default(), WorkCalendar::builtin().unwrap());
        let now = CheckTime { unix_ms: 0, offset_minutes: 480 };
        let context = Context { settings: settings.on(day("2026-03-02")), calendar, now };
        let end = day("2026-10-05");
        assert_eq!(ends_on(end, Whose::Organ, &context).day, end);
        assert_eq!(ends_on(end, Whose::Party, &context).day, day("2026-10-08"));
    }

    #[test]
    fn an_act_is_in_time_on_the_last_day_and_late_after_it() {
        let due = Due { day: day("2026-03-10"), provisional: None };
        for (done, today, expected) in [
            (Some("2026-03-10"), None, Level::Pass),
            (Some("2026-03-11"), None, Level::Violation),
            (None, Some("2026-03-10"), Level::Pass),
            (None, Some("2026-03-11"), Level::Violation),
            (None, None, Level::Pass),
        ] {
            let verdict = stands(due, done.map(day), today.map(day), ACT);
            assert_eq!(verdict.level, expected, "{done:?} {today:?}");
            assert_eq!(verdict.due, Some(due));
        }
    }

    #[test]
    fn what_rests_on_a_provisional_day_is_no_violation() {
        let due = Due { day: day("2027-01-05"), provisional: Some(2027) };
        let verdict = stands(due, Some(day("2027-01-06")), None, ACT);
        assert_eq!((verdict.level, verdict.outcome), (Level::Warn, Some(Outcome::UnknownCalendar(2027))));
    }
}
