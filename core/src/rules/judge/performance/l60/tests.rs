use serde_json::json;

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    comes_out(
        "L60",
        &[
            (json!({"filed": "2026-01-05", "decided": "2026-04-07"}), "VIOLATION"),
            (json!({"filed_on": "2026-01-05", "decided_on": "2026-04-05"}), "PASS"),
            (
                json!({"filed": "2026-07-03", "decided": "2026-10-08", "cfg.roll_agency_deadlines": true}),
                "PASS",
            ),
            (
                json!({"filed": "2026-07-03", "decided": "2026-10-09", "cfg.roll_agency_deadlines": true}),
                "VIOLATION",
            ),
            (json!({"filed": "2026-02-10", "decided": "2026-06-01", "extension": true}), "PASS"),
            (json!({"filed": "2026-02-10", "decided": "2026-06-10", "extension": 30}), "PASS"),
            (json!({"filed": "2026-02-10", "decided": "2026-06-11", "extension": 30}), "VIOLATION"),
            (json!({"filed": "2026-02-10", "decided": "2026-05-12", "extension": null}), "VIOLATION"),
            (json!({"filed": "2026-02-10", "decided": null, "now": "2026-04-10"}), "PASS"),
            (json!({"filed": "2026-02-10", "decided": null, "now": "2026-04-11"}), "WARN"),
            (json!({"filed": "2026-02-10", "now": "2026-05-11"}), "WARN"),
            (json!({"filed": "2026-02-10", "decided": null, "today": "2026-05-12"}), "VIOLATION"),
            (
                json!({"filed": "2026-10-05", "decided": "2027-01-04", "cfg.roll_agency_deadlines": true}),
                "UNKNOWN_CALENDAR",
            ),
        ],
    );
}

fn filed() -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.at("2026-02-10T10:00");
    scene.seal("HS-11", json!({"filed_on": "2026-02-10"}), &["张三", "李四"]);
    scene
}

#[test]
fn a_decision_on_the_last_day_and_one_day_later() {
    for (day, expected) in [("2026-05-11", Level::Pass), ("2026-05-12", Level::Violation)] {
        let mut scene = filed();
        scene.at(&format!("{day}T10:00"));
        scene.seal("HS-56", json!({"issued_on": day}), &["张三", "李四"]);
        scene.at("2026-09-01T10:00");
        assert_eq!(scene.level("L60"), Some(expected), "{day}");
        assert_eq!(scene.findings("L60")[0].rests_on.len(), 2);
    }
}

#[test]
fn while_no_decision_is_made_the_officer_is_reminded() {
    let mut scene = filed();
    for (day, expected) in [
        ("2026-04-10", Level::Pass),
        ("2026-04-11", Level::Warn),
        ("2026-05-11", Level::Warn),
        ("2026-05-12", Level::Violation),
    ] {
        scene.at(&format!("{day}T10:00"));
        let found = scene.findings("L60");
        assert_eq!(found[0].level(), expected, "{day}");
        assert_eq!(found[0].verdict.due.unwrap().day.to_string(), "2026-05-11");
    }
}

#[test]
fn a_case_that_is_extended_handed_over_or_not_filed() {
    let mut scene = filed();
    scene.at("2026-05-08T10:00");
    scene.event(EventKind::LeaderApproved, "2026-05-08", |event| event.text = "同意延长办案期限".into());
    scene.at("2026-06-01T10:00");
    assert_eq!(scene.level("L60"), Some(Level::Pass));
    let mut scene = filed();
    scene.seal("HS-64", json!({"to": "公安机关"}), &["张三"]);
    scene.at("2026-06-01T10:00");
    assert_eq!(scene.level("L60"), None);
    let mut scene = Scene::new();
    scene.open("penalty");
    assert_eq!(scene.level("L60"), None);
}

#[test]
fn a_decision_that_came_late_is_not_told_to_be_made() {
    let mut scene = filed();
    scene.at("2026-05-12T10:00");
    let cure = |scene: &Scene| scene.findings("L60")[0].verdict.cure.clone().unwrap().zh;
    assert!(cure(&scene).contains("尽快作出决定"));
    scene.seal("HS-56", json!({"issued_on": "2026-05-12"}), &[]);
    assert_eq!(scene.level("L60"), Some(Level::Violation));
    assert!(!cure(&scene).contains("尽快作出决定") && cure(&scene).contains("说明逾期原因"));
}
