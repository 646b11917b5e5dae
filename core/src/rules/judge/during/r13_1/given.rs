//! The facts of a test case of R13.1.

use serde_json::Value;

use super::{Covered, Facts, MEETINGS, judge};
use crate::catalog::Catalog;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::judge::during::coverage_given;
use crate::rules::judge::during::r9_1::only_photos;
use crate::rules::verdict::Verdict;

const MEDIA: [&str; 5] = ["media", "media_kind", "dynamic", "音像", "recording"];
const COVERAGE: [&str; 3] = ["coverage", "media_coverage", "covered"];
const DOCUMENT: [&str; 4] = ["doc", "doc_sealed", "document", "sealed"];
const PLACE: [&str; 3] = ["place", "place_id", "场所"];

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let catalog = Catalog::builtin().map_err(ToString::to_string)?;
    let named = given.text(&["type", "meeting_type", "step"]);
    let kind = named.and_then(|name| catalog.activity_type(name));
    let is_concerned =
        named.is_none() || kind.is_some_and(|kind| MEETINGS.iter().any(|(key, _)| *key == kind.key));
    let facts = Facts {
        place: given.names(&PLACE).then(|| given.text(&PLACE).filter(|place| !place.is_empty())),
        document: given.names(&DOCUMENT).then(|| given.flag(&DOCUMENT).unwrap_or(false)),
        covered: covered(given, context),
    };
    Ok(if is_concerned { judge(&facts, context) } else { Verdict::pass() })
}

fn covered(given: &Given, context: &Context<'_>) -> Covered {
    let is_missing = given.names(&MEDIA) && (given.flag(&MEDIA) != Some(true) || only_photos(given, &MEDIA));
    let share = share(given);
    let stretch = coverage_given::coverage(given).map(|coverage| {
        let missing = coverage.missing(&context.settings);
        let explained = coverage_given::explained(given, &coverage, &missing);
        match (missing.is_empty(), coverage.unexplained(&explained, &context.settings).is_empty()) {
            (true, _) => Covered::Whole,
            (false, true) => Covered::Explained,
            (false, false) => Covered::Part,
        }
    });
    let is_explained =
        given.flag(&["explained", "explanations", "explanation", "gap_explanations"]).unwrap_or(false);
    match (share, stretch) {
        _ if is_missing => Covered::None,
        (Some(share), None | Some(Covered::Whole)) if share >= 1.0 => Covered::Whole,
        (Some(share), _) if share <= 0.0 => Covered::None,
        (Some(share), None) if share < 1.0 && is_explained => Covered::Explained,
        (Some(share), None | Some(Covered::Whole)) if share < 1.0 => Covered::Part,
        (_, Some(stretch)) => stretch,
        (_, None) => Covered::Unsaid,
    }
}

/// What part of the meeting is covered: a number up to one, per cent, or yes and no.
fn share(given: &Given) -> Option<f64> {
    match given.value(&COVERAGE)? {
        Value::String(text) => match text.trim().strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
            None if ["全程", "whole", "full"].contains(&text.trim()) => Some(1.0),
            None if ["部分", "partial", "part"].contains(&text.trim()) => Some(0.5),
            None => given.number(&COVERAGE).or(Some(0.0)),
        },
        Value::Bool(yes) => Some(if *yes { 1.0 } else { 0.0 }),
        Value::Null => Some(0.0),
        _ => given.number(&COVERAGE),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R13.1",
            &[
                (json!({"place": "合议室1", "doc": false, "coverage": 1.0}), "VIOLATION"),
                (json!({"place": "合议室1", "doc": true, "coverage": 0.8}), "VIOLATION"),
                (json!({"place": "合议室1", "doc": true, "media": null}), "VIOLATION"),
                (
                    json!({"place": "合议室1", "doc": true, "media": "照片 only", "coverage": 1.0}),
                    "VIOLATION",
                ),
                (
                    json!({"type": "集体讨论", "place_id": null, "doc_sealed": true, "media_coverage": 1.0}),
                    "VIOLATION",
                ),
                (
                    json!({"place": "线上会议", "doc": true, "coverage": 1.0, "cfg.online_place_allowed": true}),
                    "PASS",
                ),
                (
                    json!({"place": "二楼会议室", "doc": true, "coverage": 1.0, "cfg.designated_places": ["二楼会议室"]}),
                    "PASS",
                ),
                (
                    json!({"type": "合议", "place": "合议室1", "doc": true, "coverage": 1.0, "gap_s": 30}),
                    "PASS",
                ),
                (json!({"type": "合议", "place": "合议室1", "doc": true, "gap_s": 31}), "VIOLATION"),
                (
                    json!({"place": "合议室1", "doc": true, "meeting": "14:00:00-15:00:00", "segments": ["14:00:00-14:20:00", "14:40:00-15:00:00"], "explained": "设备故障"}),
                    "WARN",
                ),
                (json!({"type": "约谈", "place": "宾馆", "doc": false, "coverage": 0}), "PASS"),
            ],
        );
    }
}
