//! The bytes of a recording, straight from its chunks, and only after it was stated who asked.

use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use quanji_core::entry::Access;
use quanji_core::media::ChunkPart;

use super::range::{Asked, asked};
use super::{NamedMedia, named};
use crate::office::{MediaFile, Office};
use crate::pages::Pages;
use crate::pages::answer::{PageError, blocking};
use crate::pages::permission::Part;
use crate::pages::session::Visitor;

/// Formats that a browser shows by itself and that hold no code.
const SHOWN: [&str; 12] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/mp4",
    "audio/mpeg",
    "audio/wav",
    "audio/aac",
    "audio/ogg",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "video/mp2t",
];

/// Whether a browser may show a format by itself.
pub(super) fn is_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// `GET /cases/{case}/media/{media}/content`: to be looked at.
pub(in crate::pages) async fn play(
    state: State<Pages>,
    visitor: Visitor,
    path: NamedMedia,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    give(state, visitor, path, headers, Access::Viewed).await
}

/// `GET /cases/{case}/media/{media}/download`: to be taken away.
pub(in crate::pages) async fn download(
    state: State<Pages>,
    visitor: Visitor,
    path: NamedMedia,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    give(state, visitor, path, headers, Access::Downloaded).await
}

async fn give(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: NamedMedia,
    headers: HeaderMap,
    access: Access,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Some((case, media)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (file, asked) = blocking({
        let pages = pages.clone();
        move || {
            let found = pages.office.case(case)?;
            let state = found.as_ref().and_then(|found| found.state.recording(media));
            let captured = state.and_then(|state| state.capture()).map(|stated| stated.entry);
            let file = captured.map(|captured| pages.office.media_file(captured)).transpose()?.flatten();
            let Some(file) = file else { return Err(PageError::NotFound(frame)) };
            let asked = asked(range.as_deref(), file.manifest.length());
            let user = visitor.user();
            let viewing = access == Access::Viewed && pages.views.goes_on(&user.name, file.captured);
            if !viewing && asked != Asked::Unsatisfiable {
                pages.office.state_access(&file, &user.name, user.role, access)?;
                if access == Access::Viewed {
                    pages.views.began(&user.name, file.captured);
                }
            }
            Ok((file, asked))
        }
    })
    .await?;
    Ok(answer(pages.office, file, &asked, access))
}

fn answer(office: Office, file: MediaFile, asked: &Asked, access: Access) -> Response {
    let length = file.manifest.length();
    let shown = is_shown(&file.body.media_type) && access == Access::Viewed;
    let mut headers = HeaderMap::new();
    let kind = if shown { file.body.media_type.as_str() } else { "application/octet-stream" };
    let mut put = |name: header::HeaderName, value: &str| {
        // Every value is of our own making; one that no header can hold is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, kind);
    put(header::ACCEPT_RANGES, "bytes");
    put(header::ETAG, &format!("\"{}\"", file.body.sha256));
    if !shown {
        put(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{}\"", name_of(&file)));
    }
    let (status, range) = match asked {
        Asked::Unsatisfiable => {
            put(header::CONTENT_RANGE, &format!("bytes */{length}"));
            return (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response();
        }
        Asked::Whole => (StatusCode::OK, 0..length),
        Asked::Part(range) => {
            put(header::CONTENT_RANGE, &format!("bytes {}-{}/{length}", range.start, range.end - 1));
            (StatusCode::PARTIAL_CONTENT, range.clone())
        }
    };
    put(header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    (status, headers, body(office, file, range)).into_response()
}

/// The name that people will find it by.
fn name_of(file: &MediaFile) -> String {
    format!("{}-{}.{}", file.body.kind.as_str(), file.body.media, file.extension())
}

/// One chunk at a time, each checked before a byte of it is given. A damaged one ends the answer
/// early: nothing that differs from what was recorded is ever shown.
fn body(office: Office, file: MediaFile, range: Range<u64>) -> Body {
    let parts: Vec<ChunkPart> = file.manifest.cut().parts(range).collect();
    let begin = (office, std::sync::Arc::new(file), parts.into_iter());
    Body::from_stream(unfold(begin, |(office, file, mut parts)| async move {
        let part = parts.next()?;
        let read = tokio::task::spawn_blocking({
            let (office, file) = (office.clone(), std::sync::Arc::clone(&file));
            move || office.read_chunk(&file, part.chunk).map(|bytes| Bytes::from(bytes).slice(part.bytes))
        });
        let given = match read.await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => {
                tracing::error!(%error, "a recording cannot be given");
                Err(std::io::Error::other("damaged"))
            }
            Err(failure) => Err(std::io::Error::other(failure)),
        };
        Some((given, (office, file, parts)))
    }))
}
