use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L57",
        &[
            (json!({"complex": true, "major": true, "record": null}), "BLOCK"),
            (json!({"complex": false, "major": true, "discussion_record": true}), "PASS"),
            (json!({"complex": false, "major": false, "record": false}), "PASS"),
            (json!({"major": true, "record": "2026-03-20", "decision": "2026-03-20"}), "PASS"),
            (json!({"major": true, "record": "2026-03-21", "decision": "2026-03-20"}), "BLOCK"),
            (json!({"complex": true, "record": "HS-42"}), "PASS"),
        ],
    );
}

#[test]
fn the_discussion_comes_before_the_seal() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let decision = scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    assert_eq!(scene.level("L57"), None, "neither complex nor major");
    scene.seal("HS-10", json!({"complex": false, "major": true}), &[]);
    let finding = scene.findings("L57").remove(0);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Decide)));
    let record = scene.draft("HS-42", json!({"conclusion": "同意"}));
    assert_eq!(scene.level("L57"), Some(Level::Block), "a draft of the record");
    scene.at("2026-03-02T10:00").seal_draft(record, "HS-42", json!({"conclusion": "同意"}), &["赵六"]);
    assert_eq!(scene.level("L57"), Some(Level::Pass));
    scene.seal_draft(decision, "HS-56", json!({}), &[]);
    assert_eq!(scene.level("L57"), Some(Level::Pass), "at the same moment");
}

#[test]
fn a_discussion_after_the_seal_is_too_late() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.sheet(json!({"complex": true}));
    scene.seal("HS-56", json!({}), &[]);
    scene.at("2026-03-02T10:00").seal("HS-42", json!({"conclusion": "同意"}), &["赵六"]);
    let finding = scene.findings("L57").remove(0);
    assert_eq!(finding.level(), Level::Block);
    assert!(finding.verdict.says.zh.starts_with("定稿时"));
}
