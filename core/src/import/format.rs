//! Formats by the ending of a file's name.

use crate::record::MediaKind;

/// What a file with this ending is, and its format (RFC 6838); `None` for one that is no recording.
#[must_use]
pub fn format_of(extension: &str) -> Option<(MediaKind, &'static str)> {
    Some(match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => (MediaKind::Photo, "image/jpeg"),
        "png" => (MediaKind::Photo, "image/png"),
        "heic" => (MediaKind::Photo, "image/heic"),
        "m4a" => (MediaKind::Audio, "audio/mp4"),
        "mp3" => (MediaKind::Audio, "audio/mpeg"),
        "wav" => (MediaKind::Audio, "audio/wav"),
        "aac" => (MediaKind::Audio, "audio/aac"),
        "mp4" => (MediaKind::Video, "video/mp4"),
        "mov" => (MediaKind::Video, "video/quicktime"),
        "ts" => (MediaKind::Video, "video/mp2t"),
        "avi" => (MediaKind::Video, "video/x-msvideo"),
        "mkv" => (MediaKind::Video, "video/x-matroska"),
        _ => return None,
    })
}
