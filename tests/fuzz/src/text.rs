//! Short texts: conditions, checks, days, periods, identifiers, names of files, strokes.
//!
//! The first byte says what the rest is.

use std::str::FromStr;
use std::sync::OnceLock;

use quanji_core::catalog::{
    CharPattern, Check, Condition, Day, Moment, capital_amount, check_id_no, check_uscc, is_moment,
};
use quanji_core::entry::Reason;
use quanji_core::id::{CaseId, EntryHash};
use quanji_core::import::{FoundFile, Placement, Register, Vendors, place};
use quanji_core::record::{Fact, Handwriting, RecorderCheckedOut};
use quanji_core::rules::audit::Period;
use quanji_core::rules::{Expect, Persons, redacted_text};
use quanji_core::time::{is_day, is_day_or_moment, rfc3339};

use crate::seed::tagged;
use crate::world::NOW;

pub(crate) fn check(bytes: &[u8]) {
    let Some((tag, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    match tag {
        0 => drop(Condition::from_str(text)),
        1 => drop(Check::from_str(text)),
        2 => pattern(text),
        3 => day(text),
        4 => period(text),
        5 => identifier(text),
        6 => file_name(text),
        7 => drop(Handwriting::from_json(text)),
        8 => {
            let _ = (check_uscc(text), check_id_no(text, &NOW), Reason::from_stored(text));
            let _ = Expect::read(&text.into());
        }
        9 => {
            let once = redacted_text(text, &Persons::default());
            assert_eq!(redacted_text(&once, &Persons::default()), once);
        }
        10 => {
            if let Ok(fen) = text.parse() {
                assert!(!capital_amount(fen).is_empty());
                assert!(!rfc3339(fen, 480).is_empty());
            }
        }
        _ => {}
    }
}

fn pattern(text: &str) {
    if let Some(pattern) = CharPattern::new(text) {
        assert_eq!(pattern.to_string(), text);
        let _ = pattern.matches(text);
    }
}

/// A day is written in one way only, and that way is read as the same day.
fn day(text: &str) {
    if is_day(text) {
        assert_eq!(Day::read(text).unwrap().to_string(), text);
        assert!(is_day_or_moment(text));
    }
    if let Some(day) = Day::read(text) {
        assert_eq!(Day::read(&day.to_string()), Some(day));
        assert!(is_day(&day.to_string()));
        let (year, month, of_month) = day.parts();
        assert_eq!(Day::new(u32::try_from(year).unwrap(), month, of_month), Some(day));
        assert_eq!(Day::of_ms(day.begins_ms(480), 480), day);
        let _ = (day.plus_months(6), day.plus_days(15), day.is_weekend());
    }
    if let Some(moment) = Moment::read(text) {
        let _ = moment.unix_ms(480);
        assert!(!is_moment(text) || moment.has_clock());
    }
    if is_day_or_moment(text) && !is_day(text) {
        assert!(is_moment(text), "what an entry may say, people may read");
    }
}

fn period(text: &str) {
    if let Ok(period) = text.parse::<Period>() {
        assert_eq!(period.to_string(), text);
        assert!(period.begin() <= period.end());
        assert!(period.contains(period.begin()) && period.contains(period.end()));
        assert!(!period.contains(period.next().begin()));
    }
}

fn identifier(text: &str) {
    if let Ok(case) = text.parse::<CaseId>() {
        assert_eq!(case.to_string(), text.to_ascii_lowercase());
    }
    if let Ok(hash) = text.parse::<EntryHash>() {
        assert_eq!(hash.to_string(), text.to_ascii_lowercase());
    }
}

/// A name makes no file vanish that has the ending of a recording, and places none by itself.
fn file_name(text: &str) {
    static VENDORS: OnceLock<Vendors> = OnceLock::new();
    let vendors = VENDORS.get_or_init(|| Vendors::builtin().unwrap());
    let file = FoundFile { name: text.to_owned(), modified_ms: Some(NOW.unix_ms) };
    for vendor in vendors.iter() {
        if let Some(read) = vendor.read(&file) {
            if let (Some(started), Some(ended)) = (read.started_ms, read.ended_ms) {
                assert!(started <= ended);
            }
            let mut register = Register::default();
            let recorder = read.recorder.clone().unwrap_or_default();
            let out = RecorderCheckedOut { recorder, vendor: vendor.key.clone(), shown_ms: i64::MAX };
            register.take(NOW.unix_ms, &Fact::RecorderCheckedOut(out));
            assert!(matches!(place(&read, &register, &[]), Placement::Unmatched(_)));
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let of: [(u8, &[&str]); 11] = [
        (0, &["if:party_kind!=公民", "mode==留置 and no_video", "a<5 or !b", "x in 甲|乙"]),
        (
            1,
            &["not_future", "!=officer_2", "abs<=5", "0..100", "max:200", "lat_lon_range", "re:^[0-9]{1,3}$"],
        ),
        (2, &[r"^[0-9+\-]{7,20}$", "^[一-龥A-Z]{0,3}$"]),
        (3, &["2026-11-23", "2026年11月23日10时20分30秒", "2026-11-23T09:15:00.5+08:00", "20261123"]),
        (4, &["2026-07", "2026-Q3", "2026-H2", "2026"]),
        (5, &["a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6"]),
        (6, &["T001_20261123101500_1.mp4", "DSJ-A1_640181_20261123_101500.mp4", "IMP.jpg"]),
        (7, &[r#"{"device":"T","width":9,"height":9,"rate_hz":60,"strokes":[[[1,2,3],[4,5,6,700]]]}"#]),
        (8, &["91640221MA75XYZ12K", "640221199001011234", "bad_body", "PASS (R6.1)"]),
        (9, &["张三电话13909520000，身份证640221199001011234，住平罗县城关镇"]),
        (10, &["0", "-1", "1050", "9223372036854775807", "1795406400000"]),
    ];
    let texts =
        of.iter().flat_map(|(tag, texts)| texts.iter().map(move |text| tagged(*tag, text.as_bytes())));
    texts.collect()
}
