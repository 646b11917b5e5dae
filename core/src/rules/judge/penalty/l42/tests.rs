use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L42",
        &[
            (json!({"n": 3, "one_expired": true}), "PASS"),
            (json!({"n": 0}), "BLOCK"),
            (json!({"n": 2, "one_auxiliary": true}), "BLOCK"),
            (json!({"n": 2, "qualified": 1}), "BLOCK"),
            (json!({"n": 3, "qualified": 2}), "PASS"),
            (json!({"officers": ["张三", "李四"]}), "PASS"),
            (json!({"officers": ["张三", "张三"]}), "BLOCK"),
            (
                json!({"officers": [{"name": "张三", "valid_to": "2026-11-23"}, {"name": "李四"}], "on": "2026-11-23"}),
                "PASS",
            ),
            (
                json!({"officers": [{"name": "张三", "valid_to": "2026-11-22"}, {"name": "李四"}], "on": "2026-11-23"}),
                "BLOCK",
            ),
            (json!({"n": 2, "same_person": false, "one_expired": false}), "PASS"),
        ],
    );
}

#[test]
fn two_who_signed_and_two_who_are_named() {
    for (officers, expected) in [
        (vec!["张三", "李四"], Level::Pass),
        (vec!["张三", "赵六"], Level::Pass),
        (vec!["张三"], Level::Block),
        (vec!["张三", "张三"], Level::Block),
        (vec!["张三", "王五"], Level::Block),
        (vec!["张三", "王五", "李四"], Level::Pass),
    ] {
        let rows: Vec<_> = officers.iter().map(|name| json!({"name": name})).collect();
        let mut scene = Scene::new();
        scene.open("inspection");
        let document = scene.draft("HS-20", json!({"officers": rows}));
        assert_eq!(scene.level("L42"), Some(expected), "draft {officers:?}");
        scene.seal_draft(document, "HS-20", json!({}), &officers);
        assert_eq!(scene.level("L42"), Some(expected), "sealed {officers:?}");
    }
}

#[test]
fn the_certificate_is_valid_on_its_last_day_and_not_after() {
    for (valid_to, expected) in [("2026-03-02", Level::Pass), ("2026-03-01", Level::Block)] {
        let mut scene = Scene::new();
        scene.register("李四", |one| one.valid_to = valid_to.into());
        scene.open("inspection");
        scene.seal("HS-21", json!({}), &["张三", "李四"]);
        assert_eq!(scene.level("L42"), Some(expected), "{valid_to}");
    }
}

#[test]
fn a_block_refuses_the_seal_and_afterwards_says_when_it_was() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let document = scene.draft("HS-57", json!({"officers": [{"name": "张三", "cert_no": "64022101"}]}));
    let finding = scene.findings("L42").remove(0);
    assert_eq!((finding.gate, finding.verdict.says.zh.contains("定稿时")), (Some(Gate::Seal), false));
    scene.seal_draft(document, "HS-57", json!({}), &["张三"]);
    let finding = scene.findings("L42").remove(0);
    assert_eq!(finding.level(), Level::Block);
    assert!(finding.verdict.says.zh.starts_with("定稿时具备资格的执法人员1名"));
}

#[test]
fn a_hearing_names_its_investigators() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let both = json!({"investigators": [{"name": "张三", "cert_no": "64022101"}, "李四"]});
    scene.seal("HS-54", both, &["赵六"]);
    assert_eq!(scene.level("L42"), Some(Level::Pass));
    scene.seal("HS-54", json!({"investigators": ["李四"]}), &["赵六"]);
    assert_eq!(scene.level("L42"), Some(Level::Block));
}
