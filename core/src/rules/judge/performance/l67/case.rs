//! L67 on a case of the record.

use super::{Facts, judge};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::{EventKind, EventNoted, Stated};
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::level::Level;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for decision in facts.decisions().filter(|one| fine(one) > 0) {
        if on_spot(facts, decision) {
            collected(facts, decision, findings);
        } else if decision.is_sealed() {
            paid(facts, decision, findings);
        }
    }
}

/// The fine, fen.
fn fine(decision: &DocumentFact<'_>) -> u64 {
    decision.integer("fine_yuan").and_then(|fen| u64::try_from(fen).ok()).unwrap_or(0)
}

fn on_spot(facts: &CaseFacts<'_>, decision: &DocumentFact<'_>) -> bool {
    decision.text("pay_mode") == Some("当场收缴")
        || !about(facts, decision, EventKind::FineCollected).is_empty()
}

fn paid(facts: &CaseFacts<'_>, decision: &DocumentFact<'_>, findings: &mut Findings) {
    let Some(served) = decision.served_on() else { return };
    let payments = about(facts, decision, EventKind::FinePaid);
    let mut judged = judge(
        &Facts {
            served: Some(served),
            paid: paid_up(&payments, fine(decision)),
            today: Some(facts.around.now.today()),
            ..Facts::default()
        },
        &facts.on(served),
    );
    // The party is late, and not the organ, which has to act on it.
    judged.level = judged.level.min(Level::Warn);
    findings.add(Subject::Document(decision.id), judged, entries(decision, &[&payments]));
}

/// The day on which the payments reach the fine; one that names no amount pays what is left.
fn paid_up(payments: &[&Stated<EventNoted>], fine: u64) -> Option<Day> {
    let mut sum: u64 = 0;
    payments.iter().find_map(|payment| {
        sum = sum.saturating_add(payment.body.amount_fen.unwrap_or(fine));
        (sum >= fine).then(|| Day::read(&payment.body.at)).flatten()
    })
}

fn collected(facts: &CaseFacts<'_>, decision: &DocumentFact<'_>, findings: &mut Findings) {
    let (taken, given) =
        (about(facts, decision, EventKind::FineCollected), about(facts, decision, EventKind::FineHandedOver));
    let ground = decision.text("on_spot_ground").unwrap_or_default();
    let day = |events: &[&Stated<EventNoted>]| events.first().and_then(|one| Day::read(&one.body.at));
    // A draft says how it is to be paid before anything is taken, and its receipt comes with the money.
    let receipt = decision.has("receipt_no") || taken.iter().any(|one| one.body.reference.is_some());
    let is_taken = decision.is_sealed() || !taken.is_empty();
    let context = facts.on(decision.dated().unwrap_or(facts.around.now.today()));
    let verdict = judge(
        &Facts {
            on_spot: true,
            fen: Some(fine(decision)),
            other_ground: ["难以执行", "边远", "水上", "交通不便"].iter().any(|word| ground.contains(word)),
            receipt: is_taken.then_some(receipt),
            collected: day(&taken).or_else(|| decision.dated().filter(|_| decision.is_sealed())),
            handed_over: day(&given),
            today: Some(facts.around.now.today()),
            ..Facts::default()
        },
        &context,
    );
    findings.add(Subject::Document(decision.id), verdict, entries(decision, &[&taken, &given]));
}

/// What was noted of a kind about a decision, or about no document in particular.
fn about<'a>(
    facts: &CaseFacts<'a>,
    decision: &DocumentFact<'_>,
    kind: EventKind,
) -> Vec<&'a Stated<EventNoted>> {
    let mut events = facts.events(&[kind]);
    events.retain(|event| event.body.document.is_none_or(|document| document == decision.id));
    events
}

fn entries(decision: &DocumentFact<'_>, events: &[&[&Stated<EventNoted>]]) -> Vec<EntryHash> {
    let served = decision.services().into_iter().map(|one| one.entry);
    let noted = events.iter().flat_map(|events| events.iter()).map(|one| one.entry);
    decision.entries().chain(served).chain(noted).collect()
}
