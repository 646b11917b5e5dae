//! A contact, what covers it and what was explained, as test cases give them.

mod explained;

use serde_json::{Map, Value};

pub(super) use explained::explained;

use super::coverage::Coverage;
use crate::rules::given::{Given, moment, span};

const MS_PER_DAY: i64 = 86_400_000;
/// A contact that is told by the length of its gaps alone: ten hours, with the gap in the middle.
const TOLD_MS: i64 = 36_000_000;
const STARTS: [&str; 4] = ["start", "from", "started_at", "begin"];
const ENDS: [&str; 4] = ["end", "to", "ended_at", "until"];
const SEGMENTS: [&str; 11] = [
    "segments",
    "segment",
    "two_devices",
    "devices",
    "recordings",
    "recorder",
    "terminal",
    "recorder_segments",
    "terminal_segments",
    "segments_a",
    "segments_b",
];

/// The contact and what covers it.
pub(super) fn coverage(given: &Given) -> Option<Coverage> {
    let Some((from, to)) = contact(given) else { return told_by_gaps(given) };
    let to = if to < from { to.saturating_add(MS_PER_DAY) } else { to };
    let mut parts = Vec::new();
    let ahead = ahead_ms(&|name| given.value(&[name])).unwrap_or(0);
    // A kind that is told of them all.
    let is_photo = given.value(&["kind", "media_kind", "segment_kind"]).is_some_and(is_photo);
    for name in SEGMENTS {
        if let Some(value) = given.value(&[name]) {
            gather(value, ahead, &mut parts);
        }
    }
    if is_photo {
        parts.clear();
    }
    for (begin, end) in &mut parts {
        if *end < *begin {
            *end = end.saturating_add(MS_PER_DAY);
        }
        // After midnight.
        if *end < from && end.saturating_add(MS_PER_DAY) <= to.saturating_add(MS_PER_DAY / 24) {
            (*begin, *end) = (begin.saturating_add(MS_PER_DAY), end.saturating_add(MS_PER_DAY));
        }
    }
    Some(Coverage { from, to, parts })
}

fn contact(given: &Given) -> Option<(i64, i64)> {
    let names = ["contact", "meeting", "activity", "interval"];
    match given.value(&names) {
        Some(Value::String(text)) => span(text),
        Some(Value::Object(members)) => ends(members),
        _ => Some((
            given.moment(&["contact.start", "contact_start", "start", "started_at"])?,
            given.moment(&["contact.end", "contact_end", "end", "ended_at"])?,
        )),
    }
}

/// Gaps alone, in seconds: at the start, in between, at the end.
fn told_by_gaps(given: &Given) -> Option<Coverage> {
    let ms = |names: &[&str]| given.number(names).map(milliseconds);
    let late = ms(&["start_delay_s", "start_late_s", "late_s", "start_gap_s"]);
    let gap = ms(&["gap_s", "gap", "longest_gap_s", "max_gap"]);
    let early = ms(&["end_early_s", "early_s", "end_gap_s"]);
    late.or(gap).or(early)?;
    let half = TOLD_MS / 2;
    let (late, gap, early) = (late.unwrap_or(0), gap.unwrap_or(0), early.unwrap_or(0));
    let parts = vec![(late, half), (half.saturating_add(gap), TOLD_MS.saturating_sub(early))];
    Some(Coverage { from: 0, to: TOLD_MS, parts })
}

fn gather(value: &Value, ahead: i64, parts: &mut Vec<(i64, i64)>) {
    match value {
        Value::String(text) => parts.extend(said(text).map(|(from, to)| (from - ahead, to - ahead))),
        Value::Array(rows) => rows.iter().for_each(|row| gather(row, ahead, parts)),
        Value::Object(members) => {
            let ahead = ahead_ms(&|name| members.get(name)).unwrap_or(ahead);
            match ends(members) {
                Some(_) if members.get("kind").is_some_and(is_photo) => {}
                Some((from, to)) => parts.push((from - ahead, to - ahead)),
                None => members.values().for_each(|one| gather(one, ahead, parts)),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A stretch with or without a word after it; photographs cover no time.
fn said(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    span(text).or_else(|| {
        let (first, rest) = text.split_once([' ', '（', '(', '，', ','])?;
        if is_photo(&Value::from(rest)) { None } else { span(first) }
    })
}

fn ends(members: &Map<String, Value>) -> Option<(i64, i64)> {
    let at = |names: [&str; 4]| names.iter().find_map(|name| moment(members.get(*name)?.as_str()?));
    Some((at(STARTS)?, at(ENDS)?))
}

/// How far the clock of a device is ahead, milliseconds.
fn ahead_ms<'a>(value: &dyn Fn(&'static str) -> Option<&'a Value>) -> Option<i64> {
    let seconds = ["clock_offset_s", "device_clock_offset_s", "device_offset_s", "offset_s", "clock_ahead_s"];
    let of = |name: &&'static str| value(name).and_then(Value::as_f64);
    let by_seconds = seconds.iter().find_map(of).map(milliseconds);
    let by_ms =
        ["clock_offset_ms", "clock_ahead_ms"].iter().find_map(of).map(|ms| milliseconds(ms / 1_000.0));
    by_seconds.or(by_ms)
}

#[allow(clippy::cast_possible_truncation)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

fn is_photo(kind: &Value) -> bool {
    kind.as_str().is_some_and(|kind| ["照片", "photo"].iter().any(|word| kind.contains(word)))
}
