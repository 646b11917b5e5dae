use serde_json::json;

use crate::record::{EventKind, ServiceMode};
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "L67",
        &[
            (json!({"amount": 100, "on_spot": true, "receipt": null}), "BLOCK"),
            (json!({"amount": 100.01, "collected_on_spot": true}), "BLOCK"),
            (json!({"amount": 200, "on_spot": true, "hard_later": true, "receipt": "宁财000123"}), "PASS"),
            (json!({"amount": 500, "on_spot": true, "remote": true, "party_request": true}), "PASS"),
            (json!({"amount": 500, "on_spot": true, "remote": true, "party_request": false}), "BLOCK"),
            (json!({"amount": 3000, "on_spot": false}), "PASS"),
            (json!({"served": "2026-03-10", "paid": "2026-03-26"}), "VIOLATION"),
            (json!({"served": "2026-09-20", "paid_on": "2026-10-08"}), "PASS"),
            (json!({"served": "2026-09-20", "paid_on": "2026-10-09"}), "VIOLATION"),
            (
                json!({"served": "2026-09-20", "paid": "2026-10-08", "cfg.roll_party_deadlines": false}),
                "VIOLATION",
            ),
            (json!({"served": "2026-03-10", "paid": null, "today": "2026-03-26"}), "VIOLATION"),
            (json!({"collected": "2026-03-02", "handed": "2026-03-04"}), "PASS"),
            (json!({"collected": "2026-02-13", "handed_over_on": "2026-02-24"}), "PASS"),
            (json!({"collected": "2026-03-02", "handed": null, "now": "2026-03-05"}), "VIOLATION"),
            (json!({"collected": "2026-12-31", "handed": "2027-01-04"}), "UNKNOWN_CALENDAR"),
        ],
    );
}

#[test]
fn a_fine_is_paid_on_the_fifteenth_day_in_parts() {
    for (last, expected) in [("2026-03-25", Level::Pass), ("2026-03-26", Level::Warn)] {
        let mut scene = Scene::new();
        scene.open("penalty");
        scene.at("2026-03-10T10:00");
        let values = json!({"issued_on": "2026-03-10", "fine_yuan": 300_000});
        let decision = scene.seal("HS-56", values, &["张三", "李四"]);
        assert_eq!(scene.level("L67"), None, "not served yet");
        scene.serve(decision, ServiceMode::Direct, "2026-03-10T11:00:00+08:00");
        assert_eq!(scene.level("L67"), Some(Level::Pass));
        scene.at("2026-04-01T10:00");
        assert_eq!(scene.level("L67"), Some(Level::Warn), "nothing paid");
        scene.event(EventKind::FinePaid, "2026-03-20", |event| event.amount_fen = Some(100_000));
        assert_eq!(scene.level("L67"), Some(Level::Warn), "a part paid");
        scene.event(EventKind::FinePaid, last, |event| event.amount_fen = Some(200_000));
        assert_eq!(scene.level_of("L67", &Subject::Document(decision)), Some(expected), "{last}");
    }
}

fn on_spot(fen: i64, ground: &str, receipt: &str) -> Scene {
    let mut scene = Scene::new();
    scene.open("simple");
    let values = json!({
        "issued_on": "2026-03-02", "fine_yuan": fen, "pay_mode": "当场收缴", "on_spot_ground": ground,
        "receipt_no": receipt
    });
    scene.seal("HS-57", values, &["张三", "李四"]);
    scene
}

#[test]
fn a_fine_is_collected_on_the_spot_on_a_ground_and_against_a_receipt() {
    for (fen, ground, receipt, expected) in [
        (10_000, "一百元以下", "宁财1", Level::Pass),
        (10_001, "一百元以下", "宁财1", Level::Block),
        (10_001, "不当场收缴事后难以执行", "宁财1", Level::Pass),
        (10_000, "一百元以下", "", Level::Block),
    ] {
        let found = on_spot(fen, ground, receipt).findings("L67");
        assert_eq!(found[0].level(), expected, "{fen} {ground} {receipt}");
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Collect));
    }
}

#[test]
fn what_is_collected_is_handed_over_within_two_working_days() {
    for (day, expected) in [("2026-03-04", Level::Pass), ("2026-03-05", Level::Violation)] {
        let mut scene = on_spot(10_000, "一百元以下", "宁财1");
        scene.at(&format!("{day}T09:00"));
        assert_eq!(scene.level("L67"), Some(expected), "not yet on {day}");
        scene.event(EventKind::FineHandedOver, day, |_| {});
        scene.at("2026-05-01T09:00");
        assert_eq!(scene.level("L67"), Some(expected), "{day}");
    }
}

#[test]
fn nobody_is_urged_to_pay_what_was_paid_late() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let decision = scene.seal("HS-56", json!({"fine_yuan": 100_000, "issued_on": "2026-03-02"}), &[]);
    scene.serve(decision, ServiceMode::Direct, "2026-03-02T10:00:00+08:00");
    scene.at("2026-03-18T10:00");
    assert!(scene.findings("L67")[0].verdict.cure.is_some());
    scene.event(EventKind::FinePaid, "2026-03-18", |event| event.amount_fen = Some(100_000));
    let found = scene.findings("L67");
    assert_eq!((found[0].level(), &found[0].verdict.cure), (Level::Warn, &None));
}
