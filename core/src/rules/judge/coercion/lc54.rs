//! LC54 行政强制法 35, 53, 54, 69: the party is urged in writing; the court is applied to after ten working days, and within
//! three months of the end of the term for remedies.

mod case;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::judge::performance::term::{
    Act, Whose, asked_on, both, cured_by, ends_on, provisionally, stands,
};
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("LC54", "催告满十个工作日后、救济期限届满三个月内申请强制执行", given)
        .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
        .gate(Gate::Apply)
        .prepare(|given| given.set("roll_agency_deadlines", &["roll_agency_deadlines", "roll", "cfg"]));

/// Working days between the urging and the application.
const WAIT_WORKDAYS: u32 = 10;
/// Months to apply in.
const MONTHS: u32 = 3;
const ACT: Act = Act { zh: "申请人民法院强制执行", en: "the application to the court" };

/// What is known of the urging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Urging {
    /// Nothing is said about it.
    Unsaid,
    /// There is none in writing.
    Missing,
    /// It was served on this day.
    Served(Day),
}

struct Facts {
    urging: Urging,
    applied: Option<Day>,
    /// The last day of the term for reconsideration and litigation.
    remedy_end: Option<Day>,
    /// When one asks, where it may not be applied for yet.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    both(waited(facts, context), in_time(facts, context))
}

fn waited(facts: &Facts, context: &Context<'_>) -> Verdict {
    let served = match facts.urging {
        Urging::Unsaid => return Verdict::pass(),
        Urging::Missing => {
            return Verdict::block(Words::fixed(
                "申请强制执行前未书面催告当事人履行义务",
                "the party was not urged in writing before the application",
            ))
            .cure(Words::fixed("送达履行行政处罚决定催告书", "serve an urging (HS-62)"));
        }
        Urging::Served(served) => served,
    };
    let Some(applied) = facts.applied.or(facts.today) else { return Verdict::pass() };
    let wait = context.calendar.add_workdays(served, WAIT_WORKDAYS);
    if applied > wait.day {
        return if wait.provisional.is_some() {
            provisionally(Verdict::pass().due(wait))
        } else {
            Verdict::pass()
        };
    }
    let words = Words::new(
        format!("催告书送达未满十个工作日，{wait}之后方可申请"),
        format!("ten working days since the urging end on {wait}: the court may be applied to after that"),
    );
    let verdict = if facts.applied.is_some() { Verdict::block(words) } else { Verdict::info(words) };
    let cure =
        Words::fixed("期满后当事人仍不履行的，再行申请", "apply when the time is over and nothing was done");
    provisionally(cured_by(verdict.due(wait), cure))
}

fn in_time(facts: &Facts, context: &Context<'_>) -> Verdict {
    let Some(end) = facts.remedy_end else { return Verdict::pass() };
    if facts.applied.is_some_and(|applied| applied <= end) {
        return Verdict::block(Words::new(
            format!("当事人申请复议、提起诉讼的期限至{end}届满，此前不得申请"),
            format!("the term for remedies runs until {end}: the court may not be applied to before"),
        ))
        .cure(Words::fixed("期限届满后再行申请", "apply when that term is over"));
    }
    let Some(last) = end.plus_months(MONTHS) else { return Verdict::pass() };
    stands(ends_on(last, Whose::Organ, context), facts.applied, facts.today, ACT)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let urged = ["urged_served", "urged", "urged_on", "urging", "urging_served", "催告"];
    let applied = ["apply_on", "apply", "applied", "applied_on", "application", "申请"];
    let in_writing = given.flag(&["in_writing", "written", "书面"]) != Some(false);
    let urging = match given.day(&urged) {
        Some(day) if in_writing => Urging::Served(day),
        None if in_writing && !(given.names(&urged) && given.flag(&urged) != Some(true)) => Urging::Unsaid,
        _ => Urging::Missing,
    };
    let today = if given.is_null(&applied) { Some(context.today()) } else { asked_on(given, context) };
    let apply = given.day(&applied);
    Ok(judge(
        &Facts {
            urging,
            applied: apply,
            remedy_end: given.day(&["remedy_end", "remedy_ends", "remedy_period_end", "救济期满"]),
            today: today.filter(|_| apply.is_none()),
        },
        context,
    ))
}

#[cfg(test)]
mod tests;
