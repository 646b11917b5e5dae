//! What a list shows, as it stands in the address.

use serde::Deserialize;

/// Rows of one page of a list.
pub(super) const ROWS: u64 = 20;
/// Far beyond every list, and small enough for every integer on the way.
const LAST_PAGE: u64 = 1_000_000;

/// The filters of the list of cases. Each is empty when it is not used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    /// Words that must all occur.
    pub(super) q: String,
    /// Key of a kind of case.
    pub(super) kind: String,
    /// Identifier of a section.
    pub(super) section: String,
    /// Number of the page; the first is 1, and so is whatever is no number.
    page: String,
}

impl Filters {
    /// Number of the page.
    pub(super) fn number(&self) -> u64 {
        self.page.parse().unwrap_or(1).clamp(1, LAST_PAGE)
    }

    /// Whether anything is left out.
    pub(super) fn narrows(&self) -> bool {
        !(self.words().is_empty() && self.kind.is_empty() && self.section.is_empty())
    }

    /// The words, without blanks around them.
    pub(super) fn words(&self) -> &str {
        self.q.trim()
    }

    /// The address of another page with the same filters.
    pub(super) fn address(&self, number: u64) -> String {
        let number = if number > 1 { number.to_string() } else { String::new() };
        let pairs: Vec<String> =
            [("q", self.words()), ("kind", &self.kind), ("section", &self.section), ("page", &number)]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name}={}", encoded(value)))
                .collect();
        if pairs.is_empty() { "/cases".to_owned() } else { format!("/cases?{}", pairs.join("&")) }
    }
}

/// Text percent-encoded (RFC 3986 §2.1), as a value of an address or of a header.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_the_filters() {
        let filters = Filters { q: " 消毒&a ".into(), kind: "inspection".into(), ..Filters::default() };
        assert_eq!(filters.address(1), "/cases?q=%E6%B6%88%E6%AF%92%26a&kind=inspection");
        assert_eq!(filters.address(3), "/cases?q=%E6%B6%88%E6%AF%92%26a&kind=inspection&page=3");
        assert!(filters.narrows());
        assert_eq!(Filters::default().address(1), "/cases");
        assert!(!Filters { q: "  ".into(), page: "7".into(), ..Filters::default() }.narrows());
    }

    #[test]
    fn any_text_is_a_page() {
        for (text, number) in
            [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("18446744073709551615", LAST_PAGE)]
        {
            assert_eq!(Filters { page: text.into(), ..Filters::default() }.number(), number, "{text}");
        }
    }
}
