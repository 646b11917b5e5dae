//! R16.4 第十六条: after a penalty is executed there is a review, within the days that the bureau set.

use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R16.4", "行政处罚执行后应进行复查", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Events, Topic::Time], case)
    .prepare(|given| given.set("review_within_days", &["cfg", "review_within_days", "within_days"]));

struct Facts {
    /// When the penalty was executed.
    executed: Option<Day>,
    /// Until when the party was to rectify; the days count from then if it is later.
    rectify_by: Option<Day>,
    /// When it was reviewed, each time.
    reviews: Vec<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let Some(executed) = facts.executed else { return Verdict::pass().with(Outcome::NotApplicable) };
    let from = facts.rectify_by.map_or(executed, |by| by.max(executed));
    let last = from.plus_days(context.settings.number("review_within_days").into());
    let due = if context.settings.flag("roll_agency_deadlines") {
        context.calendar.roll(last)
    } else {
        Due { day: last, provisional: None }
    };
    let late = |verdict: Verdict| verdict.due(due);
    // A review of what was not executed yet is none of its execution.
    match facts.reviews.iter().filter(|day| **day >= executed).min() {
        Some(day) if *day <= due.day => Verdict::pass(),
        Some(_) => late(Verdict::violation(Words::new(
            format!("复查超过期限，期限为{due}"),
            format!("reviewed after {}", due.day),
        ))),
        None if context.today() > due.day => late(
            Verdict::violation(Words::new(
                format!("处罚执行后逾期未复查，期限为{due}"),
                format!("executed and not reviewed by {}", due.day),
            ))
            .cure(Words::fixed("立即复查并记录", "review and record at once")),
        ),
        None => late(Verdict::warn(Words::new(
            format!("处罚已执行，应不迟于{due}复查"),
            format!("executed: to be reviewed by {}", due.day),
        ))),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let review = ["review", "reviewed", "review_on", "reviewed_on", "done_on", "review_done_on", "reviews"];
    let mut reviews: Vec<Day> = given.texts(&review).into_iter().filter_map(Day::read).collect();
    if reviews.is_empty() && given.flag(&review) == Some(true) {
        reviews.push(context.today());
    }
    let executed = ["executed", "executed_on", "penalty_executed_on", "executed_at"];
    // Days since it was executed, where no date is given.
    #[allow(clippy::cast_possible_truncation)]
    let days = given.number(&["days", "days_since", "age_days"]).map(|days| days.ceil() as i64);
    let executed_on =
        given.day(&executed).or_else(|| Some(context.today().plus_days(days?.saturating_neg())));
    if executed_on.is_none() && given.flag(&executed) == Some(true) {
        return Err("no day of execution".into());
    }
    let rectify =
        ["rectify_deadline", "rectification_deadline", "rectify_by", "rectification_due", "deadline"];
    Ok(judge(&Facts { executed: executed_on, rectify_by: given.day(&rectify), reviews }, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let executed = executed(facts);
    let Some((day, _)) = executed.iter().min().copied() else { return };
    let reviewed = reviewed(facts);
    let deadlines: Vec<(Day, EntryHash)> = ["HS-25", "HS-26"]
        .into_iter()
        .flat_map(|code| facts.sealed(code))
        .filter_map(|one| Some((one.day("rectify_deadline")?, one.entries().next()?)))
        .collect();
    let verdict = judge(
        &Facts {
            executed: Some(day),
            rectify_by: deadlines.iter().map(|(day, _)| *day).max(),
            reviews: reviewed.iter().map(|(day, _)| *day).collect(),
        },
        &facts.on(day),
    );
    let rests_on = executed.iter().chain(&deadlines).chain(&reviewed).map(|(_, entry)| *entry);
    findings.add(Subject::Case, verdict, rests_on);
}

/// When the penalty was executed, as noted or as the closing report says.
fn executed(facts: &CaseFacts<'_>) -> Vec<(Day, EntryHash)> {
    let noted = facts.events(&[EventKind::PenaltyExecuted]).into_iter();
    let mut executed: Vec<_> =
        noted.map(|one| (Day::read(&one.body.at).unwrap_or_else(|| day_of(one)), one.entry)).collect();
    let is_executed = |text: &str| matches!(text, "自动履行" | "强制执行");
    let closed = facts.sealed("HS-65").filter(|one| one.text("performed").is_some_and(is_executed));
    executed.extend(closed.filter_map(|one| Some((one.day("performed_on")?, one.entries().next()?))));
    executed
}

/// When it was reviewed: by what the record of a review says, or by the step.
fn reviewed(facts: &CaseFacts<'_>) -> Vec<(Day, EntryHash)> {
    let documents = ["HS-70", "HS-71", "HS-72"].into_iter().flat_map(|code| facts.sealed(code));
    let mut reviewed: Vec<(Day, EntryHash)> = documents
        .filter_map(|one| {
            let said = ["ended_at", "reviewed_on", "reported_on"].iter().find_map(|key| one.day(key));
            Some((said.or_else(|| one.seal.map(day_of))?, one.entries().next()?))
        })
        .collect();
    let steps = facts.steps_of(&["review", "retest", "desk_review", "supervised_review"]);
    reviewed.extend(steps.filter_map(|step| Some((day_of(step.ended?), step.started.entry))));
    reviewed
}
