//! LC25 on a case of the record: HS-30, its extension HS-31, its end HS-32, and the testing that the party was told of.

use super::{Facts, TERM_DAYS, judge};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::performance::term::Extension;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for decision in facts.sealed("HS-30") {
        let Some(from) = decision.day("from") else { continue };
        let first_end = from.plus_days(TERM_DAYS.into());
        let extension = facts.sealed("HS-31").find(|one| is_about(facts, one, decision));
        // An extension is approved and told in writing before the first term is over.
        let counts = |one: &&DocumentFact<'_>| {
            one.has("approved_by") && one.dated().is_some_and(|day| day <= first_end)
        };
        let extended = extension.filter(counts).and_then(|one| one.day("until"));
        let lifted = facts.sealed("HS-32").find(|one| is_about(facts, one, decision));
        let confiscated = facts.sealed("HS-56").find(|one| confiscates(one));
        let ended = lifted.or(confiscated);
        let (testing, told) = testing(facts, from);
        let verdict = judge(
            &Facts {
                from: Some(from),
                to: ended.and_then(|one| one.dated()),
                extension: extended.map_or(Extension::Absent, Extension::Until),
                testing,
                told: None,
                handed_over: None,
                today: Some(facts.around.now.today()),
            },
            &facts.on(from),
        );
        let documents = [Some(decision), extension, ended].into_iter().flatten();
        let rests_on: Vec<EntryHash> = documents.flat_map(|one| one.entries()).chain(told).collect();
        findings.add(Subject::Document(decision.id), verdict, rests_on);
    }
}

/// Whether a document is about this decision: it names it, or it can mean no other.
fn is_about(facts: &CaseFacts<'_>, document: &DocumentFact<'_>, decision: &DocumentFact<'_>) -> bool {
    let reference = document.text("ref").unwrap_or_default();
    let is_named = |one: &DocumentFact<'_>| {
        reference.contains(&one.id.to_string())
            || one.number().is_some_and(|number| reference.contains(number))
    };
    is_named(decision) || !facts.sealed("HS-30").any(is_named) && facts.sealed("HS-30").count() == 1
}

fn confiscates(decision: &DocumentFact<'_>) -> bool {
    decision.rows("penalties").iter().any(|row| row.to_string().contains("没收"))
}

/// Days of testing that the party was told of after the measure began, and the entries that say so. A term in the
/// words (`检验期间12日`) counts; without one, the time from the telling to the result (HS-24).
fn testing(facts: &CaseFacts<'_>, from: Day) -> (u32, Vec<EntryHash>) {
    let (mut days, mut entries) = (0_u32, Vec::new());
    for event in facts.events(&[EventKind::TestingTold]) {
        let Some(told) = Day::read(&event.body.at).filter(|told| *told >= from) else { continue };
        let result = facts.sealed("HS-24").filter_map(|one| one.dated()).find(|day| *day >= told);
        let until = result.unwrap_or(facts.around.now.today());
        let measured = u32::try_from(until.days_since(told).max(0)).unwrap_or(u32::MAX);
        days = days.saturating_add(days_in(&event.body.text).unwrap_or(measured));
        entries.push(event.entry);
    }
    (days, entries)
}

/// The number before the first 日 or 天 that has one.
fn days_in(text: &str) -> Option<u32> {
    text.match_indices(['日', '天']).find_map(|(at, _)| {
        let before = text.get(..at)?.trim_end();
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        // A date ends in 日 too: its month stands before the number.
        let is_date = before.get(..start)?.ends_with(['月', '-', '.', '/']);
        if is_date { None } else { before.get(start..)?.parse().ok() }
    })
}
