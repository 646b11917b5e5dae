//! R24.1 第二十四条: the rules apply from the day of their publication; before it they only inform.

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R24.1", "制度自发布之日起施行", given)
    .on_case(&[Topic::Case, Topic::Roster], case)
    .prepare(prepare);

/// The setting that says from when.
const KEY: &str = "ruleset.effective_from";

fn judge(day: Day, context: &Context<'_>) -> Verdict {
    match context.settings.day(KEY) {
        Some(from) if day >= from => Verdict::pass().with(Outcome::Evaluated(true)),
        Some(from) => Verdict::info(Words::new(
            format!("制度自{from}起施行，此前的活动仅供参考"),
            format!("the rules apply from {from}; what was before is for information only"),
        ))
        .with(Outcome::Evaluated(false)),
        None => Verdict::info(Words::fixed(
            "制度施行日期未确定，各项结论仅供参考",
            "nobody decided from when the rules apply: everything is for information only",
        ))
        .cure(Words::fixed(
            "机构以解释文件确定施行日期",
            "the bureau decides the day, with its interpretation record",
        ))
        .with(Outcome::Undecided(KEY)),
    }
}

fn prepare(given: &mut Given) {
    given.set(KEY, &[KEY, "effective_from", "eff"]);
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let day = given.day(&["activity.date", "date", "day", "activity_date"]);
    Ok(judge(day.unwrap_or_else(|| context.today()), context))
}

/// Each finding asks for the day of its own subject; this one tells of the case, by the day of its opening.
fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let Some(day) = facts.opened_on() else { return };
    findings.add(Subject::Case, judge(day, &facts.today()), facts.opening_entry());
}
