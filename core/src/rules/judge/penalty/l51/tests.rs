use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level, Outcome};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L51",
        &[
            (json!({"party": "法人", "fine": 3000}), "PASS"),
            (json!({"party": "法人", "fine": 3001}), "BLOCK"),
            (json!({"party": "其他组织", "fine": 3000.01}), "BLOCK"),
            (json!({"party_kind": "公民", "penalty_kind": "警告", "fine_yuan": null}), "PASS"),
            (json!({"party": "公民", "penalty": "警告并处罚款", "fine": 200}), "PASS"),
            (json!({"party": "法人", "penalty": "责令停产停业"}), "BLOCK"),
            (json!({"party": "法人", "penalty": ["警告", "没收违法所得"]}), "BLOCK"),
            (json!({"party": "个体工商户", "fine": 1000}), "configuration"),
            (json!({"party": "个体工商户", "fine": 1000}), "cfg.individual_business_as"),
            (json!({"party": "个体工商户", "fine": 201, "cfg.individual_business_as": "公民"}), "BLOCK"),
            (json!({"party": "个体工商户", "fine": 3000, "cfg.individual_business_as": "组织"}), "PASS"),
            (json!({"party": "个体工商户", "fine": 3001}), "BLOCK"),
            (json!({"party": "个体工商户", "penalty": "警告"}), "PASS"),
        ],
    );
}

#[test]
fn the_ceiling_on_the_record() {
    for (party, kind, fen, expected) in [
        ("公民", "罚款", 20_000, Level::Pass),
        ("公民", "罚款", 20_001, Level::Block),
        ("法人", "警告|罚款", 300_000, Level::Pass),
        ("法人", "警告|罚款", 300_001, Level::Block),
        ("其他组织", "罚款", 300_000, Level::Pass),
        ("个体工商户", "罚款", 20_000, Level::Pass),
        ("个体工商户", "罚款", 20_001, Level::Warn),
    ] {
        let mut scene = Scene::new();
        scene.open("inspection");
        let values = json!({"party_kind": party, "penalty_kind": kind, "fine_yuan": fen});
        let document = scene.draft("HS-57", values.clone());
        assert_eq!(scene.level("L51"), Some(expected), "{party} {kind} {fen}");
        scene.seal_draft(document, "HS-57", values, &["张三", "李四"]);
        assert_eq!(scene.level("L51"), Some(expected), "sealed: {party} {kind} {fen}");
    }
}

#[test]
fn what_the_bureau_decided_about_individual_businesses() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.draft("HS-57", json!({}));
    assert_eq!(scene.level("L51"), None, "an empty form");
    let values = json!({"party_kind": "个体工商户", "penalty_kind": "罚款", "fine_yuan": 100_000});
    scene.draft("HS-57", values);
    let finding = scene.findings("L51").remove(0);
    assert_eq!(finding.verdict.outcome, Some(Outcome::Undecided("individual_business_as")));
    scene.setting("individual_business_as", "\"组织\"");
    assert_eq!(scene.level("L51"), Some(Level::Pass));
    scene.setting("individual_business_as", "\"公民\"");
    let finding = scene.findings("L51").remove(0);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Decide)));
}
