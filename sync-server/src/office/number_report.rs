//! What became of every number that was leased: used, voided, given back, open, missing.

use std::collections::BTreeMap;

use quanji_core::entry::Registry;
use quanji_core::id::{DeviceId, DocumentId, EntryHash};
use serde::Serialize;

use super::Office;
use super::error::OfficeError;
use crate::storage::{NumberUse, number_uses};

/// The numbers of one series and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeriesReport {
    /// The series: 编号, or the nature of a 文号.
    pub series: String,
    /// Year.
    pub year: u32,
    /// How many were leased.
    pub leased: u32,
    /// How many documents have.
    pub assigned: u32,
    /// How many are void, by a terminal or by the office.
    pub voided: u32,
    /// How many were given back.
    pub returned: u32,
    /// Numbers before a used one of the same lease that nobody accounts for: to be voided with a reason, or still on
    /// their way from the terminal.
    pub gaps: Vec<Gap>,
    /// Numbers that several documents have: never, unless a terminal was cloned.
    pub duplicates: Vec<Duplicate>,
    /// Numbers that a terminal used without a lease.
    pub unleased: Vec<Unleased>,
}

/// Numbers that are not accounted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// First number.
    pub from: u32,
    /// Last number.
    pub to: u32,
    /// Which terminal has them.
    pub device: DeviceId,
}

/// A number with several documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The number.
    pub number: u32,
    /// The documents.
    pub documents: Vec<DocumentId>,
}

/// A number without a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unleased {
    /// The number.
    pub number: u32,
    /// Who used it.
    pub device: DeviceId,
    /// By which entry.
    pub entry: EntryHash,
}

impl Office {
    /// The numbers of every series and year.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn number_report(&self) -> Result<Vec<SeriesReport>, OfficeError> {
        let (registry, uses) = self.inner.database.read(|connection| {
            Ok::<_, OfficeError>((self.inner.registry.current(connection)?, number_uses(connection)?))
        })?;
        Ok(report(&registry, &uses))
    }
}

fn report(registry: &Registry, uses: &[NumberUse]) -> Vec<SeriesReport> {
    let mut names: Vec<(String, u32)> =
        registry.leases().map(|(_, lease)| (lease.series.clone(), lease.year)).collect();
    names.extend(uses.iter().map(|used| (used.series.clone(), used.year)));
    names.sort();
    names.dedup();
    names.into_iter().map(|(series, year)| one(registry, uses, series, year)).collect()
}

fn one(registry: &Registry, uses: &[NumberUse], series: String, year: u32) -> SeriesReport {
    let here = |other: &str, of: u32| other == series && of == year;
    let leases: Vec<_> =
        registry.leases().map(|(_, lease)| lease).filter(|lease| here(&lease.series, lease.year)).collect();
    let mut accounted: BTreeMap<u32, &str> = BTreeMap::new();
    let mut documents: BTreeMap<u32, Vec<DocumentId>> = BTreeMap::new();
    let mut unleased = Vec::new();
    for used in uses.iter().filter(|used| here(&used.series, used.year)) {
        for number in used.first..=used.last {
            accounted.insert(number, &used.what);
            let known = documents.entry(number).or_default();
            known.extend(used.document.filter(|document| !known.contains(document)));
            let leased = leases
                .iter()
                .any(|lease| lease.device == used.device && (lease.from..=lease.to).contains(&number));
            if !leased {
                unleased.push(Unleased { number, device: used.device, entry: used.entry });
            }
        }
    }
    for void in registry.voided_numbers().filter(|void| here(&void.series, void.year)) {
        for number in void.from..=void.to {
            accounted.entry(number).or_insert("voided");
        }
    }
    let mut gaps: Vec<Gap> = Vec::new();
    for lease in &leases {
        let last = accounted.range(lease.from..=lease.to).next_back().map_or(0, |(number, _)| *number);
        for number in (lease.from..last).filter(|number| !accounted.contains_key(number)) {
            match gaps.last_mut() {
                Some(gap) if gap.to + 1 == number && gap.device == lease.device => gap.to = number,
                _ => gaps.push(Gap { from: number, to: number, device: lease.device }),
            }
        }
    }
    let count =
        |what: &str| u32::try_from(accounted.values().filter(|use_| **use_ == what).count()).unwrap_or(0);
    SeriesReport {
        leased: leases.iter().map(|lease| lease.to - lease.from + 1).sum(),
        assigned: count("assigned"),
        voided: count("voided"),
        returned: count("returned"),
        gaps,
        duplicates: documents
            .into_iter()
            .filter(|(_, documents)| documents.len() > 1)
            .map(|(number, documents)| Duplicate { number, documents })
            .collect(),
        unleased,
        series,
        year,
    }
}
