//! Days and moments as bodies of entries write them.

/// Whether a text is a day that exists, as `YYYY-MM-DD` of the years 0001 to 9999.
#[must_use]
pub fn is_day(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return false };
    let Some(year) = number(&[y1, y2, y3, y4]) else { return false };
    let (Some(month), Some(day)) = (number(&[m1, m2]), number(&[d1, d2])) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Whether a text is a day as in [`is_day`], or a moment: a day, `T`, a time of day to the second
/// or finer, and `Z` or an offset of at most 18 hours (RFC 3339, without its leap seconds).
#[must_use]
pub fn is_day_or_moment(text: &str) -> bool {
    match text.split_once('T') {
        None => is_day(text),
        Some((day, rest)) => is_day(day) && is_time_of_day(rest),
    }
}

fn is_time_of_day(text: &str) -> bool {
    let (time, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => return false,
    };
    let (clock, fraction) = time.split_once('.').map_or((time, "0"), |(clock, fraction)| (clock, fraction));
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *clock.as_bytes() else { return false };
    let within = |digits: [u8; 2], limit: u32| number(&digits).is_some_and(|value| value < limit);
    within([h1, h2], 24)
        && within([m1, m2], 60)
        && within([s1, s2], 60)
        && (1..=9).contains(&fraction.len())
        && number(fraction.as_bytes()).is_some()
        && is_offset(offset)
}

fn is_offset(text: &str) -> bool {
    if text == "Z" {
        return true;
    }
    let [b'+' | b'-', h1, h2, b':', m1, m2] = *text.as_bytes() else { return false };
    match (number(&[h1, h2]), number(&[m1, m2])) {
        (Some(hours), Some(minutes)) => minutes < 60 && hours * 60 + minutes <= 18 * 60,
        _ => false,
    }
}

/// The number that at most nine digits write.
fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0_u32, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_exists() {
        for day in ["2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert!(is_day(day) && is_day_or_moment(day), "{day}");
        }
        for day in [
            "",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-1",
            "0000-01-01",
            "2026/11/23",
            " 2026-11-23",
            "2026-11-23 ",
            "２０２６-11-23",
            "20261123",
            "+026-11-23",
        ] {
            assert!(!is_day(day) && !is_day_or_moment(day), "{day}");
        }
    }

    #[test]
    fn a_moment_says_its_offset() {
        for moment in
            ["2026-11-23T09:15:00+08:00", "2026-11-23T09:15:00.5Z", "2026-11-23T23:59:59.123456789-18:00"]
        {
            assert!(is_day_or_moment(moment) && !is_day(moment), "{moment}");
            assert!(crate::catalog::is_moment(moment), "{moment}: what people write may be read the same");
        }
        for moment in [
            "2026-11-23T09:15:00",
            "2026-11-23T09:15+08:00",
            "2026-11-23 09:15:00+08:00",
            "2026-11-23t09:15:00z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T09:60:00Z",
            "2026-11-23T09:15:60Z",
            "2026-11-23T09:15:00.Z",
            "2026-11-23T09:15:00.1234567890Z",
            "2026-11-23T09:15:00+0800",
            "2026-11-23T09:15:00+18:01",
            "2026-11-23T09:15:00Z ",
            "T09:15:00Z",
            "2026-11-23T",
        ] {
            assert!(!is_day_or_moment(moment), "{moment}");
        }
    }
}
