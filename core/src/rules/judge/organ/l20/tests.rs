use serde_json::{Value, json};

use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level, Outcome};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L20",
        &[
            (json!({"status": "受委托组织", "delegation_to": "2026-11-23", "on": "2026-11-23"}), "PASS"),
            (json!({"status": "受委托组织", "delegation_from": "2026-11-24", "on": "2026-11-23"}), "BLOCK"),
            (
                json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "in_scope": false, "valid": true}),
                "BLOCK",
            ),
            (json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "published": false}), "BLOCK"),
            (
                json!({"status": "受委托组织", "issuing_organ": "县市场监管局", "delegation.organ": "县卫生健康局"}),
                "BLOCK",
            ),
            (
                json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "delegation.organ": "县卫生健康局", "delegation.matters": ["公共场所"], "matter": "公共场所"}),
                "PASS",
            ),
            (
                json!({"status": "授权组织", "matter": "公共场所卫生", "authority": null, "issuing_organ": "疾控中心(监督所)"}),
                "BLOCK",
            ),
            (
                json!({"status": "授权组织", "matter": "公共场所卫生", "authority": "公共场所卫生管理条例 14", "issuing_organ": "县卫生健康局"}),
                "BLOCK",
            ),
            (
                json!({"status": "授权组织", "matter": "公共场所卫生", "authority": "公共场所卫生管理条例实施细则 5", "issuing_organ": "疾控中心(监督所)"}),
                "BLOCK",
            ),
            (
                json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "on": "2026-11-23", "delegation": {"organ": "县卫生健康局", "matters": ["公共场所"], "from": "2026-01-01", "to": "2026-12-31", "published": true}}),
                "PASS",
            ),
            (
                json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "on": "2027-01-01", "delegation": {"organ": "县卫生健康局", "to": "2026-12-31"}}),
                "BLOCK",
            ),
            (json!({"status": "受委托组织", "issuing_organ": "县卫生健康局", "delegation": null}), "BLOCK"),
            (json!({"status": "行政机关", "issuing_organ": "县卫生健康局"}), "PASS"),
            (json!({"org.status": null, "issuing_organ": "县卫生健康局"}), "configuration"),
        ],
    );
}

const OWN: &str = "平罗县疾病预防控制中心(卫生监督所)";
const ORGAN: &str = "平罗县卫生健康局";

fn issued(standing: &str, delegations: &Value, organ: &str) -> Scene {
    let mut scene = Scene::new();
    scene.setting("org.status_by_matter", &json!({"公共场所": standing}).to_string());
    scene.setting("delegations", &delegations.to_string());
    scene.open("penalty");
    scene.sheet(json!({"business_kind": "公共场所"}));
    scene.draft("HS-56", json!({"organ": organ, "issued_on": "2026-03-02"}));
    scene
}

#[test]
fn in_whose_name_a_decision_is() {
    let delegated = json!([{"organ": ORGAN, "matters": ["公共场所"], "from": "2026-01-01", "to": "2026-12-31", "published": true}]);
    for (standing, organ, expected) in [
        ("受委托组织", ORGAN, Level::Pass),
        ("受委托组织", OWN, Level::Block),
        ("受委托组织", "平罗县市场监督管理局", Level::Block),
        ("授权组织：公共场所卫生管理条例 14", OWN, Level::Pass),
        ("授权组织：公共场所卫生管理条例 14", ORGAN, Level::Block),
        ("授权组织", OWN, Level::Block),
        ("行政机关", OWN, Level::Pass),
        ("行政机关", ORGAN, Level::Block),
    ] {
        let scene = issued(standing, &delegated, organ);
        assert_eq!(scene.level("L20"), Some(expected), "{standing} {organ}");
        let gate = (expected == Level::Block).then_some(Gate::Seal);
        assert_eq!(scene.findings("L20")[0].gate, gate);
    }
}

#[test]
fn a_delegation_holds_for_its_matter_its_term_and_when_published() {
    let with = |change: Value| {
        let mut row = json!({"organ": ORGAN, "matters": ["公共场所"], "from": "2026-03-02", "to": "2026-03-02", "published": true});
        row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        issued("受委托组织", &json!([row]), ORGAN).level("L20")
    };
    assert_eq!(with(json!({})), Some(Level::Pass), "its only day");
    for change in [
        json!({"from": "2026-03-03"}),
        json!({"to": "2026-03-01"}),
        json!({"published": false}),
        json!({"matters": ["医疗机构"]}),
    ] {
        assert_eq!(with(change.clone()), Some(Level::Block), "{change}");
    }
    assert_eq!(issued("受委托组织", &json!([]), ORGAN).level("L20"), Some(Level::Block), "no delegation");
}

#[test]
fn nobody_decided_the_standing() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let document = scene.draft("HS-56", json!({"facts": "违法事实若干"}));
    assert_eq!(scene.level("L20"), None, "it names no organ yet");
    scene.seal_draft(document, "HS-56", json!({"organ": ORGAN}), &[]);
    let finding = scene.findings("L20").remove(0);
    assert_eq!(finding.level(), Level::Warn);
    assert_eq!(finding.verdict.outcome, Some(Outcome::Undecided("org.status_by_matter")));
}
