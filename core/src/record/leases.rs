//! Which number comes next, and when to ask for more: policy over what was leased and used.

use std::collections::BTreeSet;

use super::number::SeriesNumber;
use crate::catalog::{Catalog, Numbering};
use crate::entry::NumbersLeased;

/// The series of every 编号 of the bureau: one, so that a number on its own names one document.
pub const SERIAL_SERIES: &str = "编号";

/// What one lease of a series holds, and what a terminal keeps of it before it asks for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseSize {
    /// Numbers of one lease.
    pub size: u32,
    /// With fewer left than this the terminal asks again.
    pub low: u32,
}

/// The size of leases of a series.
#[must_use]
pub fn lease_size(series: &str) -> LeaseSize {
    if series == SERIAL_SERIES { LeaseSize { size: 100, low: 30 } } else { LeaseSize { size: 20, low: 6 } }
}

/// The series that a document is numbered in; `None` for a document without a number of its own.
#[must_use]
pub fn series(numbering: &Numbering) -> Option<&str> {
    match numbering {
        Numbering::Letter { nature } => Some(nature),
        Numbering::Serial => Some(SERIAL_SERIES),
        Numbering::Attached | Numbering::None => None,
    }
}

/// The numbers that a terminal was leased and has not used, in the order of use. `leases` are those of this terminal
/// that still count.
pub fn free<'a>(
    leases: &'a [NumbersLeased],
    used: &'a BTreeSet<SeriesNumber>,
    series: &'a str,
    year: u32,
) -> impl Iterator<Item = SeriesNumber> + 'a {
    leases
        .iter()
        .filter(move |lease| lease.series == series && lease.year == year)
        .flat_map(|lease| lease.from..=lease.to)
        .map(move |number| SeriesNumber { series: series.to_owned(), year, number })
        .filter(|number| !used.contains(number))
}

/// The series of which a terminal has too few for the days to come: 编号 and every 文号 that is given without a network,
/// of this year and, in the last two weeks of December, of the next. With what is left of each.
#[must_use]
pub fn short(
    catalog: &Catalog,
    leases: &[NumbersLeased],
    used: &BTreeSet<SeriesNumber>,
    today: &str,
) -> Vec<(String, u32, u32)> {
    let mut wanted = BTreeSet::from([SERIAL_SERIES]);
    wanted.extend(catalog.templates().filter(|t| t.offline_final).filter_map(|t| series(&t.numbering)));
    // A series that was used once is wanted again.
    wanted.extend(leases.iter().map(|lease| lease.series.as_str()));
    let mut found = Vec::new();
    for year in years(today) {
        for series in &wanted {
            let left = u32::try_from(free(leases, used, series, year).count()).unwrap_or(u32::MAX);
            if left < lease_size(series).low {
                found.push(((*series).to_owned(), year, left));
            }
        }
    }
    found
}

/// The years of which numbers are needed on a day, `YYYY-MM-DD`.
#[must_use]
pub fn years(today: &str) -> Vec<u32> {
    let mut parts = today.split('-').filter_map(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return Vec::new();
    };
    if month == 12 && day > 17 { vec![year, year + 1] } else { vec![year] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeviceId;

    fn lease(series: &str, year: u32, from: u32, to: u32) -> NumbersLeased {
        NumbersLeased { device: DeviceId::from_bytes([1; 16]), series: series.into(), year, from, to }
    }

    #[test]
    fn numbers_are_used_in_the_order_of_the_leases() {
        let leases = [lease("编号", 2026, 41, 42), lease("当罚", 2026, 1, 9), lease("编号", 2026, 7, 7)];
        let number = |number| SeriesNumber { series: "编号".into(), year: 2026, number };
        let used = BTreeSet::from([number(41)]);
        let next: Vec<u32> = free(&leases, &used, "编号", 2026).map(|free| free.number).collect();
        assert_eq!(next, [42, 7]);
        assert_eq!(free(&leases, &used, "编号", 2027).count(), 0);
    }

    #[test]
    fn a_terminal_asks_before_it_runs_out_and_before_the_year_ends() {
        let catalog = Catalog::builtin().unwrap();
        let all = short(catalog, &[], &BTreeSet::new(), "2026-11-23");
        let series: Vec<&str> = all.iter().map(|(series, ..)| series.as_str()).collect();
        assert_eq!(series, ["封", "封解", "当罚", "登保", "编号", "责改"]);
        let full: Vec<NumbersLeased> = series.iter().map(|series| lease(series, 2026, 1, 100)).collect();
        assert_eq!(short(catalog, &full, &BTreeSet::new(), "2026-12-17"), []);
        let late = short(catalog, &full, &BTreeSet::new(), "2026-12-18");
        assert!(late.len() == 6 && late.iter().all(|(_, year, left)| (*year, *left) == (2027, 0)));
        let used =
            (1..=71).map(|number| SeriesNumber { series: "编号".into(), year: 2026, number }).collect();
        assert_eq!(short(catalog, &full, &used, "2026-11-23"), [("编号".to_owned(), 2026, 29)]);
    }
}
