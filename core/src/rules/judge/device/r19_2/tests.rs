use crate::entry::EquipmentChange;
use crate::record::{DeviceChecked, Fact};
use crate::rules::judge::device::tests::{bureau, changed, expect, parts, registered};
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn cases_of_other_authors() {
    expect(
        "R19.2",
        &[
            (r#"{"changed": "imei", "order": false}"#, "VIOLATION"),
            (r#"{"changed": ["imei", "fw"], "order": null}"#, "VIOLATION"),
            (r#"{"changed": true, "repair_order": "R-9"}"#, "PASS"),
            (r#"{"changed": true}"#, "VIOLATION"),
            (r#"{"changed": false, "order": null}"#, "PASS"),
            (r#"{"changed": "storage_serial", "order": true}"#, "PASS"),
            (r#"{"changed": "storage_serial", "order": "R-7", "order_by": "执法科室"}"#, "VIOLATION"),
            (r#"{"changed": "storage_serial", "order": "R-7 作废"}"#, "VIOLATION"),
            (r#"{"fingerprint": "imei=1", "prev_fingerprint": "imei=2"}"#, "VIOLATION"),
            (r#"{"fingerprint": "imei=1", "prev_fingerprint": "imei=1"}"#, "PASS"),
        ],
    );
}

fn check(scene: &mut Scene, at: &str, serial: &str) {
    scene.at(at).state(Fact::DeviceChecked(DeviceChecked {
        device: Some("BWC-07".into()),
        battery: 90,
        free_mb: 20_000,
        clock_offset_ms: None,
        fingerprint: parts(&[("storage_serial", serial)]),
    }));
}

#[test]
fn a_card_that_was_exchanged() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.office(registered("BWC-07", &[("storage_serial", "A"), ("imei", "1")]));
    check(&mut scene, "2026-03-02T10:00", "A");
    assert!(bureau(&scene, "R19.2").is_empty());
    check(&mut scene, "2026-03-03T10:00", "B");
    let found = bureau(&scene, "R19.2");
    assert_eq!((found.len(), found[0].level()), (1, Level::Violation));
    assert_eq!((&found[0].subject, found[0].rests_on.len()), (&Subject::Equipment("BWC-07".into()), 2));
    assert!(found[0].verdict.says.zh.contains("storage_serial"));
}

#[test]
fn an_order_covers_the_next_reading_and_no_more() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.office(registered("BWC-07", &[("storage_serial", "A")]));
    scene.office(changed("BWC-07", EquipmentChange::RepairClosed, "2026-03-03T09:00:00+08:00", |one| {
        one.order = Some("R-7".into());
    }));
    check(&mut scene, "2026-03-03T10:00", "B");
    check(&mut scene, "2026-03-04T10:00", "C");
    let levels: Vec<_> = bureau(&scene, "R19.2").iter().map(crate::rules::Finding::level).collect();
    assert_eq!(levels.iter().filter(|level| **level == Level::Violation).count(), 1);
    assert_eq!(levels.len(), 2);
    // Stated with its new part, the exchange is known before the next check.
    let mut scene = Scene::new();
    scene.office(registered("BWC-07", &[("storage_serial", "A")]));
    scene.office(changed("BWC-07", EquipmentChange::Replaced, "2026-03-03T09:00:00+08:00", |one| {
        one.order = Some("R-8".into());
        one.fingerprint = parts(&[("storage_serial", "B")]);
    }));
    check(&mut scene, "2026-03-03T10:00", "B");
    let found = bureau(&scene, "R19.2");
    assert_eq!((found.len(), found[0].level()), (1, Level::Pass));
}
