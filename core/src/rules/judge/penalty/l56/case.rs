//! L56: the facts of a case of the record.

use super::super::decision::{as_of, judge_each};
use super::{Approval, Facts, Handled, judge};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::Findings;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-27"], |document, context| {
        let made = document.day("from").unwrap_or_else(|| as_of(facts, document));
        let (approval, mut rests_on) = approval(facts, document, made);
        let decided = handled(facts, document);
        let handled = match decided.and_then(DocumentFact::dated) {
            _ if !document.is_sealed() => Handled::Unknown,
            Some(on) => Handled::On(on),
            None => Handled::NotYet,
        };
        rests_on.extend(decided.into_iter().flat_map(DocumentFact::entries));
        Some((judge(&Facts { made, approval, handled }, context), rests_on))
    });
}

/// The leader's approval: in the document, by signature, or noted, as one given by telephone is.
fn approval(facts: &CaseFacts<'_>, document: &DocumentFact<'_>, made: Day) -> (Approval, Vec<EntryHash>) {
    let mut notes = facts.events(&[EventKind::LeaderApproved]);
    notes.retain(|event| event.body.document == Some(document.id) && event.body.granted != Some(false));
    let noted = notes.iter().filter_map(|event| Day::read(&event.body.at)).min();
    let papers = document.papers.into_iter().flat_map(|papers| &papers.signed);
    let is_signed = papers.filter(|one| one.body.role == "leader").count() > 0;
    let is_written = document.has("approved_by") || is_signed;
    let written = document.day("approved_at").filter(|_| is_written);
    let approval = match noted.into_iter().chain(written).min() {
        Some(first) if first > made => Approval::Late,
        Some(_) => Approval::Given,
        None if is_written => Approval::Given,
        None => Approval::Missing,
    };
    (approval, notes.iter().map(|event| event.entry).collect())
}

/// The decision about what was registered: the one that names this document, or, where there is one registration only,
/// any.
fn handled<'f, 'a>(facts: &'f CaseFacts<'a>, document: &DocumentFact<'_>) -> Option<&'f DocumentFact<'a>> {
    let is_only = facts.documents_of("HS-27").count() == 1;
    let id = document.id.to_string();
    let mut decisions = facts.sealed("HS-28");
    decisions.find(|one| {
        let reference = one.text("ref").unwrap_or_default();
        is_only
            || reference.contains(&id)
            || document.number().is_some_and(|number| reference.contains(number))
    })
}
