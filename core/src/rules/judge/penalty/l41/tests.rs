use serde_json::json;

use crate::record::{EventKind, MediaKind};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L41",
        &[
            (
                json!({"source": "电子技术监控设备", "legal_review": true, "tech_review": true, "content_review": true, "site_published": true}),
                "PASS",
            ),
            (
                json!({"source": "电子技术监控设备", "legal_review": true, "tech_review": true, "content_review": true, "site_published": false}),
                "BLOCK",
            ),
            (json!({"source": "电子技术监控设备", "legal_review": null}), "BLOCK"),
            (json!({"source": "电子技术监控设备", "all": true}), "PASS"),
            (json!({"evidence.source": "执法记录仪", "content_review": false}), "not applicable"),
            (json!({"source": "固定电子监控", "all": false}), "BLOCK"),
        ],
    );
}

#[test]
fn a_camera_without_an_officer_on_the_record() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let at = "2026-03-01T09:00";
    scene.record(MediaKind::Video, None, at, at);
    assert_eq!(scene.level("L41"), None, "a recording by an officer");
    let media = scene.record_with(MediaKind::Video, None, at, at, |one| {
        one.subject.method = Some("电子技术监控设备自动记录".into());
    });
    assert_eq!(scene.level("L41"), Some(Level::Block));
    assert_eq!(scene.findings("L41")[0].gate, Some(Gate::Evidence));
    let mut note = |text: &str, granted| {
        scene.event(EventKind::MonitorReviewed, "2026-03-02", |event| {
            (event.media, event.text, event.granted) = (Some(media), text.into(), Some(granted));
        });
        scene.level("L41")
    };
    assert_eq!(note("内容不清晰", false), Some(Level::Block));
    assert_eq!(note("法制审核、技术审核通过", true), Some(Level::Block), "two of four");
    assert_eq!(note("记录内容真实、清晰，设置地点已公布", true), Some(Level::Pass));
}

#[test]
fn one_note_that_names_nothing_is_for_everything() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let at = "2026-03-01T09:00";
    scene.record_with(MediaKind::Photo, None, at, at, |one| {
        one.subject.method = Some("电子技术监控设备抓拍".into());
    });
    scene.event(EventKind::MonitorReviewed, "2026-03-02", |event| event.granted = Some(true));
    assert_eq!(scene.level("L41"), Some(Level::Pass));
}
