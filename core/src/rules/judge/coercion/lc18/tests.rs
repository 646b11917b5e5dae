use serde_json::{Value, json};

use crate::record::EventKind;
use crate::rules::Level;
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    comes_out(
        "LC18",
        &[
            (json!({"approved_at": "2026-03-02T09:00", "measure_at": "2026-03-02T10:00"}), "PASS"),
            (json!({"approved_at": "2026-03-02T10:01", "measure_at": "2026-03-02T10:00"}), "VIOLATION"),
            (json!({"approved": "after", "emergency": false}), "VIOLATION"),
            (json!({"approved": null}), "BLOCK"),
            (
                json!({"emergency": true, "measure": "2026-03-02T10:00", "reported": "2026-03-03T10:00"}),
                "PASS",
            ),
            (json!({"emergency": true, "measure": "2026-03-02T10:00", "reported": null}), "VIOLATION"),
            (
                json!({"emergency": true, "measure": "2026-03-02T10:00", "reported": null, "now": "2026-03-02T18:00"}),
                "WARN",
            ),
            (json!({"approved": null, "emergency": true, "reported": true}), "PASS"),
            (json!({"approved": "before", "officers": 1}), "VIOLATION"),
            (json!({"approved": "before", "officers": ["张三", "李四"], "told": true}), "PASS"),
            (json!({"approved": "before", "scene_record": false}), "VIOLATION"),
        ],
    );
}

fn measure(change: impl FnOnce(&mut Value)) -> Value {
    let mut values = json!({
        "measure": "查封", "from": "2026-03-02T10:00:00+08:00", "approved_at": "2026-03-02T09:00:00+08:00",
        "emergency": false, "officers": [{"name": "张三"}, {"name": "李四"}], "party_told": true,
        "cert_shown_at": "2026-03-02T09:55:00+08:00", "party_statement": "无"
    });
    change(&mut values);
    values
}

#[test]
fn a_measure_is_approved_before_it_is_taken() {
    for (approved, expected) in [
        (json!("2026-03-02T10:00:00+08:00"), Level::Pass),
        (json!("2026-03-02T10:01:00+08:00"), Level::Violation),
        (json!(""), Level::Block),
    ] {
        let mut scene = Scene::new();
        scene.open("coercive");
        scene.seal("HS-30", measure(|values| values["approved_at"] = approved.clone()), &["张三", "李四"]);
        let found = scene.findings("LC18");
        assert_eq!(found[0].level(), expected, "{approved}");
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Seal));
    }
}

#[test]
fn an_emergency_is_made_good_within_a_day() {
    let values = measure(|values| {
        values["emergency"] = json!(true);
        values["approved_at"] = json!("");
    });
    for (at, expected) in [("2026-03-03T10:00", Level::Pass), ("2026-03-03T10:01", Level::Violation)] {
        let mut scene = Scene::new();
        scene.open("coercive");
        scene.at("2026-03-02T11:00");
        scene.seal("HS-20", json!({}), &["张三", "李四"]);
        scene.seal("HS-30", values.clone(), &["张三", "李四"]);
        assert_eq!(scene.level("LC18"), Some(Level::Warn), "still open");
        scene.at("2026-03-03T12:00");
        assert_eq!(scene.level("LC18"), Some(Level::Violation), "overdue");
        scene.event(EventKind::MeasureReported, &format!("{at}:00+08:00"), |_| {});
        assert_eq!(scene.level("LC18"), Some(expected), "{at}");
        assert_eq!(scene.findings("LC18")[0].rests_on.len(), 2);
    }
}

#[test]
fn what_else_the_law_asks_for() {
    let mut scene = Scene::new();
    scene.open("coercive");
    scene.seal("HS-30", measure(|values| values["officers"] = json!([{"name": "张三"}])), &["张三"]);
    assert_eq!(scene.level("LC18"), Some(Level::Violation));
    let mut scene = Scene::new();
    scene.open("coercive");
    scene.seal("HS-30", measure(|_| {}), &["张三", "李四"]);
    assert_eq!(scene.level("LC18"), Some(Level::Pass), "the record may still be written");
    scene.at("2026-03-03T09:00");
    assert_eq!(scene.level("LC18"), Some(Level::Violation), "no scene record");
}
