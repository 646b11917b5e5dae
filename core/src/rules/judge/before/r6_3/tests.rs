use serde_json::json;

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    comes_out(
        "R6.3",
        &[
            (
                json!({"specialised": true, "expert_needed": false, "expert_opinion": false, "on_site_started": true}),
                "PASS",
            ),
            (json!({"specialised": false, "expert_opinion": null, "on_site_started": true}), "PASS"),
            (
                json!({"case.specialised": true, "expert_needed": true, "expert_opinion": null, "on_site_started": false}),
                "INFO",
            ),
            (
                json!({"specialised": true, "expert_needed": true, "expert_opinion": "已委托，未返回", "on_site_started": true}),
                "VIOLATION",
            ),
            (
                json!({"specialised": true, "expert_needed": true, "pre_records": ["专家意见"], "on_site_started": true}),
                "PASS",
            ),
            (
                json!({"specialised": true, "expert_needed": true, "pre_records": ["会议纪要"], "on_site_started": true}),
                "VIOLATION",
            ),
            (json!({"specialised": null, "expert_opinion": false}), "INFO"),
        ],
    );
}

#[test]
fn a_specialised_matter_on_the_record() {
    let mut scene = Scene::new();
    scene.open("complaint");
    scene.sheet(json!({"specialised": true}));
    assert_eq!(scene.level("R6.3"), Some(Level::Info), "whether an expert is needed is asked");
    scene.event(EventKind::ExpertRequested, "2026-03-02", |_| {});
    assert_eq!(scene.level("R6.3"), Some(Level::Info), "pending");
    let mut early = Scene::new();
    early.open("complaint");
    early.sheet(json!({"specialised": true}));
    early.event(EventKind::ExpertRequested, "2026-03-02", |_| {});
    early.at("2026-03-03T09:00").step("site_inspection");
    assert_eq!(early.level("R6.3"), Some(Level::Violation));
    early.at("2026-03-04T09:00").seal("HS-02", json!({"conclusion": "超出诊疗规范"}), &[]);
    assert_eq!(early.level("R6.3"), Some(Level::Violation), "it came too late");
    scene.seal("HS-02", json!({"conclusion": "超出诊疗规范"}), &[]);
    scene.at("2026-03-03T09:00").step("site_inspection");
    assert_eq!(scene.level("R6.3"), Some(Level::Pass));
}

#[test]
fn a_matter_that_nobody_called_specialised() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.step("site_inspection");
    assert_eq!(scene.level("R6.3"), None);
}
