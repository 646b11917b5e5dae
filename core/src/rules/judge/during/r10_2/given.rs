//! The facts of a test case of R10.2.

use serde_json::Value;

use super::{Carried, Facts, judge};
use crate::rules::context::Context;
use crate::rules::given::{Given, moment};
use crate::rules::verdict::Verdict;

const START: [&str; 4] = ["activity_start", "activity.start", "start", "started_at"];
const END: [&str; 4] = ["activity_end", "activity.end", "end", "ended_at"];

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let activity = (given.moment(&START), given.moment(&END));
    let listed = given.value(&["checkouts", "checkout"]).and_then(Value::as_array);
    let recorder = carried(
        given,
        activity,
        &["recorder_out", "recorders_out", "recorder", "recorders"],
        (
            &["recorder_out_at", "checked_out_at", "out_at", "taken_at"],
            &["recorder_returned_at", "returned_at", "returned"],
        ),
    );
    let terminal = carried(
        given,
        activity,
        &["terminal_out", "terminals_out", "terminal", "terminals"],
        (&["terminal_out_at"], &["terminal_returned_at"]),
    );
    let of_list = |words: &[&str]| listed.map(|rows| best(rows, activity, words));
    let facts = Facts {
        on_site: given.flag(&["on_site", "activity.on_site"]).unwrap_or(true),
        recorder: of_list(&["记录仪", "recorder", "bwc"]).unwrap_or(recorder),
        terminal: of_list(&["终端", "terminal"]).unwrap_or(terminal),
        media: given.count(&["media", "media_count", "dynamic"]),
    };
    Ok(judge(&facts, context))
}

type Names<'a> = &'a [&'a str];

/// A device that is counted, with when it was taken and given back.
fn carried(
    given: &Given,
    activity: (Option<i64>, Option<i64>),
    counted: Names<'_>,
    (out, back): (Names<'_>, Names<'_>),
) -> Carried {
    let during = whole(activity, given.moment(out), given.moment(back));
    match given.count(counted) {
        None if during == Carried::Part => Carried::Part,
        None => Carried::Unsaid,
        Some(0) => Carried::No,
        Some(_) => during,
    }
}

/// Of several check-outs of one kind of device the one that lasted longest.
fn best(rows: &[Value], activity: (Option<i64>, Option<i64>), words: &[&str]) -> Carried {
    let is_meant = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
    let of = |row: &Value| match row {
        Value::String(text) if is_meant(text) => Some(Carried::Whole),
        Value::Object(members) => {
            let says = |value: &Value| value.as_str().is_some_and(is_meant);
            let at = |names: [&str; 3]| names.iter().find_map(|name| moment(members.get(*name)?.as_str()?));
            let (out, back) = (at(["out", "from", "out_at"]), at(["back", "to", "returned_at"]));
            members.values().any(says).then(|| whole(activity, out, back))
        }
        _ => None,
    };
    rows.iter().filter_map(of).max().unwrap_or(Carried::No)
}

fn whole((start, end): (Option<i64>, Option<i64>), out: Option<i64>, back: Option<i64>) -> Carried {
    let is_late = out.zip(start).is_some_and(|(out, start)| out > start);
    let is_early = back.zip(end).is_some_and(|(back, end)| back < end);
    if is_late || is_early { Carried::Part } else { Carried::Whole }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R10.2",
            &[
                (json!({"recorder_out": 1, "terminal_out": 0, "media": 2}), "VIOLATION"),
                (json!({"recorder_out": 1, "terminal_out": 1, "media": 0}), "VIOLATION"),
                (json!({"recorder_out": 0, "terminal_out": 1, "media": 2}), "VIOLATION"),
                (
                    json!({"recorder_out": 0, "terminal_out": 1, "media": 0, "cfg.allow_terminal_builtin_camera": true}),
                    "VIOLATION",
                ),
                (json!({"on_site": false, "recorder_out": 0, "terminal_out": 0, "media": 0}), "PASS"),
                (json!({"recorder_out": 1, "returned_at": "10:30", "activity_end": "10:30"}), "PASS"),
                (json!({"recorder_out": 1, "returned_at": null, "activity_end": "10:30"}), "PASS"),
                (
                    json!({"recorder_out": 1, "checked_out_at": "09:10", "activity_start": "09:00"}),
                    "VIOLATION",
                ),
                (
                    json!({"activity.on_site": true, "activity_start": "09:00", "activity_end": "10:00", "media": 1, "checkouts": [
                        {"device": "执法记录仪BWC-07", "from": "08:50", "to": "10:00"}, {"device": "终端T-01", "from": "08:50"}
                    ]}),
                    "PASS",
                ),
                (
                    json!({"activity_end": "10:00", "media": 1, "checkouts": [{"device": "终端T-01", "from": "08:50"}]}),
                    "VIOLATION",
                ),
            ],
        );
    }
}
