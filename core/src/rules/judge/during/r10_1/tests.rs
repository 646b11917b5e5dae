use std::collections::BTreeMap;

use serde_json::json;

use crate::entry::{BureauFact, EquipmentChange, EquipmentChanged, EquipmentKind, EquipmentRegistered, Role};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::{SECTION, Scene};
use crate::rules::{BureauFacts, Finding, Level, Subject, evaluate_bureau};

#[test]
fn further_cases() {
    comes_out(
        "R10.1",
        &[
            (json!({"officers": 7, "recorders": 4, "ratio": 2}), "PASS"),
            (json!({"officers": 7, "recorders": 4, "terminals": 3, "ratio": 2}), "WARN"),
            (
                json!({"dept.officers": 6, "dept.recorders_usable": 2, "dept.terminals_usable": 3, "cfg.officers_per_recorder": 3}),
                "PASS",
            ),
            (json!({"officers": 6, "recorders": 3, "recorders_broken": 1, "ratio": 2}), "WARN"),
            (json!({"officers": 1, "recorders": null, "ratio": 2}), "WARN"),
        ],
    );
}

fn register(scene: &mut Scene, number: &str, kind: EquipmentKind) {
    scene.office(BureauFact::EquipmentRegistered(EquipmentRegistered {
        number: number.into(),
        kind,
        model: "DSJ-A1".into(),
        section: Some(SECTION),
        device: None,
        fingerprint: Vec::new(),
        acquired_on: "2025-01-01".into(),
        stated_by: "综合办公室".into(),
        role: Role::Equipment,
    }));
}

fn change(scene: &mut Scene, number: &str, change: EquipmentChange) {
    scene.office(BureauFact::EquipmentChanged(EquipmentChanged {
        number: number.into(),
        change,
        at: "2026-03-01".into(),
        section: None,
        officer: None,
        order: None,
        fingerprint: Vec::new(),
        text: String::new(),
        stated_by: "综合办公室".into(),
        role: Role::Equipment,
    }));
}

fn findings(scene: &Scene) -> Vec<Finding> {
    scene.with_facts(|facts| {
        let all = evaluate_bureau(&BureauFacts { around: facts.around, cases: BTreeMap::new() });
        all.into_iter().filter(|one| one.rule == "R10.1").collect()
    })
}

#[test]
fn three_officers_need_two_recorders_that_work() {
    let mut scene = Scene::new();
    scene.open("inspection");
    assert_eq!(findings(&scene)[0].level(), Level::Warn, "no recorder at all");
    register(&mut scene, "BWC-07", EquipmentKind::Recorder);
    assert_eq!(findings(&scene)[0].level(), Level::Warn, "one for three");
    register(&mut scene, "BWC-08", EquipmentKind::Recorder);
    let found = findings(&scene);
    assert_eq!((found[0].level(), found[0].rests_on.len()), (Level::Pass, 2));
    assert_eq!(found[0].subject, Subject::Section(SECTION));
    change(&mut scene, "BWC-08", EquipmentChange::FaultReported);
    assert_eq!(findings(&scene)[0].level(), Level::Warn, "it is being repaired");
    change(&mut scene, "BWC-08", EquipmentChange::RepairClosed);
    assert_eq!(findings(&scene)[0].level(), Level::Pass);
    change(&mut scene, "BWC-08", EquipmentChange::Scrapped);
    assert_eq!(findings(&scene)[0].level(), Level::Warn);
    scene.setting("officers_per_recorder", "3");
    assert_eq!(findings(&scene)[0].level(), Level::Pass, "as the bureau decides");
}
