//! Grants: for how long an officer may record with a device.

use quanji_core::entry::{BureauFact, Grant, GrantIssued, Officer, Registry};
use quanji_core::id::DeviceId;

use super::Office;
use super::error::OfficeError;

const HOUR_MS: u64 = 60 * 60 * 1_000;
/// How long a grant lasts.
pub(super) const GRANT_LIFE_MS: u64 = 72 * HOUR_MS;
/// A grant with less time left than this is renewed at the next exchange.
const RENEW_BELOW_MS: u64 = 48 * HOUR_MS;

/// A new grant for what the roster says of the officer now.
pub(super) fn new_grant(device: DeviceId, officer: &Officer, now_ms: u64) -> BureauFact {
    BureauFact::GrantIssued(GrantIssued {
        device,
        officer: officer.officer,
        roles: officer.roles.clone(),
        sections: vec![officer.section],
        not_before_ms: now_ms,
        not_after_ms: now_ms.saturating_add(GRANT_LIFE_MS),
    })
}

/// Whether a device that is not revoked should get another grant: too little time is left, or the
/// roster says something else than the grant.
pub(super) fn is_due(registry: &Registry, device: DeviceId, now_ms: u64) -> bool {
    let Some(certified) = registry.device(device) else { return false };
    let Some(officer) = registry.officer(certified.officer) else { return false };
    if certified.revoked.is_some() {
        return false;
    }
    let is_current = |grant: &Grant| {
        let left = grant.not_after_ms.saturating_sub(now_ms);
        // A grant from the future is the trace of a wrong clock of the office.
        (RENEW_BELOW_MS..=GRANT_LIFE_MS).contains(&left)
            && grant.officer == officer.officer
            && grant.roles == officer.roles
            && grant.sections == [officer.section]
    };
    !registry.latest_grant(device).is_some_and(|(_, grant)| is_current(grant))
}

impl Office {
    /// Issues another grant to a device if it is due.
    pub(super) fn renew_grant(&self, device: DeviceId) -> Result<(), OfficeError> {
        let now_ms = self.now_ms();
        if !is_due(&*self.registry()?, device, now_ms) {
            return Ok(());
        }
        self.state(|_, registry| {
            // Another exchange of the same device may have been faster.
            let due = is_due(registry, device, now_ms);
            let officer = registry.device(device).and_then(|certified| registry.officer(certified.officer));
            let facts = officer.filter(|_| due).map(|officer| new_grant(device, officer, now_ms));
            Ok((facts.into_iter().collect(), ()))
        })?;
        Ok(())
    }
}
