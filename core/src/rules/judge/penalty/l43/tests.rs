use serde_json::json;

use crate::record::EventKind;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L43",
        &[
            (json!({"requested": false}), "PASS"),
            (json!({"requested": true, "decided": null}), "BLOCK"),
            (json!({"recusal.requested": true, "decision": "同意"}), "PASS"),
            (json!({"requested": true, "decided": "驳回", "at": "decision"}), "PASS"),
            (
                json!({"requested": true, "decided": true, "decided_by": "科室负责人", "at": "decision"}),
                "BLOCK",
            ),
            (json!({"requested": true, "decided": true, "decided_by": "负责人", "at": "decision"}), "PASS"),
            (json!({"requested": true, "decided": false, "at": "听证"}), "PASS"),
            (json!({"requested": true, "decided": false, "at": "作出处罚决定"}), "BLOCK"),
        ],
    );
}

#[test]
fn an_open_request_blocks_the_decision_and_not_the_investigation() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.draft("HS-20", json!({"recusal": "否"}));
    assert_eq!(scene.level("L43"), None);
    scene.event(EventKind::RecusalRequested, "2026-03-02", |_| {});
    assert_eq!(scene.level("L43"), Some(Level::Pass), "the investigation goes on");
    let decision = scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    let finding = scene.findings("L43").remove(0);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Decide)));
    scene.at("2026-03-03T09:00").event(EventKind::RecusalDecided, "2026-03-03", |event| {
        event.granted = Some(false);
    });
    assert_eq!(scene.level("L43"), Some(Level::Pass));
    scene.at("2026-03-03T10:00").seal_draft(decision, "HS-56", json!({}), &["张三", "李四"]);
    assert_eq!(scene.level("L43"), Some(Level::Pass));
}

#[test]
fn each_request_needs_its_own_decision_before_the_seal() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.draft("HS-20", json!({"recusal": "是", "started_at": "2026-03-01T09:00:00+08:00"}));
    scene.event(EventKind::RecusalRequested, "2026-03-02", |_| {});
    scene.event(EventKind::RecusalDecided, "2026-03-02", |_| {});
    scene.at("2026-03-03T09:00").seal("HS-56", json!({}), &["张三", "李四"]);
    assert_eq!(scene.level("L43"), Some(Level::Block), "the request in the record of inspection is open");
    scene.at("2026-03-03T10:00").event(EventKind::RecusalDecided, "2026-03-03", |_| {});
    assert_eq!(scene.level("L43"), Some(Level::Block), "after the seal");
}
