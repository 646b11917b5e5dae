//! L72 on a case of the record: what an urging (HS-62) charges.

use std::collections::BTreeSet;

use super::{Facts, days_between, judge, last_day};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for urging in facts.documents_of("HS-62") {
        let Some(decision) = decision_of(facts, urging) else { continue };
        let fine = decision.integer("fine_yuan").and_then(|fen| u64::try_from(fen).ok()).unwrap_or(0);
        let (Some(served), true) = (decision.served_on(), fine > 0) else { continue };
        let context = facts.on(served);
        let (from, to) = (last_day(served, &context), urging.dated().unwrap_or(context.today()));
        let (paused, noted) = paused(facts, from, to);
        let charged = urging.integer("late_fine").and_then(|fen| u64::try_from(fen).ok());
        let verdict = judge(&Facts { fine, days_late: days_between(from, to), paused, charged });
        let services = decision.services().into_iter().map(|one| one.entry);
        let rests_on = urging.entries().chain(decision.entries()).chain(services).chain(noted);
        findings.add(Subject::Document(urging.id), verdict, rests_on);
    }
}

/// The decision that an urging names, or the only one with a fine.
pub(super) fn decision_of<'a, 'f>(
    facts: &'f CaseFacts<'a>,
    urging: &DocumentFact<'_>,
) -> Option<&'f DocumentFact<'a>> {
    let sealed: Vec<_> = facts.decisions().filter(|one| one.is_sealed()).collect();
    let reference = urging.text("decision").unwrap_or_default();
    let is_named = |one: &&&DocumentFact<'_>| {
        reference.contains(&one.id.to_string())
            || one.number().is_some_and(|number| reference.contains(number))
    };
    sealed.iter().find(is_named).or_else(|| sealed.last().filter(|_| sealed.len() == 1)).copied()
}

/// Days after `from` up to `to` in which reconsideration or litigation went on, and the entries that say so.
fn paused(facts: &CaseFacts<'_>, from: Day, to: Day) -> (u32, Vec<EntryHash>) {
    let (mut days, mut noted) = (BTreeSet::new(), Vec::new());
    for (begins, ends) in [
        (EventKind::ReconsiderationFiled, EventKind::ReconsiderationDecided),
        (EventKind::LitigationFiled, EventKind::LitigationEnded),
    ] {
        let read = |kind| {
            let events = facts.events(&[kind]).into_iter();
            events.filter_map(|one| Some((Day::read(&one.body.at)?, one.entry))).collect::<Vec<_>>()
        };
        let ended = read(ends);
        for (begin, entry) in read(begins) {
            let end = ended.iter().find(|(end, _)| *end >= begin);
            let last = end.map_or(to, |(day, _)| *day).min(to);
            let mut day = begin.max(from.plus_days(1));
            while day <= last {
                days.insert(day);
                day = day.plus_days(1);
            }
            noted.extend([Some(entry), end.map(|(_, entry)| *entry)].into_iter().flatten());
        }
    }
    (u32::try_from(days.len()).unwrap_or(u32::MAX), noted)
}
