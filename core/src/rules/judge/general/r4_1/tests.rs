use serde_json::json;

use crate::record::{Import, MediaKind, Source};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "R4.1",
        &[
            (json!({"form": "文字", "doc": "现场笔录"}), "PASS"),
            (json!({"form": "文字", "media_kind": "检查表", "device_id": null}), "PASS"),
            (json!({"form": "文字", "media_kind": "录像"}), "BLOCK"),
            (json!({"form": "动态", "media_kind": "执法文书", "device_id": "BWC-07"}), "BLOCK"),
            (json!({"form": "动态", "media_kind": "照片", "produced_by": "CAM-01"}), "PASS"),
            (json!({"form": "动态", "media_kind": null, "device_id": "BWC-07"}), "BLOCK"),
            (json!({"record.form": "动态", "record.media_kind": "录音"}), "PASS"),
            (json!({"form": "口头"}), "BLOCK"),
        ],
    );
}

#[test]
fn a_recording_of_a_step_says_what_made_it() {
    for (source, expected) in [
        (Source::Terminal, Level::Pass),
        (Source::Recorder(Import { recorder: Some("BWC-07".into()), ..Import::default() }), Level::Pass),
        (Source::File(Import { file: "0001.mp4".into(), ..Import::default() }), Level::Block),
    ] {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("site_inspection");
        let (from, to) = ("2026-03-02T09:00", "2026-03-02T09:20");
        let media = scene.record_with(MediaKind::Video, Some(step), from, to, |one| one.source = source);
        let findings = scene.findings("R4.1");
        assert_eq!((findings[0].level(), &findings[0].subject), (expected, &Subject::Media(media)));
        assert_eq!(findings[0].gate, (expected == Level::Block).then_some(Gate::Evidence));
    }
}

#[test]
fn a_file_that_somebody_handed_in_is_no_record_of_a_step() {
    let mut scene = Scene::new();
    scene.open("complaint");
    scene.record_with(MediaKind::Video, None, "2026-03-01T09:00", "2026-03-01T09:20", |one| {
        one.source = Source::File(Import { file: "来电人提供.mp4".into(), ..Import::default() });
    });
    assert_eq!(scene.level("R4.1"), None);
}
