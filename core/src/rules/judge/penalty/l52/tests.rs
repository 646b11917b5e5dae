use serde_json::json;

use crate::record::{EventKind, ServiceMode};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Finding, Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L52",
        &[
            (json!({"offline": true, "doc_no": null}), "BLOCK"),
            (json!({"offline": true, "doc_no": "2026-0012", "leased": false}), "BLOCK"),
            (json!({"refused": true, "noted": false}), "BLOCK"),
            (json!({"doc_no": "2026-0012", "cert_shown": false}), "BLOCK"),
            (json!({"doc_no": "2026-0012", "delivered": false}), "VIOLATION"),
            (json!({"doc_no": "2026-0012", "delivered": false, "refused": true, "noted": true}), "PASS"),
            (json!({"doc_no": "2026-0012", "decided": "2026-03-02", "reported_at": "2026-03-04"}), "PASS"),
            (
                json!({"doc_no": "2026-0012", "decided": "2026-03-02", "reported_at": "2026-03-05"}),
                "VIOLATION",
            ),
            (
                json!({"decided": "2026-03-02", "reported_at": "2026-03-05", "cfg.report_within_workdays": 3}),
                "PASS",
            ),
            (
                json!({"doc_no": "平卫公当罚〔2026〕12号", "cert_shown": true, "delivered": true, "reported": true}),
                "PASS",
            ),
        ],
    );
}

fn only(scene: &Scene) -> Finding {
    let mut findings = scene.findings("L52");
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

#[test]
fn a_draft_without_number_or_credential_is_not_sealed() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.draft("HS-57", json!({"cert_shown_at": "2026-03-02T09:00:00+08:00"}));
    let finding = only(&scene);
    assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Seal)));
    assert!(finding.verdict.says.zh.contains("编号"));
}

#[test]
fn delivered_at_once_and_reported_in_two_working_days() {
    let shown = json!({"cert_shown_at": "2026-03-02T09:00:00+08:00", "issued_on": "2026-03-02"});
    let mut scene = Scene::new();
    scene.open("inspection");
    let document = scene.seal("HS-57", shown, &["张三", "李四"]);
    let finding = only(&scene);
    assert_eq!(finding.level(), Level::Info, "to be reported");
    assert_eq!(finding.verdict.due.unwrap().day.to_string(), "2026-03-04");
    scene.at("2026-03-03T09:00");
    assert_eq!(only(&scene).level(), Level::Violation, "not delivered on its day");
    scene.serve(document, ServiceMode::Direct, "2026-03-02T09:30:00+08:00");
    assert_eq!(only(&scene).level(), Level::Info);
    scene.at("2026-03-04T09:00");
    assert_eq!(only(&scene).level(), Level::Info, "the last day");
    scene.at("2026-03-05T09:00");
    assert_eq!(only(&scene).level(), Level::Violation);
    scene.event(EventKind::DecisionReported, "2026-03-04", |event| event.document = Some(document));
    let finding = only(&scene);
    assert_eq!((finding.level(), finding.rests_on.len()), (Level::Pass, 3), "seal, service, report");
}
