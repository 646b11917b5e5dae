//! What the tests in Kotlin, Swift and Python read: an officer's day as data, and every error.

use quanji_core::catalog::{Catalog, CheckTime, FieldValue, example};
use quanji_core::media::Objection;
use quanji_core::terminal::{BlockerView, TerminalError};
use serde_json::{Value, json};

use super::files::Files;

/// 2026-01-15 10:00 in China.
const MORNING_MS: i64 = 1_768_442_400_000;

/// An officer's day on the scene, and what each failure tells a person.
pub(crate) fn write(files: &mut Files) {
    files.json("bindings/day.json", &day());
    files.json("bindings/errors.json", &errors());
}

fn day() -> Value {
    let wave: Vec<Value> =
        (0..80u32).map(|at| json!([20 + at * 11, 100 + (at * 37) % 190, at * 8, 300 + at])).collect();
    json!({
        "party": "平罗县某某宾馆 🏨（𠮷野分店）",
        "business_kind": "公共场所",
        "note": "现场嘈杂，当事人情绪激动 😤；已录像。𠮷",
        "template": "HS-20",
        "fields": inputs("HS-20"),
        "conflict": {"field": "party_phone", "first": "0952-6012345", "second": "139 0000 1234 ☎️"},
        "refusal": {"name": "张某", "reason": "称内容不实，拒绝签名 🙅", "witness": "现场无其他人员可以见证"},
        "strokes": {
            "device": "T100 执法终端", "width": 1000, "height": 400, "rate_hz": 120,
            "strokes": [wave, [[500, 350, 900], [620, 300, 950], [700, 360, 1000]]],
        },
    })
}

/// Every field of a template with what an officer would type.
fn inputs(code: &str) -> Value {
    let now = CheckTime { unix_ms: MORNING_MS, offset_minutes: 480 };
    let template = Catalog::builtin().unwrap().template(code).unwrap();
    let typed = |(key, value): (String, FieldValue)| {
        let input = template.field(&key).unwrap().input(&value);
        (key, Value::String(input))
    };
    example(template, &now).into_iter().map(typed).collect::<serde_json::Map<_, _>>().into()
}

fn errors() -> Value {
    let blocker = BlockerView {
        code: "not_read_back".into(),
        place: String::new(),
        zh: "尚未宣读核对".into(),
        en: "it was not read back".into(),
    };
    let refused =
        TerminalError::Refused { code: "code_used".into(), message: "this code was used before".into() };
    let every = [
        ("NotEnrolled", TerminalError::NotEnrolled),
        ("AlreadyEnrolled", TerminalError::AlreadyEnrolled),
        ("NotFound", TerminalError::NotFound("case")),
        ("Invalid", TerminalError::Invalid("the party needs a name".into())),
        ("NotReady", TerminalError::NotReady(vec![blocker])),
        ("Sealed", TerminalError::Sealed),
        ("Kept", TerminalError::Kept(vec![Objection::NotDelivered, Objection::InUse])),
        ("StorageFull", TerminalError::StorageFull),
        ("Damaged", TerminalError::Damaged("file is not a database".into())),
        ("Busy", TerminalError::Busy),
        ("Suspended", TerminalError::Suspended),
        ("Cancelled", TerminalError::Cancelled),
        ("KeyStore", TerminalError::KeyStore("the user cancelled".into())),
        ("Offline", TerminalError::Offline("the office cannot be reached".into())),
        ("Refused", refused),
        ("DishonestOffice", TerminalError::DishonestOffice("the log shrank".into())),
        ("Internal", TerminalError::Internal("1f2e3d4c".into())),
    ];
    let described = |(name, error): (&str, TerminalError)| {
        let told = json!({"code": error.code(), "zh": error.zh(), "en": error.to_string()});
        (name.to_owned(), told)
    };
    every.into_iter().map(described).collect::<serde_json::Map<_, _>>().into()
}
