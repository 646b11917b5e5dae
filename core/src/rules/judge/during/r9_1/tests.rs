use serde_json::json;

use crate::record::{MediaKind, ServiceMode};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "R9.1",
        &[
            (json!({"type": "约谈", "text": 1, "dynamic": 0}), "VIOLATION"),
            (
                json!({"activity.type": "现场检查", "activity.direct_contact": true, "text_count": 0, "dynamic_count": 0}),
                "VIOLATION",
            ),
            (json!({"type": "送达", "direct_contact": false, "text": 1, "dynamic": 0}), "PASS"),
            (json!({"type": "综合执法", "direct_contact": false, "text": 1, "dynamic": 0}), "VIOLATION"),
            (json!({"type": "调度", "direct_contact": true, "text": 1, "dynamic": 0}), "VIOLATION"),
            (json!({"type": "抽检", "text": ["抽样单"], "dynamic": ["照片"]}), "WARN"),
            (json!({"type": "抽检", "text": 1, "dynamic": 2, "dynamic_kind": ["照片", "录像"]}), "PASS"),
            (
                json!({"type": "抽检", "text": 1, "dynamic": 1, "dynamic_kind": "照片", "cfg.photo_counts_as_full": true}),
                "PASS",
            ),
            (json!({"type": "抽检", "text": 1}), "PASS"),
        ],
    );
}

#[test]
fn an_inspection_on_the_record() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    let about = Subject::Activity(step);
    assert_eq!(scene.level_of("R9.1", &about), Some(Level::Warn), "while it goes on, it can be cured");
    scene.at("2026-03-02T09:40").record(MediaKind::Photo, Some(step), "2026-03-02T09:10", "2026-03-02T09:10");
    scene.draft("HS-20", json!({"body": "操作台面见3瓶无标签液体"}));
    assert_eq!(scene.level_of("R9.1", &about), Some(Level::Warn), "photographs alone");
    scene.record(MediaKind::Video, Some(step), "2026-03-02T09:00", "2026-03-02T09:40");
    scene.end(step);
    let findings = scene.findings("R9.1");
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].level(), findings[0].article()), (Level::Pass, "第九条"));
    assert_eq!(findings[0].rests_on.len(), 5, "start, end, photograph, video, document");
}

#[test]
fn nothing_written_or_nothing_recorded_is_a_violation_when_it_is_over() {
    for (written, recorded, expected) in
        [(true, true, Level::Pass), (true, false, Level::Violation), (false, true, Level::Violation)]
    {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("talk");
        if written {
            scene.draft("HS-34", json!({"issue": "消毒记录缺失"}));
        }
        if recorded {
            scene.record(MediaKind::Audio, Some(step), "2026-03-02T09:00", "2026-03-02T09:30");
        }
        scene.at("2026-03-02T09:30").end(step);
        assert_eq!(scene.level("R9.1"), Some(expected), "{written} {recorded}");
    }
}

#[test]
fn a_notice_that_was_written_before_the_officers_set_out_is_the_text_of_the_step() {
    for (step_type, code, expected) in [
        ("prior_notice", "HS-50", Level::Pass),
        ("urging", "HS-62", Level::Pass),
        ("defence", "HS-50", Level::Violation),
        ("site_inspection", "HS-50", Level::Violation),
    ] {
        let mut scene = Scene::new();
        scene.open("penalty");
        scene.seal(code, json!({"issued_on": "2026-03-02"}), &[]);
        let step = scene.at("2026-03-03T09:00").step(step_type);
        scene.record(MediaKind::Video, Some(step), "2026-03-03T09:00", "2026-03-03T09:20");
        scene.at("2026-03-03T09:20").end(step);
        assert_eq!(scene.level("R9.1"), Some(expected), "{step_type}");
    }
}

#[test]
fn a_service_in_which_nobody_is_met_is_no_contact() {
    for (mode, expected) in [
        (ServiceMode::Direct, Some(Level::Violation)),
        (ServiceMode::Left, Some(Level::Violation)),
        (ServiceMode::Electronic, None),
        (ServiceMode::Mail, None),
        (ServiceMode::Notice, None),
    ] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let decision = scene.seal("HS-56", json!({"issued_on": "2026-03-02"}), &[]);
        let step = scene.at("2026-03-03T09:00").step("service");
        scene.serve(decision, mode, "2026-03-03T09:10:00+08:00");
        scene.at("2026-03-03T09:20").end(step);
        assert_eq!((scene.level("R9.1"), scene.level("R9.2")), (expected, expected), "{mode:?}");
    }
}
