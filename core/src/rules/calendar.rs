//! Working days and terms (行政处罚法 85, 行政强制法 69).
//!
//! The day on which a term begins is not counted. A term of the organ ends where it ends; a term of the party that
//! ends on a day off is rolled to the next working day. Both can be set otherwise by the bureau.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::verdict::Due;
use crate::catalog::Day;

const BUILTIN: &str = include_str!("../../data/calendar.yaml");

/// Working days by year, as the State Council arranges them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeMap<u32, Arrangement>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Arrangement {
    off: BTreeSet<Day>,
    work: BTreeSet<Day>,
}

/// The arrangement of one year as data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearArrangement {
    /// Days off, adjoining weekends included: `2026-10-01..2026-10-07` or one day.
    pub off: Vec<String>,
    /// Saturdays and Sundays that are worked.
    pub work: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    years: BTreeMap<u32, YearArrangement>,
}

/// The arrangement of a year cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("working days of {year}: {message}")]
pub struct CalendarError {
    /// Which year.
    pub year: u32,
    /// What is wrong.
    pub message: String,
}

impl WorkCalendar {
    /// The years that are built in; parsed on first use.
    ///
    /// # Errors
    /// The built-in data does not load; a test of this module loads it.
    pub fn builtin() -> Result<&'static Self, &'static CalendarError> {
        static CALENDAR: OnceLock<Result<WorkCalendar, CalendarError>> = OnceLock::new();
        CALENDAR.get_or_init(Self::load).as_ref()
    }

    fn load() -> Result<Self, CalendarError> {
        let fault = |error: serde_saphyr::Error| CalendarError { year: 0, message: error.to_string() };
        let file: File = serde_saphyr::from_str(BUILTIN).map_err(fault)?;
        let mut calendar = Self::default();
        for (year, arrangement) in &file.years {
            calendar.add(*year, arrangement)?;
        }
        Ok(calendar)
    }

    /// Adds a year, or replaces it.
    ///
    /// # Errors
    /// [`CalendarError`] for a day that does not exist or is of another year, and for a worked weekday.
    pub fn add(&mut self, year: u32, arrangement: &YearArrangement) -> Result<(), CalendarError> {
        let fault = |message: String| CalendarError { year, message };
        let read = |text: &str| {
            let day = Day::read(text).ok_or_else(|| fault(format!("`{text}` is no day")))?;
            let inside = day.parts().0 == i64::from(year);
            inside.then_some(day).ok_or_else(|| fault(format!("{day} is not in the year")))
        };
        let mut read_in = Arrangement::default();
        for range in &arrangement.off {
            let (from, to) = range.split_once("..").unwrap_or((range, range));
            let (mut day, to) = (read(from)?, read(to)?);
            while day <= to {
                read_in.off.insert(day);
                day = day.plus_days(1);
            }
        }
        for text in &arrangement.work {
            let day = read(text)?;
            if !day.is_weekend() || read_in.off.contains(&day) {
                return Err(fault(format!("{day} is not a weekend day that is worked")));
            }
            read_in.work.insert(day);
        }
        self.years.insert(year, read_in);
        Ok(())
    }

    /// Whether a day is worked; of an unknown year, whether it is a weekday.
    #[must_use]
    pub fn is_workday(&self, day: Day) -> bool {
        match self.year_of(day) {
            Some(year) if year.off.contains(&day) => false,
            Some(year) if year.work.contains(&day) => true,
            _ => !day.is_weekend(),
        }
    }

    /// The year of a day, if its working days are not known.
    #[must_use]
    pub fn unknown_year(&self, day: Day) -> Option<u32> {
        self.year_of(day).is_none().then(|| u32::try_from(day.parts().0).unwrap_or_default())
    }

    /// The last day of a term of working days. `from` is not counted.
    #[must_use]
    pub fn add_workdays(&self, from: Day, workdays: u32) -> Due {
        self.count(from, workdays, 1)
    }

    /// The day so many working days before a day, which is not counted.
    #[must_use]
    pub fn workdays_before(&self, day: Day, workdays: u32) -> Due {
        self.count(day, workdays, -1)
    }

    /// A term of the party: a last day that is off is rolled to the next working day.
    #[must_use]
    pub fn roll(&self, day: Day) -> Due {
        if self.is_workday(day) {
            return Due { day, provisional: self.unknown_year(day) };
        }
        self.add_workdays(day, 1)
    }

    fn count(&self, from: Day, workdays: u32, step: i64) -> Due {
        let (mut day, mut left, mut provisional) = (from, workdays, None);
        while left > 0 {
            day = day.plus_days(step);
            provisional = provisional.or_else(|| self.unknown_year(day));
            left -= u32::from(self.is_workday(day));
        }
        Due { day, provisional }
    }

    fn year_of(&self, day: Day) -> Option<&Arrangement> {
        self.years.get(&u32::try_from(day.parts().0).ok()?)
    }
}

#[cfg(test)]
mod tests;
