use serde_json::json;

use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "LI98",
        &[
            (json!({"viewer": "负责人"}), "PASS"),
            (json!({"viewer": "承办人"}), "BLOCK"),
            (json!({"viewer": "执法人员", "field": "informant"}), "BLOCK"),
            (json!({"viewer": "综合办公室"}), "BLOCK"),
            (json!({"viewer": "稽查科", "reason": null}), "BLOCK"),
            (json!({"viewer": "承办人", "contains": "privacy"}), "PASS"),
            (json!({"export": "行政处罚决定书", "contains": ["informant", "privacy"]}), "BLOCK"),
            (json!({"export": "现场笔录", "contains": "privacy"}), "PASS"),
            (json!({"export": "案件受理记录", "contains": "informant"}), "PASS"),
            (json!({"export": "公示", "contains": "informant"}), "BLOCK"),
            (json!({"export": "公示", "contains": "trade_secret"}), "BLOCK"),
            (json!({"export": "公示", "contains": "privacy", "redacted": true}), "PASS"),
            (json!({"export": "处罚决定书", "contains": []}), "PASS"),
        ],
    );
}

fn reported() -> Scene {
    let mut scene = Scene::new();
    scene.open("complaint");
    scene.sheet(json!({"complainant": "王举报", "complainant_phone": "13900000001"}));
    scene
}

#[test]
fn a_document_for_the_party_names_no_informant() {
    for (body, expected) in [
        ("据群众举报检查，未见卫生许可证", Level::Pass),
        ("据王举报反映检查，未见卫生许可证", Level::Block),
        ("举报电话13900000001", Level::Block),
    ] {
        let mut scene = reported();
        let draft = scene.draft("HS-20", json!({"body": body}));
        let found = scene.findings("LI98");
        assert_eq!((found.len(), found[0].level()), (1, expected), "{body}");
        assert_eq!(found[0].subject, Subject::Document(draft));
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Seal));
        assert!(!found[0].verdict.says.zh.contains("王举报"));
    }
}

#[test]
fn rows_are_read_and_papers_of_the_organ_are_not() {
    let mut scene = reported();
    scene.seal("HS-10", json!({"informant": "王举报", "summary": "王举报反映无证经营"}), &["张三"]);
    assert_eq!(scene.level("LI98"), None);
    scene.seal("HS-54", json!({"body": [{"speaker": "主持人", "text": "王举报说过"}]}), &["赵六"]);
    assert_eq!(scene.level("LI98"), Some(Level::Block));
}

#[test]
fn who_reported_may_be_questioned() {
    let mut scene = reported();
    scene.seal("HS-21", json!({"subject_name": "王举报"}), &["张三", "李四"]);
    assert_eq!(scene.level("LI98"), None);
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.seal("HS-20", json!({"body": "未见许可证"}), &["张三", "李四"]);
    assert_eq!(scene.level("LI98"), None, "nobody reported it");
}
