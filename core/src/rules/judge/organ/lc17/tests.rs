use serde_json::json;

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level, Outcome};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "LC17",
        &[
            (json!({"status": "授权组织", "authorising_law": "传染病防治法 95", "measure": "封存"}), "PASS"),
            (json!({"status": "授权组织", "authorising_law": "某部门规章", "measure": "扣押"}), "BLOCK"),
            (json!({"status": "受委托组织", "measure": "封闭"}), "BLOCK"),
            (json!({"status": "受委托组织", "measure": "先行登记保存"}), "PASS"),
            (json!({"status": "受委托组织", "measure": "先行登记保存"}), "not applicable"),
            (json!({"org.status": "行政机关", "measure": "扣押"}), "PASS"),
            (
                json!({"measure": "查封", "matter": "公共场所", "cfg.org.status_by_matter": {"公共场所": "受委托组织"}}),
                "BLOCK",
            ),
            (json!({"status": null, "measure": "查封"}), "cfg.org.status_by_matter"),
        ],
    );
}

#[test]
fn a_seizure_on_the_record() {
    for (standing, law, expected) in [
        ("行政机关", None, Level::Pass),
        ("受委托组织", Some("传染病防治法"), Level::Block),
        ("授权组织", Some("传染病防治法"), Level::Pass),
        ("授权组织", None, Level::Block),
        ("授权组织", Some("公共场所卫生管理条例实施细则"), Level::Block),
    ] {
        let mut scene = Scene::new();
        scene.open("coercion");
        scene.sheet(json!({"business_kind": "传染病防治"}));
        let laws: Vec<_> = law.into_iter().map(|law| json!({"law": law, "article": "95"})).collect();
        let document = scene.draft("HS-30", json!({"measure": "封存", "law_basis": laws}));
        let finding = scene.findings("LC17").remove(0);
        assert_eq!(finding.verdict.outcome, Some(Outcome::Undecided("org.status_by_matter")));
        scene.setting("org.status_by_matter", &json!({"传染病防治": standing}).to_string());
        assert_eq!(scene.level("LC17"), Some(expected), "{standing} {law:?}");
        if expected == Level::Block {
            assert_eq!(scene.findings("LC17")[0].gate, Some(Gate::Seal));
            scene.seal_draft(document, "HS-30", json!({"measure": "封存"}), &["张三", "李四"]);
            assert_eq!(scene.level("LC17"), Some(Level::Block), "sealed");
        }
    }
}
