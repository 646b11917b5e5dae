//! Recordings as a screen shows them.

use crate::id::{ActivityId, CaseId, Digest, DocumentId, EntryHash, MediaId};
use crate::record::{
    CaptureEnd, CopyChange, MediaCaptured, MediaGap, MediaKind, MediaMark, MediaState, Position, Source,
    Whereabouts,
};
use crate::store::{MediaProgress, MediaRow};

/// A recording.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MediaView {
    /// Its name; of one that is in no case yet, the name of its file.
    pub media: MediaId,
    /// Its case.
    pub case: Option<CaseId>,
    /// What it is.
    pub kind: MediaKind,
    /// Format.
    pub media_type: String,
    /// Length in bytes.
    pub length: u64,
    /// SHA-256 of all bytes; absent while it is being recorded.
    pub sha256: Option<Digest>,
    /// SM3 of all bytes.
    pub sm3: Option<Digest>,
    /// The entry that states it.
    pub entry: Option<EntryHash>,
    /// How it came to its end; absent while it is being recorded.
    pub end: Option<CaptureEnd>,
    /// When it began by its source's clock, milliseconds since 1970.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Stretches without a recording.
    pub gaps: Vec<MediaGap>,
    /// Key moments, those marked later too.
    pub marks: Vec<MediaMark>,
    /// Steps that it shows.
    pub activities: Vec<ActivityId>,
    /// Documents that it belongs to.
    pub documents: Vec<DocumentId>,
    /// What it is to prove.
    pub proves: Option<String>,
    /// How it was made.
    pub method: Option<String>,
    /// What recorded it.
    pub source: Source,
    /// Where.
    pub position: Option<Position>,
    /// The recording that it goes on from.
    pub continues: Option<MediaId>,
    /// Of a copy: its original.
    pub copy_of: Option<MediaId>,
    /// Of a copy: what was done.
    pub change: Option<CopyChange>,
    /// What the record says of where its bytes are.
    pub whereabouts: Whereabouts,
    /// Whether this terminal has the bytes, and how far it has come; absent for those of others.
    pub here: Option<MediaProgress>,
    /// Whether the receipt of the office was checked.
    pub delivered: bool,
    /// Whether it was pulled forward.
    pub forward: bool,
    /// Why the office will never receive it.
    pub refused: Option<String>,
}

/// Joins what this terminal holds with what the record says.
pub(super) fn media_view(
    row: Option<&MediaRow>,
    media: MediaId,
    state: Option<&MediaState>,
) -> Option<MediaView> {
    let stated = state.and_then(|state| state.capture());
    let body = match (stated, row) {
        (Some(stated), _) => stated.body.clone(),
        (None, Some(row)) => row.body.clone(),
        (None, None) => begun(state?)?,
    };
    let complete = stated.is_some() || row.is_some_and(|row| row.manifest.is_some());
    let subjects = || state.into_iter().flat_map(MediaState::subjects);
    let mut marks = body.marks.clone();
    let moments = state.into_iter().flat_map(|state| &state.marked).map(|stated| &stated.body);
    marks.extend(moments.map(|mark| MediaMark { at_ms: mark.from_ms, text: mark.text.clone() }));
    marks.sort();
    let held = |pick: fn(&crate::record::Subject) -> Option<[u8; 16]>| {
        let mut found: Vec<[u8; 16]> = subjects().filter_map(pick).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    Some(MediaView {
        media,
        case: row.and_then(|row| row.case),
        kind: body.kind,
        media_type: body.media_type,
        length: body.length,
        sha256: complete.then_some(body.sha256),
        sm3: body.sm3,
        entry: stated.map(|stated| stated.entry).or_else(|| row?.captured),
        end: complete.then_some(body.end),
        started_ms: body.started_ms,
        ended_ms: body.ended_ms,
        gaps: body.gaps,
        marks,
        activities: held(|subject| subject.activity.map(|id| *id.as_bytes()))
            .into_iter()
            .map(ActivityId::from_bytes)
            .collect(),
        documents: held(|subject| subject.document.map(|id| *id.as_bytes()))
            .into_iter()
            .map(DocumentId::from_bytes)
            .collect(),
        proves: body.subject.proves,
        method: body.subject.method,
        source: body.source,
        position: body.position,
        continues: body.continues,
        copy_of: body.copy_of.as_ref().map(|copy| copy.media),
        change: body.copy_of.as_ref().map(|copy| copy.change),
        whereabouts: state.map_or(Whereabouts::Recording, MediaState::whereabouts),
        here: row.map(|row| row.state),
        delivered: row.is_some_and(|row| row.received.is_some()),
        forward: row.is_some_and(|row| row.forward),
        refused: row.and_then(|row| row.refused.clone()),
    })
}

/// What is known of a recording of which only the beginning was stated.
fn begun(state: &MediaState) -> Option<MediaCaptured> {
    let started = &state.started.first()?.body;
    let mut body = super::capture::blank(started.kind, &started.media_type, started.source.clone());
    (body.subject, body.position, body.continues) =
        (started.subject.clone(), started.position, started.continues);
    Some(body)
}
