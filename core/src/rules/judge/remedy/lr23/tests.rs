use serde_json::json;

use crate::record::ServiceMode;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "LR23",
        &[
            (json!({"doc": "当场行政处罚决定书", "text": "60日复议或6个月起诉"}), "BLOCK"),
            (
                json!({"doc": "当场行政处罚决定书", "text": "应当先申请行政复议，对复议决定不服的再起诉"}),
                "PASS",
            ),
            (json!({"doc": "当场行政处罚决定书", "text": null}), "BLOCK"),
            (json!({"doc": "行政处罚决定书", "text": "60日复议或3个月起诉"}), "BLOCK"),
            (
                json!({"doc": "行政处罚决定书", "text": "六十日内申请行政复议或者六个月内提起行政诉讼"}),
                "PASS",
            ),
            (json!({"doc": "行政处罚决定书", "text": "先行复议"}), "BLOCK"),
            (json!({"doc": "行政处罚决定书", "text": null}), "BLOCK"),
            (json!({"served_by_internet": true, "channel": "https://fuyi.example.cn"}), "PASS"),
            (json!({"served_by_internet": false, "channel": null}), "PASS"),
        ],
    );
}

#[test]
fn the_terms_of_an_ordinary_decision() {
    for (values, expected) in [
        (json!({"recon_days": 60, "litigation_term": "六个月"}), Level::Pass),
        (json!({"recon_days": 60, "litigation_term": "三个月"}), Level::Block),
        (json!({"recon_days": 15, "litigation_term": "六个月"}), Level::Block),
        (json!({"recon_days": 60}), Level::Block),
        (json!({"facts": "违法事实若干"}), Level::Block),
    ] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let document = scene.draft("HS-56", values.clone());
        let finding = scene.findings("LR23").remove(0);
        let gate = (expected == Level::Block).then_some(Gate::Seal);
        assert_eq!((finding.level(), finding.gate), (expected, gate), "{values}");
        scene.seal_draft(document, "HS-56", values.clone(), &[]);
        assert_eq!(scene.level("LR23"), Some(expected), "{values}");
    }
}

#[test]
fn the_form_on_the_spot_says_it_and_electronic_service_needs_a_channel() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.draft("HS-57", json!({"recon_days": 60}));
    assert_eq!(scene.level("LR23"), Some(Level::Pass), "printed by the template");
    scene.draft("HS-57", json!({"recon_days": 15}));
    assert_eq!(scene.level("LR23"), Some(Level::Block), "fifteen days");
    for (authority, expected) in
        [("平罗县人民政府", Level::Warn), ("平罗县人民政府（网上申请：www.example.cn）", Level::Pass)]
    {
        let mut scene = Scene::new();
        scene.open("penalty");
        let values = json!({"recon_days": 60, "litigation_term": "六个月", "recon_authority": authority});
        let document = scene.seal("HS-56", values, &[]);
        assert_eq!(scene.level("LR23"), Some(Level::Pass));
        scene.serve(document, ServiceMode::Electronic, "2026-03-03T09:00:00+08:00");
        assert_eq!(scene.level("LR23"), Some(expected), "{authority}");
    }
}
