//! The facts of a test case.

use super::{Check, Facts, judge};
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;

pub(super) fn prepare(given: &mut Given) {
    for key in ["check_valid_h", "min_battery", "min_free_mb", "max_clock_offset_s"] {
        given.set(key, &[key]);
    }
    given.set("check_valid_h", &["valid_h"]);
    // `min` is of the one threshold that the case is about.
    let key = if given.names(&["battery", "battery_pct"]) { "min_battery" } else { "min_free_mb" };
    given.set(key, &["min"]);
}

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    const CHECK: [&str; 4] = ["check", "check.at", "check_at", "checked_at"];
    let users = (given.text(&["check_user", "check.user", "checked_by"]), given.text(&["rec_user", "user"]));
    let devices = (given.text(&["check_device", "check.device"]), given.text(&["rec_device", "device"]));
    let differ = |pair: (Option<&str>, Option<&str>)| matches!(pair, (Some(a), Some(b)) if a != b);
    let start = given.moment(&["start", "rec", "recording_start", "rec_start"]);
    let age_ms = given.number(&["check_age_h", "age_h", "hours_before"]).map(|hours| {
        #[allow(clippy::cast_possible_truncation)]
        let ms = (hours * 3_600_000.0).round() as i64;
        ms
    });
    let check = match (given.flag(&CHECK), given.moment(&CHECK), start) {
        _ if differ(users) || differ(devices) => Some(Check::Missing),
        (_, Some(at), Some(start)) => Some(Check::Before(start.saturating_sub(at))),
        (Some(true), ..) => Some(Check::Before(age_ms.unwrap_or(0))),
        (Some(false), ..) => Some(Check::Missing),
        (None, ..) if given.is_null(&CHECK) => Some(Check::Missing),
        (None, ..) => age_ms.map(Check::Before),
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = |names: &[&str]| given.number(names).map(|number| number.max(0.0).floor() as u64);
    #[allow(clippy::cast_possible_truncation)]
    let offset_ms = |names: &[&str], scale: f64| given.number(names).map(|n| (n * scale).round() as i64);
    let facts = Facts {
        check,
        unread: given.is_null(&["battery", "battery_pct"]) || given.is_null(&["free_mb", "free"]),
        battery: whole(&["battery", "battery_pct"]),
        free_mb: whole(&["free_mb", "free"]),
        clock_offset_ms: offset_ms(&["clock_offset_s", "offset_s", "clock_offset", "offset"], 1_000.0)
            .or_else(|| offset_ms(&["clock_offset_ms", "offset_ms"], 1.0)),
    };
    Ok(judge(&facts, context))
}
