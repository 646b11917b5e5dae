//! The facts of a test case of R11.1; amounts are in yuan.

use serde_json::Value;

use super::{Facts, judge};
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;

const CITED: [&str; 4] = ["benchmark_id", "decision.benchmark_id", "benchmark", "裁量基准"];
/// Who does not approve a deviation: it is for the head of the organisation.
const NOT_HEADS: [&str; 6] = ["承办人", "执法人员", "记录人", "科室负责人", "officer", "handler"];

pub(super) fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let benchmark = given.value(&CITED);
    let cited = benchmark.map(|one| match one {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !["", "无"].contains(&text.trim()),
        _ => true,
    });
    let names = ["deviation_approved_by", "approved_by", "approval", "leader_approved", "approved"];
    let is_head = given.text(&names).is_none_or(|by| !NOT_HEADS.contains(&by));
    Ok(judge(&Facts {
        cited,
        in_force: in_force(given, benchmark),
        min: given.fen(&["min"]),
        max: given.fen(&["max"]),
        amount: given.fen(&["amount", "fine", "罚款"]),
        reason: given.flag(&["deviation_reason", "reason"]).unwrap_or(false),
        approved: given.flag(&names).unwrap_or(false) && is_head,
    }))
}

/// Whether the version that is cited was in force: as said, by the version that was, or by the days of its validity.
fn in_force(given: &Given, benchmark: Option<&Value>) -> Option<bool> {
    let cited = match benchmark {
        Some(Value::String(text)) => text.split_once('@').map(|(_, version)| version.trim().to_owned()),
        Some(Value::Object(members)) => members.get("version").map(plain),
        _ => None,
    };
    let cited = cited.or_else(|| given.value(&["benchmark_version", "cited_version", "version"]).map(plain));
    let on = given.day(&["decided_on", "decision_date", "decision.date", "decision", "on"]);
    let from = given.day(&["effective_from", "valid_from", "in_force_from"]);
    let to = given.day(&["effective_to", "valid_to", "repealed_on", "in_force_to"]);
    let by_days = on
        .filter(|_| from.is_some() || to.is_some())
        .map(|on| from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to));
    match given.value(&["version_in_force", "in_force", "benchmark_in_force"]) {
        Some(Value::Bool(yes)) => Some(*yes),
        Some(Value::Null) => Some(false),
        Some(version) => {
            let whole = plain(version);
            let version = whole.split_once('@').map_or(whole.as_str(), |(_, version)| version);
            cited.map(|cited| cited == version)
        }
        None => by_days,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R11.1",
            &[
                (json!({"min": 2000, "max": 5000, "amount": 2000}), "PASS"),
                (json!({"min": 2000, "max": 5000, "amount": 1999.99, "benchmark": "B-12@2025"}), "VIOLATION"),
                (json!({"min": 2000, "max": 5000, "amount": 5001, "benchmark": "B-12@2025"}), "VIOLATION"),
                (json!({"min": 2000, "max": 5000, "amount": 5001, "reason": "主动消除危害"}), "VIOLATION"),
                (
                    json!({"min": 2000, "max": 5000, "amount": 5001, "reason": "…", "approved_by": "承办人"}),
                    "VIOLATION",
                ),
                (
                    json!({"min": 2000, "max": 5000, "amount": 8000, "deviation_reason": "…", "deviation_approved_by": "负责人"}),
                    "WARN",
                ),
                (json!({"benchmark": "B-12@2023", "version_in_force": "B-12@2025", "amount": 3000}), "BLOCK"),
                (json!({"benchmark": "B-12@2025", "benchmark.version_in_force": 2025}), "PASS"),
                (json!({"benchmark": "B-12", "in_force": false}), "BLOCK"),
                (
                    json!({"benchmark": "B-12", "decision": "2026-01-01", "effective_to": "2025-12-31"}),
                    "BLOCK",
                ),
                (json!({"benchmark": "", "min": 2000, "amount": 1}), "BLOCK"),
            ],
        );
    }
}
