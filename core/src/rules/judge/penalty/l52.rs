//! L52 行政处罚法 52: on the spot: the credential is shown, the form is numbered, the decision is delivered at once,
//! a refusal is noted on it, and it is reported.

mod case;

use super::known::known;
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L52", "当场处罚应出示证件、使用编号文书、当场交付并备案", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .gate(Gate::Seal);

/// Each `None` where nothing is said about it.
struct Facts {
    credential_shown: Option<bool>,
    numbered: Option<bool>,
    /// Whether the number is from a block that the terminal was leased.
    leased: Option<bool>,
    refused: bool,
    refusal_noted: Option<bool>,
    delivered: Option<bool>,
    decided: Option<Day>,
    reported: Reported,
}

#[derive(Clone, Copy)]
enum Reported {
    Unknown,
    NotYet,
    Yes,
    On(Day),
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let missing = [
        (
            facts.numbered == Some(false),
            Words::fixed("没有编号", "no number"),
            Words::fixed("从终端领取的号段取得编号", "take a number from the block leased to the terminal"),
        ),
        (
            facts.leased == Some(false),
            Words::fixed("编号不在终端领取的号段内", "the number is not of the block leased to the terminal"),
            Words::fixed("从终端领取的号段取得编号", "take a number from the block leased to the terminal"),
        ),
        (
            facts.credential_shown == Some(false),
            Words::fixed("未出示执法证件", "no credential was shown"),
            Words::fixed("出示执法证件并填写时间", "show the credential and state when"),
        ),
        (
            facts.refused && facts.refusal_noted != Some(true),
            Words::fixed("当事人拒绝签收，未在决定书上注明", "the party refused to sign and it is not noted"),
            Words::fixed("在决定书上注明拒绝签收的情况", "note the refusal on the decision"),
        ),
    ];
    let blocked = missing.into_iter().find(|(is_so, ..)| *is_so);
    let blocked = blocked.map(|(_, says, cure)| Verdict::block(says).cure(cure));
    let not_delivered = (facts.delivered == Some(false) && !facts.refused).then(|| {
        Verdict::violation(Words::fixed(
            "决定书未当场交付当事人",
            "the decision was not delivered on the spot",
        ))
        .cure(Words::fixed("立即送达并记录", "serve it at once and record the service"))
    });
    let all = [blocked, not_delivered, Some(reported(facts, context))];
    all.into_iter().flatten().fold(Verdict::pass(), Verdict::or_graver)
}

fn reported(facts: &Facts, context: &Context<'_>) -> Verdict {
    let workdays = context.settings.number("report_within_workdays");
    let due = facts.decided.map(|decided| context.calendar.add_workdays(decided, workdays));
    let cure = Words::fixed("报所属行政机关备案并记录", "report it to the organ and note the report");
    let late = |on: Day| due.filter(|due| on > due.day && due.provisional.is_none());
    let verdict = match facts.reported {
        Reported::Unknown | Reported::Yes => return Verdict::pass(),
        Reported::On(on) => match late(on) {
            None => return Verdict::pass(),
            Some(due) => Verdict::violation(Words::new(
                format!("当场处罚于{on}备案，超过期限{due}"),
                format!("reported on {on}, after {due}"),
            )),
        },
        Reported::NotYet if due.is_none() || late(context.today()).is_some() => {
            Verdict::violation(Words::fixed("当场处罚未备案", "the decision was not reported")).cure(cure)
        }
        Reported::NotYet => {
            Verdict::info(Words::fixed("当场处罚待备案", "the decision is to be reported")).cure(cure)
        }
    };
    let Some(due) = due else { return verdict };
    match due.provisional {
        Some(year) => verdict.due(due).with(Outcome::UnknownCalendar(year)),
        None => verdict.due(due),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let number = ["doc_no", "number", "no", "numbered", "编号"];
    let decided = given.day(&["decided", "decided_on", "decision", "issued_on", "made", "made_on"]);
    let report = ["reported", "reported_at", "reported_on", "备案"];
    let delivered = ["delivered", "delivered_on_spot", "delivered_on", "delivered_at", "交付"];
    let is_later = matches!((given.day(&delivered), decided), (Some(on), Some(decided)) if on > decided);
    let facts = Facts {
        credential_shown: known(given, &["cert_shown", "cert_shown_at", "shown", "出示证件"]),
        numbered: known(given, &number),
        leased: known(given, &["leased", "from_lease", "from_leased_block", "号段"]),
        refused: known(given, &["refused", "refusal", "拒签", "拒绝签收"]).unwrap_or(false),
        refusal_noted: known(given, &["noted", "refusal_noted", "注明"]),
        delivered: known(given, &delivered).map(|delivered| delivered && !is_later),
        decided,
        reported: match (given.day(&report), known(given, &report)) {
            (Some(on), _) => Reported::On(on),
            (None, Some(true)) => Reported::Yes,
            (None, Some(false)) => Reported::NotYet,
            (None, None) => Reported::Unknown,
        },
    };
    // Without a connection the number can only be one of a block that the terminal holds.
    let _ = known(given, &["offline", "离线"]);
    Ok(judge(&facts, context))
}

#[cfg(test)]
mod tests;
