//! Dates and times of day as people write them, without a clock and without time zones other than an offset.

use std::cmp::Ordering;
use std::fmt;

use super::width::fold_width;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SECOND;

/// The moment at which values are checked. The caller reads the clock; this module does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckTime {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Offset of local time from UTC, in minutes (China: 480). Times without an offset are taken to have this one.
    pub offset_minutes: i32,
}

/// A calendar day of the proleptic Gregorian calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

/// A day, or a day and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day, as it is written.
    pub day: Day,
    clock: Option<Clock>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    nanos: i64,
    offset_minutes: Option<i32>,
}

/// Whether a text is a date with a time of day, in any of the forms that fields take.
#[must_use]
pub fn is_moment(text: &str) -> bool {
    Moment::read(text).is_some_and(|moment| moment.has_clock())
}

/// A date with a time of day as milliseconds since 1970-01-01T00:00:00Z; without an offset of its own it
/// has this one, minutes. `None` for anything else, and for a day that does not exist.
#[must_use]
pub fn unix_ms(text: &str, offset_minutes: i32) -> Option<i64> {
    Moment::read(text)?.unix_ms(offset_minutes)
}

impl CheckTime {
    /// The local day.
    #[must_use]
    pub fn today(&self) -> Day {
        let local_ms = i128::from(self.unix_ms) + i128::from(self.offset_minutes) * 60_000;
        Day(i64::try_from(local_ms.div_euclid(86_400_000)).unwrap_or(0))
    }

    pub(super) fn moment(&self) -> Moment {
        let nanos =
            (i128::from(self.unix_ms) + i128::from(self.offset_minutes) * 60_000).rem_euclid(86_400_000);
        let nanos = i64::try_from(nanos * 1_000_000).unwrap_or(0);
        Moment { day: self.today(), clock: Some(Clock { nanos, offset_minutes: Some(self.offset_minutes) }) }
    }
}

