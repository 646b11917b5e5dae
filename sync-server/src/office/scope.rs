//! Which cases a device may write to and receive.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::entry::Registry;
use quanji_core::id::{CaseId, DeviceId, OfficerId, SectionId};
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::{assignment, case_section, opening_is_quarantined};

/// The rights of one device: its sections, and the cases that its officer is assigned to. What was
/// looked up is remembered for the time of one transaction.
pub(super) struct Rights {
    pub(super) device: DeviceId,
    pub(super) officer: Option<OfficerId>,
    pub(super) sections: BTreeSet<SectionId>,
    known: BTreeMap<CaseId, Standing>,
}

/// What a device has to do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Inside,
    Outside,
    /// The case was never opened here.
    Unknown,
}

impl Rights {
    /// The rights that the newest grant of a device gives.
    pub(super) fn by_newest_grant(registry: &Registry, device: DeviceId) -> Self {
        let newest = registry.latest_grant(device).map(|(_, grant)| grant);
        Self {
            device,
            officer: newest.map(|grant| grant.officer),
            sections: newest.map(|grant| grant.sections.iter().copied().collect()).unwrap_or_default(),
            known: BTreeMap::new(),
        }
    }

    /// The rights of the newest grant and of the grant that an entry names: what was allowed when
    /// it was recorded is not refused because the roster has changed since.
    pub(super) fn by_grant(registry: &Registry, device: DeviceId, grant: Option<u64>) -> Self {
        let mut rights = Self::by_newest_grant(registry, device);
        if let Some(named) = grant.and_then(|seq| registry.grant(seq)).filter(|grant| grant.device == device)
        {
            rights.sections.extend(&named.sections);
        }
        rights
    }

    /// Whether the device receives the entries of a case.
    pub(super) fn may_read(&mut self, connection: &Connection, case: CaseId) -> Result<bool, OfficeError> {
        Ok(self.standing(connection, case)? == Standing::Inside)
    }

    /// Whether the device may add to a case. A case that was never opened here belongs to nobody
    /// yet: its entries are taken in, and whoever opens it decides who receives them. `opens` is
    /// the section for which the entry itself opens it.
    pub(super) fn may_write(
        &mut self,
        connection: &Connection,
        case: CaseId,
        opens: Option<SectionId>,
    ) -> Result<bool, OfficeError> {
        match (self.standing(connection, case)?, opens) {
            (Standing::Inside, _) => Ok(true),
            (Standing::Outside, _) => Ok(false),
            (Standing::Unknown, Some(section)) => Ok(self.sections.contains(&section)),
            (Standing::Unknown, None) => Ok(!opening_is_quarantined(connection, case)?),
        }
    }

    /// Forgets what was looked up for a case, because it has changed.
    pub(super) fn forget(&mut self, case: CaseId) {
        self.known.remove(&case);
    }

    fn standing(&mut self, connection: &Connection, case: CaseId) -> Result<Standing, OfficeError> {
        if let Some(standing) = self.known.get(&case) {
            return Ok(*standing);
        }
        let section = case_section(connection, case)?.map(|(section, _)| section);
        let standing = match section {
            Some(section) if self.sections.contains(&section) => Standing::Inside,
            _ => {
                let assigned = match self.officer {
                    Some(officer) => assignment(connection, officer, case)?.is_some(),
                    None => false,
                };
                match (assigned, section) {
                    (true, _) => Standing::Inside,
                    (false, Some(_)) => Standing::Outside,
                    (false, None) => Standing::Unknown,
                }
            }
        };
        self.known.insert(case, standing);
        Ok(standing)
    }
}
