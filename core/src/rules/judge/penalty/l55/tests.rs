use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L55",
        &[
            (json!({"shown": "09:01", "start": "09:00"}), "VIOLATION"),
            (json!({"cert_shown_at": "2026-03-02T08:59", "inquiry_start": "2026-03-02T09:00"}), "PASS"),
            (json!({"shown": "09:00", "start": "09:00", "record": false}), "VIOLATION"),
            (json!({"shown": "09:00", "start": "09:00", "record": true}), "PASS"),
            (json!({"shown": false, "start": "09:00"}), "VIOLATION"),
            (json!({"shown": true}), "PASS"),
            (json!({"record": null}), "VIOLATION"),
        ],
    );
}

#[test]
fn shown_before_at_and_after_the_beginning() {
    for (shown, expected) in
        [("08:59:59", Level::Pass), ("09:00:00", Level::Pass), ("09:00:01", Level::Violation)]
    {
        let mut scene = Scene::new();
        scene.open("inspection");
        let at = format!("2026-03-02T{shown}+08:00");
        let values = json!({"cert_shown_at": at, "started_at": "2026-03-02T09:00:00+08:00"});
        let document = scene.draft("HS-20", values.clone());
        let on_draft = if expected == Level::Violation { Level::Warn } else { expected };
        assert_eq!(scene.level("L55"), Some(on_draft), "{shown}");
        scene.seal_draft(document, "HS-20", values, &["张三", "李四"]);
        assert_eq!(scene.level("L55"), Some(expected), "{shown}");
    }
}

#[test]
fn an_inquiry_that_is_over_has_a_sealed_record() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let step = scene.step("questioning");
    let about = Subject::Activity(step);
    assert_eq!(scene.level_of("L55", &about), None, "it goes on");
    scene.at("2026-03-02T09:30").end(step);
    assert_eq!(scene.level_of("L55", &about), Some(Level::Violation));
    let values =
        json!({"cert_shown_at": "2026-03-02T09:00:00+08:00", "started_at": "2026-03-02T09:00:00+08:00"});
    let document = scene.draft("HS-21", values.clone());
    assert_eq!(scene.level_of("L55", &about), Some(Level::Warn), "written and not sealed");
    scene.seal_draft(document, "HS-21", values, &["张三", "李四"]);
    assert_eq!(scene.level_of("L55", &about), None);
    assert_eq!(scene.level("L55"), Some(Level::Pass));
}
