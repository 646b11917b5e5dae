//! R2.1 第二条: an enforcement activity leaves at least one record.

use serde_json::Value;

use crate::catalog::Catalog;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R2.1", "每项行政执法活动至少有一份记录", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Events], case);

/// What counts as a record, in the words of the rule and of the catalogue.
const KINDS: [&str; 16] = [
    "文书",
    "执法文书",
    "检查表",
    "录像",
    "录音",
    "照片",
    "录音录像",
    "会议纪要",
    "专家意见",
    "document",
    "checklist",
    "video",
    "audio",
    "photo",
    "minutes",
    "media",
];
/// What a list may name in place of a record.
const NO_RECORD: [&str; 6] = ["", "无", "口头", "口头说明", "none", "verbal"];

struct Facts {
    closed: bool,
    records: Option<u32>,
    /// Whether somebody said why there is none.
    reason: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let cure = Words::fixed(
        "补做执法文书或检查表，或补存录像、录音、照片",
        "write the document or checklist, or add the video, sound or photograph",
    );
    match (facts.closed, facts.records, facts.reason) {
        (true, Some(0), false) => Verdict::violation(Words::fixed(
            "活动已结束而没有任何记录，也未说明原因",
            "the activity is over with no record at all, and nobody said why",
        ))
        .cure(cure),
        (true, Some(0), true) => Verdict::violation(Words::fixed(
            "活动已结束而没有任何记录；原因已说明",
            "the activity is over with no record at all; the reason is given",
        ))
        .cure(cure),
        _ => Verdict::pass(),
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    // 第二条 ends its list with 等: every kind of activity is meant.
    let _ = given.value(&["kind", "type"]);
    let is_open = |status: &str| {
        ["open", "ongoing", "started", "running", "进行中", "未结束", "办理中", "开始"].contains(&status)
    };
    let closed = match given.value(&["status", "closed", "ended"]) {
        Some(Value::String(status)) => !is_open(status.trim()),
        Some(Value::Bool(closed)) => *closed,
        Some(Value::Null) => false,
        _ => true,
    };
    let records = match given.value(&["records", "record", "record_count"]) {
        Some(Value::Array(rows)) => {
            Some(u32::try_from(rows.iter().filter(|row| is_record(row)).count()).unwrap_or(u32::MAX))
        }
        Some(one @ Value::String(_)) => Some(u32::from(is_record(one))),
        _ => given.count(&["records", "record", "record_count"]),
    };
    let reason = given.flag(&["reason", "close_reason", "原因"]).unwrap_or(false);
    Ok(judge(&Facts { closed, records, reason }))
}

/// A row of a list: the name of a record, or an object that says its kind.
fn is_record(row: &Value) -> bool {
    match row {
        Value::String(name) => !NO_RECORD.contains(&name.trim()),
        Value::Object(members) => members.get("kind").and_then(Value::as_str).is_none_or(|kind| {
            let is_template =
                || Catalog::builtin().is_ok_and(|catalog| catalog.templates().any(|one| one.title == kind));
            KINDS.contains(&kind.trim()) || is_template()
        }),
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => true,
    }
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    // A look at the devices is stated by the device itself (R18.2).
    for step in facts.steps.iter().filter(|step| step.is_ended() && step.type_key() != "device_check") {
        let within = |ms: i64| step.from_ms <= ms && step.to_ms.is_none_or(|to| ms <= to);
        let written = facts
            .documents
            .iter()
            .filter(|one| step.documents.contains(&one.id) || within(one.created.time.wall_ms));
        let shown = facts.media.iter().filter(|one| step.media.contains(&one.id));
        let mut rests_on = step.entries();
        let stands_on = rests_on.len();
        rests_on.extend(written.flat_map(|one| one.entries()));
        rests_on.extend(shown.flat_map(|one| one.entries()));
        let records = Some(u32::try_from(rests_on.len().saturating_sub(stands_on)).unwrap_or(u32::MAX));
        let notes: Vec<_> = facts.state.notes().filter(|note| within(note.time.wall_ms)).collect();
        rests_on.extend(notes.iter().map(|note| note.entry));
        let verdict = judge(&Facts { closed: true, records, reason: !notes.is_empty() });
        findings.add(Subject::Activity(step.id), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests;
