//! `Range` of a request (RFC 9110 §14.1.2): one range of bytes.

use std::ops::Range;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everything: no range, or one that need not be understood.
    Whole,
    /// These bytes, not empty.
    Part(Range<u64>),
    /// Nothing that there is.
    Unsatisfiable,
}

/// Reads the header for a content of some length. Several ranges are answered by the whole, as a
/// server may.
pub(super) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some(ranges) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = ranges.trim().split_once('-') else { return Asked::Whole };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match (first.trim(), last.trim()) {
        ("", suffix) => match number(suffix) {
            Some(count) => length.saturating_sub(count)..length,
            None => return Asked::Whole,
        },
        (first, "") => match number(first) {
            Some(first) => first..length,
            None => return Asked::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
            _ => return Asked::Whole,
        },
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Unsatisfiable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes() {
        for (header, expected) in [
            (None, Asked::Whole),
            (Some("bytes=0-"), Asked::Part(0..100)),
            (Some("bytes=10-19"), Asked::Part(10..20)),
            (Some("bytes= 10 - 19 "), Asked::Part(10..20)),
            (Some("bytes=90-1000"), Asked::Part(90..100)),
            (Some("bytes=-5"), Asked::Part(95..100)),
            (Some("bytes=-500"), Asked::Part(0..100)),
            (Some("bytes=99-99"), Asked::Part(99..100)),
            (Some("bytes=100-"), Asked::Unsatisfiable),
            (Some("bytes=-0"), Asked::Unsatisfiable),
            (Some("bytes=5-4"), Asked::Whole),
            (Some("bytes=0-1,3-4"), Asked::Whole),
            (Some("bytes=a-b"), Asked::Whole),
            (Some("chunks=1-2"), Asked::Whole),
            (Some("bytes=0-18446744073709551615"), Asked::Part(0..100)),
        ] {
            assert_eq!(asked(header, 100), expected, "{header:?}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Unsatisfiable);
    }

    /// Whatever stands there, in small pieces of what may stand there: no answer leaves the content.
    #[test]
    fn no_header_leaves_the_content() {
        const PIECES: [&str; 14] = [
            "bytes=",
            "bytes",
            "=",
            "-",
            " ",
            ",",
            "0",
            "1",
            "99",
            "100",
            "18446744073709551615",
            "+5",
            "-1",
            "é",
        ];
        for number in 0..PIECES.len().pow(4) {
            let piece = |at: u32| PIECES[number / PIECES.len().pow(at) % PIECES.len()];
            let header = format!("bytes={}{}{}{}", piece(0), piece(1), piece(2), piece(3));
            for length in [0, 1, 100, u64::MAX] {
                if let Asked::Part(range) = asked(Some(&header), length) {
                    assert!(
                        range.start < range.end && range.end <= length,
                        "{header} of {length}: {range:?}"
                    );
                }
            }
        }
    }
}
