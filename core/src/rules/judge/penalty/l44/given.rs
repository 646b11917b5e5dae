//! L44: the facts of a test case.

use super::super::known::{is_after_decision, known};
use super::{Facts, Penalty, Told, judge};
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;

/// Words by which a waiver is not explicit.
const NOT_EXPLICIT: [&str; 5] = ["默", "沉默", "推定", "视为", "silent"];

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let notice = ["notice", "notice_served", "notice_served_on", "noticed_on", "告知"];
    let decision = ["decision", "decided", "decision_on", "decided_on", "决定"];
    let told = match (given.day(&notice), known(given, &notice)) {
        (Some(day), _) => Told::On(day),
        (None, Some(true)) => Told::Yes,
        (None, Some(false)) => Told::No,
        (None, None) => Told::Unknown,
    };
    let decided = given.day(&decision);
    let on_same_day = given.text(&decision).is_some_and(|text| {
        ["same day", "same_day", "当日", "当天", "同日"].iter().any(|word| text.contains(word))
    }) || given.flag(&["same_day"]) == Some(true);
    let same_day =
        on_same_day || matches!((told, decided), (Told::On(told), Some(decided)) if told == decided);
    let waiver = ["waiver", "waived", "放弃"];
    let waived = known(given, &waiver).map(|waived| {
        waived && !given.text(&waiver).is_some_and(|text| NOT_EXPLICIT.iter().any(|word| text.contains(word)))
    });
    let recorded = known(given, &["recorded", "defence_recorded", "record", "记录"]);
    let reviewed = known(given, &["reviewed", "defence_reviewed", "review", "review_result", "复核"]);
    let heard = known(given, &["defence", "defense", "heard", "陈述申辩"]);
    // Who says that a defence was reviewed says that there was one.
    let heard = heard.or_else(|| (recorded.is_some() || reviewed.is_some()).then_some(true));
    let facts = Facts {
        told,
        decided,
        same_day,
        term_days: given.count(&["defence_days", "term_days"]),
        waived,
        heard,
        recorded,
        reviewed,
        penalty: penalty(given),
    };
    Ok(judge(&facts, context))
}

fn penalty(given: &Given) -> Penalty {
    let kinds_decided = given.texts(&["final_kind", "final_kinds", "decided_kind"]);
    let kinds_told = given.texts(&["noticed_kind", "noticed_kinds", "told_kind"]);
    let again = ["new_notice", "second_notice", "再次告知"];
    let is_new = |kind: &&str| !kinds_told.is_empty() && !kinds_told.contains(kind);
    Penalty {
        decided: given.fen(&["final", "final_amount", "final_yuan", "fine", "fine_yuan"]),
        told: given.fen(&["noticed", "noticed_amount", "noticed_yuan", "proposed"]),
        has_new_kind: kinds_decided.iter().any(is_new),
        for_defence: known(given, &["because_of_defence", "heavier_for_defence", "因申辩加重"]) == Some(true),
        new_facts: known(given, &["new_facts", "new_evidence", "新事实"]),
        new_notice: known(given, &again).map(|told| told && !is_after_decision(given, given.day(&again))),
    }
}
