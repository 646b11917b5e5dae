use proptest::prelude::*;

use super::*;
use crate::id::{ActivityId, CaseId};
use crate::record::{Fact, MediaKind, RecorderCheckedOut, RecorderReturned};

/// 2026-11-23T12:00:00+08:00.
const NOON: i64 = 1_795_406_400_000;
const MINUTE: i64 = 60_000;

fn read(vendor: &str, name: &str, modified_ms: Option<i64>) -> Option<ReadFile> {
    let vendors = Vendors::builtin().unwrap();
    vendors.get(vendor).unwrap().read(&FoundFile { name: name.into(), modified_ms })
}

#[test]
fn names_say_who_when_and_what() {
    let ended = Some(NOON + 10 * MINUTE);
    for (vendor, name, recorder, officer, important, started) in [
        (
            "gat947",
            "PL0001_640221_20261123120000_0012.mp4",
            Some("PL0001"),
            Some("640221"),
            Some(false),
            Some(NOON),
        ),
        (
            "gat947",
            "PL0001_640221_20261123120000_0012IMP.MP4",
            Some("PL0001"),
            Some("640221"),
            Some(true),
            Some(NOON),
        ),
        (
            "gat947",
            "PL0001_640221_20260230120000_0012.mp4",
            Some("PL0001"),
            Some("640221"),
            Some(false),
            None,
        ),
        ("gat947", "现场 🧺.mp4", None, None, None, None),
        ("dated", "MOV_20261123_120000.mov", None, None, Some(false), Some(NOON)),
        ("dated", "2026-11-23 12-00-00_3_SOS.mp4", None, None, Some(true), Some(NOON)),
        (
            "bureau",
            "平罗_PL0001_640221_20261123T120000+0800_000012_0a1b2c3d.mp4",
            Some("PL0001"),
            Some("640221"),
            Some(false),
            Some(NOON),
        ),
    ] {
        let found = read(vendor, name, ended).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(found.recorder.as_deref(), recorder, "{name}");
        assert_eq!(found.officer.as_deref(), officer, "{name}");
        assert_eq!(
            (found.important, found.started_ms, found.ended_ms),
            (important, started, ended),
            "{name}"
        );
        assert_eq!(found.kind, MediaKind::Video);
    }
    let photo = read("gat947", "PL0001_640221_20261123120000_0012.JPG", ended).unwrap();
    assert_eq!((photo.kind, photo.media_type, photo.ended_ms), (MediaKind::Photo, "image/jpeg", Some(NOON)));
    let earlier = read("gat947", "PL0001_640221_20261123120000_0012.mp4", Some(NOON - 1)).unwrap();
    assert_eq!(earlier.ended_ms, None, "an end before the beginning is none");
    for name in ["index.dat", "noending", ".mp4x", "Thumbs.db"] {
        assert_eq!(read("gat947", name, None), None, "{name}");
    }
}

