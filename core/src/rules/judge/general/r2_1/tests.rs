use serde_json::json;

use crate::record::{Fact, MediaKind, NoteAdded};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "R2.1",
        &[
            (json!({"kind": "调查取证", "records": 0, "status": "open"}), "PASS"),
            (
                json!({"activity.kind": "行政处罚", "activity.status": "closed", "records": ["文书", "录像"]}),
                "PASS",
            ),
            (json!({"kind": "日常监督执法", "records": [], "status": "closed"}), "VIOLATION"),
            (
                json!({"kind": "日常监督执法", "records": null, "status": "closed", "reason": "当事人不在"}),
                "VIOLATION",
            ),
            (json!({"kind": "调查取证", "records": ["口头说明"], "status": "closed"}), "VIOLATION"),
            (json!({"kind": "调查取证", "records": [{"kind": "现场笔录"}], "status": "closed"}), "PASS"),
        ],
    );
}

#[test]
fn a_step_that_ended_without_a_trace() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("dispatch");
    assert_eq!(scene.level("R2.1"), None, "it goes on");
    scene.at("2026-03-02T09:10").state(Fact::NoteAdded(NoteAdded { text: "电话调度".into() }));
    scene.at("2026-03-02T09:20").end(step);
    let findings = scene.findings("R2.1");
    assert_eq!(findings[0].level(), Level::Violation);
    assert_eq!(findings[0].rests_on.len(), 3, "start, end, and the reason that was noted");
    assert!(findings[0].verdict.says.zh.contains("原因已说明"));
    let late = scene.step("site_inspection");
    scene.record(MediaKind::Photo, Some(late), "2026-03-02T09:20", "2026-03-02T09:20");
    scene.at("2026-03-02T09:30").end(late);
    assert_eq!(scene.level_of("R2.1", &Subject::Activity(late)), Some(Level::Pass), "one is enough");
}
