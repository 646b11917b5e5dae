use crate::entry::EquipmentChange;
use crate::record::{Fact, FaultReported};
use crate::rules::Level;
use crate::rules::judge::device::tests::{changed, expect, recorder, registered};
use crate::rules::scene::Scene;

#[test]
fn cases_of_other_authors() {
    expect(
        "R19.1",
        &[
            (r#"{"fault": "2026-03-01", "closed": "2026-03-05", "rec": "2026-03-03"}"#, "VIOLATION"),
            (r#"{"fault": "2026-03-01", "closed": "2026-03-05", "rec": "2026-03-05"}"#, "PASS"),
            (
                r#"{"fault": "2026-03-01T10:00", "rec_started": "2026-03-01T09:50", "rec_end": "10:01"}"#,
                "VIOLATION",
            ),
            (r#"{"fault": "2026-03-01T10:00", "closed": null, "rec": "2026-03-01T10:00"}"#, "VIOLATION"),
            (r#"{"fault": null, "rec": "2026-03-01T10:00"}"#, "PASS"),
            (
                r#"{"fault": "2026-03-01T10:00", "closed": "2026-03-01T12:00", "rec": "2026-03-01T12:00"}"#,
                "PASS",
            ),
            (r#"{"fault": "2026-03-01T10:00", "closed": null, "rec": null}"#, "PASS"),
        ],
    );
}

#[test]
fn days_without_an_hour_charge_nobody() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.office(registered("BWC-07", &[]));
    scene.at("2026-03-02T17:00");
    scene.office(changed("BWC-07", EquipmentChange::FaultReported, "2026-03-02", |_| {}));
    recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T10:00");
    assert_eq!(scene.level("R19.1"), Some(Level::Pass), "reported in the course of that day");
    let late = recorder(&mut scene, "BWC-07", "2026-03-02T18:00", "2026-03-02T18:10");
    let level = |scene: &Scene| scene.level_of("R19.1", &crate::rules::Subject::Media(late));
    assert_eq!(level(&scene), Some(Level::Violation));
    scene.office(changed("BWC-07", EquipmentChange::RepairClosed, "2026-03-02", |_| {}));
    assert_eq!(level(&scene), Some(Level::Pass), "repaired on the same day");
}

#[test]
fn a_fault_reported_in_the_field_and_repaired_by_the_general_office() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.office(registered("BWC-07", &[]));
    recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T09:30");
    assert!(scene.findings("R19.1").is_empty(), "no fault, nothing to say");
    scene.state(Fact::FaultReported(FaultReported {
        device: Some("BWC-07".into()),
        at: "2026-03-02T09:30:00+08:00".into(),
        symptom: "镜头松动".into(),
    }));
    assert_eq!(scene.level("R19.1"), Some(Level::Pass), "it ended when the fault was reported");
    recorder(&mut scene, "BWC-07", "2026-03-02T10:00", "2026-03-02T10:10");
    let found = scene.findings("R19.1");
    assert_eq!((found.len(), scene.level("R19.1")), (2, Some(Level::Violation)));
    scene.at("2026-03-03T09:00");
    scene.office(changed("BWC-07", EquipmentChange::RepairClosed, "2026-03-03T09:00:00+08:00", |_| {}));
    let level = |scene: &Scene, media| scene.level_of("R19.1", &crate::rules::Subject::Media(media));
    let early = recorder(&mut scene, "BWC-07", "2026-03-03T08:59", "2026-03-03T09:10");
    let on_time = recorder(&mut scene, "BWC-07", "2026-03-03T09:00", "2026-03-03T09:10");
    assert_eq!(level(&scene, early), Some(Level::Violation));
    assert_eq!(level(&scene, on_time), Some(Level::Pass));
}
