use serde_json::json;

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    comes_out(
        "LE67",
        &[
            (json!({"complaint_received_on": "2026-09-20", "pack_submitted_on": "2026-10-05"}), "PASS"),
            (json!({"received": "2026-09-20", "submitted": "2026-10-08"}), "VIOLATION"),
            (
                json!({"received": "2026-09-20", "submitted": "2026-10-08", "cfg.roll_agency_deadlines": true}),
                "PASS",
            ),
            (
                json!({"received": "2026-03-10", "submitted": "2026-04-02", "force_majeure_extension": null}),
                "VIOLATION",
            ),
            (json!({"received": "2026-03-10", "submitted": "2026-04-02", "extension": "2026-04-02"}), "PASS"),
            (
                json!({"received": "2026-03-10", "submitted": "2026-04-03", "extension": "2026-04-02"}),
                "VIOLATION",
            ),
            (json!({"received": "2026-03-10", "submitted": null, "now": "2026-03-14"}), "PASS"),
            (json!({"received": "2026-03-10", "submitted": null, "now": "2026-03-15"}), "WARN"),
            (json!({"received": "2026-03-10", "submitted": null, "now": "2026-03-26"}), "VIOLATION"),
        ],
    );
}

#[test]
fn the_pack_goes_in_on_the_fifteenth_day() {
    for (day, expected) in [("2026-03-25", Level::Pass), ("2026-03-26", Level::Violation)] {
        let mut scene = Scene::new();
        scene.open("penalty");
        assert_eq!(scene.level("LE67"), None);
        scene.event(EventKind::ComplaintCopyReceived, "2026-03-10", |_| {});
        scene.event(EventKind::LitigationPackSubmitted, day, |_| {});
        assert_eq!(scene.level("LE67"), Some(expected), "{day}");
        assert_eq!(scene.findings("LE67")[0].rests_on.len(), 2);
    }
}

#[test]
fn until_then_the_section_is_reminded() {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.event(EventKind::ComplaintCopyReceived, "2026-03-10", |_| {});
    for (day, expected) in [
        ("2026-03-14", Level::Pass),
        ("2026-03-15", Level::Warn),
        ("2026-03-25", Level::Warn),
        ("2026-03-26", Level::Violation),
    ] {
        scene.at(&format!("{day}T09:00"));
        let found = scene.findings("LE67");
        assert_eq!(found[0].level(), expected, "{day}");
        assert_eq!(found[0].verdict.due.unwrap().day.to_string(), "2026-03-25");
    }
}
