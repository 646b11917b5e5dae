use serde_json::json;

use crate::record::{EventKind, ServiceMode};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Outcome};

#[test]
fn further_cases() {
    comes_out(
        "L72",
        &[
            (json!({"fine": 10000, "days": 34}), "10000"),
            (json!({"fine": 10000, "days_late": 40, "paused_days": 20}), "6000"),
            (json!({"fine": 10000, "days": 5, "paused": 9}), "0"),
            (json!({"fine": 10000, "days": 0}), "0"),
            (json!({"fine": 333.33, "days": 1}), "9.99"),
            (json!({"fine": 10000, "days": 40, "charged": 10000}), "PASS"),
            (json!({"fine": 10000, "days": 10, "charged": 3000.01}), "VIOLATION"),
            (json!({"fine": 10000, "days": 10, "paused_days": 3, "charged": 3000}), "VIOLATION"),
            (json!({"fine": 10000, "served": "2026-03-10", "paid": "2026-04-04"}), "3000"),
        ],
    );
}

/// A fine of 10000 yuan, served on 2026-03-10, urged on 2026-04-24, thirty days after the last day to pay.
fn urged(late_fine: i64, tell: impl FnOnce(&mut Scene)) -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.at("2026-03-10T10:00");
    let values = json!({"issued_on": "2026-03-10", "fine_yuan": 1_000_000});
    let decision = scene.seal("HS-56", values, &["张三", "李四"]);
    scene.serve(decision, ServiceMode::Direct, "2026-03-10T11:00:00+08:00");
    tell(&mut scene);
    scene.at("2026-04-24T10:00");
    scene.seal("HS-62", json!({"issued_on": "2026-04-24", "late_fine": late_fine}), &["张三", "李四"]);
    scene
}

#[test]
fn an_urging_charges_three_percent_a_day_at_most() {
    for (charged, expected) in [(900_000, Level::Pass), (900_001, Level::Violation)] {
        let found = urged(charged, |_| {}).findings("L72");
        assert_eq!(found[0].level(), expected, "{charged}");
        assert_eq!(found[0].verdict.outcome, Some(Outcome::Amount(900_000)));
    }
}

#[test]
fn the_time_of_reconsideration_and_litigation_is_not_counted() {
    let reconsidered = |scene: &mut Scene| {
        scene.event(EventKind::ReconsiderationFiled, "2026-04-01", |_| {});
        scene.event(EventKind::ReconsiderationDecided, "2026-04-10", |_| {});
        // Litigation that overlaps is counted once.
        scene.event(EventKind::LitigationFiled, "2026-04-10", |_| {});
        scene.event(EventKind::LitigationEnded, "2026-04-11", |_| {});
    };
    let found = urged(900_000, reconsidered).findings("L72");
    assert_eq!(found[0].level(), Level::Violation);
    assert_eq!(found[0].verdict.outcome, Some(Outcome::Amount(570_000)));
    assert_eq!(found[0].rests_on.len(), 7);
    let sued = |scene: &mut Scene| {
        scene.event(EventKind::LitigationFiled, "2026-03-20", |_| {});
    };
    assert_eq!(urged(0, sued).findings("L72")[0].verdict.outcome, Some(Outcome::Amount(0)));
}

#[test]
fn nothing_is_said_before_an_urging() {
    let mut scene = Scene::new();
    scene.open("penalty");
    assert_eq!(scene.level("L72"), None);
}
