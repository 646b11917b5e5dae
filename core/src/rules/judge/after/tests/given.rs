//! Test cases of the kind that the rule book has, beyond those that it has.

use serde_json::{Value, json};

use crate::rules::judge::further::fails;
use crate::rules::rulebook;

#[test]
fn the_cases_of_the_book() {
    let book = rulebook().unwrap().iter().filter(|text| text.id.starts_with("R16."));
    let cases: Vec<(&str, Value, String)> = book
        .flat_map(|text| {
            text.tests.iter().map(|case| {
                (
                    text.id.as_str(),
                    Value::Object(case.given.clone()),
                    case.expect.as_str().unwrap().to_owned(),
                )
            })
        })
        .collect();
    assert_eq!(cases.len(), 12);
    let cases: Vec<_> =
        cases.iter().map(|(rule, given, expect)| (*rule, given.clone(), expect.as_str())).collect();
    assert_eq!(fails(&cases), [""; 0]);
}

#[test]
fn the_three_tiers() {
    assert_eq!(
        fails(&[
            ("R16.1", json!({"severity": "轻微", "submissions": ["整改报告", "照片"], "text": true}), "PASS"),
            ("R16.1", json!({"severity": "轻微", "submissions": ["口头说明"], "text": 1}), "VIOLATION"),
            ("R16.1", json!({"severity": "轻微", "submissions": 2, "text": 0}), "VIOLATION"),
            ("R16.1", json!({"severity": "轻微", "submissions": 0, "text": 0, "closed": false}), "WARN"),
            (
                "R16.1",
                json!({"severity": "轻微", "submissions": 0, "text": 0, "on_site": true, "docs": 1}),
                "PASS (stricter)"
            ),
            ("R16.1", json!({"severity": "较重", "submissions": 0, "text": 0}), "not applicable"),
            (
                "R16.2",
                json!({"severity": "一般", "text": 0, "reported": true, "result": "已整改"}),
                "VIOLATION"
            ),
            (
                "R16.2",
                json!({"severity": "一般", "text": 1, "reported": false, "result": "已整改"}),
                "VIOLATION"
            ),
            (
                "R16.2",
                json!({"severity": "一般", "text": 1, "reported": true, "result": "整改较差", "case_opened": false}),
                "VIOLATION"
            ),
            (
                "R16.2",
                json!({"severity": "一般", "text": 1, "reported": true, "result": "整改较差", "case_opened": true}),
                "PASS"
            ),
            ("R16.2", json!({"severity": "一般", "result": "无故未整改", "new_case": "2026-0012"}), "PASS"),
            ("R16.2", json!({"severity": "一般", "result": "有正当理由延期", "new_deadline": null}), "WARN"),
            (
                "R16.3",
                json!({"severity": "较重", "on_site": true, "coverage": 0.8, "docs": 1, "work": 1}),
                "VIOLATION"
            ),
            (
                "R16.3",
                json!({"severity": "较重", "on_site": true, "coverage": 1.0, "docs": 0, "work": 1}),
                "VIOLATION"
            ),
            (
                "R16.3",
                json!({"severity": "较重", "on_site": true, "coverage": 1.0, "docs": 1, "work": 0}),
                "PASS"
            ),
            (
                "R16.3",
                json!({"severity": "较重", "on_site": true, "coverage": 1.0, "docs": 1, "work": 0, "cfg.doc_counts_as_work_record": false}),
                "VIOLATION"
            ),
            ("R16.3", json!({"severity": "较重", "coverage": "unexplained gap"}), "VIOLATION"),
            ("R16.3", json!({"severity": "从重", "on_site": false}), "VIOLATION"),
            ("R16.3", json!({"severity": "一般", "on_site": false}), "not applicable"),
        ]),
        [""; 0]
    );
}

#[test]
fn days_to_review() {
    assert_eq!(
        fails(&[
            ("R16.4", json!({"executed": "2026-03-02", "review": "2026-04-02", "cfg": 30}), "VIOLATION"),
            ("R16.4", json!({"executed": "2026-03-02", "review": "2026-04-02"}), "VIOLATION (default 30)"),
            (
                "R16.4",
                json!({"executed": "2026-03-02", "review": null, "today": "2026-04-01", "cfg": 30}),
                "WARN"
            ),
            (
                "R16.4",
                json!({"executed": "2026-03-02", "review": null, "today": "2026-04-02", "cfg": 30}),
                "VIOLATION"
            ),
            (
                "R16.4",
                json!({"executed": "2026-03-02", "rectify_deadline": "2026-03-20", "review": "2026-04-19", "cfg": 30}),
                "PASS"
            ),
            (
                "R16.4",
                json!({"executed": "2026-03-02", "rectify_deadline": "2026-03-20", "review": "2026-04-20", "cfg": 30}),
                "VIOLATION"
            ),
            ("R16.4", json!({"executed": true, "review": null, "days": 31}), "VIOLATION"),
            ("R16.4", json!({"executed": true, "review": true, "days": 30}), "PASS"),
            ("R16.4", json!({"executed": null, "review": null}), "not applicable"),
            (
                "R16.4",
                json!({"penalty.executed_on": "2026-03-02", "review.done_on": "2026-03-20", "cfg.review_within_days": 15}),
                "VIOLATION"
            ),
        ]),
        [""; 0]
    );
}
