//! What R15.1 to R15.4 have in common: what happened asks for long-term keeping of every recording that it concerns.

use serde_json::Value;

use super::kept;
use crate::entry::HoldGround;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::retention::{Asked, Hold, Length, RetentionClass, asked, holds, retentions_at};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// How cases name what happened.
pub(super) const EVENT: &[&str] = &["event", "events", "kind", "event_kind", "kinds"];

#[derive(Default)]
pub(super) struct Facts {
    /// Whether one of the circumstances of 第十五条 is there.
    pub(super) applies: bool,
    /// Whether the recordings are kept for the long term; `None` where nobody said how long they are kept.
    pub(super) kept_long: Option<bool>,
    /// How many of the recordings are kept shorter than the others.
    pub(super) kept_short: u32,
    /// Whether they would be destroyed, or are.
    pub(super) goes: bool,
    /// Whether there is a task to copy them.
    pub(super) task: Option<bool>,
}

/// Whatever happened later counts from the beginning: nothing of it is destroyed because its six months were nearly over.
pub(super) fn judge(facts: &Facts) -> Verdict {
    if !facts.applies {
        return Verdict::pass().with(Outcome::Retention(RetentionClass::General));
    }
    if facts.kept_long == Some(false) || facts.kept_short > 0 {
        let says = Words::fixed(
            "第十五条情形的声像资料未长期保存",
            "recordings of a circumstance of article 15 are not kept for the long term",
        );
        return Verdict::violation(says).cure(Words::fixed(
            "将全部有关声像资料转为长期保存",
            "keep every recording of it for the long term",
        ));
    }
    let long = Outcome::Retention(RetentionClass::LongTerm);
    if facts.goes {
        return Verdict::block(Words::fixed(
            "长期保存的声像资料不得销毁",
            "kept for the long term: no disposal",
        ))
        .with(long);
    }
    let says = Words::fixed("有关声像资料长期保存", "the recordings are kept for the long term");
    if facts.task == Some(false) {
        return Verdict::warn(Words::fixed("尚无转存任务", "there is no task to copy the recordings"))
            .with(long);
    }
    Verdict::passing(says).with(long)
}

/// The facts of a test case beside the event.
pub(super) fn given(given: &Given, context: &Context<'_>, applies: bool) -> Facts {
    let retention = ["retention", "retention_class", "kept", "term"];
    let kept_long = given.value(&retention).map(|value| is_long(value, context));
    let short = match (given.count(&["media", "media_count"]), given.count(&["long_term", "long_term_media"]))
    {
        (Some(all), Some(long)) => all.saturating_sub(long),
        _ => 0,
    };
    // When the event came in, and of which step it is, changes nothing.
    let when = ["received", "received_on", "at", "on", "date", "captured", "captured_at", "months_later"];
    super::pass_over(given, &when);
    super::pass_over(given, &["activity", "case", "linked", "linked_to", "type"]);
    Facts {
        applies,
        kept_long,
        kept_short: short,
        goes: kept::wants_disposal(given),
        task: given.flag(&["export_task", "task", "export_task_created"]),
    }
}

fn is_long(value: &Value, context: &Context<'_>) -> bool {
    let text = value.as_str().unwrap_or_default();
    if ["长期", "long_term", "long-term", "long"].contains(&text.trim()) {
        return true;
    }
    let years = context.settings.number("long_term_years");
    match Length::of(value) {
        Some(Length::Forever) => true,
        Some(length) => years > 0 && length >= Length::Months(years.saturating_mul(12)),
        None => false,
    }
}

/// Whether one of the words under these names says so; a number says how many there are, `true` that there is one.
pub(super) fn any_word(given: &Given, names: &[&str], is_one: &dyn Fn(&str) -> bool) -> bool {
    match given.value(names) {
        Some(Value::Array(rows)) => rows.iter().any(|row| word(row).is_some_and(is_one)),
        Some(value @ (Value::String(_) | Value::Object(_))) => word(value).is_some_and(is_one),
        Some(Value::Number(_) | Value::Bool(_)) => given.flag(names).unwrap_or(false),
        Some(Value::Null) | None => false,
    }
}

fn word(value: &Value) -> Option<&str> {
    let named = |key: &str| value.get(key).and_then(Value::as_str);
    value.as_str().or_else(|| named("kind")).or_else(|| named("event")).map(str::trim)
}

/// What a rule says of every hold of its ground: what it keeps, that it was lifted, or what went in spite of it.
pub(super) fn say(facts: &CaseFacts<'_>, ground: HoldGround, findings: &mut Findings) {
    for hold in holds(facts).into_iter().filter(|hold| hold.ground == ground) {
        let mut rests_on = vec![hold.entry];
        rests_on.extend(hold.ended_by);
        let covered: Vec<_> = facts.media.iter().filter(|media| hold.covers(media)).collect();
        let mut verdict = judge(&Facts { applies: true, kept_long: Some(true), ..Facts::default() });
        if hold.stands() {
            let (words, count) = (hold.words(), covered.len());
            verdict.says = Words::new(
                format!("{}：{count}项声像资料", words.zh),
                format!("{}: {count} recordings", words.en),
            );
        } else {
            verdict = Verdict::passing(Words::fixed("长期保存已解除", "the hold was lifted"))
                .with(Outcome::NotApplicable);
        }
        let gone = covered.iter().filter_map(|media| match asked(facts, media.id) {
            Asked::Done(done) if held_at(facts, &hold, media.id, done.time.wall_ms) => Some(done.entry),
            _ => None,
        });
        let gone: Vec<_> = gone.collect();
        if !gone.is_empty() {
            verdict = kept::gone(judge(&Facts { applies: true, goes: true, ..Facts::default() }));
            rests_on.extend(gone);
        }
        findings.add(Subject::Entry(hold.entry), verdict, rests_on);
    }
}

/// Whether a hold stood over a recording by what had been stated at a moment.
fn held_at(facts: &CaseFacts<'_>, hold: &Hold, media: crate::id::MediaId, unix_ms: i64) -> bool {
    let then = retentions_at(facts, unix_ms);
    then.get(&media).is_some_and(|kept| kept.holds.iter().any(|one| one.entry == hold.entry))
}
