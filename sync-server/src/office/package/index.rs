//! `index.html`: what is in a package, for people who open it without any program of ours.

use askama::Template;
use quanji_core::entry::Stated;
use quanji_core::package::Absent;
use quanji_core::record::{DocumentSealed, MediaCaptured, MediaKind};
use quanji_core::time::{CHINA_OFFSET_MINUTES, TimeClaim, rfc3339};

use super::PackageRequest;
use super::document::DocumentFiles;
use crate::office::cases::CaseFile;
use crate::office::error::OfficeError;
use crate::office::log::SignedHead;

/// What the index is made from.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) request: &'a PackageRequest,
    pub(super) file: &'a CaseFile,
    pub(super) head: &'a SignedHead,
    pub(super) entries: usize,
    pub(super) withheld: u64,
    pub(super) documents: &'a [ListedDocument],
    pub(super) recordings: &'a [ListedRecording],
}

/// A sealed document in the index.
#[derive(Debug)]
pub(super) struct ListedDocument {
    title: String,
    number: String,
    seal: String,
    sealed_at: String,
    page: Option<String>,
    pdf: Option<String>,
    content: String,
}

impl ListedDocument {
    pub(super) fn of(files: &DocumentFiles, seal: &Stated<DocumentSealed>) -> Self {
        Self {
            title: Some(files.title.clone())
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| "文书".into()),
            number: files.number.clone().unwrap_or_default(),
            seal: seal.entry.to_string(),
            sealed_at: claimed(&seal.time),
            page: files.page.as_ref().map(|file| file.name.clone()),
            pdf: files.pdf.as_ref().map(|file| file.name.clone()),
            content: files.content.name.clone(),
        }
    }
}

/// A recording in the index.
#[derive(Debug)]
pub(super) struct ListedRecording {
    kind: &'static str,
    media_type: String,
    captured: String,
    stated_at: String,
    length: u64,
    sha256: String,
    file: Option<String>,
    absent: &'static str,
}

impl ListedRecording {
    pub(super) fn of(captured: &Stated<MediaCaptured>, file: Option<String>, absent: Option<Absent>) -> Self {
        Self {
            kind: match captured.body.kind {
                MediaKind::Photo => "照片",
                MediaKind::Audio => "录音",
                MediaKind::Video => "录像",
            },
            media_type: captured.body.media_type.clone(),
            captured: captured.entry.to_string(),
            stated_at: claimed(&captured.time),
            length: captured.body.length,
            sha256: captured.body.sha256.to_string(),
            file,
            absent: match absent {
                None => "",
                Some(Absent::Withheld) => "不提供给本接收人",
                Some(Absent::NotReceived) => "办公端尚未收到",
                Some(Absent::Disposed) => "已依规定销毁",
                Some(Absent::Damaged) => "办公端所存内容与记录不符",
            },
        }
    }
}

#[derive(Template)]
#[template(path = "package_index.html")]
struct Page<'a> {
    bureau: &'a str,
    fingerprint: String,
    case: String,
    party: String,
    kind: String,
    recipient: &'a str,
    purpose: &'a str,
    profile: &'static str,
    issued_by: &'a str,
    made_at: String,
    epoch: u64,
    log_size: u64,
    root: String,
    entries: usize,
    withheld: u64,
    documents: &'a [ListedDocument],
    recordings: &'a [ListedRecording],
}

/// The page.
pub(super) fn page(index: &Index<'_>) -> Result<String, OfficeError> {
    let state = &index.file.state;
    let opening = state.opening().map(|opening| opening.body.kind.clone()).unwrap_or_default();
    let kind = index.file.catalog.case_kind(&opening).map_or(opening, |kind| kind.title.clone());
    let checkpoint = &index.head.checkpoint;
    let page = Page {
        bureau: index.file.registry.name(),
        fingerprint: index.file.registry.bureau().to_string(),
        case: state.case().to_string(),
        party: state.party(),
        kind,
        recipient: &index.request.recipient,
        purpose: &index.request.purpose,
        profile: index.request.profile.zh(),
        issued_by: &index.request.by.name,
        made_at: rfc3339(checkpoint.time_ms.cast_signed(), CHINA_OFFSET_MINUTES),
        epoch: index.head.epoch,
        log_size: checkpoint.size,
        root: checkpoint.root.to_string(),
        entries: index.entries,
        withheld: index.withheld,
        documents: index.documents,
        recordings: index.recordings,
    };
    page.render().map_err(|error| OfficeError::Defect(error.to_string()))
}

fn claimed(time: &TimeClaim) -> String {
    rfc3339(time.wall_ms, time.offset_minutes)
}
