//! What members of many bodies have to be: said, and named once.

use std::collections::BTreeSet;

/// Whether a text says anything: it has a character that is not white space.
pub(crate) fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

/// As [`is_said`], of a text that may be absent: what is there and blank is an error of its maker.
pub(crate) fn is_said_if_any(text: Option<&String>) -> bool {
    text.is_none_or(|text| is_said(text))
}

/// Whether nothing stands in a list twice.
pub(crate) fn are_distinct<T: Ord>(items: &[T]) -> bool {
    items.iter().collect::<BTreeSet<_>>().len() == items.len()
}
