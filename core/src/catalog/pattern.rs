//! The regular expressions that the catalogue uses: one character class, repeated.

use std::fmt;

/// A pattern of the form `^[class]{min,max}$`. The catalogue uses no other regular expression, and loading refuses
/// any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharPattern {
    source: String,
    ranges: Vec<(char, char)>,
    min: usize,
    max: usize,
}

impl CharPattern {
    /// Reads the pattern; `None` when it has another form.
    #[must_use]
    pub fn new(source: &str) -> Option<Self> {
        let (class, count) = source.strip_prefix("^[")?.strip_suffix("}$")?.split_once("]{")?;
        let (min, max) = count.split_once(',')?;
        let pattern = Self {
            source: source.to_owned(),
            ranges: read_class(class)?,
            min: min.parse().ok()?,
            max: max.parse().ok()?,
        };
        (pattern.min <= pattern.max).then_some(pattern)
    }

    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let count = text.chars().count();
        let in_class = |c| self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
        (self.min..=self.max).contains(&count) && text.chars().all(in_class)
    }
}

impl fmt::Display for CharPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.source)
    }
}

fn read_class(class: &str) -> Option<Vec<(char, char)>> {
    let mut ranges = Vec::new();
    let mut chars = class.chars().peekable();
    while let Some(c) = chars.next() {
        let first = match c {
            '\\' => chars.next().filter(|c| !c.is_ascii_alphanumeric())?,
            '[' | ']' | '^' | '-' => return None,
            other => other,
        };
        let last = if chars.next_if_eq(&'-').is_some() { chars.next()? } else { first };
        if last < first {
            return None;
        }
        ranges.push((first, last));
    }
    (!ranges.is_empty()).then_some(ranges)
}

#[cfg(test)]
mod tests {
    use super::CharPattern;

    #[test]
    fn the_phone_pattern_matches_whole_numbers_only() {
        let phone = CharPattern::new(r"^[0-9+\-]{7,20}$").unwrap();
        for (text, expected) in [
            ("0952-6012345", true),
            ("+8613900000000", true),
            ("123456", false),
            ("123456789012345678901", false),
            ("0952 6012345", false),
            ("", false),
        ] {
            assert_eq!(phone.matches(text), expected, "{text}");
        }
        assert_eq!(phone.to_string(), r"^[0-9+\-]{7,20}$");
    }

    #[test]
    fn other_patterns_are_refused() {
        for source in
            ["", "[0-9]{1,2}", "^[0-9]+$", "^[9-0]{1,2}$", "^[]{1,2}$", r"^[\d]{1,2}$", "^[a]{2,1}$"]
        {
            assert_eq!(CharPattern::new(source), None, "{source}");
        }
    }
}
