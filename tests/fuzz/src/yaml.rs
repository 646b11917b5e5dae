//! Data that a bureau writes: templates, rules of recorders, settings.
//!
//! The first byte says what the rest is. Of a setting: its key, a newline, its value.

use quanji_core::catalog::Catalog;
use quanji_core::entry::{BureauFact, SettingInterpreted, SignedEntry};
use quanji_core::import::Vendors;
use quanji_core::rules::{WorkCalendar, check_setting};

use crate::seed::{self, tagged};
use crate::world::world;

pub(crate) fn check(bytes: &[u8]) {
    let Some((tag, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    match tag {
        0 => templates(text),
        1 => drop(Vendors::from_yaml(text)),
        2 => setting(text),
        _ => {}
    }
}

/// A published file adds templates and takes none away.
fn templates(text: &str) {
    let before = world().catalog;
    if let Ok(after) = before.with_published(text) {
        for template in before.templates() {
            assert_eq!(after.template_version(&template.code, template.version), Some(template));
        }
    }
    let _ = Catalog::from_yaml(text);
}

fn setting(text: &str) {
    let Some((key, value)) = text.split_once('\n') else { return };
    let change = SettingInterpreted {
        key: key.into(),
        value: value.into(),
        doc_no: "平卫〔2026〕1号".into(),
        approved_by: "李四".into(),
        effective_from: "2026-01-01".into(),
        stated_by: "wang".into(),
    };
    if let Ok(value) = check_setting(&change)
        && let Some(year) = key.strip_prefix("calendar.")
    {
        let arrangement = serde_json::from_value(value).unwrap();
        WorkCalendar::default().add(year.parse().unwrap(), &arrangement).unwrap();
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        tagged(1, include_bytes!("../../../core/data/recorders.yaml")),
        tagged(2, b"ruleset.effective_from\n\"2026-01-01\""),
        tagged(
            2,
            br#"calendar.2026
{"off":["2026-10-01..2026-10-07","2026-01-01"],"work":["2026-10-10"]}"#,
        ),
    ];
    for definition in quanji_core::rules::definitions().unwrap() {
        seeds.push(tagged(2, format!("{}\n{}", definition.key, definition.default).as_bytes()));
    }
    for bytes in seed::exemplars("entries", "cbor") {
        let signed = SignedEntry::parse(&bytes).unwrap();
        if let Ok(BureauFact::TemplatePublished(body)) =
            BureauFact::from_body(&signed.entry().kind, &signed.entry().body)
        {
            seeds.push(tagged(0, body.documents.as_bytes()));
        }
    }
    seeds
}
