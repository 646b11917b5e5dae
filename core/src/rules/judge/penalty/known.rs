//! What a test case says of a fact: that it is there, that it is missing, or nothing.

use crate::catalog::Day;
use crate::rules::given::Given;

/// Words with which a case says that something is missing or was not done.
const MISSING: [&str; 6] = ["未", "没有", "不", "缺", "missing", "not "];

/// Whether a fact is there. One that is named as null, no or empty is known to be missing; of one that is not named,
/// nothing is known.
pub(in crate::rules) fn known(given: &Given, names: &[&str]) -> Option<bool> {
    given.value(names)?;
    let is_denied = given.text(names).is_some_and(|text| MISSING.iter().any(|word| text.starts_with(word)));
    Some(!is_denied && given.flag(names).unwrap_or(false))
}

/// Whether something that a case dates was after the decision that it dates.
pub(in crate::rules) fn is_after_decision(given: &Given, on: Option<Day>) -> bool {
    let decided = given.day(&["decision", "decided", "decision_on", "decided_on"]);
    matches!((on, decided), (Some(on), Some(decided)) if on > decided)
}
