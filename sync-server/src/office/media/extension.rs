//! How files of recordings end, so that people can open them.

use super::MediaFile;

/// How a file of a format (RFC 6838) ends.
pub(in crate::office) fn extension_of(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/mp2t" => "ts",
        "video/webm" => "webm",
        "audio/mp4" => "m4a",
        "audio/mpeg" => "mp3",
        "audio/aac" => "aac",
        "audio/wav" => "wav",
        "audio/ogg" => "ogg",
        _ => "bin",
    }
}

impl MediaFile {
    /// How its file ends.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        extension_of(&self.body.media_type)
    }
}
