//! Statements about recordings that say what cannot be.

use super::recordings;
use super::refused::Stating;
use super::world::{World, case};
use quanji_core::record::{
    CopyOf, Fact, MarkKind, MediaCaptured, MediaGap, MediaMark, MediaMarked, MediaStarted,
    RecorderCheckedOut, RecorderReturned, media_id,
};

/// Name of the file, what is wrong, and the statement.
pub(crate) fn stating(world: &World) -> Vec<Stating> {
    let (started, captured) = recordings::samples(world);
    let media = captured.media;
    let gap = |from_ms, to_ms| MediaGap { from_ms, to_ms, reason: None };
    let mark = |at_ms| MediaMark { at_ms, text: "时刻".into() };
    let with = |change: &dyn Fn(&mut MediaCaptured)| {
        let mut body = captured.clone();
        change(&mut body);
        Fact::MediaCaptured(body)
    };
    let marked = |from_ms, to_ms, text: &str| {
        Fact::MediaMarked(MediaMarked { media, what: MarkKind::Moment, from_ms, to_ms, text: text.into() })
    };
    let elsewhere = media_id(case(), world.office(), &captured.nonce);
    vec![
        (
            "recording-name",
            "a name that case, device and nonce do not make",
            with(&|body| body.media = elsewhere),
        ),
        (
            "recording-name-at-start",
            "a name that case, device and nonce do not make",
            Fact::MediaStarted(MediaStarted { media: elsewhere, ..started.clone() }),
        ),
        (
            "recording-format-at-start",
            "a recording without a format",
            Fact::MediaStarted(MediaStarted { media_type: "\u{3000}".into(), ..started }),
        ),
        ("recording-format", "a recording without a format", with(&|body| body.media_type = " ".into())),
        (
            "recording-gap-backwards",
            "a gap that ends before it begins",
            with(&|body| body.gaps = vec![gap(2, 1)]),
        ),
        (
            "recording-gaps-overlap",
            "a gap that begins before the one before it ends",
            with(&|body| body.gaps = vec![gap(1, 5), gap(4, 9)]),
        ),
        (
            "recording-marks-disordered",
            "marks that do not ascend",
            with(&|body| body.marks = vec![mark(5), mark(4)]),
        ),
        (
            "recording-copy-of-itself",
            "a copy of itself",
            with(&|body| {
                body.copy_of = Some(CopyOf {
                    media: body.media,
                    change: quanji_core::record::CopyChange::Cut,
                    reason: "剪辑".into(),
                });
            }),
        ),
        ("mark-backwards", "a mark that ends before it begins", marked(5, 4, "时刻")),
        ("mark-without-text", "a mark that says nothing", marked(4, 5, "\t")),
        (
            "recorder-unnamed",
            "a recorder without a number",
            Fact::RecorderCheckedOut(RecorderCheckedOut {
                recorder: " ".into(),
                vendor: "gat947".into(),
                shown_ms: 0,
            }),
        ),
        (
            "recorder-returned-unnamed",
            "a recorder without a number",
            Fact::RecorderReturned(RecorderReturned { recorder: String::new() }),
        ),
    ]
}
