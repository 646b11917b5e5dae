use serde_json::json;

use super::super::le60::tests::{item, list};
use crate::entry::{BureauFact, MediaDamaged};
use crate::id::MediaId;
use crate::record::{EventKind, EvidenceItem, Import, MediaCaptured, MediaKind, Source};
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn further_cases() {
    let whole = json!({
        "method": "执法记录仪", "made_at": "2026-03-02T10:00", "maker": "张三", "proves": "无证操作",
        "has_speech": true, "transcript": "HS-21", "original_available": true
    });
    let with = |key: &str, value: serde_json::Value| {
        let mut given = whole.clone();
        given[key] = value;
        given
    };
    comes_out(
        "LE12",
        &[
            (whole.clone(), "PASS"),
            (with("method", json!(null)), "BLOCK"),
            (with("made_at", json!(false)), "BLOCK"),
            (with("maker", json!("")), "BLOCK"),
            (with("proves", json!(null)), "BLOCK"),
            (with("original_available", json!(false)), "BLOCK"),
            (with("transcript", json!(null)), "WARN"),
            (json!({"has_speech": true, "transcript": null, "stage": "法制审核"}), "BLOCK"),
            (json!({"evidence": false, "proves": null}), "PASS"),
        ],
    );
}

fn listed(change: impl FnOnce(&mut MediaCaptured), has_speech: bool) -> (Scene, MediaId) {
    let mut scene = Scene::new();
    scene.open("penalty");
    let media = scene.record_with(MediaKind::Video, None, "2026-03-02T08:00", "2026-03-02T09:00", change);
    assert_eq!(scene.level("LE12"), None, "no evidence yet");
    list(&mut scene, false, vec![EvidenceItem { has_speech, ..item(Some(media), None) }]);
    (scene, media)
}

#[test]
fn a_recording_of_a_terminal_says_what_is_asked_for() {
    let (scene, media) = listed(|_| {}, false);
    assert_eq!(scene.level_of("LE12", &Subject::Media(media)), Some(Level::Pass));
    assert_eq!(scene.findings("LE12")[0].rests_on.len(), 2);
}

#[test]
fn a_file_from_elsewhere_must_say_how_and_by_whom_it_was_made() {
    let file = |one: &mut MediaCaptured| {
        one.source = Source::File(Import { file: "1.mp4".into(), ..Import::default() })
    };
    let (scene, _) = listed(file, false);
    let found = scene.findings("LE12");
    assert_eq!((found[0].level(), found[0].gate), (Level::Block, Some(Gate::Evidence)));
    assert!(found[0].verdict.says.zh.ends_with("制作方法、制作人"));
    let (scene, _) = listed(
        |one| {
            file(one);
            one.subject.method = Some("店内监控，由店方拷贝".into());
        },
        false,
    );
    assert_eq!(scene.level("LE12"), Some(Level::Pass));
}

#[test]
fn words_are_in_writing_before_the_review() {
    let (mut scene, media) = listed(|_| {}, true);
    assert_eq!(scene.level("LE12"), Some(Level::Warn));
    scene.seal("HS-43", json!({"result": "补正后再审"}), &["赵六"]);
    assert_eq!(scene.level("LE12"), Some(Level::Block));
    scene.event(EventKind::TranscriptMade, "2026-03-03", |event| event.media = Some(media));
    assert_eq!(scene.level("LE12"), Some(Level::Pass));
}

#[test]
fn the_original_is_kept() {
    let (mut scene, media) = listed(|_| {}, false);
    scene.receive(media);
    let captured = scene.entries().iter().find(|one| one.entry().kind == "media.captured").unwrap().hash();
    scene.office(BureauFact::MediaDamaged(MediaDamaged { media, captured, chunks: vec![0] }));
    assert_eq!(scene.level("LE12"), Some(Level::Block));
    list(&mut scene, false, vec![EvidenceItem { withdrawn: true, ..item(Some(media), None) }]);
    assert_eq!(scene.level("LE12"), None, "withdrawn");
}
