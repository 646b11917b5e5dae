//! R15.1 第十五条第一项: after an objection, a complaint or a petition every recording is kept for the long term.

use super::kept::READS;
use super::long_term;
use crate::entry::HoldGround;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;

pub(super) const RULE: Rule =
    Rule::new("R15.1", "异议、投诉、上访的声像资料长期保存", given).on_case(READS, case).gate(Gate::Delete);

const KINDS: [EventKind; 3] = [EventKind::Objection, EventKind::Complaint, EventKind::Petition];

/// Whether a word says that the party objects, complains or petitions.
fn is_dispute(text: &str) -> bool {
    let without = ["无异议", "没有异议", "未投诉", "无投诉", "未上访"];
    let text = without.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    KINDS.iter().any(|kind| text.contains(kind.zh()) || text.contains(kind.as_str())) || text.contains("信访")
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let applies = long_term::any_word(given, long_term::EVENT, &is_dispute);
    Ok(long_term::judge(&long_term::given(given, context, applies)))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    long_term::say(facts, HoldGround::Dispute, findings);
}
