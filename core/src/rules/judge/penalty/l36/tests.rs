use serde_json::json;

use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L36",
        &[
            (json!({"end": "2021-11-23", "found": "2026-11-23", "harm": true}), "PASS"),
            (json!({"end": "2021-11-22", "found": "2026-11-23", "harm": true}), "BLOCK"),
            (
                json!({"conduct_end": "2021-11-24", "discovered_on": "2026-11-23", "health_harm": false}),
                "BLOCK",
            ),
            (json!({"end": "2024-02-29", "found": "2026-02-28", "harm": false}), "PASS"),
            (json!({"end": "2024-02-29", "found": "2026-03-01", "harm": false}), "BLOCK"),
            (
                json!({"end": "2024-11-23", "found": "2026-11-23", "harm": false, "cfg.limitation_strict": true}),
                "WARN",
            ),
            (
                json!({"end": "2024-11-24", "found": "2026-11-23", "harm": false, "cfg.limitation_strict": true}),
                "PASS",
            ),
            (json!({"start": "2020-01-01", "end": null, "continuing": true, "found": "2026-11-23"}), "PASS"),
            (
                json!({"start": "2020-01-01", "end": "2026-01-01", "continuing": true, "found": "2026-11-23"}),
                "PASS",
            ),
            (
                json!({"end": "2022-01-01", "found": "2026-11-23", "health_harm": true, "consequence": false}),
                "BLOCK",
            ),
        ],
    );
}

fn decided(conduct_end: &str, harm: bool) -> Option<Level> {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.seal("HS-11", json!({"conduct_end": conduct_end, "health_harm": harm}), &["张三", "李四"]);
    scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    scene.level("L36")
}

#[test]
fn the_day_of_opening_is_the_day_of_discovery_on_the_record() {
    for (conduct_end, harm, expected) in [
        ("2026-02-27", false, Level::Pass),
        ("2024-03-02", false, Level::Pass),
        ("2024-03-01", false, Level::Block),
        ("2024-03-01", true, Level::Pass),
        ("2021-03-02", true, Level::Pass),
        ("2021-03-01", true, Level::Block),
    ] {
        assert_eq!(decided(conduct_end, harm), Some(expected), "{conduct_end} {harm}");
    }
}

#[test]
fn an_end_that_nobody_stated_is_a_warning_and_a_case_without_a_decision_says_nothing() {
    let mut scene = Scene::new();
    scene.open("penalty");
    assert_eq!(scene.level("L36"), None);
    scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    assert_eq!(scene.level("L36"), Some(Level::Warn));
    scene.draft("HS-11", json!({"conduct_end": "2023-01-01"}));
    let findings = scene.findings("L36");
    assert_eq!(findings[0].gate, Some(crate::rules::Gate::Decide));
    assert_eq!(findings[0].rests_on.len(), 3, "decision, opening, filing report");
}
