//! L63 on a case of the record.

use super::{Facts, judge};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::level::Level;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// Documents in which officers appear who investigate the case.
const INVESTIGATIONS: [(&str, &str); 4] = [
    ("HS-11", "proposed_handlers"),
    ("HS-20", "officers"),
    ("HS-21", "officers"),
    ("HS-54", "investigators"),
];

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    request(facts, findings);
    for notice in facts.documents_of("HS-53") {
        let verdict = judge(
            &Facts {
                hearing: notice.day("hearing_at").filter(|_| notice.is_sealed()),
                notified: notice.served_on(),
                today: notice.served_on().is_none().then(|| facts.around.now.today()),
                ..Facts::default()
            },
            &facts.today(),
        );
        say(facts, notice, verdict, findings);
    }
    for record in facts.documents_of("HS-54") {
        let agents = Some(u32::try_from(record.names("agents").len()).unwrap_or(u32::MAX));
        let verdict = judge(&Facts { agents, ..Facts::default() }, &facts.today());
        say(facts, record, verdict, findings);
    }
}

/// What is said of a document, and its host who investigates, which is a fault of its own beside any other.
fn say(facts: &CaseFacts<'_>, document: &DocumentFact<'_>, verdict: Verdict, findings: &mut Findings) {
    let host = investigates(facts, document)
        .then(|| judge(&Facts { host_investigates: true, ..Facts::default() }, &facts.today()));
    let has_more = verdict.level > Level::Pass || host.is_none();
    let anew = held_anew(facts, document);
    for mut verdict in host.into_iter().chain(has_more.then_some(verdict)) {
        if anew.is_some() && verdict.level > Level::Info {
            verdict = Verdict::info(Words::new(
                format!("{}；其后已重新通知并举行听证", verdict.says.zh),
                format!("{}; the hearing was held anew afterwards", verdict.says.en),
            ));
        }
        let served = document.services().into_iter().map(|one| one.entry);
        let rests_on =
            document.entries().chain(served).chain(anew.into_iter().flat_map(DocumentFact::entries));
        findings.add(Subject::Document(document.id), verdict, rests_on);
    }
}

/// The record of a hearing of which notice was given anew after this document, and which nobody hosted who investigates:
/// what was wrong before refuses nothing any more.
fn held_anew<'f, 'a>(facts: &'f CaseFacts<'a>, document: &DocumentFact<'_>) -> Option<&'f DocumentFact<'a>> {
    let sealed_ms = |one: &DocumentFact<'_>| one.seal.map(|seal| seal.time.wall_ms);
    let before = sealed_ms(document)?;
    let notified = facts.sealed("HS-53").filter_map(sealed_ms).filter(|at| *at > before).min()?;
    facts.sealed("HS-54").find(|one| sealed_ms(one) > Some(notified) && !investigates(facts, one))
}

/// A late request is the party's: the organ only has to know it.
fn request(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let told =
        facts.sealed("HS-52").filter_map(|one| Some((one, one.served_on()?))).min_by_key(|(_, day)| *day);
    let Some((notice, served)) = told else { return };
    for event in facts.events(&[EventKind::HearingRequested]) {
        let mut verdict = judge(
            &Facts { notice_served: Some(served), requested: Day::read(&event.body.at), ..Facts::default() },
            &facts.on(served),
        );
        verdict.level = verdict.level.min(Level::Warn);
        let services = notice.services().into_iter().map(|one| one.entry);
        let rests_on: Vec<EntryHash> = notice.entries().chain(services).chain([event.entry]).collect();
        findings.add(Subject::Entry(event.entry), verdict, rests_on);
    }
}

fn investigates(facts: &CaseFacts<'_>, document: &DocumentFact<'_>) -> bool {
    let Some(host) = document.text("host").map(name) else { return false };
    INVESTIGATIONS.iter().any(|(code, key)| {
        facts.documents_of(code).any(|one| one.names(key).into_iter().any(|one| one == host))
    })
}

/// The name of a person who is written as text or as an object with a name.
fn name(text: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(text).ok();
    let named = read.as_ref().and_then(|one| one.get("name")?.as_str());
    named.unwrap_or(text).trim().to_owned()
}
