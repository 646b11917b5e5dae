//! Cases beyond the rule book, for tests of rules.

use serde_json::Value;

use crate::rules::{RuleCase, check_case};

/// Runs further cases of a rule, each with what is expected; nothing may be left unused.
pub(in crate::rules) fn comes_out(rule: &str, cases: &[(Value, &str)]) {
    let failed: Vec<_> = cases.iter().filter_map(|(given, expect)| unmet(rule, given, expect)).collect();
    assert!(failed.is_empty(), "{rule}\n{}", failed.join("\n"));
}

/// The further cases of several rules that do not come out, or leave something unused.
pub(super) fn fails(cases: &[(&str, Value, &str)]) -> Vec<String> {
    let run = |(rule, given, expect): &(&str, Value, &str)| {
        unmet(rule, given, expect).map(|unmet| format!("{rule} {unmet}"))
    };
    cases.iter().filter_map(run).collect()
}

fn unmet(rule: &str, given: &Value, expect: &str) -> Option<String> {
    let case = RuleCase {
        id: format!("{rule}-X"),
        kind: String::new(),
        given: given.as_object().unwrap().clone(),
        expect: Value::from(expect),
    };
    let result = check_case(rule, &case);
    let is_met = result.passed && result.unused.is_empty();
    (!is_met).then(|| format!("{given}: {expect}, not {:?}, unused {:?}", result.verdict, result.unused))
}
