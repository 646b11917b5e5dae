//! R18.1 第十八条: battery, free space and clock of a device are checked before it records.

mod given;

use super::maker::{Maker, day_of};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, What};
use crate::rules::finding::{Findings, Subject};
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R18.1", "记录前应检查设备电量、存储空间和时钟", given::given)
    .on_case(&[Topic::Media, Topic::Devices, Topic::Activities], case)
    .prepare(given::prepare);

const MS_PER_HOUR: i64 = 3_600_000;

/// A check and how the device stood in it. What is `None` was not said and is not judged.
#[derive(Default)]
struct Facts {
    check: Option<Check>,
    /// Per cent.
    battery: Option<u64>,
    /// Millions of bytes.
    free_mb: Option<u64>,
    /// What the clock showed minus the office's time.
    clock_offset_ms: Option<i64>,
    /// Whether nobody read charge or space, though the device was looked at.
    unread: bool,
}

/// Whether the user of a recording had checked the device.
enum Check {
    /// Nobody did, or somebody else.
    Missing,
    /// So long before the recording began, milliseconds; negative: after it.
    Before(i64),
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let hours = context.settings.number("check_valid_h");
    let none = |words: Words| {
        Verdict::violation(words).cure(Words::fixed(
            "使用前由使用人检查电量、存储空间和时钟并记录",
            "before use, its user checks battery, free space and clock and records it",
        ))
    };
    match facts.check {
        Some(Check::Missing) => {
            return none(Words::fixed(
                "记录前使用人未检查设备",
                "its user did not check the device before recording",
            ));
        }
        Some(Check::Before(ms)) if ms < 0 => {
            return none(Words::fixed(
                "设备检查在开始记录之后",
                "the device was checked only after recording had begun",
            ));
        }
        Some(Check::Before(ms)) if ms > i64::from(hours).saturating_mul(MS_PER_HOUR) => {
            return none(Words::new(
                format!("设备检查早于开始记录{hours}小时以上"),
                format!("the last check was more than {hours} h before recording began"),
            ));
        }
        Some(Check::Before(_)) | None => {}
    }
    short_of(facts, context)
}

/// Thresholds: recording goes on, the officer is told.
fn short_of(facts: &Facts, context: &Context<'_>) -> Verdict {
    let least = |key: &str| u64::from(context.settings.number(key));
    let most_s = least("max_clock_offset_s");
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if let Some(battery) = facts.battery.filter(|battery| *battery < least("min_battery")) {
        zh.push(format!("电量{battery}%，低于{}%", least("min_battery")));
        en.push(format!("battery at {battery} %, below {} %", least("min_battery")));
    }
    if let Some(free) = facts.free_mb.filter(|free| *free < least("min_free_mb")) {
        zh.push(format!("剩余空间{free} MB，低于{} MB", least("min_free_mb")));
        en.push(format!("{free} MB free, below {} MB", least("min_free_mb")));
    }
    let off = facts.clock_offset_ms.filter(|ms| ms.unsigned_abs() > most_s.saturating_mul(1_000));
    if let Some(ms) = off {
        zh.push(format!("时钟偏差{} ms，超过{most_s}秒", ms.unsigned_abs()));
        en.push(format!("clock off by {} ms, more than {most_s} s", ms.unsigned_abs()));
    }
    if facts.unread {
        zh.push("检查时未记录电量或剩余空间".to_owned());
        en.push("the check says nothing about battery or free space".to_owned());
    }
    if zh.is_empty() {
        return Verdict::pass();
    }
    Verdict::warn(Words::new(zh.join("；"), en.join("; "))).cure(Words::fixed(
        "充电、腾出空间或校准时钟，必要时换用其他设备；记录不中断",
        "charge it, free space or set the clock, or take another device; recording goes on",
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    // What is recorded to test a device is part of its check.
    let tests: Vec<_> = facts.steps_of(&["device_check"]).map(|step| step.id).collect();
    for media in facts.media.iter().filter(|one| !tests.iter().any(|step| one.steps.contains(step))) {
        let Some(maker) = Maker::of(media, facts).filter(|maker| maker.is_known) else { continue };
        let by_user = maker.uses.iter().rev().filter(|one| one.by.is_some() && one.by == maker.user);
        let checks = by_user.filter_map(|one| match &one.what {
            What::Checked(check) => Some((one, check)),
            _ => None,
        });
        let last = checks.clone().find(|(one, _)| one.at_ms <= media.from_ms);
        let (stated, what) = match last {
            Some((one, check)) => (
                Some(one.entry),
                Facts {
                    check: Some(Check::Before(media.from_ms.saturating_sub(one.at_ms))),
                    battery: Some(check.battery.into()),
                    free_mb: Some(check.free_mb),
                    clock_offset_ms: check.clock_offset_ms,
                    unread: false,
                },
            ),
            None => (None, Facts { check: Some(Check::Missing), ..Facts::default() }),
        };
        let verdict = judge(&what, &facts.on(day_of(media, facts)));
        findings.add(Subject::Media(media.id), verdict, media.entries().chain(stated));
    }
}

#[cfg(test)]
mod tests;
