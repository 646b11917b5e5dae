use serde_json::json;

use crate::record::MediaKind;
use crate::rules::Level;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;

#[test]
fn further_cases() {
    let (contact, one) = ("09:00:00-10:00:00", "09:00:00-09:20:00");
    comes_out(
        "R9.2",
        &[
            (json!({"contact": contact, "segments": ["09:01:00-10:00:00"]}), "PASS"),
            (json!({"contact": contact, "segments": ["09:01:01-10:00:00"]}), "VIOLATION"),
            (json!({"contact": contact, "segments": ["09:00:00-09:58:59"]}), "VIOLATION"),
            (json!({"contact": contact, "segments": [one, "09:20:31-10:00:00"]}), "VIOLATION"),
            (
                json!({"contact": contact, "segments": [one, "09:20:31-10:00:00"], "cfg.max_gap_s": 31}),
                "PASS",
            ),
            (json!({"contact": contact, "segments": []}), "VIOLATION"),
            (
                json!({"contact.start": "09:00:00", "contact.end": "10:00:00", "segments": [
                    {"start": "09:00:00", "end": "09:30:00", "kind": "录像"}, {"start": "09:30:00", "end": "10:00:00", "kind": "录音"}
                ]}),
                "PASS",
            ),
            (
                json!({"contact": {"start": "09:00:00", "end": "10:00:00"}, "segments": [
                    {"start": "09:00:00", "end": "10:00:00", "kind": "照片"}
                ]}),
                "VIOLATION",
            ),
            (
                json!({"contact": contact, "segments": [one, "09:20:00-10:00:00"], "kind": "照片"}),
                "VIOLATION",
            ),
            (json!({"contact": contact, "segments": ["09:05:00-10:05:00"], "clock_offset_s": 300}), "PASS"),
            (
                json!({"contact": contact, "segments": ["09:05:00-10:05:00"], "clock_offset_s": 0}),
                "VIOLATION",
            ),
            (
                json!({"contact": contact, "devices": {"BWC-07": [one], "T-01": ["09:19:00-10:00:00"]}}),
                "PASS",
            ),
            (
                json!({"contact": contact, "segments": [one, "09:30:00-09:40:00", "09:50:00-10:00:00"], "explained": ["09:20:00-09:30:00 设备故障"]}),
                "VIOLATION",
            ),
            (
                json!({"contact": contact, "segments": [one, "09:30:00-09:40:00", "09:50:00-10:00:00"], "gap.explanations": ["没电", "涉密"]}),
                "WARN",
            ),
            (
                json!({"contact": contact, "segments": [one, "09:40:00-10:00:00"], "explanations": [{"from": "09:20:00", "to": "09:40:00", "reason": "隐私"}]}),
                "WARN",
            ),
            (
                json!({"contact": contact, "segments": [one, "09:40:00-10:00:00"], "explanations": []}),
                "VIOLATION",
            ),
            (
                json!({"contact": "23:30:00-00:30:00", "segments": ["23:30:00-23:59:50", "00:00:05-00:30:00"]}),
                "PASS",
            ),
            (json!({"gap_s": 30}), "PASS"),
            (json!({"gap_s": 31, "explained": null}), "VIOLATION"),
        ],
    );
}

fn inspection(recordings: &[(&str, &str)]) -> Scene {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    for (from, to) in recordings {
        scene.record(
            MediaKind::Video,
            Some(step),
            &format!("2026-03-02T{from}"),
            &format!("2026-03-02T{to}"),
        );
    }
    scene.at("2026-03-02T10:00").end(step);
    scene
}

#[test]
fn an_hour_recorded_by_several_devices() {
    for (recordings, expected) in [
        (vec![("09:00:10", "09:30"), ("09:30:02", "10:00")], Level::Pass),
        (vec![("09:00", "09:30"), ("09:30:30", "10:00")], Level::Pass),
        (vec![("09:00", "09:30"), ("09:30:31", "10:00")], Level::Violation),
        (vec![("09:33", "10:00"), ("09:00", "09:35")], Level::Pass),
        (vec![], Level::Violation),
    ] {
        assert_eq!(inspection(&recordings).level("R9.2"), Some(expected), "{recordings:?}");
    }
}

#[test]
fn a_gap_that_is_explained_in_writing_is_a_warning() {
    let mut scene = inspection(&[("09:00", "09:20"), ("09:40", "10:00")]);
    assert_eq!(scene.level("R9.2"), Some(Level::Violation));
    let gap = json!({"gap_from": "2026-03-02T09:20:00+08:00", "gap_to": "2026-03-02T09:40:00+08:00", "cause": "设备故障"});
    scene.seal("HS-84", gap, &["张三", "李四"]);
    assert_eq!(scene.level("R9.2"), Some(Level::Warn));
}

#[test]
fn the_clock_of_a_recorder_is_put_right_first() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    scene.record_with(MediaKind::Video, Some(step), "2026-03-02T10:00", "2026-03-02T11:00", |one| {
        one.source = crate::record::Source::Recorder(crate::record::Import {
            file: "0001.mp4".into(),
            recorder: Some("BWC-07".into()),
            clock_ahead_ms: Some(3_600_000),
            ..Default::default()
        });
    });
    scene.at("2026-03-02T10:00").end(step);
    assert_eq!(scene.level("R9.2"), Some(Level::Pass));
}
