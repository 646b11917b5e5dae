//! Cases beyond the rule book, for tests of rules.

use serde_json::Value;

use crate::rules::{RuleCase, check_case};

/// Runs further cases of a rule, each with what is expected; nothing may be left unused.
pub(in crate::rules) fn comes_out(rule: &str, cases: &[(Value, &str)]) {
    let failed: Vec<_> = cases
        .iter()
        .filter_map(|(given, expect)| {
            let case = RuleCase {
                id: format!("{rule}-X"),
                kind: String::new(),
                given: given.as_object().unwrap().clone(),
                expect: Value::from(*expect),
            };
            let result = check_case(rule, &case);
            let is_sound = result.passed && result.unused.is_empty();
            (!is_sound)
                .then(|| format!("{given}: {expect}, {:?}, unused {:?}", result.verdict, result.unused))
        })
        .collect();
    assert!(failed.is_empty(), "{rule}\n{}", failed.join("\n"));
}
