//! L43 行政处罚法 43: a request for recusal is decided by the leader before the decision; meanwhile the
//! investigation goes on.

use super::decision::{judge_each, precedes};
use super::known::known;
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact, day_of};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L43", "回避申请应在作出处罚决定前由负责人决定", given)
    .on_case(&[Topic::Events, Topic::Documents], case)
    .gate(Gate::Decide);

struct Facts {
    requested: bool,
    decided: bool,
    /// Whether one decided who may not: neither the leader nor the leaders together.
    by_another: bool,
    at_decision: bool,
}

fn judge(facts: &Facts) -> Verdict {
    if !facts.requested || (facts.decided && !facts.by_another) {
        return Verdict::pass();
    }
    let says = if facts.decided {
        Words::fixed("回避申请不是由负责人决定", "the request for recusal was not decided by the leader")
    } else {
        Words::fixed("回避申请尚未由负责人决定", "the leader has not decided the request for recusal")
    };
    let verdict = if facts.at_decision { Verdict::block(says) } else { Verdict::passing(says) };
    verdict.cure(Words::fixed(
        "由负责人（负责人回避的，集体讨论）决定并记录“回避决定”；决定前不停止调查",
        "have the leader decide it (of the leader, the leaders together) and note it (recusal_decided); the investigation goes on",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let at_decision = given.text(&["at", "stage", "phase", "阶段"]).is_none_or(|stage| {
        ["决定", "decision", "decide", "penalty", "处罚"].iter().any(|word| stage.contains(word))
    });
    let decided = ["decided", "decided_on", "recusal_decision", "recusal_decided", "decision", "决定"];
    let by = given.text(&["decided_by", "by", "决定人"]);
    let is_late = match (given.day(&decided), given.day(&["decision_on", "penalty_on", "penalty_decided_on"]))
    {
        (Some(decided), Some(penalty)) => decided > penalty,
        _ => false,
    };
    // A request that is turned down is decided.
    let turned_down = given
        .text(&decided)
        .is_some_and(|text| ["不同意", "不予", "驳回"].iter().any(|word| text.starts_with(word)));
    let facts = Facts {
        requested: known(given, &["requested", "requested_on", "recusal", "申请回避"]).unwrap_or(false),
        decided: (turned_down || known(given, &decided).unwrap_or(by.is_some())) && !is_late,
        by_another: by.is_some_and(|by| !is_leader(by)),
        at_decision,
    };
    Ok(judge(&facts))
}

fn is_leader(by: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| by.contains(word));
    !says(&["科室", "科长", "承办", "执法人员", "handler", "dept", "section"])
}

/// A request: when, and the entry that says so.
struct Request {
    on: Option<Day>,
    entry: EntryHash,
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let requests = requests(facts);
    if requests.is_empty() {
        return;
    }
    judge_each(facts, findings, &["HS-56", "HS-57"], |decision, _| {
        let (decided, entries) = answered(facts, &requests, Some(decision));
        Some((judge(&Facts { requested: true, decided, by_another: false, at_decision: true }), entries))
    });
    if facts.decisions().next().is_none() {
        let (decided, entries) = answered(facts, &requests, None);
        let verdict = judge(&Facts { requested: true, decided, by_another: false, at_decision: false });
        findings.add(Subject::Case, verdict, entries);
    }
}

/// What was noted as requested, and what a record of inspection or questioning says that no note repeats.
fn requests(facts: &CaseFacts<'_>) -> Vec<Request> {
    let noted = facts.events(&[EventKind::RecusalRequested]);
    let days: Vec<_> = noted.iter().map(|event| Day::read(&event.body.at)).collect();
    let mut requests: Vec<Request> =
        noted.iter().zip(&days).map(|(event, on)| Request { on: *on, entry: event.entry }).collect();
    let written = facts
        .documents
        .iter()
        .filter(|one| matches!(one.code, "HS-20" | "HS-21") && one.text("recusal") == Some("是"));
    for document in written {
        let on = Some(document.day("started_at").unwrap_or_else(|| day_of(document.created)));
        if !days.contains(&on) {
            requests.extend(document.entries().map(|entry| Request { on, entry }));
        }
    }
    requests.sort_by_key(|request| (request.on, request.entry));
    requests
}

/// Whether each request has a decision of its own that was noted before the penalty was decided, and the entries of
/// both.
fn answered(
    facts: &CaseFacts<'_>,
    requests: &[Request],
    penalty: Option<&DocumentFact<'_>>,
) -> (bool, Vec<EntryHash>) {
    let mut open = facts.events(&[EventKind::RecusalDecided]);
    open.retain(|event| penalty.is_none_or(|penalty| precedes(event, penalty)));
    let mut entries: Vec<EntryHash> = open.iter().map(|event| event.entry).collect();
    let mut all = true;
    for request in requests {
        entries.push(request.entry);
        let answer = open.iter().position(|event| Day::read(&event.body.at) >= request.on);
        match answer {
            Some(at) => drop(open.remove(at)),
            None => all = false,
        }
    }
    (all, entries)
}

#[cfg(test)]
mod tests;
