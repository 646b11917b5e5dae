use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L58",
        &[
            (json!({"public_interest": true, "review.passed": null}), "BLOCK"),
            (json!({"statutory": true, "passed": true}), "PASS"),
            (json!({"hearing_held": true, "major_interest": false, "passed": null}), "PASS"),
            (json!({"hearing_held": false, "major_interest": true, "passed": null}), "PASS"),
            (json!({"hearing_held_major": true, "passed": true}), "PASS"),
            (json!({"complex_multi_law": true, "passed": "不通过"}), "BLOCK"),
            (json!({"complex": true, "passed": "补正后再审"}), "BLOCK"),
            (json!({"public_interest": false, "complex": false, "statutory": false, "passed": null}), "PASS"),
            (json!({"complex": true, "passed": true, "reviewer.qualified": false}), "BLOCK"),
            (
                json!({"complex": true, "passed": true, "reviewer.qualified": false, "first_time": false}),
                "PASS",
            ),
            (
                json!({"complex": true, "passed": true, "reviewed_on": "2026-03-21", "decision": "2026-03-20"}),
                "BLOCK",
            ),
        ],
    );
}

fn reviewed(result: &str) -> serde_json::Value {
    json!({"trigger": "疑难复杂涉及多个法律关系", "result": result})
}

#[test]
fn a_hearing_that_was_held_asks_for_a_review_that_is_passed() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let decision = scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    assert_eq!(scene.level("L58"), None, "none of the situations");
    scene.seal("HS-54", json!({"left_early": "无"}), &["张三", "李四"]);
    let finding = scene.findings("L58").remove(0);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Decide)));
    scene.at("2026-03-02T10:00").seal("HS-43", reviewed("补正后再审"), &["赵六"]);
    assert_eq!(scene.level("L58"), Some(Level::Block));
    scene.at("2026-03-02T11:00").seal("HS-43", reviewed("通过"), &["赵六"]);
    assert_eq!(scene.level("L58"), Some(Level::Pass), "the last review counts");
    scene.at("2026-03-02T12:00").seal_draft(decision, "HS-56", json!({}), &[]);
    assert_eq!(scene.level("L58"), Some(Level::Pass));
}

#[test]
fn a_review_after_the_seal_is_too_late_and_its_draft_is_none() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.draft("HS-43", reviewed("通过"));
    scene.seal("HS-56", json!({}), &[]);
    assert_eq!(scene.level("L58"), Some(Level::Block));
    scene.at("2026-03-02T10:00").seal("HS-43", reviewed("通过"), &["赵六"]);
    let finding = scene.findings("L58").remove(0);
    assert!(finding.verdict.says.zh.contains("晚于处罚决定"), "{}", finding.verdict.says.zh);
}
