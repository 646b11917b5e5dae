//! `verify.html`, the reader of evidence packages that every package brings along (FORMATS §14).
//!
//! It is written by hand as a page, a style sheet and scripts that only declare things at their top level,
//! so that one after the other they are one script. It shares nothing with the Rust of this crate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("../../data/verify/page.html");
const STYLE: &str = include_str!("../../data/verify/style.css");
const SCRIPT: &str = concat!(
    include_str!("../../data/verify/bytes.js"),
    include_str!("../../data/verify/sha256.js"),
    include_str!("../../data/verify/cbor.js"),
    include_str!("../../data/verify/tree.js"),
    include_str!("../../data/verify/container.js"),
    include_str!("../../data/verify/digest.js"),
    include_str!("../../data/verify/p256.js"),
    include_str!("../../data/verify/ed25519.js"),
    include_str!("../../data/verify/note.js"),
    include_str!("../../data/verify/entry.js"),
    include_str!("../../data/verify/bodies.js"),
    include_str!("../../data/verify/manifest.js"),
    include_str!("../../data/verify/registry.js"),
    include_str!("../../data/verify/chain.js"),
    include_str!("../../data/verify/proofs.js"),
    include_str!("../../data/verify/seal.js"),
    include_str!("../../data/verify/media.js"),
    include_str!("../../data/verify/verify.js"),
    include_str!("../../data/verify/report.js"),
    include_str!("../../data/verify/words.js"),
    include_str!("../../data/verify/page.js"),
    include_str!("../../data/verify/tables.js"),
    include_str!("../../data/verify/details.js"),
    include_str!("../../data/verify/view.js"),
);

/// The whole file; always the same bytes.
///
/// Its own policy lets it run this one script, named by its SHA-256, and reach nothing outside.
#[must_use]
pub fn verify_page() -> String {
    PAGE.replacen("<!--script-sha256-->", &STANDARD.encode(Sha256::digest(SCRIPT)), 1)
        .replacen("<!--style-->", STYLE, 1)
        .replacen("<!--script-->", SCRIPT, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_file_that_reaches_nothing() {
        let page = verify_page();
        for marker in ["<!--script-sha256-->", "<!--style-->", "<!--script-->"] {
            assert_eq!(PAGE.matches(marker).count(), 1, "{marker}");
            assert!(!page.contains(marker), "{marker}");
        }
        assert!(page.contains("default-src 'none'"));
        // A browser digests what stands between the tags, nothing more and nothing less.
        assert!(page.contains(&format!("<script>{SCRIPT}</script>")));
        // What ends the script or the style sheet early would leave a page that says nothing.
        assert_eq!(SCRIPT.matches("</script").count() + STYLE.matches("</style").count(), 0);
        for word in ["http://", "import ", "fetch(", "XMLHttpRequest", "WebSocket", "innerHTML", "eval("] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }
}