impl Day {
    /// The day, if it exists.
    #[must_use]
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let valid = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (valid && day <= month_length(year, month)).then(|| {
            // Days from civil, with the year beginning in March.
            let (y, m) =
                if month > 2 { (i64::from(year), month - 3) } else { (i64::from(year) - 1, month + 9) };
            let of_year = i64::from((153 * m + 2) / 5 + day - 1);
            Self(y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + of_year - 719_468)
        })
    }

    /// Reads a day as people write it; of a moment, its day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Moment::read(text).map(|moment| moment.day)
    }

    /// The local day of a moment in milliseconds since 1970.
    #[must_use]
    pub fn of_ms(unix_ms: i64, offset_minutes: i32) -> Self {
        CheckTime { unix_ms, offset_minutes }.today()
    }

    /// When the day begins, milliseconds since 1970.
    #[must_use]
    pub fn begins_ms(self, offset_minutes: i32) -> i64 {
        self.0.saturating_mul(86_400_000).saturating_sub(i64::from(offset_minutes) * 60_000)
    }

    /// So many days later, or earlier.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from another day to this one.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        matches!((self.0 + 3).rem_euclid(7), 5 | 6)
    }

    /// The same day `months` later, or the last day of that month (2026-08-31 + 6 months = 2027-02-28).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Option<Self> {
        let (year, month, day) = self.parts();
        let index = u32::try_from(year).ok()?.checked_mul(12)?.checked_add(month - 1)?.checked_add(months)?;
        let (year, month) = (index / 12, index % 12 + 1);
        Self::new(year, month, day.min(month_length(year, month)))
    }

    /// Year, month, day.
    #[must_use]
    pub fn parts(self) -> (i64, u32, u32) {
        let shifted = self.0 + 719_468;
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let m = (5 * of_year + 2) / 153;
        let day = of_year - (153 * m + 2) / 5 + 1;
        let month = if m < 10 { m + 3 } else { m - 9 };
        let year = year_of_era + shifted.div_euclid(146_097) * 400 + i64::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl Moment {
    /// Reads `2026-11-23`, `2026/1/3`, `20261123`, `2026年11月23日`, each with or without `T10:20`, ` 10:20:30.5`,
    /// `10时20分30秒`, and after a time `Z`, `+08:00` or `+0800`; digits may be full-width.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = fold_width(text);
        let (date, time) = match text.split_once('日') {
            Some((date, time)) => (date, time.trim()),
            None => text
                .split_once(['T', 't', ' '])
                .map_or((text.as_str(), ""), |(date, time)| (date, time.trim())),
        };
        let day = read_day(date)?;
        let clock = if time.is_empty() { None } else { Some(Clock::read(time)?) };
        Some(Self { day, clock })
    }

    /// Whether it has a time of day.
    #[must_use]
    pub const fn has_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Milliseconds since 1970; without an offset of its own it has this one, minutes. `None` without a time of day.
    #[must_use]
    pub fn unix_ms(&self, offset_minutes: i32) -> Option<i64> {
        let nanos = self.instant(self.clock?, offset_minutes);
        i64::try_from(nanos.div_euclid(1_000_000)).ok()
    }

    /// Milliseconds since 1970, as [`Moment::unix_ms`]; without a time of day, of the beginning of the day.
    #[must_use]
    pub fn begins_ms(&self, offset_minutes: i32) -> i64 {
        self.unix_ms(offset_minutes).unwrap_or_else(|| self.day.begins_ms(offset_minutes))
    }

    /// The order of two moments. A date and a time are compared by their days, and then `Equal` means that the
    /// order is not known, which the second value tells.
    pub(super) fn compare(&self, other: &Self, offset_minutes: i32) -> (Ordering, bool) {
        match (self.clock, other.clock) {
            (Some(a), Some(b)) => {
                (self.instant(a, offset_minutes).cmp(&other.instant(b, offset_minutes)), true)
            }
            (None, None) => (self.day.cmp(&other.day), true),
            _ => (self.day.cmp(&other.day), false),
        }
    }

    /// Hours from `earlier` to this moment; `None` unless both have a time of day.
    pub(super) fn hours_since(&self, earlier: &Self, offset_minutes: i32) -> Option<f64> {
        let nanos =
            self.instant(self.clock?, offset_minutes) - earlier.instant(earlier.clock?, offset_minutes);
        #[allow(clippy::cast_precision_loss)]
        let hours = nanos as f64 / (3600.0 * NANOS_PER_SECOND as f64);
        Some(hours)
    }

    /// `2026年11月23日`, `2026年11月23日10时20分`; seconds and an offset other than China's only where there are any.
    pub(super) fn chinese(&self) -> String {
        let (year, month, day) = self.day.parts();
        let mut text = format!("{year:04}年{month}月{day}日");
        if let Some(clock) = self.clock {
            let (hour, minute, second) = clock.parts();
            text.push_str(&format!("{hour:02}时{minute:02}分"));
            if clock.nanos % (60 * NANOS_PER_SECOND) != 0 {
                text.push_str(&format!("{second:02}{}秒", clock.fraction()));
            }
            if clock.offset_minutes != Some(480) {
                text.push_str(&clock.offset());
            }
        }
        text
    }

    fn instant(&self, clock: Clock, offset_minutes: i32) -> i128 {
        let offset =
            i128::from(clock.offset_minutes.unwrap_or(offset_minutes)) * 60 * i128::from(NANOS_PER_SECOND);
        i128::from(self.day.0) * i128::from(NANOS_PER_DAY) + i128::from(clock.nanos) - offset
    }
}

/// ISO 8601: `2026-11-23`, `2026-11-23T10:20:00+08:00`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.day.fmt(formatter)?;
        self.clock.map_or(Ok(()), |clock| {
            let (hour, minute, second) = clock.parts();
            write!(formatter, "T{hour:02}:{minute:02}:{second:02}{}{}", clock.fraction(), clock.offset())
        })
    }
}

impl Clock {
    fn read(text: &str) -> Option<Self> {
        let (time, offset_minutes) =
            match text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
                Some((time, offset)) => (time.trim(), Some(read_offset(offset)?)),
                None => (text, None),
            };
        let time = time.replace(['时', '点', '分'], ":").replace('秒', "");
        let mut parts = time.strip_suffix(':').unwrap_or(&time).split(':').map(str::trim);
        let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
        if parts.next().is_some() {
            return None;
        }
        let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
        let (hour, minute, second) = (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?);
        digits(fraction, 9)?;
        let fraction: u32 = format!("{fraction:0<9}").parse().ok()?;
        let valid = hour < 24 && minute < 60 && second < 60;
        valid.then(|| Self {
            nanos: i64::from(hour * 3600 + minute * 60 + second) * NANOS_PER_SECOND + i64::from(fraction),
            offset_minutes,
        })
    }

    fn parts(self) -> (i64, i64, i64) {
        let seconds = self.nanos / NANOS_PER_SECOND;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    fn fraction(self) -> String {
        match self.nanos % NANOS_PER_SECOND {
            0 => String::new(),
            nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
        }
    }

    fn offset(self) -> String {
        self.offset_minutes.map_or_else(String::new, |minutes| {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        })
    }
}

fn month_length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

