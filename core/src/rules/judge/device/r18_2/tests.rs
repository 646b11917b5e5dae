use crate::entry::EquipmentChange;
use crate::record::{Fact, MediaKind, RecorderCheckedOut, RecorderReturned};
use crate::rules::Level;
use crate::rules::judge::device::tests::{changed, expect, recorder, registered};
use crate::rules::scene::{Scene, officer};

#[test]
fn cases_of_other_authors() {
    expect(
        "R18.2",
        &[
            (r#"{"out": "08:00-18:00", "rec": "18:01", "user": "张三"}"#, "VIOLATION"),
            (r#"{"out": "08:00-18:00", "rec": "08:00", "user": "张三"}"#, "PASS"),
            (r#"{"out": "08:00-18:00", "rec": "17:50-18:10"}"#, "VIOLATION"),
            (r#"{"out": "08:00-18:00", "rec": "17:50-18:00"}"#, "PASS"),
            (r#"{"out": "08:00", "rec": "07:59"}"#, "VIOLATION"),
            (r#"{"checkout.user": "李四", "recording.user": "李四"}"#, "PASS"),
            (r#"{"out_user": null, "rec_user": "李四"}"#, "VIOLATION"),
            (
                r#"{"out": "08:00-18:00", "rec": "09:00", "out_device": "BWC-01", "rec_device": "BWC-02"}"#,
                "VIOLATION",
            ),
        ],
    );
}

#[test]
fn a_recorder_on_the_record() {
    let out = |recorder: &str| {
        Fact::RecorderCheckedOut(RecorderCheckedOut {
            recorder: recorder.into(),
            vendor: "gat947".into(),
            shown_ms: 0,
        })
    };
    let back = || Fact::RecorderReturned(RecorderReturned { recorder: "BWC-07".into() });
    for (taken, by, given_back, expected) in [
        (Some("2026-03-02T08:00"), "张三", None, Level::Pass),
        (Some("2026-03-02T09:00"), "张三", Some("2026-03-02T10:00"), Level::Pass),
        (Some("2026-03-02T09:01"), "张三", None, Level::Violation),
        (Some("2026-03-02T08:00"), "张三", Some("2026-03-02T09:59"), Level::Violation),
        (Some("2026-03-02T08:00"), "张三", Some("2026-03-02T08:30"), Level::Violation),
        (Some("2026-03-02T08:00"), "李四", None, Level::Violation),
        (None, "张三", None, Level::Violation),
    ] {
        let mut scene = Scene::new();
        scene.open("inspection");
        if let Some(at) = taken {
            scene.at(at).by(by).state(out("BWC-07"));
        }
        if let Some(at) = given_back {
            scene.at(at).by(by).state(back());
        }
        scene.by("张三");
        recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T10:00");
        assert_eq!(scene.level("R18.2"), Some(expected), "{taken:?} {by} {given_back:?}");
    }
}

#[test]
fn the_register_counts_and_a_terminal_is_its_officers() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.office(registered("BWC-07", &[]));
    scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    assert!(scene.findings("R18.2").is_empty());
    recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T10:00");
    assert_eq!(scene.level("R18.2"), Some(Level::Violation));
    let taken = changed("BWC-07", EquipmentChange::CheckedOut, "2026-03-02", |one| {
        one.officer = Some(officer("张三"));
    });
    scene.office(taken);
    assert_eq!(scene.level("R18.2"), Some(Level::Pass), "taken on that day");
    scene.at("2026-03-02T18:00");
    scene.office(changed("BWC-07", EquipmentChange::Returned, "2026-03-02", |_| {}));
    assert_eq!(scene.level("R18.2"), Some(Level::Pass), "given back in the course of that day");
}
