//! A recording as rules read it: what it covers, whose it is, where its bytes are.

use std::collections::BTreeSet;

use super::Around;
use crate::id::{ActivityId, DocumentId, EntryHash, MediaId, OfficerId};
use crate::record::{CaseState, Custody, MediaCaptured, MediaKind, MediaState, Source, Stated};

/// One recording of a case.
#[derive(Debug)]
pub struct MediaFact<'a> {
    /// Its name.
    pub id: MediaId,
    /// Everything that was stated about it.
    pub state: &'a MediaState,
    /// What it became; `None` while it runs, or when no end is known.
    pub capture: Option<&'a Stated<MediaCaptured>>,
    /// What it is.
    pub kind: MediaKind,
    /// Milliseconds since 1970 when it began, by the clock of its source with the offset measured at check-out taken
    /// away; of an entry's clock where the source says nothing.
    pub from_ms: i64,
    /// When it ended.
    pub to_ms: i64,
    /// What it covers: from begin to end without its gaps.
    pub parts: Vec<(i64, i64)>,
    /// Who made it.
    pub by: Option<OfficerId>,
    /// The steps that it shows.
    pub steps: BTreeSet<ActivityId>,
    /// The documents that it belongs to.
    pub documents: BTreeSet<DocumentId>,
    /// When the office stated that it holds every byte, milliseconds since 1970.
    pub received_ms: Option<i64>,
    /// Whether an evidence list names it, or a statement says what it is to prove. It never loses that by itself.
    pub is_evidence: bool,
}

pub(super) fn media<'a>(state: &'a CaseState, around: &Around<'a>) -> Vec<MediaFact<'a>> {
    let listed: BTreeSet<MediaId> =
        state.evidence_lists().flat_map(|list| &list.body.items).filter_map(|item| item.media).collect();
    let mut media: Vec<_> =
        state.media().filter_map(|(id, one)| fact(id, one, state, around, &listed)).collect();
    media.sort_by_key(|one| (one.from_ms, one.id));
    media
}

fn fact<'a>(
    id: MediaId,
    one: &'a MediaState,
    state: &CaseState,
    around: &Around<'a>,
    listed: &BTreeSet<MediaId>,
) -> Option<MediaFact<'a>> {
    let (capture, started) = (one.capture(), one.started.first());
    let (kind, entry, source) = match (capture, started) {
        (Some(capture), _) => (capture.body.kind, capture.entry, &capture.body.source),
        (None, Some(started)) => (started.body.kind, started.entry, &started.body.source),
        (None, None) => return None,
    };
    let ahead = source.import().and_then(|import| import.clock_ahead_ms).unwrap_or(0);
    let stated_ms = started
        .map(|one| one.time.wall_ms)
        .or_else(|| capture.map(|one| one.time.wall_ms))
        .unwrap_or_default();
    let claimed = |ms: Option<i64>| ms.map(|ms| ms.saturating_sub(ahead));
    let from_ms = claimed(capture.and_then(|one| one.body.started_ms)).unwrap_or(stated_ms);
    let to_ms = claimed(capture.and_then(|one| one.body.ended_ms)).unwrap_or(from_ms).max(from_ms);
    let received_ms = one.custody.iter().find(|stated| matches!(stated.body, Custody::Received(_)));
    let proves =
        one.subjects().any(|subject| subject.proves.as_ref().is_some_and(|text| !text.trim().is_empty()));
    Some(MediaFact {
        id,
        state: one,
        capture,
        kind,
        from_ms,
        to_ms,
        parts: capture.map(|capture| parts(capture, from_ms, to_ms)).unwrap_or_default(),
        by: state.entry(entry).and_then(|entry| around.author(entry)),
        steps: one.subjects().filter_map(|subject| subject.activity).collect(),
        documents: one.subjects().filter_map(|subject| subject.document).collect(),
        received_ms: received_ms.map(|stated| stated.time.wall_ms),
        is_evidence: proves || listed.contains(&id),
    })
}

fn parts(capture: &Stated<MediaCaptured>, from_ms: i64, to_ms: i64) -> Vec<(i64, i64)> {
    let mut parts = Vec::new();
    let mut begin = from_ms;
    for gap in &capture.body.gaps {
        parts.push((begin, from_ms.saturating_add_unsigned(gap.from_ms).min(to_ms)));
        begin = from_ms.saturating_add_unsigned(gap.to_ms).min(to_ms);
    }
    parts.push((begin, to_ms));
    parts.retain(|(from, to)| from <= to);
    parts
}

impl MediaFact<'_> {
    /// The recorder that made it, if one did.
    #[must_use]
    pub fn recorder(&self) -> Option<&str> {
        let source = self
            .capture
            .map(|one| &one.body.source)
            .or_else(|| self.state.started.first().map(|one| &one.body.source));
        source.and_then(Source::recorder)
    }

    /// Whether it is a copy (副本).
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.capture.is_some_and(|capture| capture.body.copy_of.is_some())
    }

    /// Whether it covers time: sound or video.
    #[must_use]
    pub const fn covers_time(&self) -> bool {
        matches!(self.kind, MediaKind::Audio | MediaKind::Video)
    }

    /// The entry that it stands on: what it became, or its beginning.
    pub fn entries(&self) -> impl Iterator<Item = EntryHash> {
        let entry =
            self.capture.map(|one| one.entry).or_else(|| self.state.started.first().map(|one| one.entry));
        entry.into_iter()
    }
}
