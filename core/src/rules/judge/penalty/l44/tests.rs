use serde_json::{Value, json};

use crate::record::{EventKind, ServiceMode};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L44",
        &[
            (json!({"notice": null, "decision": "2026-03-20"}), "BLOCK"),
            (json!({"notice": "2026-03-21", "decision": "2026-03-20"}), "BLOCK"),
            (json!({"notice": "2026-03-20", "decision": "2026-03-20"}), "BLOCK"),
            (json!({"notice": "2026-03-20", "decision": "2026-03-20", "waiver": "明确放弃"}), "PASS"),
            (json!({"waiver": "沉默", "decision": "same day"}), "BLOCK"),
            (json!({"waiver": null, "decision": "same day"}), "BLOCK"),
            (json!({"final": 5000, "noticed": 3000, "new_notice": true}), "PASS"),
            (json!({"final": 5000, "noticed": 3000, "new_notice": true, "new_facts": false}), "BLOCK"),
            (json!({"final": 2000, "noticed": 3000}), "PASS"),
            (json!({"final_amount": 3000.01, "noticed_amount": 3000}), "BLOCK"),
            (json!({"notice_served": true, "defence": true, "reviewed": false}), "BLOCK"),
            (json!({"notice_served": true, "defence": true, "reviewed": true}), "PASS"),
            (json!({"notice_served": true, "defence": null, "waiver": null}), "BLOCK"),
            (json!({"notice": "2026-03-02", "decision": "2026-03-09", "defence_days": 5}), "BLOCK"),
            (
                json!({"notice": "2026-03-02", "decision": "2026-03-10", "defence_days": 5, "defence": null}),
                "PASS",
            ),
        ],
    );
}

fn proposed(yuan: u32) -> Value {
    json!({"proposed": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": yuan}], "defence_days": 5})
}

/// A notice of 2026-03-02 over 3000 yuan.
fn noticed() -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    let notice = scene.seal("HS-50", proposed(3000), &[]);
    scene.serve(notice, ServiceMode::Direct, "2026-03-02T10:00:00+08:00");
    scene
}

fn decide(scene: &mut Scene, on: &str, fen: u32) -> Option<Level> {
    let penalties = json!([{"kind": "罚款", "amount_yuan": f64::from(fen) / 100.0}]);
    let values = json!({"fine_yuan": fen, "penalties": penalties, "issued_on": on});
    scene.at(&format!("{on}T16:00")).seal("HS-56", values, &["张三", "李四"]);
    scene.level("L44")
}

#[test]
fn without_a_notice_that_reached_the_party_nothing_is_decided() {
    let mut scene = Scene::new();
    scene.open("penalty");
    assert_eq!(scene.level("L44"), None, "no decision yet");
    scene.draft("HS-56", json!({"fine_yuan": 300_000}));
    let finding = scene.findings("L44").remove(0);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Decide)));
    assert_eq!(finding.rests_on.len(), 2, "the decision and the opening");
    let notice = scene.seal("HS-50", proposed(3000), &[]);
    assert_eq!(scene.level("L44"), Some(Level::Block), "sealed but not served");
    scene.serve(notice, ServiceMode::Direct, "2026-03-02T10:00:00+08:00");
    scene.event(EventKind::DefenceWaived, "2026-03-02", |_| {});
    assert_eq!(scene.level("L44"), Some(Level::Pass), "waived on the same day");
}

#[test]
fn the_term_of_the_defence_runs_out_or_the_defence_is_reviewed() {
    assert_eq!(decide(&mut noticed(), "2026-03-09", 300_000), Some(Level::Block), "the fifth working day");
    assert_eq!(decide(&mut noticed(), "2026-03-10", 300_000), Some(Level::Pass));
    for (values, expected) in [
        (json!({"content": "已整改", "waived": false, "review_result": "部分采纳"}), Level::Pass),
        (json!({"content": "已整改", "waived": false}), Level::Block),
        (json!({"content": "放弃", "waived": true}), Level::Pass),
    ] {
        let mut scene = noticed();
        scene.seal("HS-51", values.clone(), &["张三", "李四"]);
        assert_eq!(decide(&mut scene, "2026-03-04", 300_000), Some(expected), "{values}");
    }
}

#[test]
fn a_heavier_fine_needs_new_facts_and_a_new_notice() {
    assert_eq!(decide(&mut noticed(), "2026-03-20", 300_001), Some(Level::Block));
    assert_eq!(decide(&mut noticed(), "2026-03-20", 100_000), Some(Level::Pass));
    let mut scene = noticed();
    scene.at("2026-03-12T09:00").event(EventKind::NewEvidenceNotice, "2026-03-12", |_| {});
    assert_eq!(decide(&mut scene, "2026-03-20", 500_000), Some(Level::Pass));
    let mut scene = noticed();
    let second = scene.at("2026-03-12T09:00").seal("HS-50", proposed(5000), &[]);
    scene.serve(second, ServiceMode::Direct, "2026-03-12T10:00:00+08:00");
    assert_eq!(decide(&mut scene, "2026-03-20", 500_000), Some(Level::Block), "told again without new facts");
}

#[test]
fn a_kind_that_nobody_told_and_a_public_notice() {
    let mut scene = noticed();
    let values = json!({"penalties": [{"kind": "吊销许可证件"}], "issued_on": "2026-03-20"});
    scene.at("2026-03-20T16:00").seal("HS-56", values, &["张三", "李四"]);
    assert_eq!(scene.level("L44"), Some(Level::Block));
    for (on, expected) in [("2026-04-09", Level::Block), ("2026-04-10", Level::Pass)] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let notice = scene.seal("HS-50", proposed(3000), &[]);
        scene.serve(notice, ServiceMode::Notice, "2026-03-02T10:00:00+08:00");
        assert_eq!(decide(&mut scene, on, 300_000), Some(expected), "{on}");
    }
}

#[test]
fn a_decision_on_the_spot_says_that_it_told() {
    for (values, expected) in [
        (json!({"told": true, "defence": "无"}), Level::Pass),
        (json!({"told": false, "defence": "无"}), Level::Block),
        (json!({"told": true}), Level::Block),
    ] {
        let mut scene = Scene::new();
        scene.open("inspection");
        scene.draft("HS-57", values.clone());
        assert_eq!(scene.level("L44"), Some(expected), "{values}");
    }
}
