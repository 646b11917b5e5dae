use crate::entry::{BureauFact, EquipmentChange, Role};
use crate::rules::judge::device::tests::{bureau, changed, expect, registered};
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level, may_change_equipment, may_register_equipment};

#[test]
fn cases_of_other_authors() {
    expect(
        "R17.1",
        &[
            (r#"{"role": "执法科室", "event": "采购登记"}"#, "BLOCK"),
            (r#"{"role": "综合办公室", "event": "报废"}"#, "PASS"),
            (r#"{"role": "执法科室", "event": "维护"}"#, "PASS (第十八条)"),
            (r#"{"role": "执法人员", "event": "报修"}"#, "PASS"),
            (r#"{"actor.role": "稽查科", "device.event": "分配"}"#, "BLOCK"),
            (r#"{"role": null, "event": "报废"}"#, "BLOCK"),
            (r#"{"role": "equipment", "event": "scrapped"}"#, "PASS"),
        ],
    );
}

#[test]
fn the_door_and_the_register() {
    for role in Role::ALL {
        let (own, open) = (may_change_equipment(role, EquipmentChange::Scrapped), role == Role::Equipment);
        assert_eq!(own.level == Level::Pass, open, "{role:?}");
        assert_eq!(may_register_equipment(role).level == Level::Pass, open, "{role:?}");
        assert_eq!(may_change_equipment(role, EquipmentChange::Returned).level, Level::Pass);
    }
    let mut scene = Scene::new();
    scene.office(registered("BWC-07", &[]));
    scene.office(changed("BWC-07", EquipmentChange::Allocated, "2026-03-02", |_| {}));
    assert!(bureau(&scene, "R17.1").is_empty());
    let wrong =
        changed("BWC-07", EquipmentChange::Scrapped, "2026-03-02", |one| one.role = Role::SectionHead);
    assert!(matches!(wrong, BureauFact::EquipmentChanged(_)));
    scene.office(wrong);
    let found = bureau(&scene, "R17.1");
    assert_eq!((found.len(), found[0].level(), found[0].gate), (1, Level::Block, Some(Gate::Configure)));
}
