//! The name under which a browser keeps a file.

use crate::pages::filter::encoded;

/// The value of `Content-Disposition` (RFC 6266) for a file with a Chinese name (RFC 5987).
pub(super) fn disposition(title: &str, number: Option<&str>, extension: &str) -> String {
    let name = [Some(title), number].into_iter().flatten().collect::<Vec<_>>().join(" ");
    format!(
        "inline; filename=\"document.{extension}\"; filename*=UTF-8''{}",
        encoded(&format!("{}.{extension}", safe(&name)))
    )
}

/// Without characters that a file system takes for something else.
fn safe(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .take(120)
        .collect();
    name.trim().trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_header() {
        for (title, number, expected) in [
            ("现场笔录", Some("2026-0012"), "%E7%8E%B0%E5%9C%BA%E7%AC%94%E5%BD%95%202026-0012.pdf"),
            ("a", None, "a.pdf"),
            ("../../etc/x\r\nSet-Cookie: a=b", None, "_.._etc_x__Set-Cookie_%20a%3Db.pdf"),
            ("\"; filename=x", None, "_%3B%20filename%3Dx.pdf"),
        ] {
            let header = disposition(title, number, "pdf");
            assert_eq!(header, format!("inline; filename=\"document.pdf\"; filename*=UTF-8''{expected}"));
        }
    }
}
