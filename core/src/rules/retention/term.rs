//! Terms of keeping as pure arithmetic of days: six months, the term to sue, the term of the file.

use serde_json::Value;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::verdict::Due;
use crate::rules::words::Words;

/// 第十四条第二款.
const GENERAL_MONTHS: u32 = 6;
/// 法释〔2018〕1号 64: from knowledge of the act, where the party was not told of the term.
const NOT_TOLD_MONTHS: u32 = 12;
/// 行政诉讼法 46 第二款: from the act, where the party does not know what it says.
const UNKNOWN_MONTHS: u32 = 60;
/// 行政诉讼法 46 第二款: from the act, where it concerns immovables.
const IMMOVABLE_MONTHS: u32 = 240;
/// 行政诉讼法 45: from receipt of the decision on reconsideration.
const RECONSIDERED_DAYS: i64 = 15;

/// Until when a term asks for keeping. Disposal is allowed from the day after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum End {
    /// Through this day.
    Through(Due),
    /// No end is known, and why.
    Open(Words),
}

/// How long a file or a paper is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) enum Length {
    /// So many months.
    Months(u32),
    /// 永久.
    Forever,
}

/// What the party knew of its right to sue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Told {
    /// It was told of the term when it was served.
    Served,
    /// It was not told, or only on this day.
    Later(Option<Day>),
    /// It does not know what the decision of this day says.
    Unknown(Day),
    /// As `Unknown`, and the decision concerns immovables.
    Immovable(Day),
}

impl End {
    /// The later of two; what has no known end is the latest.
    pub(in crate::rules) fn later(self, other: Self) -> Self {
        if other.is_after(&self) { other } else { self }
    }

    /// Whether it is later than another.
    pub(in crate::rules) fn is_after(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Open(_)) => false,
            (Self::Open(_), Self::Through(_)) => true,
            (Self::Through(mine), Self::Through(other)) => mine.day > other.day,
        }
    }

    /// The last day, if one is known.
    pub(in crate::rules) const fn day(&self) -> Option<Day> {
        match self {
            Self::Through(due) => Some(due.day),
            Self::Open(_) => None,
        }
    }

    /// Until when, in words.
    pub(in crate::rules) fn words(&self) -> Words {
        match self {
            Self::Through(due) => Words::new(format!("保存至{due}"), format!("kept through {}", due.day)),
            Self::Open(why) => why.clone(),
        }
    }

    /// Through a day that the calendar knows; a day beyond all calendars is no end.
    fn on(day: Option<Day>) -> Self {
        day.map_or(
            Self::Open(Words::fixed("期限超出日历范围", "the term exceeds the calendar")),
            |day| Self::Through(Due { day, provisional: None }),
        )
    }
}

impl Length {
    /// Reads 永久, 30年, 6个月, or a number of years; `None` for a word that gives no length, as 长期 of old schedules.
    pub(in crate::rules) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches("定期");
        let text = text.trim_matches(['(', ')', '（', '）', ' ']);
        if text.contains("永久") || text.eq_ignore_ascii_case("permanent") {
            return Some(Self::Forever);
        }
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(digits)?;
        let number: u32 = number.parse().ok()?;
        match unit.trim() {
            "" | "年" | "years" | "year" | "y" => Some(Self::Months(number.saturating_mul(12))),
            "个月" | "月" | "months" | "month" => Some(Self::Months(number)),
            _ => None,
        }
    }

    /// As [`Length::read`]; a number is years.
    pub(in crate::rules) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::read(text),
            Value::Number(years) => {
                Some(Self::Months(u32::try_from(years.as_u64()?).ok()?.saturating_mul(12)))
            }
            _ => None,
        }
    }

    /// The end of this length from a day on.
    pub(in crate::rules) fn end(self, from: Day) -> End {
        match self {
            Self::Months(months) => End::on(from.plus_months(months)),
            Self::Forever => End::Open(Words::fixed("永久保存", "kept for ever")),
        }
    }
}

