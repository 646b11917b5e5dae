use serde_json::json;

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    let compulsory = json!(["case_meeting"]);
    comes_out(
        "R7.1",
        &[
            (json!({"required": true, "legal_research": false, "expert": true}), "PASS"),
            (json!({"required": true}), "WARN"),
            (
                json!({"required": true, "legal_research": true, "cfg.pre_stage_required_items": compulsory}),
                "WARN",
            ),
            (
                json!({"required": true, "case_meeting": true, "cfg.pre_stage_required_items": ["研讨会"]}),
                "PASS",
            ),
            (
                json!({"required": false, "legal_research": false, "cfg.pre_stage_required_items": ["expert"]}),
                "PASS",
            ),
            (json!({"pre_stage_required": true, "pre.case_meeting": "2026-03-02"}), "PASS"),
        ],
    );
}

fn complaint() -> Scene {
    let mut scene = Scene::new();
    scene.open("complaint");
    scene.sheet(json!({"source": "举报投诉", "complex": true, "major": false}));
    scene
}

#[test]
fn a_complex_complaint() {
    let mut scene = complaint();
    assert_eq!(scene.level("R7.1"), Some(Level::Warn));
    scene.draft("HS-03", json!({"key_points": "消毒"}));
    assert_eq!(scene.level("R7.1"), Some(Level::Warn), "a plan without law is no research");
    scene.event(EventKind::LegalResearch, "2026-03-02", |_| {});
    assert_eq!(scene.level("R7.1"), Some(Level::Pass));
    scene.setting("pre_stage_required_items", "[\"case_meeting\"]");
    assert_eq!(scene.level("R7.1"), Some(Level::Warn));
    scene.step("case_analysis");
    assert_eq!(scene.level("R7.1"), Some(Level::Pass));
}

#[test]
fn a_plain_inspection_is_not_concerned() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.sheet(json!({"source": "日常监督检查", "complex": true}));
    assert_eq!(scene.level("R7.1"), None);
}
