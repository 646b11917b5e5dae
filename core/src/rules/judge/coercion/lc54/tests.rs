use serde_json::json;

use crate::record::{EventKind, ServiceMode};
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "LC54",
        &[
            (json!({"urged": "2026-03-02", "apply": "2026-03-16"}), "BLOCK"),
            (json!({"urged": "2026-09-18", "apply": "2026-10-09"}), "BLOCK"),
            (json!({"urged": null, "apply": "2026-03-17"}), "BLOCK"),
            (json!({"urged_served": "2026-03-02", "apply_on": "2026-03-17", "in_writing": false}), "BLOCK"),
            (json!({"remedy_end": "2026-09-10", "apply": "2026-12-10"}), "PASS"),
            (json!({"remedy_end": "2026-09-10", "apply": "2026-09-10"}), "BLOCK"),
            (json!({"remedy_end": "2026-11-30", "apply": "2027-02-28"}), "PASS"),
            (json!({"remedy_end": "2026-11-30", "apply": "2027-03-01"}), "VIOLATION"),
            (json!({"urged": "2026-08-24", "remedy_end": "2026-09-10", "apply": "2026-10-12"}), "PASS"),
            (json!({"urged": "2026-12-25", "apply": "2027-01-20"}), "UNKNOWN_CALENDAR"),
            (json!({"urged": "2026-12-25", "apply": "2026-12-30"}), "BLOCK"),
        ],
    );
}

fn urged() -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.at("2026-09-18T09:00");
    let urging = scene.seal("HS-62", json!({"issued_on": "2026-09-18"}), &["张三", "李四"]);
    scene.serve(urging, ServiceMode::Direct, "2026-09-18T10:00:00+08:00");
    scene
}

#[test]
fn the_court_is_applied_to_after_ten_working_days() {
    for (day, expected) in [("2026-10-09", Level::Block), ("2026-10-10", Level::Pass)] {
        let mut scene = urged();
        scene.at(&format!("{day}T09:00"));
        scene.seal("HS-63", json!({"issued_on": day, "remedy_end": "2026-08-31"}), &["张三"]);
        let found = scene.findings("LC54");
        assert_eq!((found.len(), found[0].level()), (1, expected), "{day}");
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Apply));
        assert_eq!(found[0].rests_on.len(), 3);
    }
}

#[test]
fn the_court_is_applied_to_within_three_months() {
    for (day, expected) in [("2026-11-30", Level::Pass), ("2026-12-01", Level::Violation)] {
        let mut scene = urged();
        scene.at(&format!("{day}T09:00"));
        let draft = scene.draft("HS-63", json!({"remedy_end": "2026-08-31"}));
        assert_eq!(scene.level_of("LC54", &Subject::Document(draft)), Some(expected), "{day}");
    }
}

#[test]
fn without_an_urging_nothing_is_applied_for() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.draft("HS-63", json!({}));
    assert_eq!(scene.level("LC54"), Some(Level::Block));
    scene.seal("HS-62", json!({}), &["张三"]);
    assert_eq!(scene.level("LC54"), Some(Level::Block), "not served");
}

#[test]
fn an_officer_sees_from_when_the_court_may_be_applied_to() {
    let mut scene = urged();
    let found = scene.findings("LC54");
    assert_eq!(found[0].level(), Level::Info);
    assert_eq!(found[0].verdict.due.unwrap().day.to_string(), "2026-10-09");
    scene.at("2026-10-10T09:00");
    assert_eq!(scene.level("LC54"), Some(Level::Pass));
    scene.event(EventKind::FinePaid, "2026-10-10", |_| {});
    assert_eq!(scene.level("LC54"), None);
}