/// Six months from the day of capture, clamped to the end of the month (第十四条第二款).
pub(in crate::rules) fn general(captured: Day) -> End {
    Length::Months(GENERAL_MONTHS).end(captured)
}

/// The end of the term to sue over a decision that was served on a day (行政诉讼法 46).
pub(in crate::rules) fn to_sue(served: Day, told: Told, context: &Context<'_>) -> End {
    let months = context.settings.number("litigation_months");
    let last = match told {
        Told::Served => served.plus_months(months),
        Told::Later(told_on) => {
            let cap = served.plus_months(NOT_TOLD_MONTHS);
            match told_on.and_then(|day| day.plus_months(months)) {
                Some(last) => cap.map(|cap| cap.min(last)),
                None => cap,
            }
        }
        Told::Unknown(made) => made.plus_months(UNKNOWN_MONTHS),
        Told::Immovable(made) => made.plus_months(IMMOVABLE_MONTHS),
    };
    of_party(last, context)
}

/// The end of the term to sue after reconsideration (行政诉讼法 45).
pub(in crate::rules) fn after_reconsideration(received: Day, context: &Context<'_>) -> End {
    of_party(Some(received.plus_days(RECONSIDERED_DAYS)), context)
}

/// A term of the party that ends on a day off is rolled (法释〔2018〕1号 48). In a year whose arrangement is not
/// published the day stands as it is and is provisional.
fn of_party(last: Option<Day>, context: &Context<'_>) -> End {
    match last {
        Some(day) if context.settings.flag("roll_party_deadlines") => {
            End::Through(match context.calendar.unknown_year(day) {
                None => context.calendar.roll(day),
                provisional => Due { day, provisional },
            })
        }
        day => End::on(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CheckTime;
    use crate::rules::calendar::WorkCalendar;
    use crate::rules::settings::Settings;

    fn day(text: &str) -> Day {
        Day::read(text).unwrap()
    }

    #[test]
    fn months_are_clamped_and_terms_of_the_party_are_rolled() {
        let (settings, calendar) = (Settings::default(), WorkCalendar::builtin().unwrap());
        let now = CheckTime { unix_ms: 0, offset_minutes: 480 };
        let context = Context { settings: settings.on(day("2026-11-23")), calendar, now };
        let through = |end: End| end.day().unwrap().to_string();
        assert_eq!(through(general(day("2025-08-31"))), "2026-02-28");
        assert_eq!(through(general(day("2025-12-31"))), "2026-06-30");
        for (served, told, expected) in [
            ("2026-03-10", Told::Served, "2026-09-10"),
            ("2026-04-01", Told::Served, "2026-10-08"),
            ("2026-08-31", Told::Served, "2027-02-28"),
            ("2026-03-10", Told::Later(None), "2027-03-10"),
            ("2026-03-10", Told::Later(Some(day("2026-04-10"))), "2026-10-10"),
            ("2026-03-10", Told::Later(Some(day("2026-12-10"))), "2027-03-10"),
            ("2026-03-10", Told::Unknown(day("2026-03-02")), "2031-03-02"),
            ("2026-03-10", Told::Immovable(day("2026-03-02")), "2046-03-02"),
        ] {
            assert_eq!(through(to_sue(day(served), told, &context)), expected, "{served} {told:?}");
        }
        assert_eq!(through(after_reconsideration(day("2026-09-20"), &context)), "2026-10-08");
    }

    #[test]
    fn lengths_as_people_write_them() {
        let years = |years: u32| Some(Length::Months(years * 12));
        for (text, expected) in [
            ("永久", Some(Length::Forever)),
            ("30年", years(30)),
            ("定期10年", years(10)),
            ("30", years(30)),
            ("6个月", Some(Length::Months(6))),
            ("长期", None),
            ("", None),
        ] {
            assert_eq!(Length::read(text), expected, "{text}");
        }
        assert!(Length::Forever > Length::Months(u32::MAX));
    }
}
