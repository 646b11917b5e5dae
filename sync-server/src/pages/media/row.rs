//! A recording as a list shows it.

use quanji_core::id::MediaId;
use quanji_core::record::{CaptureEnd, MediaCaptured, MediaKind, MediaState, Whereabouts};
use quanji_core::time::CHINA_OFFSET_MINUTES;

use crate::office::{CaseFile, MediaStanding, Office, OfficeError};
use crate::pages::words::{Moment, Words};

/// A recording in a list.
#[derive(Debug)]
pub(in crate::pages) struct MediaRow {
    pub(in crate::pages) media: String,
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) copy: Option<String>,
    pub(in crate::pages) began: Option<Moment>,
    pub(in crate::pages) size: String,
    pub(in crate::pages) end: Option<&'static str>,
    pub(in crate::pages) proves: String,
    pub(in crate::pages) whereabouts: Words,
    pub(in crate::pages) class: &'static str,
}

/// The recordings of a case by the time of their beginning.
pub(in crate::pages) fn rows(office: &Office, file: &CaseFile) -> Result<Vec<MediaRow>, OfficeError> {
    let mut recordings: Vec<(MediaId, &MediaState)> = file.state.media().collect();
    recordings.sort_by_key(|(media, state)| (began_ms(state), *media));
    recordings.into_iter().map(|(media, state)| row(office, media, state)).collect()
}

fn row(office: &Office, media: MediaId, state: &MediaState) -> Result<MediaRow, OfficeError> {
    let capture = state.capture();
    let standing = capture.map(|stated| office.media_standing(stated.entry)).transpose()?.flatten();
    let (whereabouts, class) = whereabouts(state, standing);
    let body = capture.map(|stated| &stated.body);
    let kind = match (body, state.started.first()) {
        (Some(body), _) => body.kind,
        (None, Some(started)) => started.body.kind,
        (None, None) => MediaKind::Video,
    };
    Ok(MediaRow {
        media: media.to_string(),
        kind: kind.zh(),
        copy: body.and_then(|body| body.copy_of.as_ref()).map(|copy| copy.change.zh().to_owned()),
        began: began_ms(state).map(|ms| Moment::claimed(ms, CHINA_OFFSET_MINUTES)),
        size: body.map(size).unwrap_or_default(),
        end: body.and_then(|body| (body.end != CaptureEnd::Finished).then(|| body.end.zh())),
        proves: state.subjects().find_map(|subject| subject.proves.clone()).unwrap_or_default(),
        whereabouts,
        class,
    })
}

/// When it began, by the clock of its source; of one that has no end, by its beginning's entry.
pub(super) fn began_ms(state: &MediaState) -> Option<i64> {
    let captured = state.capture().and_then(|stated| stated.body.started_ms);
    captured.or_else(|| state.started.first().map(|stated| stated.time.wall_ms))
}

/// Length for people.
pub(super) fn size(body: &MediaCaptured) -> String {
    let bytes = body.length;
    match bytes {
        0..=1_023 => format!("{bytes} B"),
        1_024..=1_048_575 => format!("{} KiB", bytes / 1_024),
        1_048_576..=1_073_741_823 => format!("{}.{} MiB", bytes >> 20, (bytes >> 10) % 1_024 * 10 / 1_024),
        _ => format!("{}.{} GiB", bytes >> 30, (bytes >> 20) % 1_024 * 10 / 1_024),
    }
}

/// Where its bytes are: in words, and as a class of the style sheet.
pub(super) fn whereabouts(state: &MediaState, standing: Option<MediaStanding>) -> (Words, &'static str) {
    let words = |zh: String, en: &str| Words { zh, en: en.to_owned() };
    match (state.whereabouts(), standing) {
        (_, Some(MediaStanding { disposed: true, .. })) => {
            (words("已按审批销毁，记录保留".into(), "disposed of on the record; the entries stay"), "")
        }
        (_, Some(MediaStanding { refused: true, .. })) => {
            (words("内容与记录不符，未接收".into(), "its bytes are not what the record says"), "red")
        }
        (Whereabouts::Recording, _) => {
            (words("录制中，或终端尚未报告".into(), "no end is known yet"), "warm")
        }
        (Whereabouts::InOffice, _) => (words("已完整接收".into(), "received, verified"), "teal"),
        (Whereabouts::Damaged, _) => (
            words("部分损坏，等待终端重传".into(), "a part is damaged; a terminal will send it again"),
            "red",
        ),
        (Whereabouts::OnTerminal, Some(MediaStanding { held, chunks, .. })) if chunks > 0 => {
            (words(format!("接收中 {held}/{chunks}"), "arriving"), "warm")
        }
        (Whereabouts::OnTerminal, _) => (words("尚在终端，未到达".into(), "still on its terminal"), "warm"),
    }
}
