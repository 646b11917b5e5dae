//! R15.3 第十五条第三项: recordings of a mass incident or an emergency are kept for the long term.

use super::kept::READS;
use super::long_term;
use crate::entry::HoldGround;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;

pub(super) const RULE: Rule = Rule::new("R15.3", "群体性事件、突发事件的声像资料长期保存", given)
    .on_case(READS, case)
    .gate(Gate::Delete);

const INCIDENT: &[&str] =
    &["emergency", "emergency_kind", "incident", "event", "events", "kind", "event_kind"];

fn is_incident(text: &str) -> bool {
    let words = ["突发", "群体", "emergency", "mass_incident", "mass incident", "应急"];
    let is_denied = ["非突发", "非群体", "无突发", "not "].iter().any(|word| text.starts_with(word));
    !is_denied && words.iter().any(|word| text.to_lowercase().contains(word))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let applies = long_term::any_word(given, INCIDENT, &is_incident);
    Ok(long_term::judge(&long_term::given(given, context, applies)))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    long_term::say(facts, HoldGround::Incident, findings);
}
