//! L44: the facts of a case of the record.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::decision::{as_of, judge_each, precedes};
use super::{Facts, Penalty, Told, judge};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::{EventKind, EventNoted, ServiceMode, Stated};
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::Findings;

/// A public notice reaches the party after thirty days (民事诉讼法 95).
const NOTICE_DAYS: i64 = 30;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-56"], |decision, context| {
        let (found, rests_on) = ordinary(facts, decision);
        Some((judge(&found, context), rests_on))
    });
    judge_each(facts, findings, &["HS-57"], |decision, context| {
        Some((judge(&on_the_spot(decision), context), Vec::new()))
    });
}

/// A decision on the spot says itself that the party was told and what it answered.
fn on_the_spot(decision: &DocumentFact<'_>) -> Facts {
    Facts {
        told: if decision.flag("told") == Some(true) { Told::Yes } else { Told::No },
        decided: None,
        same_day: false,
        term_days: None,
        waived: None,
        heard: Some(decision.has("defence")),
        recorded: None,
        reviewed: None,
        penalty: Penalty::default(),
    }
}

fn ordinary(facts: &CaseFacts<'_>, decision: &DocumentFact<'_>) -> (Facts, Vec<EntryHash>) {
    let decided = as_of(facts, decision);
    let mut notices: Vec<_> =
        facts.sealed("HS-50").filter_map(|notice| Some((reached_on(notice)?, notice))).collect();
    notices.sort_by_key(|(on, notice)| (*on, notice.created.entry));
    let defence = facts.sealed("HS-51").rfind(|one| one.seal.is_some_and(|seal| precedes(seal, decision)));
    let mut waivers = facts.events(&[EventKind::DefenceWaived]);
    let mut told_again = facts.events(&[EventKind::NewEvidenceNotice]);
    let is_before = |event: &&Stated<EventNoted>| Day::read(&event.body.at).is_some_and(|at| at <= decided);
    waivers.retain(|event| is_before(event) && precedes(event, decision));
    told_again.retain(|event| is_before(event) && precedes(event, decision));
    let first = notices.first();
    let is_waived = !waivers.is_empty() || defence.is_some_and(|one| one.flag("waived") == Some(true));
    let found = Facts {
        told: first.map_or(Told::No, |(on, _)| Told::On(*on)),
        decided: Some(decided),
        same_day: first.is_some_and(|(on, _)| *on == decided),
        term_days: first.and_then(|(_, one)| u32::try_from(one.integer("defence_days")?).ok()),
        waived: Some(is_waived),
        heard: Some(defence.is_some_and(|one| one.flag("waived") != Some(true))),
        recorded: None,
        reviewed: defence.map(|one| one.has("review_result")),
        penalty: penalty(decision, decided, &notices, !told_again.is_empty()),
    };
    let papers = notices.iter().map(|(_, notice)| *notice).chain(defence);
    let mut rests_on: Vec<EntryHash> = papers.flat_map(DocumentFact::entries).collect();
    let services = notices.iter().flat_map(|(_, notice)| notice.services());
    rests_on.extend(services.map(|service| service.entry));
    rests_on.extend(waivers.iter().chain(&told_again).map(|event| event.entry));
    if rests_on.is_empty() {
        rests_on.extend(facts.opening_entry());
    }
    (found, rests_on)
}

/// The day on which a document reached the party.
fn reached_on(document: &DocumentFact<'_>) -> Option<Day> {
    let day = |mode: ServiceMode, at: &str| {
        let at = Day::read(at)?;
        Some(if mode == ServiceMode::Notice { at.plus_days(NOTICE_DAYS) } else { at })
    };
    document.services().iter().filter_map(|one| day(one.body.mode, &one.body.served_at)).min()
}

/// What the first notice proposed against what is decided. A later one replaces it only with new facts.
fn penalty(
    decision: &DocumentFact<'_>,
    decided_on: Day,
    notices: &[(Day, &DocumentFact<'_>)],
    new_facts: bool,
) -> Penalty {
    let Some((_, first)) = notices.first() else { return Penalty::default() };
    let decided = decision
        .integer("fine_yuan")
        .and_then(|fen| u64::try_from(fen).ok())
        .or_else(|| fine(decision.rows("penalties")));
    let told = fine(first.rows("proposed")).unwrap_or(0);
    let told_before = notices.iter().filter(|(on, _)| *on <= decided_on);
    let kinds_told: BTreeSet<&str> =
        told_before.flat_map(|(_, notice)| notice.rows("proposed")).map(kind).collect();
    let has_new_kind = decision.rows("penalties").iter().any(|row| !kinds_told.contains(kind(row)));
    Penalty {
        decided,
        told: Some(told),
        has_new_kind: has_new_kind && !decision.rows("penalties").is_empty(),
        for_defence: false,
        new_facts: Some(new_facts),
        new_notice: Some(new_facts),
    }
}

/// The fine in rows of penalties, fen; rows give yuan.
fn fine(rows: &[Value]) -> Option<u64> {
    let fen = |row: &Value| {
        let amount = row.get("amount_yuan")?;
        let yuan = amount.as_f64().or_else(|| {
            amount.as_str()?.trim().trim_end_matches('元').replace([',', '，'], "").parse::<f64>().ok()
        })?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some((yuan.max(0.0) * 100.0).round() as u64)
    };
    let fines: Vec<u64> = rows.iter().filter(|row| kind(row).contains("罚款")).filter_map(fen).collect();
    (!fines.is_empty()).then(|| fines.into_iter().fold(0, u64::saturating_add))
}

fn kind(row: &Value) -> &str {
    row.as_str().or_else(|| row.get("kind")?.as_str()).unwrap_or_default().trim()
}
