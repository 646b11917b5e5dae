use serde_json::json;

use crate::record::EventKind;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Finding, Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L56",
        &[
            (json!({"made": "2026-02-12", "handled": "2026-02-28"}), "PASS"),
            (json!({"made": "2026-02-12", "handled": "2026-03-01"}), "VIOLATION"),
            (json!({"made": "2026-09-24", "handled": "2026-10-12"}), "PASS"),
            (json!({"made": "2026-03-02", "approved_by": null}), "BLOCK"),
            (json!({"approved_by": null}), "BLOCK"),
            (json!({"made": "2026-03-02", "approved_by": "负责人", "handled": "2026-03-11"}), "PASS"),
            (json!({"made": "2026-03-02", "approved_by": "负责人", "approved_at": "2026-03-03"}), "BLOCK"),
            (json!({"made": "2026-03-02", "today": "2026-03-06"}), "PASS"),
            (json!({"made": "2026-03-02", "today": "2026-03-09"}), "WARN"),
            (json!({"made": "2026-03-02", "handled": null, "today": "2026-03-11"}), "WARN"),
            (json!({"made": "2026-03-02", "handled": null, "today": "2026-03-12"}), "VIOLATION"),
            (json!({"made": "2026-12-23", "handled": "2026-12-31"}), "PASS"),
            (json!({"made": "2026-12-23", "handled": "2027-01-05"}), "UNKNOWN_CALENDAR"),
        ],
    );
}

fn only(scene: &Scene) -> Finding {
    let mut findings = scene.findings("L56");
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

#[test]
fn without_approval_it_is_not_sealed() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let document = scene.draft("HS-27", json!({"from": "2026-03-02", "issued_on": "2026-03-02"}));
    assert_eq!((only(&scene).level(), only(&scene).gate), (Level::Block, Some(Gate::Seal)));
    scene.event(EventKind::LeaderApproved, "2026-03-03", |event| event.document = Some(document));
    assert_eq!(only(&scene).level(), Level::Block, "approved a day late");
    scene.event(EventKind::LeaderApproved, "2026-03-02", |event| event.document = Some(document));
    let finding = only(&scene);
    assert_eq!((finding.level(), finding.rests_on.len()), (Level::Pass, 3));
}

#[test]
fn seven_working_days_with_a_warning_at_five() {
    let registered = || {
        let mut scene = Scene::new();
        scene.open("penalty");
        let values = json!({"from": "2026-03-02", "approved_by": "负责人", "approved_at": "2026-03-02T08:30:00+08:00"});
        scene.seal("HS-27", values, &["张三", "李四"]);
        scene
    };
    let mut scene = registered();
    assert_eq!(only(&scene).verdict.due.unwrap().day.to_string(), "2026-03-11");
    for (today, expected) in [
        ("2026-03-06", Level::Pass),
        ("2026-03-09", Level::Warn),
        ("2026-03-11", Level::Warn),
        ("2026-03-12", Level::Violation),
    ] {
        scene.at(&format!("{today}T09:00"));
        assert_eq!(only(&scene).level(), expected, "{today}");
    }
    for (handled, expected) in [("2026-03-11", Level::Pass), ("2026-03-12", Level::Violation)] {
        let mut scene = registered();
        scene.at(&format!("{handled}T09:00"));
        scene.seal("HS-28", json!({"disposition": "返还", "issued_on": handled}), &["张三", "李四"]);
        assert_eq!(only(&scene).level(), expected, "{handled}");
    }
}

#[test]
fn each_of_two_registrations_has_its_own_decision() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let values = json!({"from": "2026-03-02", "approved_by": "负责人"});
    scene.seal("HS-27", values.clone(), &["张三", "李四"]);
    let second = scene.seal("HS-27", values, &["张三", "李四"]);
    scene.at("2026-03-05T09:00");
    let decision = json!({"ref": second.to_string(), "issued_on": "2026-03-05"});
    scene.seal("HS-28", decision, &["张三", "李四"]);
    scene.at("2026-03-20T09:00");
    let levels: Vec<Level> = scene.findings("L56").iter().map(Finding::level).collect();
    assert_eq!(levels.iter().filter(|level| **level == Level::Pass).count(), 1, "{levels:?}");
    assert_eq!(levels.iter().filter(|level| **level == Level::Violation).count(), 1, "{levels:?}");
}
