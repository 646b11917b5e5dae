//! L56 行政处罚法 56, 85: 先行登记保存 is approved by the leader before and handled within seven working days.

mod case;

use super::known::known;
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L56", "先行登记保存应经负责人批准，并在七个工作日内处理", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .gate(Gate::Seal);

/// The term, working days.
const TERM: u32 = 7;
/// The working day on which the officers are warned.
const ALERT: u32 = 5;

struct Facts {
    made: Day,
    approval: Approval,
    handled: Handled,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Approval {
    Unknown,
    Missing,
    /// Given after the evidence was taken into keeping.
    Late,
    Given,
}

#[derive(Clone, Copy)]
enum Handled {
    Unknown,
    NotYet,
    On(Day),
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let says = match facts.approval {
        Approval::Missing => {
            Words::fixed("先行登记保存未经负责人批准", "the leader has not approved the registration")
        }
        Approval::Late => {
            Words::fixed("先行登记保存的批准晚于作出日期", "the leader approved it after it was made")
        }
        Approval::Unknown | Approval::Given => return handled(facts, context),
    };
    Verdict::block(says).cure(Words::fixed(
        "事先报负责人批准，填写批准人和批准时间或者记录“负责人批准”",
        "have the leader approve it first; state who and when, or note the approval (leader_approved)",
    ))
}

fn handled(facts: &Facts, context: &Context<'_>) -> Verdict {
    let due = context.calendar.add_workdays(facts.made, TERM);
    let alert = context.calendar.add_workdays(facts.made, ALERT).day;
    let cure = Words::fixed("作出处理决定（HS-28）", "decide what becomes of it (HS-28)");
    let is_late = |on: Day| on > due.day;
    let verdict = match facts.handled {
        // Handled within the working days that are known, whatever the unknown year brings.
        Handled::On(on) if !is_late(on) && context.calendar.unknown_year(on).is_none() => {
            return Verdict::pass();
        }
        Handled::On(_) if due.provisional.is_some() => Verdict::info(waiting(due)),
        Handled::On(on) => {
            let zh = format!("先行登记保存于{on}处理，超过期限{due}");
            Verdict::violation(Words::new(zh, format!("handled on {on}, after {due}")))
        }
        Handled::NotYet if is_late(context.today()) && due.provisional.is_none() => {
            let zh = format!("先行登记保存应不迟于{due}处理，至今未处理");
            Verdict::violation(Words::new(zh, format!("to be handled by {due}; it has not been"))).cure(cure)
        }
        Handled::NotYet if context.today() >= alert => Verdict::warn(waiting(due)).cure(cure),
        Handled::NotYet | Handled::Unknown => Verdict::passing(waiting(due)).cure(cure),
    };
    match due.provisional {
        Some(year) => verdict.due(due).with(Outcome::UnknownCalendar(year)),
        None => verdict.due(due),
    }
}

fn waiting(due: Due) -> Words {
    Words::new(
        format!("先行登记保存应不迟于{due}处理"),
        format!("the registration is to be handled by {due}"),
    )
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let made = given.day(&["made", "made_on", "from", "registered_on", "作出日期"]);
    let by = ["approved_by", "approved", "approval", "批准"];
    let at = ["approved_at", "approved_on", "批准时间"];
    let is_other = given
        .text(&by)
        .is_some_and(|by| ["科室", "科长", "承办", "执法人员"].iter().any(|word| by.contains(word)));
    let is_after = matches!((given.day(&at), made), (Some(at), Some(made)) if at > made);
    let approval = match known(given, &by).or_else(|| known(given, &at)) {
        Some(false) => Approval::Missing,
        Some(true) if is_other => Approval::Missing,
        Some(true) if is_after => Approval::Late,
        Some(true) => Approval::Given,
        None => Approval::Unknown,
    };
    let handled = ["handled", "handled_on", "处理"];
    let is_dated = given.names(&["today", "now", "on"]);
    let handled = match (given.day(&handled), known(given, &handled)) {
        (Some(on), _) => Handled::On(on),
        (None, Some(false)) => Handled::NotYet,
        (None, None) if is_dated => Handled::NotYet,
        (None, _) => Handled::Unknown,
    };
    let Some(made) = made else {
        // Without a day only the approval can be judged.
        let made = context.today();
        return Ok(judge(&Facts { made, approval, handled: Handled::Unknown }, context));
    };
    Ok(judge(&Facts { made, approval, handled }, context))
}

#[cfg(test)]
mod tests;
