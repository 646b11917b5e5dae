//! `GET /cases/{case}/media/{media}`: what is stated of a recording, its player, who looked at it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use quanji_core::entry::EvidenceAccessed;
use quanji_core::id::EntryHash;
use quanji_core::record::{MarkKind, MediaCaptured, MediaState, Source, Stated, timeline};
use quanji_core::time::CHINA_OFFSET_MINUTES;

use super::content::is_shown;
use super::row::{began_ms, size, whereabouts};
use super::{NamedMedia, named};
use crate::office::{CaseFile, MediaStanding};
use crate::pages::Pages;
use crate::pages::answer::{PageError, blocking, page};
use crate::pages::permission::Part;
use crate::pages::session::{Frame, Visitor};
use crate::pages::timeline::{Event, events};
use crate::pages::words::{Moment, Words};

#[derive(Template)]
#[template(path = "media.html")]
struct MediaPage {
    frame: Frame,
    case: String,
    party: String,
    media: String,
    kind: &'static str,
    /// `photo`, `audio` or `video` if a browser can show it and every chunk is here.
    player: Option<&'static str>,
    whole: bool,
    whereabouts: Words,
    class: &'static str,
    event: Option<Event>,
    facts: Vec<(&'static str, &'static str, String)>,
    gaps: Vec<Moments>,
    marks: Vec<Moments>,
    original: Option<String>,
    copies: Vec<String>,
    continues: Option<String>,
    accesses: Vec<Looked>,
}

/// A stretch of a recording and what is said of it.
struct Moments {
    from: String,
    to: Option<String>,
    text: String,
}

/// Somebody looked at it.
struct Looked {
    by: String,
    role: &'static str,
    access: &'static str,
    moment: Moment,
    entry: String,
}

/// Shows it. Looking at the page is no viewing; the player's first request is.
pub(in crate::pages) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: NamedMedia,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Some((case, media)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let Some(file) = pages.office.case_with_bounds(case)? else { return Err(PageError::NotFound(frame)) };
        let Some(state) = file.state.recording(media) else { return Err(PageError::NotFound(frame)) };
        let captured = state.capture().map(|stated| stated.entry);
        let standing = captured.map(|captured| pages.office.media_standing(captured)).transpose()?.flatten();
        Ok(build(frame, &file, state, standing))
    })
    .await?;
    page(&built)
}

fn build(frame: Frame, file: &CaseFile, state: &MediaState, standing: Option<MediaStanding>) -> MediaPage {
    let capture = state.capture();
    let body = capture.map(|stated| &stated.body);
    let started = state.started.first();
    let (whereabouts, class) = whereabouts(state, standing);
    let whole = standing.is_some_and(|standing| standing.held == standing.chunks && !standing.refused);
    let media = body.map(|body| body.media).or_else(|| started.map(|started| started.body.media));
    let kind = body.map(|body| body.kind).or_else(|| started.map(|started| started.body.kind));
    let entry = capture.map(|stated| stated.entry).or_else(|| started.map(|started| started.entry));
    let copies = file.state.media().filter(|(_, other)| {
        let original = other.capture().and_then(|stated| stated.body.copy_of.as_ref());
        original.is_some_and(|copy| Some(copy.media) == media)
    });
    MediaPage {
        case: file.state.case().to_string(),
        party: Some(file.state.party())
            .filter(|party| !party.is_empty())
            .unwrap_or_else(|| "（未命名）".into()),
        media: media.map(|media| media.to_string()).unwrap_or_default(),
        kind: kind.map_or("音像记录", |kind| kind.zh()),
        player: body.filter(|body| whole && body.length > 0 && is_shown(&body.media_type)).map(player),
        whole: whole && capture.is_some(),
        whereabouts,
        class,
        event: entry.and_then(|entry| event_of(file, entry)),
        facts: facts(file, state, body),
        gaps: gaps(state, body),
        marks: marks(state, body),
        original: body.and_then(|body| body.copy_of.as_ref()).map(|copy| copy.media.to_string()),
        copies: copies.map(|(copy, _)| copy.to_string()).collect(),
        continues: body.and_then(|body| body.continues).map(|before| before.to_string()),
        accesses: state.accessed.iter().rev().map(looked).collect(),
        frame,
    }
}

/// The element that plays it, by its format and not by its kind: only what a browser knows is played.
fn player(body: &MediaCaptured) -> &'static str {
    match body.media_type.split('/').next() {
        Some("image") => "photo",
        Some("audio") => "audio",
        _ => "video",
    }
}

fn event_of(file: &CaseFile, entry: EntryHash) -> Option<Event> {
    let raw = timeline(&file.catalog, &file.registry, &file.state);
    events(file, raw).into_iter().find(|event| event.entry == entry.to_string())
}

type Facts = Vec<(&'static str, &'static str, String)>;

