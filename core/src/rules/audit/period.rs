//! Periods of audits and bulletins: months, quarters, halves and whole years.

use std::fmt;
use std::str::FromStr;

use crate::catalog::Day;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// 月
    Month,
    /// 季度
    Quarter,
    /// 半年
    HalfYear,
    /// 年
    Year,
}

/// A period, written `2026-07`, `2026-Q3`, `2026-H2` or `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: u32,
    /// From 0 within the year.
    index: u32,
    kind: PeriodKind,
}

/// The period of a kind (`month`, `quarter`, `half_year`, `year`) in which a day lies, as it is written; `None` for
/// another word.
#[must_use]
pub fn period_of(day: Day, kind: &str) -> Option<String> {
    Some(Period::of(day, kind.parse().ok()?).to_string())
}

impl PeriodKind {
    /// How many months it has.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

impl FromStr for PeriodKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.trim() {
            "month" | "月" | "每月" => Self::Month,
            "quarter" | "季度" | "季" | "每季度" => Self::Quarter,
            "half_year" | "半年" | "每半年" => Self::HalfYear,
            "year" | "年" | "年度" | "每年" => Self::Year,
            _ => return Err("a period is month, quarter, half_year or year".into()),
        })
    }
}

impl Period {
    /// The period of a kind in which a day lies.
    #[must_use]
    pub fn of(day: Day, kind: PeriodKind) -> Self {
        let (year, month, _) = day.parts();
        let year = u32::try_from(year).unwrap_or_default();
        Self { year, index: month.saturating_sub(1) / kind.months(), kind }
    }

    /// Its year.
    #[must_use]
    pub const fn year(self) -> u32 {
        self.year
    }

    /// Its first day.
    #[must_use]
    pub fn begin(self) -> Day {
        // No day is before the year 1 or after 9999, so this always is one.
        Day::new(self.year, self.index * self.kind.months() + 1, 1).unwrap_or(Day::of_ms(0, 0))
    }

    /// Its last day.
    #[must_use]
    pub fn end(self) -> Day {
        self.next().begin().plus_days(-1)
    }

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        let Self { year, index, kind } = self;
        if (index + 1) * kind.months() < 12 {
            Self { year, index: index + 1, kind }
        } else {
            Self { year: year.saturating_add(1), index: 0, kind }
        }
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.begin() <= day && day <= self.end()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year, self.index + 1);
        match self.kind {
            PeriodKind::Month => write!(f, "{year:04}-{number:02}"),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{number}"),
            PeriodKind::HalfYear => write!(f, "{year:04}-H{number}"),
            PeriodKind::Year => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || "a period is written 2026-07, 2026-Q3, 2026-H2 or 2026".to_owned();
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let (kind, number) = match rest {
            None => (PeriodKind::Year, "1"),
            Some(rest) => rest
                .strip_prefix('Q')
                .map(|number| (PeriodKind::Quarter, number))
                .or_else(|| rest.strip_prefix('H').map(|number| (PeriodKind::HalfYear, number)))
                .unwrap_or((PeriodKind::Month, rest)),
        };
        let (year, number): (u32, u32) =
            (year.parse().map_err(|_| fault())?, number.parse().map_err(|_| fault())?);
        let index = number.checked_sub(1).filter(|index| *index < 12 / kind.months()).ok_or_else(fault)?;
        let period = Self { year, index, kind };
        ((1..9999).contains(&year) && period.to_string() == text).then_some(period).ok_or_else(fault)
    }
}
