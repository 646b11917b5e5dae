use serde_json::json;

use crate::id::DocumentId;
use crate::record::ServiceMode;
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "L61",
        &[
            (json!({"decided": "2026-04-30", "served": "2026-05-14", "present": false}), "VIOLATION"),
            (json!({"announced_on": "2026-04-30", "served_on": "2026-04-30", "present": true}), "PASS"),
            (json!({"announced": "2026-04-30", "served": "2026-05-06", "present": true}), "VIOLATION"),
            (json!({"decided": "2026-06-18", "served": "2026-07-01"}), "VIOLATION"),
            (json!({"mode": "电子送达", "consent_doc": "HS-61"}), "PASS"),
            (json!({"mode": "electronic", "consent": false}), "BLOCK"),
            (json!({"mode": "电子", "consent": "口头"}), "BLOCK"),
            (
                json!({"mode": "电子", "consent": true, "decided": "2026-03-02", "served": "2026-03-12"}),
                "VIOLATION",
            ),
            (
                json!({"mode": "直接", "consent": null, "decided": "2026-03-02", "served": "2026-03-11"}),
                "PASS",
            ),
            (json!({"decided": "2026-03-02", "served": null, "now": "2026-03-12"}), "VIOLATION"),
            (json!({"decided": "2026-12-25", "served": "2026-12-28"}), "UNKNOWN_CALENDAR"),
        ],
    );
}

fn decided(code: &str) -> (Scene, DocumentId) {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.at("2026-04-30T10:00");
    let document = scene.seal(code, json!({"issued_on": "2026-04-30"}), &["张三", "李四"]);
    (scene, document)
}

#[test]
fn service_on_the_seventh_working_day_and_one_day_later() {
    for (at, expected) in [("2026-05-13", Level::Pass), ("2026-05-14", Level::Violation)] {
        let (mut scene, document) = decided("HS-56");
        scene.at(&format!("{at}T10:00"));
        scene.serve(document, ServiceMode::Direct, &format!("{at}T10:00:00+08:00"));
        assert_eq!(scene.level("L61"), Some(expected), "{at}");
    }
}

#[test]
fn a_decision_that_is_not_served_yet() {
    let (mut scene, document) = decided("HS-56");
    for (at, expected) in [("2026-05-13", Level::Pass), ("2026-05-14", Level::Violation)] {
        scene.at(&format!("{at}T10:00"));
        let found = scene.findings("L61");
        assert_eq!((found[0].level(), &found[0].subject), (expected, &Subject::Document(document)));
        assert_eq!(found[0].verdict.due.unwrap().day.to_string(), "2026-05-13");
    }
}

#[test]
fn a_decision_on_the_spot_is_handed_over_the_same_day() {
    for (at, expected) in [("2026-04-30", Level::Pass), ("2026-05-06", Level::Violation)] {
        let (mut scene, document) = decided("HS-57");
        scene.at(&format!("{at}T18:00"));
        scene.serve(document, ServiceMode::Direct, &format!("{at}T10:30:00+08:00"));
        assert_eq!(scene.level("L61"), Some(expected), "{at}");
    }
}

#[test]
fn electronic_service_needs_the_signed_consent() {
    for (agrees, is_named, expected) in [
        (Some(true), true, Level::Pass),
        (Some(true), false, Level::Pass),
        (Some(false), true, Level::Block),
        (None, false, Level::Block),
    ] {
        let (mut scene, document) = decided("HS-56");
        let consent = agrees.map(|agrees| scene.seal("HS-61", json!({"agree": agrees}), &["张三"]));
        scene.at("2026-05-06T12:00");
        scene.serve_with(document, ServiceMode::Electronic, "2026-05-06T10:00:00+08:00", |served| {
            served.consent = consent.filter(|_| is_named);
            served.reference = Some("a@example.cn".into());
        });
        let found = scene.findings("L61");
        assert_eq!(found[0].level(), expected, "{agrees:?} {is_named}");
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Serve));
    }
}

#[test]
fn another_way_of_service_makes_up_for_an_electronic_one_without_consent() {
    for (at, expected) in [("2026-05-13", Level::Pass), ("2026-05-14", Level::Violation)] {
        let (mut scene, document) = decided("HS-56");
        scene.at("2026-05-06T12:00");
        scene.serve(document, ServiceMode::Electronic, "2026-05-06T10:00:00+08:00");
        assert_eq!(scene.level("L61"), Some(Level::Block));
        scene.at(&format!("{at}T10:00"));
        scene.serve(document, ServiceMode::Direct, &format!("{at}T10:00:00+08:00"));
        let found = scene.findings("L61");
        assert_eq!(found[0].level(), expected, "{at}: the first service is none");
        let cure = found[0].verdict.cure.as_ref().map(|cure| cure.zh.as_ref());
        assert_eq!(cure, (expected > Level::Pass).then_some("在案卷中说明逾期原因"), "it is served");
    }
}
