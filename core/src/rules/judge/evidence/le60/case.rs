//! LE60 on a case of the record: each piece of evidence of each sealed decision.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, judge};
use crate::id::{DocumentId, EntryHash, MediaId};
use crate::record::{DocumentSealed, EvidenceItem, EvidenceListed, Stated};
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};

/// A recording or a document.
type Piece = (Option<MediaId>, Option<DocumentId>);

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let decisions: Vec<_> = facts.decisions().filter_map(|one| Some((one, one.seal?))).collect();
    let first = decisions.iter().min_by_key(|(_, seal)| seal.time.wall_ms).map(|(one, _)| one.id);
    for (decision, seal) in &decisions {
        let lists: Vec<_> = facts
            .state
            .evidence_lists()
            .filter(|list| list.body.decision.or(first) == Some(decision.id))
            .collect();
        let mut pieces: BTreeMap<Piece, Vec<(&Stated<EvidenceListed>, &EvidenceItem)>> = BTreeMap::new();
        for list in &lists {
            for item in &list.body.items {
                pieces.entry((item.media, item.document)).or_default().push((list, item));
            }
        }
        for (piece, named) in pieces {
            let is_withdrawn = named.iter().any(|(_, item)| item.withdrawn);
            let supports = named.iter().any(|(list, _)| !list.body.supplement);
            if supports && !is_withdrawn {
                let verdict = judge(&of(facts, piece, (decision, seal), &named));
                let mut rests_on: BTreeSet<EntryHash> = named.iter().map(|(list, _)| list.entry).collect();
                rests_on.insert(seal.entry);
                rests_on.extend(entries(facts, piece));
                if let Some(subject) = subject(piece) {
                    findings.add(subject, verdict, rests_on);
                }
            }
        }
    }
}

fn of(
    facts: &CaseFacts<'_>,
    (media, document): Piece,
    (decision, seal): (&DocumentFact<'_>, &Stated<DocumentSealed>),
    named: &[(&Stated<EvidenceListed>, &EvidenceItem)],
) -> Facts {
    let sealed_ms = seal.time.wall_ms;
    let recording = media.and_then(|id| facts.media.iter().find(|one| one.id == id));
    let paper = document.and_then(|id| facts.document(id));
    // A document that nobody sealed was still being written.
    let made_ms = recording
        .map(|one| one.to_ms)
        .or_else(|| paper.map(|one| one.seal.map_or(i64::MAX, |seal| seal.time.wall_ms)));
    let earlier = named.iter().any(|(list, _)| !list.body.supplement && list.time.wall_ms <= sealed_ms);
    // The decision names its evidence itself, too.
    let digests = named.iter().map(|(_, item)| item.digest.to_string());
    let refs: Vec<String> = decision.rows("evidence_refs").iter().map(ToString::to_string).collect();
    let in_decision = digests.into_iter().any(|digest| refs.iter().any(|row| row.contains(&digest)));
    Facts {
        captured_later: made_ms.map(|made| made > sealed_ms),
        is_listed: Some(earlier || in_decision),
        supplement: false,
    }
}

fn entries(facts: &CaseFacts<'_>, (media, document): Piece) -> Vec<EntryHash> {
    let recording = media.and_then(|id| facts.media.iter().find(|one| one.id == id));
    let paper = document.and_then(|id| facts.document(id));
    let recording = recording.into_iter().flat_map(|one| one.entries());
    recording.chain(paper.into_iter().flat_map(|one| one.entries())).collect()
}

fn subject((media, document): Piece) -> Option<Subject> {
    media.map(Subject::Media).or_else(|| document.map(Subject::Document))
}
