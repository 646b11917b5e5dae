use serde_json::json;

use crate::catalog::Stage;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Outcome, Subject};

#[test]
fn further_cases() {
    comes_out(
        "R3.1",
        &[
            (json!({"type": "复查"}), "事后"),
            (json!({"activity.type": "召集会议"}), "事前"),
            (json!({"type": "查封扣押"}), "事中"),
            (json!({"type": "催告"}), "事中"),
            (json!({"type": "催告"}), "WARN"),
            (json!({"type": "催告", "cfg.stage_map": {"催告": "事后"}}), "事后"),
            (json!({"type": "无人机巡查"}), "WARN (unmapped)"),
            (json!({"type": "无人机巡查", "cfg.stage_map": {"无人机巡查": "事中"}}), "PASS"),
            (json!({"type": "约谈", "cfg.talk_stage": "事后"}), "事后"),
            (json!({"type": "复检", "stage_entered": "事后"}), "PASS"),
            (json!({"type": "调度", "after_first_on_site_contact": false}), "事前"),
        ],
    );
}

#[test]
fn the_stages_of_a_case() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let before = scene.step("dispatch");
    scene.at("2026-03-02T10:00").step("device_check");
    let during = scene.at("2026-03-02T10:10").step("site_inspection");
    let late = scene.at("2026-03-02T11:00").step("dispatch");
    let check = scene.step("device_check");
    for (step, level, stage) in [
        (before, Level::Pass, Stage::Before),
        (during, Level::Pass, Stage::During),
        (late, Level::Warn, Stage::Before),
        (check, Level::Pass, Stage::Before),
    ] {
        let findings = scene.findings("R3.1");
        let about = findings.iter().find(|one| one.subject == Subject::Activity(step)).unwrap();
        assert_eq!((about.level(), about.verdict.outcome.clone()), (level, Some(Outcome::Stage(stage))));
    }
}

#[test]
fn a_step_that_the_text_leaves_open_is_of_chapter_4_until_the_bureau_decides() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.step("urging");
    let stage = |scene: &Scene| {
        let findings = scene.findings("R3.1");
        (findings[0].level(), findings[0].verdict.outcome.clone())
    };
    assert_eq!(stage(&scene), (Level::Pass, Some(Outcome::Stage(Stage::During))));
    scene.setting("stage_map", "{\"催告\": \"事后\"}");
    assert_eq!(stage(&scene), (Level::Pass, Some(Outcome::Stage(Stage::After))));
}
