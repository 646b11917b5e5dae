//! L52: the facts of a decision on the spot of the record.

use super::super::decision::{as_of, judge_each};
use super::{Facts, Reported, judge};
use crate::catalog::Day;
use crate::record::{EventKind, Outcome, SignatureDeclined, Stated};
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::Findings;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let reports = facts.events(&[EventKind::DecisionReported]);
    judge_each(facts, findings, &["HS-57"], |decision, context| {
        let mut rests_on: Vec<_> = decision.services().iter().map(|service| service.entry).collect();
        let report = reports.iter().find(|event| event.body.document.is_none_or(|id| id == decision.id));
        rests_on.extend(report.map(|event| event.entry));
        let refusals = refusals(decision);
        rests_on.extend(refusals.iter().map(|one| one.entry));
        let decided = as_of(facts, decision);
        let reported = match report.and_then(|event| Day::read(&event.body.at)) {
            _ if !decision.is_sealed() => Reported::Unknown,
            Some(on) => Reported::On(on),
            None => Reported::NotYet,
        };
        let found = Facts {
            credential_shown: Some(decision.has("cert_shown_at")),
            numbered: Some(decision.number().is_some()),
            leased: None,
            refused: !refusals.is_empty(),
            refusal_noted: Some(refusals.iter().all(|one| !one.body.reason.trim().is_empty())),
            delivered: delivered(decision, decided, context.today()),
            decided: Some(decided),
            reported,
        };
        Some((judge(&found, context), rests_on))
    });
}

/// The statements that the party refused to sign for it.
fn refusals<'a>(decision: &DocumentFact<'a>) -> Vec<&'a Stated<SignatureDeclined>> {
    let declined = decision.papers.map(|papers| &papers.declined);
    let is_refusal =
        |one: &&Stated<SignatureDeclined>| one.body.role == "party" && one.body.outcome == Outcome::Refused;
    declined.into_iter().flatten().filter(is_refusal).collect()
}

/// Whether it was delivered on its day; before that day is over nothing is said yet.
fn delivered(decision: &DocumentFact<'_>, decided: Day, today: Day) -> Option<bool> {
    match decision.served_on() {
        _ if !decision.is_sealed() => None,
        Some(on) => Some(on <= decided),
        None => (today > decided).then_some(false),
    }
}
