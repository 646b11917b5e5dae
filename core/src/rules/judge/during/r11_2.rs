//! R11.2 第十一条, 行政处罚法 48: a penalty is published, without personal data, and withdrawn when it no longer stands.

mod given;
mod record;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R11.2", "行政处罚案件应在网上平台公示", given::given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Office, Topic::Time], record::case)
    .gate(Gate::Publish)
    .prepare(|given| {
        given.set("publish_policy", &["policy", "publish_policy"]);
        given.set("publish_within_workdays", &["within_workdays", "publish_within_workdays"]);
    });

/// Working days to withdraw what was published (行政处罚法 48 ¶2, 85).
const WITHDRAW_WITHIN: u32 = 3;

/// Whether something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    On(Day),
    /// Done; the day is not said.
    Undated,
    /// Not done as far as anybody knows.
    No,
    /// Nothing is said of it.
    Unsaid,
}

struct Facts {
    decided: Option<Day>,
    published: Done,
    /// Whether personal data was taken out; `None` where nothing is said of it.
    redacted: Option<bool>,
    /// Whether the decision has 一定社会影响.
    social_impact: Option<bool>,
    /// When it was changed, revoked, or declared unlawful or void.
    revoked: Option<Day>,
    withdrawn: Done,
}

/// What of a term is judged, in words.
struct Term {
    late: Words,
    open: Words,
    cure: Words,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if facts.redacted == Some(false) {
        return Verdict::block(Words::fixed(
            "公示内容未隐去个人信息",
            "personal data was not taken out of what is published",
        ))
        .cure(Words::fixed(
            "隐去个人信息、商业秘密后再公示",
            "take out personal data and business secrets before publishing",
        ));
    }
    publication(facts, context).or_graver(withdrawal(facts, context))
}

fn publication(facts: &Facts, context: &Context<'_>) -> Verdict {
    // What no longer stands is not published any more.
    let is_over = facts.revoked.is_some() && facts.published == Done::No;
    let is_selective = context.settings.text("publish_policy") == Some("law48_selective");
    match (is_selective, facts.social_impact) {
        (true, Some(false)) => return Verdict::pass(),
        (true, None) if facts.published == Done::No => {
            return Verdict::info(Words::fixed(
                "尚未认定该处罚决定是否具有一定社会影响",
                "nobody has decided whether the decision has 一定社会影响",
            ))
            .cure(Words::fixed("由负责人认定是否公示", "the head decides whether it is published"));
        }
        _ => {}
    }
    let Some(decided) = facts.decided.filter(|_| !is_over) else { return Verdict::pass() };
    let within = context.settings.number("publish_within_workdays");
    let term = Term {
        late: Words::new(
            format!("未在作出决定后{within}个工作日内公示"),
            format!("not published within {within} working days after the decision"),
        ),
        open: Words::fixed("尚未公示", "not published yet"),
        cure: Words::fixed(
            "隐去个人信息后在网上平台公示",
            "publish it on the platform, without personal data",
        ),
    };
    in_time(context.calendar.add_workdays(decided, within), facts.published, &term, context)
}

fn withdrawal(facts: &Facts, context: &Context<'_>) -> Verdict {
    let Some(revoked) = facts.revoked.filter(|_| facts.published != Done::No) else { return Verdict::pass() };
    let term = Term {
        late: Words::fixed(
            "决定被变更、撤销后未在三个工作日内撤回公示",
            "not withdrawn within 3 working days after the decision was changed or revoked",
        ),
        open: Words::fixed(
            "决定已被变更、撤销，公示尚未撤回",
            "the decision no longer stands and is still published",
        ),
        cure: Words::fixed("撤回公示并公开说明理由", "withdraw it and say publicly why"),
    };
    in_time(context.calendar.add_workdays(revoked, WITHDRAW_WITHIN), facts.withdrawn, &term, context)
}

fn explain() -> Words {
    Words::fixed("在案卷中说明逾期原因", "explain the delay in the file")
}

/// Judges a term of the organ. In a year whose working days are not known the last day is provisional: it may be a
/// holiday too early, and nobody is said to have broken the rule by it.
fn in_time(due: Due, done: Done, term: &Term, context: &Context<'_>) -> Verdict {
    let is_late = match done {
        Done::On(day) => day > due.day,
        Done::No => context.today() > due.day,
        Done::Undated | Done::Unsaid => return Verdict::pass().due(due),
    };
    let verdict = match (is_late, done, due.provisional) {
        (true, Done::No, None) => Verdict::violation(term.late.clone()).cure(term.cure.clone()),
        (true, Done::No, Some(_)) => Verdict::warn(term.late.clone()).cure(term.cure.clone()),
        // It was done, late: nothing is left to do but to say why.
        (true, _, None) => Verdict::violation(term.late.clone()).cure(explain()),
        (true, _, Some(_)) => Verdict::warn(term.late.clone()).cure(explain()),
        (false, Done::No, _) => Verdict::info(term.open.clone()).cure(term.cure.clone()),
        (false, ..) => Verdict::pass(),
    };
    let verdict = verdict.due(due);
    match due.provisional {
        Some(year) => verdict.with(Outcome::UnknownCalendar(year)),
        None => verdict,
    }
}
