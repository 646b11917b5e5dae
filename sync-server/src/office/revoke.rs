//! Revoking a terminal.

use quanji_core::entry::{BureauFact, DeviceRevoked};
use quanji_core::id::{DeviceId, EntryHash};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

impl Office {
    /// Revokes a device: whatever it delivers from now on is quarantined, and it is given nothing.
    ///
    /// # Errors
    /// [`OfficeError::NoSuchDevice`], [`OfficeError::Revoked`] if it is revoked already,
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn revoke_device(&self, device: DeviceId, reason: &str) -> Result<EntryHash, OfficeError> {
        let reason = checked_name(reason, "the reason")?;
        let (entry, ()) = self.state_one(|registry| match registry.device(device) {
            None => Err(OfficeError::NoSuchDevice(device)),
            Some(known) if known.revoked.is_some() => Err(OfficeError::Revoked),
            Some(_) => Ok((BureauFact::DeviceRevoked(DeviceRevoked { device, reason }), ())),
        })?;
        Ok(entry)
    }
}
