//! The rules about reviews on folded cases.

use serde_json::json;

use crate::record::{EventKind, MediaKind};
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

const BOTH: &[&str] = &["张三", "李四"];

fn penalty(severity: &str) -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.event(EventKind::PenaltyExecuted, "2026-03-02", |_| {});
    scene.seal("HS-65", json!({"review_plan": severity, "closed_on": "2026-03-02"}), BOTH);
    scene
}

#[test]
fn a_minor_violation_is_reviewed_on_paper() {
    for (submissions, expected) in
        [(json!([{"kind": "整改报告"}]), Level::Pass), (json!([]), Level::Violation)]
    {
        let mut scene = penalty("轻微");
        assert_eq!(scene.level("R16.1"), None);
        let values = json!({"severity": "轻微", "submissions": submissions, "reviewed_on": "2026-03-20"});
        let review = scene.seal("HS-71", values, BOTH);
        assert_eq!(scene.level_of("R16.1", &Subject::Document(review)), Some(expected));
        scene.event(EventKind::RectificationSubmitted, "2026-03-20", |_| {});
        assert_eq!(scene.level("R16.1"), Some(Level::Pass), "what was noted as handed in counts");
    }
    let mut scene = penalty("轻微");
    let step = scene.step("desk_review");
    assert_eq!(scene.level("R16.1"), None, "while it goes on");
    scene.end(step);
    assert_eq!(scene.level_of("R16.1", &Subject::Activity(step)), Some(Level::Violation));
}

#[test]
fn an_ordinary_violation_is_supervised_and_reported() {
    let reported =
        json!({"severity": "一般", "reported_to": "所领导", "reported_on": "2026-03-20", "result": "已整改"});
    let with = |key: &str, value: &str| {
        let mut values = reported.clone();
        values[key] = json!(value);
        values
    };
    let mut opened = with("result", "整改较差");
    opened["new_case"] = json!("2026-0012");
    for (values, expected) in [
        (reported.clone(), Level::Pass),
        (with("reported_to", ""), Level::Violation),
        (with("result", "整改较差"), Level::Violation),
        (with("result", "无故未整改"), Level::Violation),
        (with("result", "有正当理由延期"), Level::Pass),
        (opened, Level::Pass),
    ] {
        let mut scene = penalty("一般");
        scene.draft("HS-72", values.clone());
        assert_eq!(scene.level("R16.2"), None, "a draft says nothing yet");
        scene.seal("HS-72", values.clone(), BOTH);
        assert_eq!(scene.level("R16.2"), Some(expected), "{values}");
    }
    let mut scene = penalty("一般");
    let step = scene.step("supervised_review");
    scene.end(step);
    assert_eq!(scene.level("R16.2"), Some(Level::Violation), "nothing in writing");
}

#[test]
fn a_serious_violation_is_reviewed_on_site() {
    for (from, to, written, expected) in [
        ("09:00", "10:00", true, Level::Pass),
        ("09:00", "10:00", false, Level::Violation),
        ("09:30", "10:00", true, Level::Violation),
    ] {
        let mut scene = penalty("较重");
        assert_eq!(scene.level("R16.3"), None, "R16.4 says that there is no review");
        let step = scene.at("2026-03-10T09:00").step("review");
        scene.record(
            MediaKind::Video,
            Some(step),
            &format!("2026-03-10T{from}"),
            &format!("2026-03-10T{to}"),
        );
        if written {
            scene.draft("HS-70", json!({"severity": "较重"}));
        }
        scene.at("2026-03-10T10:00").end(step);
        assert_eq!(
            scene.level_of("R16.3", &Subject::Activity(step)),
            Some(expected),
            "{from}-{to} {written}"
        );
        assert_eq!(scene.level("R16.4"), Some(Level::Pass));
    }
    let mut scene = penalty("较重");
    let review = scene.seal("HS-71", json!({"severity": "较重"}), BOTH);
    assert_eq!(scene.level_of("R16.3", &Subject::Document(review)), Some(Level::Violation), "on paper alone");
    assert_eq!(penalty("一般").level("R16.3"), None);
}

#[test]
fn every_executed_penalty_is_reviewed_in_time() {
    let mut scene = Scene::new();
    scene.open("penalty");
    assert_eq!(scene.level("R16.4"), None);
    let executed = scene.event(EventKind::PenaltyExecuted, "2026-03-02", |_| {});
    let found = scene.findings("R16.4").remove(0);
    assert_eq!(
        (found.level(), found.verdict.due.unwrap().day.to_string()),
        (Level::Warn, "2026-04-01".into())
    );
    assert!(found.rests_on.contains(&executed));
    assert_eq!(scene.at("2026-04-01T20:00").level("R16.4"), Some(Level::Warn));
    assert_eq!(scene.at("2026-04-02T08:00").level("R16.4"), Some(Level::Violation));
    scene.seal("HS-71", json!({"reviewed_on": "2026-04-01"}), BOTH);
    assert_eq!(scene.level("R16.4"), Some(Level::Pass), "reviewed on the last day");

    let mut scene = Scene::new();
    scene.open("penalty");
    scene.event(EventKind::PenaltyExecuted, "2026-03-02", |_| {});
    scene.seal("HS-26", json!({"rectify_deadline": "2026-03-20"}), BOTH);
    assert_eq!(
        scene.at("2026-04-19T08:00").level("R16.4"),
        Some(Level::Warn),
        "from the end of the term to rectify"
    );
    scene.seal("HS-71", json!({"reviewed_on": "2026-04-20"}), BOTH);
    assert_eq!(scene.level("R16.4"), Some(Level::Violation));
}
