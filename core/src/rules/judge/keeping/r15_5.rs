//! R15.5 第十五条: what is kept for the long term is copied to discs or removable storage, and the copy is read back.

use serde_json::Value;

use super::kept::{self, READS};
use crate::catalog::Day;
use crate::entry::MediumKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::retention::{Hold, RetentionClass, retentions};
use crate::rules::rule::Rule;
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R15.5", "长期保存的声像资料应刻录光盘或转存移动介质", given)
    .on_case(READS, case)
    .prepare(|given| {
        given.set("export_within_days", &["cfg", "export_within_days", "within_days", "limit_days"]);
        given.set("copies", &["required_copies", "copies_required", "required", "min_copies"]);
    });

struct Facts {
    /// Days from when it was to be kept for the long term to each copy that was read back, ascending.
    verified: Vec<i64>,
    /// Days from then to now.
    age: i64,
    /// The day from which the days count, if one is known.
    since: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let (needed, limit) =
        (context.settings.number("copies").max(1), context.settings.number("export_within_days"));
    let limit = i64::from(limit);
    let last = usize::try_from(needed.saturating_sub(1)).ok().and_then(|at| facts.verified.get(at));
    let due = facts.since.map(|since| Due { day: since.plus_days(limit), provisional: None });
    let with_due = |verdict: Verdict| due.map_or(verdict.clone(), |due| verdict.due(due));
    match last {
        Some(days) if *days <= limit => {
            Verdict::passing(Words::fixed("已转存并回读校验", "copied, read back and compared"))
        }
        Some(days) => {
            let late = days.saturating_sub(limit);
            let says = Words::new(format!("转存逾期{late}日"), format!("copied {late} days late"));
            with_due(Verdict::violation(says))
        }
        None => {
            let missing =
                i64::from(needed).saturating_sub(i64::try_from(facts.verified.len()).unwrap_or(i64::MAX));
            let says = Words::new(
                format!("长期保存的声像资料尚缺{missing}份经回读校验的光盘或移动介质副本"),
                format!("{missing} verified copies on disc or removable storage missing"),
            );
            let cure = Words::fixed("刻录或转存后逐一回读校验", "copy, read back and compare every file");
            let verdict = if facts.age > limit { Verdict::violation(says) } else { Verdict::warn(says) };
            with_due(verdict.cure(cure))
        }
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let retention = ["retention", "long_term", "class"];
    let is_long = given.value(&retention).is_none_or(|value| match value {
        Value::String(text) => text.contains("长期") || text.starts_with("long"),
        Value::Bool(yes) => *yes,
        _ => true,
    });
    super::pass_over(given, &["medium", "medium_id", "location", "place", "medium_kind", "media"]);
    if !is_long {
        super::pass_over(given, &["copies", "days", "hash_verified", "verified_at", "since"]);
        return Ok(Verdict::pass().with(crate::rules::Outcome::NotApplicable));
    }
    let since = kept::day(given, &["since", "event_on", "event", "flagged_on", "long_term_on", "hold_on"]);
    let verified_on = kept::day(given, &["verified_at", "verified_on", "exported_on"]);
    let span = |to: Option<Day>| Some(to?.days_since(since?));
    let days = given.number(&["days", "age_days", "after_days"]);
    #[allow(clippy::cast_possible_truncation)]
    let days = days.map(|days| days.ceil() as i64);
    let age = days.or_else(|| span(Some(context.today()))).unwrap_or(0);
    let at = days.or_else(|| span(verified_on)).unwrap_or(0);
    let checks = ["hash_verified", "verified", "hash_ok", "verify"];
    let is_verified = match given.value(&checks) {
        None => true,
        Some(Value::Array(rows)) => !rows.is_empty() && rows.iter().all(|row| row.as_bool() == Some(true)),
        Some(_) => given.flag(&checks).unwrap_or(false),
    };
    let copies = ["copies", "export_copies", "export"];
    let mut verified: Vec<i64> = match given.value(&copies) {
        _ if !is_verified => Vec::new(),
        Some(Value::Array(rows)) => {
            let mut rows: Vec<&Value> = rows.iter().filter(|row| counts(row)).collect();
            let number = |row: &Value| row.get("medium_id").or_else(|| row.get("medium")).cloned();
            // Two copies on one medium are one.
            rows.dedup_by(|a, b| number(a).is_some() && number(a) == number(b));
            let of_row = |row: &&Value| {
                let day =
                    ["verified_at", "verified_on"].iter().find_map(|key| Day::read(row.get(key)?.as_str()?));
                span(day).unwrap_or(at)
            };
            rows.iter().map(of_row).collect()
        }
        Some(_) => (0..given.count(&copies).unwrap_or(0)).map(|_| at).collect(),
        // Nothing is said of copies but when one was verified.
        None => verified_on.map(|_| at).into_iter().collect(),
    };
    verified.sort_unstable();
    Ok(judge(&Facts { verified, age, since }, context))
}

/// Whether a row of copies is one that was read back and is on a medium of its own.
fn counts(row: &Value) -> bool {
    let Value::Object(members) = row else { return row.as_bool() != Some(false) && !row.is_null() };
    let kind = members.get("kind").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let is_inside = ["image", "映像", "镜像", "server", "服务器", "本地", "local", "cloud", "云", "nas"];
    let checked = members.get("hash_verified").or_else(|| members.get("verified"));
    let is_checked = checked.is_none_or(|value| value.as_bool() == Some(true));
    is_checked && !is_inside.iter().any(|word| kind.contains(word))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let retentions = retentions(facts);
    for media in facts.media.iter().filter(|media| media.capture.is_some() && !media.is_copy()) {
        let kept = retentions.get(&media.id).filter(|kept| kept.class == RetentionClass::LongTerm);
        let Some((kept, (since, hold))) = kept.and_then(|kept| Some((kept, since(facts, media)?))) else {
            continue;
        };
        let copies = facts
            .state
            .office()
            .copies
            .iter()
            .filter(|one| one.body.media.contains(&media.id) && one.body.kind != MediumKind::Image);
        let mut media_numbers: Vec<(&str, Day, crate::id::EntryHash)> = copies
            .filter_map(|one| Some((one.body.medium.trim(), Day::read(&one.body.at)?, one.entry)))
            .collect();
        // Of one medium the first reading counts.
        media_numbers.sort();
        media_numbers.dedup_by(|later, first| later.0 == first.0);
        let mut verified: Vec<i64> = media_numbers.iter().map(|(_, on, _)| on.days_since(since)).collect();
        verified.sort_unstable();
        let age = facts.around.now.today().days_since(since);
        let verdict = judge(&Facts { verified, age, since: Some(since) }, &facts.on(since));
        let mut rests_on = kept.rests_on.clone();
        rests_on.insert(hold);
        rests_on.extend(media_numbers.iter().map(|(_, _, entry)| *entry));
        findings.add(Subject::Media(media.id), verdict, rests_on);
    }
}

/// From when a recording is to be kept for the long term: the first standing hold of 第十五条 over it, or its capture if
/// that is later.
fn since(facts: &CaseFacts<'_>, media: &MediaFact<'_>) -> Option<(Day, crate::id::EntryHash)> {
    let holds = crate::rules::retention::holds(facts);
    let covers = |hold: &&Hold| hold.stands() && hold.is_long_term() && hold.covers(media);
    let first = holds.iter().filter(covers).map(|hold| (hold.since, hold.entry)).min()?;
    let captured = Day::of_ms(media.to_ms, facts.around.now.offset_minutes);
    Some((first.0.max(captured), first.1))
}
