//! R14.4 第十四条第三款: recordings of a case that are no evidence are kept until the party can no longer sue.
//!
//! «至少保存到行政诉讼期限届满之日后»: strictly after the last day of the term.

use serde_json::Value;

use super::kept::{self, READS};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::retention::{End, RetentionClass, Told, after_reconsideration, general, to_sue};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R14.4", "不作为证据的声像资料保存至行政诉讼期限届满之日后", given)
    .on_case(READS, case)
    .gate(Gate::Delete)
    .prepare(|given| given.set("litigation_months", &["cfg", "litigation_months"]));

struct Facts {
    /// Until when each service and each decision on reconsideration lets the party sue, and six months from capture.
    ends: Vec<End>,
    held: Option<Words>,
    /// The day on which it would be destroyed.
    on: Day,
}

fn judge(facts: &Facts) -> Verdict {
    let end = facts.ends.iter().cloned().reduce(End::later);
    let unknown = || End::Open(Words::fixed("诉讼期限尚未起算", "the term to sue has not begun"));
    kept::judge(&end.unwrap_or_else(unknown), facts.held.as_ref(), facts.on)
}

const LITIGATION: &[&str] = &["litigation", "lawsuit", "suit", "litigation_pending", "litigation_status"];
const RECONSIDERATION: &[&str] =
    &["reconsideration", "reconsideration_pending", "reconsideration_status", "pending"];
const RECEIVED: &[&str] = &[
    "reconsideration_received",
    "reconsideration_received_on",
    "reconsideration_decision_received",
    "reconsideration_decided",
    "recon_received",
    "received",
    "received_on",
];

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let served_names = ["served", "served_on", "decision_served_on", "decision_served", "service"];
    let served = kept::day(given, &served_names);
    let received = kept::day(given, RECEIVED).or_else(|| received(given.value(RECONSIDERATION)?));
    let captured = kept::day(given, &["captured", "captured_at", "captured_on"]);
    let is_pending = |names: &[&str]| given.value(names).is_some_and(is_pending);
    let pending = is_pending(LITIGATION) || (received.is_none() && is_pending(RECONSIDERATION));
    let pending =
        pending.then(|| Words::fixed("复议或诉讼尚未终结，暂停销毁", "a proceeding is pending: on hold"));
    let mut ends = Vec::new();
    match (received, served) {
        // After reconsideration its term takes the place of the usual one.
        (Some(received), _) => ends.push(after_reconsideration(received, context)),
        (None, Some(served)) => ends.push(of_service(served, given, context)),
        (None, None) if given.names(&served_names) => {
            ends.push(End::Open(Words::fixed("决定书尚未送达", "the decision is not served")));
        }
        (None, None) => {}
    }
    if received.is_some() {
        // Told or not, the term after reconsideration runs from its decision.
        super::pass_over(given, &["informed", "remedy_informed", "informed_of_term"]);
        super::pass_over(given, &served_names);
    }
    ends.extend(captured.map(general));
    if ends.is_empty() && pending.is_none() && kept::held(given).is_none() {
        return Err("no day of service or capture".into());
    }
    let on = kept::disposal_day(given, context);
    Ok(judge(&Facts { ends, held: kept::held(given).or(pending), on }))
}

fn of_service(served: Day, given: &Given, context: &Context<'_>) -> End {
    let informed = ["informed", "remedy_informed", "informed_of_term", "term_informed"];
    let made = kept::day(given, &["made", "made_on", "decided", "decided_on", "decision_on", "issued_on"]);
    let known = kept::day(given, &["known", "known_on", "knew_on", "knowledge", "knowledge_on"]);
    let told_on = kept::day(given, &["informed_on", "told_on", "knew_term_on"]);
    let is_unknown = given.flag(&["content_unknown", "unknown_content"]).unwrap_or(false)
        || given.flag(&["content_known"]) == Some(false);
    let is_immovable = given.flag(&["immovable", "real_estate"]).unwrap_or(false);
    let is_told = if given.is_null(&informed) { Some(false) } else { given.flag(&informed) };
    match (is_unknown, is_told) {
        (true, _) if is_immovable => to_sue(served, Told::Immovable(made.unwrap_or(served)), context),
        (true, _) => to_sue(served, Told::Unknown(made.unwrap_or(served)), context),
        (false, Some(false)) => to_sue(known.unwrap_or(served), Told::Later(told_on), context),
        (false, _) => to_sue(served, Told::Served, context),
    }
}

/// The day on which the decision on reconsideration was received, where it stands within the fact.
fn received(value: &Value) -> Option<Day> {
    match value {
        Value::Object(members) => ["received", "received_on", "decision_received", "decided"]
            .iter()
            .find_map(|name| Day::read(members.get(*name)?.as_str()?)),
        Value::String(text) => Day::read(text),
        _ => None,
    }
}

/// Whether a proceeding is pending, in any of the ways in which cases say so.
fn is_pending(value: &Value) -> bool {
    const OVER: [&str; 19] = [
        "",
        "none",
        "not",
        "no",
        "false",
        "ended",
        "closed",
        "over",
        "final",
        "decided",
        "withdrawn",
        "未",
        "无",
        "否",
        "终结",
        "已结",
        "撤",
        "生效",
        "结案",
    ];
    match value {
        Value::Bool(is_so) => *is_so,
        Value::String(text) => {
            let text = text.trim().to_lowercase();
            let is_over = |word: &str| {
                let first = text.split_whitespace().next().unwrap_or_default();
                if word.is_ascii() { first == word } else { text.contains(word) }
            };
            // `未终结`, `尚未判决`: it goes on.
            let goes_on = ["未终结", "未结", "未判决", "未生效", "未决", "未审结", "尚未"];
            goes_on.iter().any(|word| text.contains(word)) || !OVER.iter().any(|word| is_over(word))
        }
        Value::Object(members) => {
            let ended = ["ended", "ended_on", "decided", "received", "closed", "judgment"];
            let is_ended = ended.iter().any(|name| members.get(*name).is_some_and(|one| !one.is_null()));
            let status = members.get("status").or_else(|| members.get("pending"));
            !members.is_empty() && status.map_or(!is_ended, is_pending)
        }
        Value::Array(rows) => rows.iter().any(is_pending),
        Value::Null | Value::Number(_) => false,
    }
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    kept::say(facts, RetentionClass::CaseNotEvidence, findings);
}