#[test]
fn rules_that_cannot_be_right_are_refused() {
    let rules = |vendor: &str| format!("meta: {{schema: recorder-files/1}}\nvendors:\n  - {vendor}\n");
    let good = "{key: a, title: 甲, name: '^x', utc_offset_minutes: 480, ended: unknown}";
    Vendors::from_yaml(&rules(good)).unwrap();
    for (vendor, said) in [
        (good.replace("'^x'", "'('"), "unclosed group"),
        (good.replace("'^x'", "'(?P<colour>x)'"), "no such group: colour"),
        (good.replace("480", "2000"), "18 hours"),
        (good.replace("unknown", "later"), "later"),
        (good.replace("title", "titel"), "titel"),
        (format!("{good}\n  - {good}"), "two of this key"),
    ] {
        let error = Vendors::from_yaml(&rules(&vendor)).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    assert!(Vendors::from_yaml("meta: {schema: recorder-files/2}\nvendors: []").is_err());
    assert!(Vendors::builtin().unwrap().iter().count() >= 3);
}

fn register(ahead_ms: i64) -> Register {
    let mut register = Register::default();
    let out = |recorder: &str, shown_ms| {
        Fact::RecorderCheckedOut(RecorderCheckedOut {
            recorder: recorder.into(),
            vendor: "gat947".into(),
            shown_ms,
        })
    };
    register.take(NOON - 60 * MINUTE, &out("PL0001", NOON - 60 * MINUTE + ahead_ms));
    register
        .take(NOON + 120 * MINUTE, &Fact::RecorderReturned(RecorderReturned { recorder: "PL0001".into() }));
    register.take(NOON, &out("PL0002", NOON));
    register
}

fn step(number: u8, own: bool, from: i64, to: Option<i64>) -> Step {
    let (case, activity) = (CaseId::from_bytes([number; 16]), ActivityId::from_bytes([number; 16]));
    Step { case, activity, own, from_ms: NOON + from * MINUTE, to_ms: to.map(|to| NOON + to * MINUTE) }
}

fn film(recorder: &str, from: i64, to: i64, ahead_ms: i64) -> ReadFile {
    let mut file = read("gat947", "PL0001_640221_20261123120000_0012.mp4", None).unwrap();
    file.recorder = Some(recorder.into());
    file.started_ms = Some(NOON + from * MINUTE + ahead_ms);
    file.ended_ms = Some(NOON + to * MINUTE + ahead_ms);
    file
}

#[test]
fn a_file_goes_to_the_step_that_it_shows() {
    let steps = [step(1, true, 0, Some(30)), step(2, true, 40, None), step(3, false, 0, Some(200))];
    let placed = |file: &ReadFile| place(file, &register(0), &steps);
    let matched = |number: u8| Placement::Matched {
        case: CaseId::from_bytes([number; 16]),
        activity: ActivityId::from_bytes([number; 16]),
        clock_ahead_ms: 0,
    };
    assert_eq!(placed(&film("PL0001", 5, 10, 0)), matched(1));
    assert_eq!(placed(&film("PL0001", 20, 45, 0)), matched(1), "the longer overlap");
    assert_eq!(placed(&film("PL0001", 29, 90, 0)), matched(2));
    assert_eq!(placed(&film("PL0001", 32, 38, 0)), matched(3), "a step of another terminal");
    for (file, doubt) in [
        (film("PL0009", 5, 10, 0), Doubt::NotCarried),
        (film("PL0001", 130, 140, 0), Doubt::NotCarried),
        (film("PL0001", -50, -40, 0), Doubt::NoStep),
        (film("PL0001", 25, 45, 0), Doubt::SeveralSteps),
        (ReadFile { recorder: None, ..film("PL0001", 5, 10, 0) }, Doubt::NoRecorder),
        (ReadFile { started_ms: None, ..film("PL0001", 5, 10, 0) }, Doubt::NoTime),
    ] {
        assert_eq!(placed(&file), Placement::Unmatched(doubt), "{file:?}");
    }
    let photo = ReadFile { ended_ms: None, ..film("PL0001", 5, 5, 0) };
    assert_eq!(placed(&photo), matched(1));
}

proptest! {
    /// Whatever the clock of the recorder showed, if it was measured the file goes where it belongs.
    #[test]
    fn a_measured_clock_changes_nothing(ahead_ms in -90_000_000_000i64..90_000_000_000, from in -200..200i64, length in 0..90i64) {
        let steps = [step(1, true, 0, Some(30)), step(2, true, 40, Some(100)), step(3, false, 0, Some(200))];
        let right = place(&film("PL0001", from, from + length, 0), &register(0), &steps);
        let moved = place(&film("PL0001", from, from + length, ahead_ms), &register(ahead_ms), &steps);
        let step_of = |placement: &Placement| match placement {
            Placement::Matched { case, activity, .. } => Ok((*case, *activity)),
            Placement::Unmatched(doubt) => Err(*doubt),
        };
        prop_assert_eq!(step_of(&right), step_of(&moved));
    }

    #[test]
    fn no_name_breaks_anything(name in ".{0,60}", modified in any::<Option<i64>>()) {
        for vendor in Vendors::builtin().unwrap().iter() {
            let _ = vendor.read(&FoundFile { name: format!("{name}.mp4"), modified_ms: modified });
            let _ = vendor.read(&FoundFile { name: name.clone(), modified_ms: modified });
        }
    }
}
