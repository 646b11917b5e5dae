//! Numbers of documents that this terminal may give without the office.

use quanji_core::id::EntryHash;
use quanji_core::record::SeriesNumber;
use quanji_core::terminal::NumberStock;

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// The numbers of a series that are left.
#[uniffi::remote(Record)]
pub struct NumberStock {
    /// The series: 编号, or the nature of a 文号.
    pub series: String,
    /// Year.
    pub year: u32,
    /// How many are free.
    pub left: u32,
    /// The next one.
    pub next: Option<u32>,
}

/// One number of a series.
#[uniffi::remote(Record)]
pub struct SeriesNumber {
    /// The series.
    pub series: String,
    /// Year.
    pub year: u32,
    /// The number.
    pub number: u32,
}

#[uniffi::export]
impl Terminal {
    /// The numbers that this terminal can still give without the office.
    ///
    /// Throws `Damaged`.
    pub fn numbers(&self) -> Result<Vec<NumberStock>, TerminalError> {
        Ok(self.core.numbers()?)
    }

    /// States that a number is used for nothing, such as that of a spoiled form.
    ///
    /// Throws `Invalid` if it was not leased to this terminal, or without a reason.
    pub fn void_number(&self, number: SeriesNumber, reason: &str) -> Result<EntryHash, TerminalError> {
        Ok(self.core.void_number(number, reason)?)
    }

    /// Gives back what is left of the numbers of a series and year.
    ///
    /// Throws `Invalid` if none is left, or without a reason.
    pub fn return_numbers(
        &self,
        series: &str,
        year: u32,
        reason: &str,
    ) -> Result<Vec<EntryHash>, TerminalError> {
        Ok(self.core.return_numbers(series, year, reason)?)
    }
}
