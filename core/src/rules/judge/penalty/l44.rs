//! L44 行政处罚法 44, 45, 62: the party is told and heard before the decision, and is not punished more heavily for
//! having defended itself.

mod case;
mod given;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("L44", "作出处罚决定前应当告知并听取陈述申辩，不得因申辩加重处罚", given::given)
        .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
        .gate(Gate::Decide);

struct Facts {
    told: Told,
    decided: Option<Day>,
    /// Whether the decision was made on the day of the notice.
    same_day: bool,
    /// The term for the defence, days from the notice.
    term_days: Option<u32>,
    /// Whether the party explicitly waived its defence.
    waived: Option<bool>,
    /// Whether it defended itself.
    heard: Option<bool>,
    /// Whether that was recorded.
    recorded: Option<bool>,
    /// Whether that was reviewed.
    reviewed: Option<bool>,
    penalty: Penalty,
}

/// Whether the party was told before.
#[derive(Clone, Copy)]
enum Told {
    /// Nothing is said about it.
    Unknown,
    /// It was not.
    No,
    /// It was; the day is not known.
    Yes,
    /// It was, on this day.
    On(Day),
}

/// What was decided against what was told; amounts in fen.
#[derive(Default)]
struct Penalty {
    decided: Option<u64>,
    told: Option<u64>,
    /// Whether a kind of penalty was decided that nobody told.
    has_new_kind: bool,
    /// Whether it was made heavier for the defence, as somebody states.
    for_defence: bool,
    new_facts: Option<bool>,
    new_notice: Option<bool>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let all = [told(facts), heard(facts, context), heavier(&facts.penalty)];
    all.into_iter().flatten().fold(Verdict::pass(), Verdict::or_graver)
}

fn told(facts: &Facts) -> Option<Verdict> {
    let says = match (facts.told, facts.decided) {
        (Told::No, _) => Words::fixed("处罚决定前未告知当事人", "the party was not told before the decision"),
        (Told::On(told), Some(decided)) if told > decided => Words::new(
            format!("事先告知书送达日期{told}晚于处罚决定日期{decided}"),
            format!("the prior notice was served on {told}, after the decision of {decided}"),
        ),
        _ => return None,
    };
    Some(Verdict::block(says).cure(Words::fixed(
        "先送达行政处罚事先告知书，听取陈述申辩后再作决定",
        "serve the prior notice (HS-50) and hear the party first",
    )))
}

fn heard(facts: &Facts, context: &Context<'_>) -> Option<Verdict> {
    if facts.waived == Some(true) {
        return None;
    }
    let cure = Words::fixed(
        "制作陈述和申辩笔录并复核，或者记录当事人明确放弃",
        "record the defence (HS-51) and review it, or note that the party explicitly waived it",
    );
    if facts.heard == Some(true) {
        let says = match (facts.recorded, facts.reviewed) {
            (Some(false), _) => Words::fixed("当事人的陈述申辩未记录", "the defence was not recorded"),
            (_, Some(false)) => Words::fixed("当事人的陈述申辩未复核", "the defence was not reviewed"),
            _ => return None,
        };
        return Some(Verdict::block(says).cure(cure));
    }
    let until = term(facts, context);
    let says = match (until, facts.decided) {
        // It let the term pass.
        (Some(until), Some(decided)) if decided > until.day => return None,
        (Some(until), _) => Words::new(
            format!("陈述申辩期限至{until}，当事人未陈述申辩也未明确放弃"),
            format!("the term for the defence runs to {until}; it was neither made nor waived"),
        ),
        _ if facts.same_day => Words::fixed(
            "告知当日即作出决定，当事人未陈述申辩也未明确放弃",
            "decided on the day of the notice; the defence was neither made nor waived",
        ),
        _ if facts.heard == Some(false) => Words::fixed(
            "没有陈述申辩的记录，也没有放弃的记录",
            "neither a defence nor a waiver is on record",
        ),
        _ => return None,
    };
    let verdict = Verdict::block(says).cure(cure);
    Some(match until.and_then(|until| until.provisional) {
        Some(year) => verdict.with(Outcome::UnknownCalendar(year)),
        None => verdict,
    })
}

/// The last day of the defence: short terms are working days (行政处罚法 85).
fn term(facts: &Facts, context: &Context<'_>) -> Option<Due> {
    let (Told::On(told), Some(days)) = (facts.told, facts.term_days) else { return None };
    Some(if days <= 7 {
        context.calendar.add_workdays(told, days)
    } else if context.settings.flag("roll_party_deadlines") {
        context.calendar.roll(told.plus_days(days.into()))
    } else {
        Due { day: told.plus_days(days.into()), provisional: None }
    })
}

fn heavier(penalty: &Penalty) -> Option<Verdict> {
    let cure = Words::fixed(
        "处罚不重于告知内容；确有新的事实的，重新告知并听取意见",
        "decide nothing heavier than was told; if there are new facts, tell the party again and hear it",
    );
    if penalty.for_defence {
        let says =
            Words::fixed("因当事人申辩给予更重的处罚", "made heavier because the party defended itself");
        return Some(Verdict::block(says).cure(cure));
    }
    let yuan = |fen: u64| format!("{}.{:02}", fen / 100, fen % 100);
    let is_told_again = penalty.new_notice == Some(true) && penalty.new_facts != Some(false);
    let says = match (penalty.decided, penalty.told) {
        _ if is_told_again => return None,
        (Some(decided), Some(told)) if decided > told => Words::new(
            format!("罚款{}元重于告知的{}元，且没有新事实再次告知", yuan(decided), yuan(told)),
            format!("{} yuan decided, {} told, and no notice of new facts", yuan(decided), yuan(told)),
        ),
        _ if penalty.has_new_kind => Words::fixed(
            "决定的处罚种类未曾告知，且没有新事实再次告知",
            "a kind of penalty that nobody told, and no notice of new facts",
        ),
        _ => return None,
    };
    Some(Verdict::block(says).cure(cure))
}

#[cfg(test)]
mod tests;
