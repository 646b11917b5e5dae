//! L63 行政处罚法 63, 64, 85: the right to a hearing is told; it is asked for within five working days; the notice goes
//! out seven working days before; no investigator hosts it; the party has one or two agents.

mod case;

use super::term::{Act, asked_on, both, cured_by, stands};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L63", "听证的告知、申请、通知、主持与代理", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .gate(Gate::Seal)
    .prepare(|given| given.set("clear_days", &["clear_days", "cfg"]));

/// Working days to ask for a hearing.
const REQUEST_WORKDAYS: u32 = 5;
/// Working days from the notice to the hearing.
const NOTICE_WORKDAYS: u32 = 7;
/// Agents that a party may have.
const AGENTS: u32 = 2;
const REQUEST: Act = Act { zh: "申请听证", en: "the request for a hearing" };
const NOTICE: Act = Act { zh: "通知听证时间、地点", en: "the notice of the hearing" };

/// What is known of a hearing; each part is judged by itself.
#[derive(Default)]
struct Facts {
    /// Whether the party was told of the right.
    told: Option<bool>,
    notice_served: Option<Day>,
    requested: Option<Day>,
    hearing: Option<Day>,
    notified: Option<Day>,
    host_investigates: bool,
    agents: Option<u32>,
    /// When one asks, where the notice of the hearing may not be served yet.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let parts = [notified(facts, context), hosted(facts), represented(facts), told(facts)];
    parts.into_iter().fold(requested(facts, context), both)
}

fn told(facts: &Facts) -> Verdict {
    if facts.told != Some(false) {
        return Verdict::pass();
    }
    Verdict::block(Words::fixed(
        "未告知当事人有要求听证的权利",
        "the party was not told of the right to a hearing",
    ))
    .cure(Words::fixed("送达行政处罚听证告知书", "serve the notice of the right to a hearing (HS-52)"))
}

fn requested(facts: &Facts, context: &Context<'_>) -> Verdict {
    let (Some(served), Some(requested)) = (facts.notice_served, facts.requested) else {
        return Verdict::pass();
    };
    let due = context.calendar.add_workdays(served, REQUEST_WORKDAYS);
    cured_by(
        stands(due, Some(requested), None, REQUEST),
        Words::fixed(
            "当事人逾期申请，可以不组织听证；确有正当理由的，写明理由后决定",
            "the party asked too late: no hearing is due; where there was good cause, decide and write why",
        ),
    )
}

fn notified(facts: &Facts, context: &Context<'_>) -> Verdict {
    let Some(hearing) = facts.hearing else { return Verdict::pass() };
    if facts.notified.is_none() && facts.today.is_none() {
        return Verdict::pass();
    }
    let clear = u32::from(context.settings.flag("clear_days"));
    let last: Due = context.calendar.workdays_before(hearing, NOTICE_WORKDAYS + clear);
    cured_by(
        stands(last, facts.notified, facts.today, NOTICE),
        Words::fixed(
            "另定听证时间，在七个工作日前重新通知",
            "set another day for the hearing and give notice seven working days before it",
        ),
    )
}

fn hosted(facts: &Facts) -> Verdict {
    if !facts.host_investigates {
        return Verdict::pass();
    }
    Verdict::block(Words::fixed(
        "听证主持人是本案调查人员",
        "the host of the hearing is an investigator of the case",
    ))
    .cure(Words::fixed("指定非本案调查人员主持", "appoint a host who did not investigate"))
}

fn represented(facts: &Facts) -> Verdict {
    match facts.agents {
        Some(agents) if agents > AGENTS => Verdict::violation(Words::new(
            format!("委托代理人{agents}人，超过二人"),
            format!("{agents} agents; two are allowed"),
        ))
        .cure(Words::fixed("由当事人确定一至二名代理人", "let the party choose one or two agents")),
        _ => Verdict::pass(),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let notified =
        ["notified", "hearing_notice_on", "hearing_notice", "notified_on", "notice_on", "听证通知"];
    let host = given.text(&["host", "主持人"]);
    let investigators = given.texts(&["investigators", "investigator", "调查人员"]);
    let facts = Facts {
        told: given.flag(&["right_told", "rights_told", "told", "informed", "已告知"]),
        notice_served: given.day(&["notice_served", "notice", "notice_served_on", "served", "told_on"]),
        requested: given.day(&["request_on", "request", "requested", "requested_on", "applied"]),
        hearing: given.day(&["hearing_on", "hearing", "hearing_at", "听证"]),
        notified: given.day(&notified),
        host_investigates: host.is_some_and(|host| investigators.contains(&host)),
        agents: given.names(&["agents", "agent"]).then(|| given.count(&["agents", "agent"]).unwrap_or(0)),
        today: if given.is_null(&notified) { Some(context.today()) } else { asked_on(given, context) },
    };
    Ok(judge(&facts, context))
}

#[cfg(test)]
mod tests;
