//! Leasing numbers of documents to terminals, so that each is unique in the bureau wherever it is given.

use quanji_core::entry::{BureauFact, NumberingConfigured, NumbersLeased, NumbersVoided, Registry};
use quanji_core::id::{DeviceId, EntryHash};
use quanji_core::record::{NumbersRequested, lease_size, published_catalog, short, years};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

/// Most leases of one series and year that one terminal may hold: more is a defect or an attack.
const MOST_LEASES: usize = 500;

/// Most leases of one series and year that an office may have lost with its machine since a backup.
const LEASES_LOST: u32 = 20;

impl Office {
    /// Leases the next numbers to a terminal that asked. What it cannot have, such as a year that is far away, is
    /// passed over.
    pub(super) fn lease_numbers(
        &self,
        device: DeviceId,
        asked: &[NumbersRequested],
    ) -> Result<(), OfficeError> {
        if asked.is_empty() {
            return Ok(());
        }
        let years = years(&self.today());
        self.state(|_, registry| {
            let mut facts = Vec::new();
            for request in asked {
                let held = registry.leases().filter(|(_, lease)| {
                    lease.device == device && lease.series == request.series && lease.year == request.year
                });
                let known = request.left < lease_size(&request.series).low && held.count() < MOST_LEASES;
                let near = years.contains(&request.year);
                let named = request.series.chars().count() <= 8 && !request.series.trim().is_empty();
                if known && near && named {
                    facts.push(lease(registry, &facts, device, &request.series, request.year));
                }
            }
            Ok((facts, ()))
        })?;
        Ok(())
    }

    /// The first leases of a new terminal: it can be taken out at once.
    pub(super) fn first_leases(
        &self,
        registry: &Registry,
        device: DeviceId,
    ) -> Result<Vec<BureauFact>, OfficeError> {
        let catalog = published_catalog(registry).map_err(|error| OfficeError::Defect(error.to_string()))?;
        let mut facts = Vec::new();
        for (series, year, _) in short(&catalog, &[], &std::collections::BTreeSet::new(), &self.today()) {
            facts.push(lease(registry, &facts, device, &series, year));
        }
        Ok(facts)
    }

    /// States that numbers are not used, as those of a terminal that is lost.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for numbers that were not leased, [`OfficeError::Storage`].
    pub fn void_numbers(&self, void: NumbersVoided) -> Result<EntryHash, OfficeError> {
        let reason = checked_name(&void.reason, "the reason")?;
        let (entry, ()) = self.state_one(|registry| {
            let leased = |number: u32| {
                registry.leases().any(|(_, lease)| {
                    lease.series == void.series
                        && lease.year == void.year
                        && (lease.from..=lease.to).contains(&number)
                })
            };
            if void.from > void.to || void.to - void.from > 100_000 || !(void.from..=void.to).all(leased) {
                return Err(OfficeError::Invalid("these numbers were not leased".into()));
            }
            Ok((BureauFact::NumbersVoided(NumbersVoided { reason, ..void }), ()))
        })?;
        Ok(entry)
    }

    /// Says what a 文号 begins with.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn configure_numbering(&self, region: &str) -> Result<EntryHash, OfficeError> {
        let region = checked_name(region, "the abbreviation of the region")?;
        let (entry, ()) =
            self.state_one(|_| Ok((BureauFact::NumberingConfigured(NumberingConfigured { region }), ())))?;
        Ok(entry)
    }

    fn today(&self) -> String {
        let now_ms = i64::try_from(self.now_ms()).unwrap_or(i64::MAX);
        rfc3339(now_ms, CHINA_OFFSET_MINUTES).chars().take(10).collect()
    }
}

/// The next block of a series, after what was leased before and what is about to be.
fn lease(
    registry: &Registry,
    pending: &[BureauFact],
    device: DeviceId,
    series: &str,
    year: u32,
) -> BureauFact {
    let pending = pending.iter().filter_map(|fact| match fact {
        BureauFact::NumbersLeased(lease) => Some((u64::MAX, lease)),
        _ => None,
    });
    let of_series = registry.leases().chain(pending);
    let of_series = of_series.filter(|(_, lease)| lease.series == series && lease.year == year);
    let (stated, last) =
        of_series.fold((0, 0), |(stated, last), (seq, lease)| (seq.max(stated), lease.to.max(last)));
    let size = lease_size(series).size;
    // What was leased between a backup and the loss of the office is known to terminals only, until they come.
    let unknown = registry.restores().any(|(restored, _)| stated < restored);
    let from = last + 1 + if unknown { size * LEASES_LOST } else { 0 };
    let to = from + size - 1;
    BureauFact::NumbersLeased(NumbersLeased { device, series: series.to_owned(), year, from, to })
}