fn facts(file: &CaseFile, state: &MediaState, body: Option<&MediaCaptured>) -> Facts {
    let shown = |ms: i64| Moment::claimed(ms, CHINA_OFFSET_MINUTES).short;
    let mut facts: Facts = Vec::new();
    let mut put = |zh, en, text: Option<String>| {
        facts.extend(text.filter(|text| !text.is_empty()).map(|text| (zh, en, text)));
    };
    put("开始", "began", began_ms(state).map(shown));
    put("结束", "ended", body.and_then(|body| body.ended_ms).map(shown));
    put("结束方式", "how it ended", body.map(|body| body.end.zh().to_owned()));
    put("格式", "format", body.map(|body| format!("{}，{}", body.media_type, size(body))));
    let subjects: Vec<_> = state.subjects().collect();
    let steps = subjects.iter().filter_map(|subject| {
        let (_, step) = file.state.activities().find(|(id, _)| Some(*id) == subject.activity)?;
        let kind = &step.started.first()?.body.activity_type;
        Some(file.catalog.activity_type(kind).map_or_else(|| kind.clone(), |known| known.title.clone()))
    });
    put("环节", "step", Some(steps.collect::<Vec<_>>().join("、")));
    let documents = subjects
        .iter()
        .filter_map(|subject| Some(file.state.template(&file.catalog, subject.document?)?.title.clone()));
    put("文书", "document", Some(documents.collect::<Vec<_>>().join("、")));
    put("证明对象", "proves", subjects.iter().find_map(|subject| subject.proves.clone()));
    put("制作方法", "method", subjects.iter().find_map(|subject| subject.method.clone()));
    let source = body.map(|body| &body.source).or_else(|| state.started.first().map(|one| &one.body.source));
    put("来源", "source", source.map(source_text));
    let position = body.and_then(|body| body.position).or_else(|| state.started.first()?.body.position);
    put(
        "位置",
        "position",
        position.map(|position| {
            let accuracy =
                position.accuracy_cm.map(|cm| format!("，误差 {} 米", cm / 100)).unwrap_or_default();
            let mocked = if position.mocked { "，系统提示为模拟位置" } else { "" };
            format!("{position}{accuracy}{mocked}")
        }),
    );
    if let Some(copy) = body.and_then(|body| body.copy_of.as_ref()) {
        put("副本说明", "copy", Some(format!("{}：{}", copy.change.zh(), copy.reason)));
    }
    put("SHA-256", "", body.map(|body| body.sha256.to_string()));
    put("SM3", "", body.and_then(|body| body.sm3).map(|sm3| sm3.to_string()));
    put("分块根", "Merkle root", body.map(|body| body.root.to_string()));
    facts
}

fn source_text(source: &Source) -> String {
    match source {
        Source::Terminal => "移动执法终端".to_owned(),
        Source::Recorder(import) => {
            let ahead = import
                .clock_ahead_ms
                .map(|ms| format!("，领用时时钟快 {} 秒", ms / 1_000))
                .unwrap_or_default();
            format!(
                "执法记录仪 {}，文件 {}{ahead}",
                import.recorder.as_deref().unwrap_or("（编号不明）"),
                import.file
            )
        }
        Source::File(import) => format!("文件 {}", import.file),
    }
}

fn gaps(state: &MediaState, body: Option<&MediaCaptured>) -> Vec<Moments> {
    let stated = body.into_iter().flat_map(|body| &body.gaps).map(|gap| Moments {
        from: clock(gap.from_ms),
        to: Some(clock(gap.to_ms)),
        text: gap.reason.clone().unwrap_or_else(|| "未说明".to_owned()),
    });
    let explained = marked(state, MarkKind::Gap);
    stated.chain(explained).collect()
}

fn marks(state: &MediaState, body: Option<&MediaCaptured>) -> Vec<Moments> {
    let stated = body.into_iter().flat_map(|body| &body.marks);
    let stated = stated.map(|mark| Moments { from: clock(mark.at_ms), to: None, text: mark.text.clone() });
    stated.chain(marked(state, MarkKind::Moment)).collect()
}

fn marked(state: &MediaState, what: MarkKind) -> impl Iterator<Item = Moments> {
    state.marked.iter().filter(move |stated| stated.body.what == what).map(|stated| Moments {
        from: clock(stated.body.from_ms),
        to: (stated.body.from_ms < stated.body.to_ms).then(|| clock(stated.body.to_ms)),
        text: stated.body.text.clone(),
    })
}

/// A moment within a recording: `1:02:03`.
fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn looked(stated: &Stated<EvidenceAccessed>) -> Looked {
    Looked {
        by: stated.body.by.clone(),
        role: stated.body.role.zh(),
        access: stated.body.access.zh(),
        moment: Moment::claimed(stated.time.wall_ms, stated.time.offset_minutes),
        entry: stated.entry.to_string().chars().take(12).collect(),
    }
}
