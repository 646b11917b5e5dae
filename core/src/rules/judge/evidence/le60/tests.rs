use serde_json::json;

use crate::id::{Digest, DocumentId, MediaId};
use crate::record::{EvidenceItem, EvidenceListed, Fact, MediaKind};
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "LE60",
        &[
            (json!({"captured": "2026-03-20", "decision": "2026-03-20"}), "PASS"),
            (json!({"captured_at": "2026-03-20T10:01", "sealed_at": "2026-03-20T10:00"}), "BLOCK"),
            (json!({"captured_at": "2026-03-20T10:00", "sealed_at": "2026-03-20T10:00"}), "PASS"),
            (
                json!({"captured": "2026-03-01", "decision": "2026-03-20", "office_received": "2026-03-22", "hash_in_list": true}),
                "PASS",
            ),
            (
                json!({"captured": "2026-03-01", "decision": "2026-03-20", "office_received": "2026-03-22"}),
                "PASS",
            ),
            (json!({"captured": "2026-03-25", "decision": "2026-03-20", "supplement": true}), "PASS"),
            (json!({"captured": "2026-03-25", "decision": "2026-03-20", "hash_in_list": true}), "BLOCK"),
        ],
    );
}

pub(in crate::rules::judge::evidence) fn item(
    media: Option<MediaId>,
    document: Option<DocumentId>,
) -> EvidenceItem {
    EvidenceItem {
        media,
        document,
        digest: Digest::from_bytes([9; 32]),
        proves: "无证经营".into(),
        transcript: None,
        has_speech: false,
        withdrawn: false,
    }
}

pub(in crate::rules::judge::evidence) fn list(scene: &mut Scene, supplement: bool, items: Vec<EvidenceItem>) {
    scene.state(Fact::EvidenceListed(EvidenceListed { decision: None, supplement, items }));
}

/// A recording of an hour on a day, and a decision at ten on 2026-03-20.
fn story(recorded: &str, listed: &str, supplement: bool) -> (Scene, MediaId) {
    let mut scene = Scene::new();
    scene.open("penalty");
    let (from, to) = (format!("{recorded}T08:00"), format!("{recorded}T09:00"));
    scene.at(&to);
    let media = scene.record_with(MediaKind::Video, None, &from, &to, |_| {});
    scene.at("2026-03-20T10:00");
    let decision = scene.draft("HS-56", json!({}));
    scene.seal_draft(decision, "HS-56", json!({"issued_on": "2026-03-20"}), &["张三", "李四"]);
    scene.at(&format!("{listed}T09:30"));
    list(&mut scene, supplement, vec![item(Some(media), None)]);
    scene.at("2026-04-01T10:00");
    scene.receive(media);
    (scene, media)
}

#[test]
fn what_was_captured_and_listed_before_the_decision_supports_it_whenever_it_arrives() {
    for (recorded, listed, expected) in [
        ("2026-03-01", "2026-03-20", Level::Pass),
        ("2026-03-01", "2026-03-21", Level::Block),
        ("2026-03-25", "2026-03-26", Level::Block),
        ("2026-03-20", "2026-03-20", Level::Pass),
    ] {
        let (scene, media) = story(recorded, listed, false);
        let found = scene.findings("LE60");
        assert_eq!(found[0].level(), expected, "{recorded} {listed}");
        assert_eq!(found[0].subject, Subject::Media(media));
        assert_eq!(found[0].gate, (expected == Level::Block).then_some(Gate::Evidence));
        assert_eq!(found[0].rests_on.len(), 3);
    }
}

#[test]
fn a_supplementary_list_and_a_withdrawn_piece_support_nothing() {
    let (scene, _) = story("2026-03-25", "2026-03-26", true);
    assert_eq!(scene.level("LE60"), None);
    let (mut scene, media) = story("2026-03-25", "2026-03-26", false);
    list(&mut scene, false, vec![EvidenceItem { withdrawn: true, ..item(Some(media), None) }]);
    assert_eq!(scene.level("LE60"), None);
}

#[test]
fn a_document_counts_from_its_seal() {
    for (sealed, expected) in [("2026-03-20T09:00", Level::Pass), ("2026-03-20T11:00", Level::Block)] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let record = scene.draft("HS-20", json!({}));
        list(&mut scene, false, vec![item(None, Some(record))]);
        assert_eq!(scene.level("LE60"), None, "no decision yet");
        if sealed < "2026-03-20T10:00" {
            scene.at(sealed);
            scene.seal_draft(record, "HS-20", json!({}), &["张三", "李四"]);
        }
        scene.at("2026-03-20T10:00");
        scene.seal("HS-56", json!({"issued_on": "2026-03-20"}), &["张三", "李四"]);
        assert_eq!(scene.level("LE60"), Some(expected), "{sealed}");
        if sealed > "2026-03-20T10:00" {
            scene.at(sealed);
            scene.seal_draft(record, "HS-20", json!({}), &["张三", "李四"]);
            assert_eq!(scene.level("LE60"), Some(expected), "{sealed}");
        }
    }
}
