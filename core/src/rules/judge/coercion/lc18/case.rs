//! LC18 on a case of the record: each decision to seal or seize (HS-30).

use super::procedure::{Procedure, missing};
use super::{Approval, Facts, Report, judge};
use crate::catalog::Moment;
use crate::id::EntryHash;
use crate::record::{EventKind, EventNoted, Stated};
use crate::rules::facts::{CaseFacts, DocumentFact, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::time::CHINA_OFFSET_MINUTES;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for decision in facts.documents_of("HS-30") {
        let Some(from) = decision.moment_ms("from") else { continue };
        let (approvals, reports) = (
            about(facts, decision, EventKind::LeaderApproved),
            about(facts, decision, EventKind::MeasureReported),
        );
        let granted = approvals.iter().filter(|one| one.body.granted != Some(false));
        let noted = granted.filter_map(|one| moment_ms(&one.body.at));
        let approved = decision.moment_ms("approved_at").into_iter().chain(noted).min();
        let told = reports.iter().filter_map(|one| moment_ms(&one.body.at));
        let reported = decision.moment_ms("reported_at").into_iter().chain(told).chain(approved).min();
        let verdict = judge(&Facts {
            approval: Some(match approved {
                None => Approval::Missing,
                Some(at) if at > from => Approval::After,
                Some(_) => Approval::Before,
            }),
            emergency: decision.flag("emergency") == Some(true),
            report: reported.map_or(Report::Missing, |at| Report::After(at.saturating_sub(from))),
            measure: Some(from),
            now: Some(facts.around.now.unix_ms),
            missing: if decision.is_sealed() { missing(&procedure(facts, decision)) } else { Vec::new() },
        });
        let noted = approvals.iter().chain(&reports).map(|one| one.entry);
        let rests_on: Vec<EntryHash> = decision.entries().chain(noted).collect();
        findings.add(Subject::Document(decision.id), verdict, rests_on);
    }
}

fn procedure(facts: &CaseFacts<'_>, decision: &DocumentFact<'_>) -> Procedure {
    let day = decision.day("from");
    let is_past = day.is_some_and(|day| day < facts.around.now.today());
    let is_written = |one: &DocumentFact<'_>| day.is_none_or(|day| day_of(one.created) >= day);
    Procedure {
        officers: Some(u32::try_from(decision.names("officers").len()).unwrap_or(u32::MAX)),
        credential: Some(decision.has("cert_shown_at")),
        told: decision.flag("party_told"),
        heard: Some(decision.has("party_statement")),
        // On the day itself the 现场笔录 may still be written.
        scene_record: is_past.then(|| facts.documents_of("HS-20").any(is_written)),
    }
}

fn about<'a>(
    facts: &CaseFacts<'a>,
    decision: &DocumentFact<'_>,
    kind: EventKind,
) -> Vec<&'a Stated<EventNoted>> {
    let mut events = facts.events(&[kind]);
    // An approval of something else may be noted too: only one that names the decision counts.
    events.retain(|event| match kind {
        EventKind::MeasureReported => event.body.document.is_none_or(|one| one == decision.id),
        _ => event.body.document == Some(decision.id),
    });
    events
}

/// Milliseconds since 1970 of a moment; of a day, of its beginning.
fn moment_ms(text: &str) -> Option<i64> {
    Some(Moment::read(text)?.begins_ms(CHINA_OFFSET_MINUTES.into()))
}
