//! LC54 on a case of the record: urgings (HS-62) and applications to the court (HS-63).

use super::{Facts, Urging, judge};
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let urging = urging(facts);
    let served = urging.and_then(DocumentFact::served_on);
    for application in facts.documents_of("HS-63") {
        let applied = application.dated().unwrap_or(facts.around.now.today());
        let verdict = judge(
            &Facts {
                urging: served.map_or(Urging::Missing, Urging::Served),
                applied: Some(applied),
                remedy_end: application.day("remedy_end"),
                today: None,
            },
            &facts.on(applied),
        );
        let rests_on = application.entries().chain(urging.into_iter().flat_map(entries));
        findings.add(Subject::Document(application.id), verdict, rests_on);
    }
    waits(facts, findings);
}

/// The urging that was served first, or any while none is.
fn urging<'a, 'f>(facts: &'f CaseFacts<'a>) -> Option<&'f DocumentFact<'a>> {
    let served = facts.sealed("HS-62").filter(|one| one.served_on().is_some());
    served.min_by_key(|one| one.served_on()).or_else(|| facts.sealed("HS-62").next())
}

/// After an urging, while nothing was performed or applied for: from when the court may be applied to.
fn waits(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let is_over = !facts.events(&[EventKind::PenaltyExecuted, EventKind::FinePaid]).is_empty()
        || facts.documents_of("HS-63").next().is_some()
        || facts.sealed("HS-65").next().is_some();
    let Some((urging, served)) = urging(facts).and_then(|one| Some((one, one.served_on()?))) else { return };
    if is_over {
        return;
    }
    let today = facts.around.now.today();
    let known = Facts { urging: Urging::Served(served), applied: None, remedy_end: None, today: Some(today) };
    findings.add(Subject::Document(urging.id), judge(&known, &facts.on(served)), entries(urging));
}

fn entries(document: &DocumentFact<'_>) -> Vec<EntryHash> {
    document.entries().chain(document.services().into_iter().map(|one| one.entry)).collect()
}
