use crate::record::{DeviceChecked, Fact, Import, MediaKind, Source};
use crate::rules::judge::device::tests::{expect, recorder};
use crate::rules::scene::Scene;
use crate::rules::{Level, Subject};

#[test]
fn cases_of_other_authors() {
    expect(
        "R18.1",
        &[
            (r#"{"check": "08:30", "start": "09:00", "battery": 49}"#, "WARN"),
            (r#"{"check": "2026-11-22T20:59", "start": "2026-11-23T09:00"}"#, "VIOLATION"),
            (r#"{"check": "09:10", "start": "09:00"}"#, "VIOLATION"),
            (r#"{"battery": 49, "min": 50}"#, "WARN"),
            (r#"{"battery_pct": 100, "free_mb": 2047}"#, "WARN"),
            (r#"{"free_mb": 2048}"#, "PASS"),
            (r#"{"free_mb": 3000, "min": 4096}"#, "WARN"),
            (r#"{"clock_offset_s": -11}"#, "WARN"),
            (r#"{"clock_offset_s": 10}"#, "PASS"),
            (
                r#"{"check": "08:30", "start": "09:00", "check_user": "李四", "rec_user": "张三"}"#,
                "VIOLATION",
            ),
            (r#"{"check": "06:00", "start": "09:00", "cfg.check_valid_h": 2}"#, "VIOLATION"),
            (r#"{"check": false, "start": "09:00"}"#, "VIOLATION"),
            (r#"{"check": true, "battery": null}"#, "WARN"),
        ],
    );
}

fn checked(scene: &mut Scene, at: &str, who: &str, battery: u8) {
    scene.at(at).by(who).state(Fact::DeviceChecked(DeviceChecked {
        device: Some("BWC-07".into()),
        battery,
        free_mb: 20_000,
        clock_offset_ms: Some(1_500),
        fingerprint: Vec::new(),
    }));
    scene.by("张三");
}

#[test]
fn a_recorder_on_the_record() {
    for (check, expected) in [
        (Some(("2026-03-02T08:30", "张三", 90)), Level::Pass),
        (Some(("2026-03-01T21:00", "张三", 90)), Level::Pass),
        (Some(("2026-03-01T20:59", "张三", 90)), Level::Violation),
        (Some(("2026-03-02T09:01", "张三", 90)), Level::Violation),
        (Some(("2026-03-02T08:30", "李四", 90)), Level::Violation),
        (Some(("2026-03-02T08:30", "张三", 49)), Level::Warn),
        (Some(("2026-03-02T08:30", "张三", 50)), Level::Pass),
        (None, Level::Violation),
    ] {
        let mut scene = Scene::new();
        scene.open("inspection");
        if let Some((at, who, battery)) = check {
            checked(&mut scene, at, who, battery);
        }
        let media = recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T10:00");
        let findings = scene.findings("R18.1");
        assert_eq!(findings.len(), 1);
        assert_eq!(
            (findings[0].level(), &findings[0].subject),
            (expected, &Subject::Media(media)),
            "{check:?}"
        );
        let own = check.is_some_and(|(at, who, _)| who == "张三" && at < "2026-03-02T09:00");
        assert_eq!(
            findings[0].rests_on.len(),
            1 + usize::from(own),
            "the recording, and its user's last check"
        );
    }
}

#[test]
fn a_terminal_is_checked_too_and_a_file_of_unknown_origin_is_not() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.record_with(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10", |one| {
        one.source = Source::File(Import { file: "a.mp4".into(), ..Import::default() });
    });
    assert!(scene.findings("R18.1").is_empty());
    scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    assert_eq!(scene.level("R18.1"), Some(Level::Violation));
    scene.at("2026-03-02T08:00").state(Fact::DeviceChecked(DeviceChecked {
        device: None,
        battery: 80,
        free_mb: 5_000,
        clock_offset_ms: None,
        fingerprint: Vec::new(),
    }));
    assert_eq!(scene.level("R18.1"), Some(Level::Pass));
}
