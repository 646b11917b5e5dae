use serde_json::json;

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    comes_out(
        "LC25",
        &[
            (json!({"from": "2026-03-01", "to": "2026-04-30", "extension": true}), "PASS"),
            (json!({"from": "2026-03-01", "to": "2026-05-01", "extension": "approved"}), "VIOLATION"),
            (json!({"from": "2026-03-01", "to": "2026-04-20", "extension": 20}), "PASS"),
            (json!({"from": "2026-03-01", "to": "2026-04-21", "extension": 20}), "VIOLATION"),
            (json!({"from": "2026-03-01", "to": "2026-05-10", "extension": 40}), "VIOLATION"),
            (
                json!({"from": "2026-03-01", "to": "2026-04-30", "extension": true, "approved": false}),
                "VIOLATION",
            ),
            (
                json!({"from": "2026-03-01", "to": "2026-04-12", "testing_days": 12, "told_in_writing": true}),
                "PASS",
            ),
            (
                json!({"from": "2026-03-01", "to": "2026-04-13", "testing_days": 12, "told": true}),
                "VIOLATION",
            ),
            (
                json!({"from": "2026-03-01", "to": "2026-04-12", "testing_days": 12, "told_in_writing": false}),
                "VIOLATION",
            ),
            (json!({"from": "2026-09-05", "to": "2026-10-05"}), "PASS"),
            (json!({"from": "2026-09-05", "to": "2026-10-08"}), "VIOLATION"),
            (json!({"from": "2026-09-05", "to": "2026-10-08", "cfg.roll_agency_deadlines": true}), "PASS"),
            (json!({"from": "2026-09-05", "to": "2026-11-04", "extension": 30}), "PASS"),
            (json!({"from": "2026-03-01", "to": null, "now": "2026-04-01"}), "VIOLATION"),
            (json!({"from": "2026-03-01", "to": "2026-03-02", "list_given": false}), "VIOLATION"),
        ],
    );
}

fn seized() -> Scene {
    let mut scene = Scene::new();
    scene.open("coercive");
    scene.at("2026-03-02T10:00");
    let values = json!({"from": "2026-03-02T10:00:00+08:00", "until": "2026-04-01"});
    scene.seal("HS-30", values, &["张三", "李四"]);
    scene
}

fn level_on(scene: &mut Scene, day: &str) -> Option<Level> {
    scene.at(&format!("{day}T12:00")).level("LC25")
}

#[test]
fn a_measure_is_lifted_on_the_thirtieth_day() {
    let mut scene = seized();
    assert_eq!(level_on(&mut scene, "2026-04-01"), Some(Level::Pass));
    assert_eq!(scene.findings("LC25")[0].verdict.due.unwrap().day.to_string(), "2026-04-01");
    assert_eq!(level_on(&mut scene, "2026-04-02"), Some(Level::Violation));
    for (day, expected) in [("2026-04-01", Level::Pass), ("2026-04-02", Level::Violation)] {
        let mut scene = seized();
        scene.seal("HS-32", json!({"issued_on": day}), &["张三", "李四"]);
        assert_eq!(level_on(&mut scene, "2026-05-20"), Some(expected), "{day}");
    }
}

#[test]
fn an_extension_counts_when_it_is_approved_in_time() {
    for (issued, until, approved, last) in [
        ("2026-03-30", "2026-05-01", "赵六", "2026-05-01"),
        ("2026-03-30", "2026-05-20", "赵六", "2026-05-01"),
        ("2026-03-30", "2026-05-01", "", "2026-04-01"),
        ("2026-04-02", "2026-05-01", "赵六", "2026-04-01"),
    ] {
        let mut scene = seized();
        let values = json!({"issued_on": issued, "until": until, "approved_by": approved});
        scene.seal("HS-31", values, &["张三", "李四"]);
        let found = scene.findings("LC25");
        assert_eq!(found[0].verdict.due.unwrap().day.to_string(), last, "{issued} {until} {approved}");
    }
}

#[test]
fn testing_that_the_party_was_told_of_is_not_counted() {
    for (words, last) in [("3月5日起检验期间12日", "2026-04-13"), ("告知检验期间", "2026-04-11")]
    {
        let mut scene = seized();
        scene.event(EventKind::TestingTold, "2026-03-05", |event| event.text = words.into());
        scene.at("2026-03-15T10:00");
        scene.seal("HS-24", json!({"issued_on": "2026-03-15"}), &["张三"]);
        assert_eq!(level_on(&mut scene, last), Some(Level::Pass), "{words}");
        assert_eq!(scene.findings("LC25")[0].verdict.due.unwrap().day.to_string(), last);
    }
}
