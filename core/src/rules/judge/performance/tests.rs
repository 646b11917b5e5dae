//! Cases as a file of test cases would write them.

use serde_json::Value;

use crate::rules::{RuleCase, check_case};

/// Runs cases of one rule: what is given, and what is expected.
pub(in crate::rules::judge) fn check(rule: &str, cases: &[(Value, &str)]) {
    for (given, expect) in cases {
        let case = RuleCase {
            id: format!("{rule}-T99"),
            kind: "boundary".into(),
            given: given.as_object().unwrap().clone(),
            expect: Value::from(*expect),
        };
        let result = check_case(rule, &case);
        assert!(result.passed, "{rule} {given}: expected {expect}, {:?}", result.verdict);
        assert!(result.unused.is_empty(), "{rule} {given}: unused {:?}", result.unused);
    }
}