fn read_day(text: &str) -> Option<Day> {
    if text.len() == 8 && text.chars().all(|c| c.is_ascii_digit()) {
        let number: u32 = text.parse().ok()?;
        return Day::new(number / 10_000, number / 100 % 100, number % 100);
    }
    let mut parts = text.split(['-', '/', '.', '年', '月']).map(str::trim);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::new(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
}

fn read_offset(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    if hours.len() != 2 || !(minutes.is_empty() || minutes.len() == 2) {
        return None;
    }
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
    let total = i32::try_from(digits(hours, 2)? * 60 + minutes).ok()?;
    (minutes < 60 && total <= 18 * 60).then_some(sign * total)
}

/// A number of one to `most` ASCII digits.
fn digits(text: &str, most: usize) -> Option<u32> {
    let valid = (1..=most).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read_as_people_write_them() {
        for (input, expected) in [
            ("2026-11-23", Some("2026-11-23")),
            ("2026/1/3", Some("2026-01-03")),
            ("2026.01.03", Some("2026-01-03")),
            ("20261123", Some("2026-11-23")),
            ("２０２６年１１月２３日", Some("2026-11-23")),
            ("2026-11-23T10:20", Some("2026-11-23T10:20:00")),
            ("2026-11-23 9:05:07", Some("2026-11-23T09:05:07")),
            ("2026-11-23T10:20:30.250+08:00", Some("2026-11-23T10:20:30.25+08:00")),
            ("2026-11-23T10:20:30.123456789Z", Some("2026-11-23T10:20:30.123456789+00:00")),
            ("2026-11-23T10:20-0330", Some("2026-11-23T10:20:00-03:30")),
            ("2026年11月23日10时20分", Some("2026-11-23T10:20:00")),
            ("2026年11月23日 10时20分30秒", Some("2026-11-23T10:20:30")),
            ("2026-02-29", None),
            ("2024-02-29", Some("2024-02-29")),
            ("1900-02-29", None),
            ("2000-02-29", Some("2000-02-29")),
            ("2026-13-01", None),
            ("26-11-23", None),
            ("2026-11-23T24:00", None),
            ("2026-11-23T10:60", None),
            ("2026-11-23T10", None),
            ("2026-11-23T10:20+8", None),
            ("2026-11-23T10:20+08:99", None),
            ("2026-11-23T10:20:30:40", None),
            ("2026-11-23T10:20:30.1234567891", None),
            ("下周一", None),
            ("", None),
        ] {
            assert_eq!(Moment::read(input).map(|moment| moment.to_string()).as_deref(), expected, "{input}");
        }
    }

    #[test]
    fn days_are_counted_without_a_gap() {
        assert_eq!(Day::new(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::new(2000, 3, 1), Some(Day(11_017)));
        let mut day = Day::new(1899, 12, 31).unwrap();
        while day < Day::new(2101, 1, 1).unwrap() {
            let next = day.plus_days(1);
            let (year, month, of_month) = next.parts();
            assert_eq!(Day::new(u32::try_from(year).unwrap(), month, of_month), Some(next));
            day = next;
        }
    }

    #[test]
    fn months_are_added_to_the_end_of_the_month() {
        for (from, months, expected) in [
            ("2026-08-31", 6, "2027-02-28"),
            ("2025-12-31", 6, "2026-06-30"),
            ("2026-01-15", 3, "2026-04-15"),
            ("2023-11-30", 3, "2024-02-29"),
        ] {
            let from = Moment::read(from).unwrap().day;
            assert_eq!(from.plus_months(months).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn the_time_of_a_check_has_a_local_day() {
        let late = CheckTime { unix_ms: 1_795_449_600_000, offset_minutes: 480 };
        assert_eq!(late.today().to_string(), "2026-11-24");
        assert_eq!(late.moment().to_string(), "2026-11-24T00:00:00+08:00");
        assert_eq!(CheckTime { offset_minutes: 0, ..late }.today().to_string(), "2026-11-23");
    }

    #[test]
    fn moments_are_compared_with_their_offsets() {
        let read = |text| Moment::read(text).unwrap();
        let (a, b) = (read("2026-11-23T10:00:00+08:00"), read("2026-11-23T03:00:00Z"));
        assert_eq!(a.compare(&b, 0), (Ordering::Less, true));
        assert_eq!(read("2026-11-23T10:00").compare(&a, 480), (Ordering::Equal, true));
        assert_eq!(read("2026-11-23").compare(&a, 480), (Ordering::Equal, false));
        assert_eq!(b.hours_since(&a, 0), Some(1.0));
    }
}
