//! The facts of a test case of R5.1.

use serde_json::Value;

use super::{Facts, judge};
use crate::catalog::Day;
use crate::entry::Disqualified;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;
use crate::time::CHINA_OFFSET_MINUTES;

const ON: [&str; 6] = ["on", "captured_at", "captured", "date", "at", "today"];
/// Words for people who are not on the establishment, or not at their post.
const NOT_HELD: [&str; 12] =
    ["辅助", "临聘", "临时", "借调", "合同", "非在", "不在", "离岗", "停职", "退休", "病休", "调离"];

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    // The local day of a moment, whatever its offset.
    let on =
        given.moment(&ON).map_or_else(|| context.today(), |ms| Day::of_ms(ms, CHINA_OFFSET_MINUTES.into()));
    let from = ["cert_valid_from", "valid_from"];
    let to = ["cert_valid_to", "valid_to"];
    let certificate = given.value(&["cert_no", "certificate", "cert"]);
    let has_none = certificate.is_some_and(|one| match one {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => ["", "无"].contains(&text.trim()),
        _ => false,
    });
    let is_early = given.day(&from).is_some_and(|from| on < from) || given.is_null(&from);
    let is_late = given.day(&to).is_some_and(|to| on > to) || given.is_null(&to);
    // Asked before one is chosen, so that no fact of the case is left unread.
    let is_false = |names: &[&str]| held(given, names) == Some(false);
    let is_assistant = is_false(&["role", "category", "person_kind"]);
    let is_outside = is_false(&["in_establishment", "在编", "established", "编制"]);
    let is_away = is_false(&["on_duty", "在岗", "on_post"]);
    let disqualified = match () {
        () if has_none => Some(Disqualified::Unknown),
        () if is_early => Some(Disqualified::NotYetValid),
        () if is_late => Some(Disqualified::Expired),
        () if is_assistant || is_outside => Some(Disqualified::NotEstablished),
        () if is_away => Some(Disqualified::NotOnDuty),
        () => None,
    };
    let roster_age_days = given.count(&["roster_age_days_offline", "roster_age_days", "roster_age"]);
    Ok(judge(&Facts { disqualified, roster_age_days }, context))
}

/// Whether somebody is on the establishment, or on duty; null is known not to be so.
fn held(given: &Given, names: &[&str]) -> Option<bool> {
    match given.value(names)? {
        Value::Null => Some(false),
        Value::String(text) if NOT_HELD.iter().any(|word| text.contains(word)) => Some(false),
        _ => given.flag(names),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R5.1",
            &[
                (json!({"valid_to": "2026-11-22", "on": "2026-11-23", "在编": true, "在岗": true}), "BLOCK"),
                (
                    json!({"officer.cert_valid_from": "2026-11-23", "record.captured_at": "2026-11-22T16:00:00Z"}),
                    "PASS (local day)",
                ),
                (json!({"cert_valid_from": "2026-11-24", "captured_at": "2026-11-23T10:00"}), "BLOCK"),
                (json!({"cert_no": null, "on": "2026-11-23"}), "BLOCK"),
                (json!({"valid_to": "2027-06-30", "on": "2026-11-23", "在编": true, "在岗": false}), "BLOCK"),
                (json!({"in_establishment": "辅助人员", "on_duty": true}), "BLOCK"),
                (json!({"roster_age_days_offline": 30, "cfg.max_roster_age_days": 30}), "PASS"),
                (json!({"roster_age_days_offline": 31, "在编": false}), "BLOCK"),
            ],
        );
    }
}
