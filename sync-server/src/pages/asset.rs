//! The style sheet, the script and the mark, in the program itself.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use quanji_core::crypto::sha256;

/// A file that browsers may keep: its path changes with its content.
#[derive(Debug)]
pub(super) struct Asset {
    path: LazyLock<String>,
    media_type: &'static str,
    content: &'static str,
}

pub(super) static STYLE: Asset = Asset {
    path: LazyLock::new(|| path("quanji", "css", STYLE.content)),
    media_type: "text/css; charset=utf-8",
    content: include_str!("../../static/quanji.css"),
};

pub(super) static SCRIPT: Asset = Asset {
    path: LazyLock::new(|| path("quanji", "js", SCRIPT.content)),
    media_type: "text/javascript; charset=utf-8",
    content: include_str!("../../static/quanji.js"),
};

pub(super) static LOGO: Asset = Asset {
    path: LazyLock::new(|| path("logo", "svg", LOGO.content)),
    media_type: "image/svg+xml",
    content: include_str!("../../static/logo.svg"),
};

/// Every file.
pub(super) static ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &LOGO];

impl Asset {
    /// Where it is.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The answer to a `GET`.
    pub(super) fn answer(&self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, self.media_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        (headers, self.content).into_response()
    }
}

fn path(name: &str, extension: &str, content: &str) -> String {
    let digest: String =
        sha256(content.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/static/{name}-{digest}.{extension}")
}
