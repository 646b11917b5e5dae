//! LE12 on a case of the record: each recording that is evidence.

use super::{Facts, judge};
use crate::id::{EntryHash, MediaId};
use crate::record::{EventKind, EvidenceItem, EvidenceListed, Source, Stated, Whereabouts};
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Subject};

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    // A decision too is past the review.
    let review = facts.sealed("HS-43").chain(facts.decisions().filter(|one| one.is_sealed())).next();
    for media in facts.media.iter().filter(|one| one.is_evidence && one.capture.is_some()) {
        let listed = listed(facts, media.id);
        if listed.iter().any(|(_, item)| item.withdrawn) {
            continue;
        }
        let written = facts.events(&[EventKind::TranscriptMade]).into_iter();
        let written: Vec<_> = written.filter(|event| event.body.media == Some(media.id)).collect();
        let transcript = listed.iter().any(|(_, item)| item.transcript.is_some()) || !written.is_empty();
        let verdict = judge(&Facts {
            is_evidence: Some(true),
            method: Some(has_method(media)),
            made_at: Some(has_time(media)),
            maker: Some(has_maker(media)),
            proves: Some(!listed.is_empty() || says(media, |subject| subject.proves.as_deref())),
            original: Some(has_original(facts, media)),
            has_speech: Some(listed.iter().any(|(_, item)| item.has_speech)),
            transcript: Some(transcript),
            in_review: review.is_some(),
        });
        let mut rests_on: Vec<EntryHash> = media.entries().collect();
        rests_on.extend(listed.iter().map(|(list, _)| list.entry));
        rests_on.extend(written.iter().map(|event| event.entry));
        findings.add(Subject::Media(media.id), verdict, rests_on);
    }
}

fn listed<'a>(facts: &CaseFacts<'a>, media: MediaId) -> Vec<(&'a Stated<EvidenceListed>, &'a EvidenceItem)> {
    let lists = facts.state.evidence_lists();
    let items = lists.flat_map(|list| list.body.items.iter().map(move |item| (list, item)));
    items.filter(|(_, item)| item.media == Some(media)).collect()
}

fn says(media: &MediaFact<'_>, part: impl Fn(&crate::record::Subject) -> Option<&str>) -> bool {
    media.state.subjects().any(|subject| part(subject).is_some_and(|text| !text.trim().is_empty()))
}

/// A terminal or a recorder is a method; of a file somebody must say it.
fn has_method(media: &MediaFact<'_>) -> bool {
    let is_known = !matches!(media.capture.map(|one| &one.body.source), Some(Source::File(_)));
    is_known || says(media, |subject| subject.method.as_deref())
}

/// A terminal states it when it records; of anything else the recording itself says when it began.
fn has_time(media: &MediaFact<'_>) -> bool {
    let of_terminal = matches!(media.capture.map(|one| &one.body.source), Some(Source::Terminal));
    of_terminal || media.capture.is_some_and(|one| one.body.started_ms.is_some())
}

/// The officer of the terminal or recorder; of a file the officer that it names, or who is said to have made it.
fn has_maker(media: &MediaFact<'_>) -> bool {
    match media.capture.map(|one| &one.body.source) {
        Some(Source::File(import)) => {
            import.officer.is_some() || says(media, |subject| subject.method.as_deref())
        }
        _ => media.by.is_some(),
    }
}

/// Whether the original, or what it was copied from, is whole and not disposed of.
fn has_original(facts: &CaseFacts<'_>, media: &MediaFact<'_>) -> bool {
    let original =
        media.capture.and_then(|one| one.body.copy_of.as_ref()).map_or(media.id, |copy| copy.media);
    let disposed = |id: MediaId| {
        facts.state.office().disposals.iter().any(|done| done.body.media.iter().any(|one| one.media == id))
    };
    let is_whole = |one: &MediaFact<'_>| one.state.whereabouts() != Whereabouts::Damaged;
    !disposed(original) && facts.media.iter().any(|one| one.id == original && is_whole(one))
}
