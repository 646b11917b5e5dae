//! Revoking a terminal: two people, one reason.

use quanji_core::entry::{Approval, BureauFact, DeviceRevoked, JointAct, may_act_together};
use quanji_core::id::{DeviceId, EntryHash};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

impl Office {
    /// Revokes a device: whatever it delivers from now on is quarantined, and it is given nothing.
    ///
    /// # Errors
    /// [`OfficeError::Joint`] unless two people may do it;
    /// [`OfficeError::NoSuchDevice`], [`OfficeError::Revoked`] if it is revoked already,
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn revoke_device(
        &self,
        device: DeviceId,
        reason: &str,
        approved_by: Vec<Approval>,
    ) -> Result<EntryHash, OfficeError> {
        may_act_together(JointAct::RevokeDevice, &approved_by)?;
        let reason = checked_name(reason, "the reason")?;
        let (entry, ()) = self.state_one(|registry| match registry.device(device) {
            None => Err(OfficeError::NoSuchDevice(device)),
            Some(known) if known.revoked.is_some() => Err(OfficeError::Revoked),
            Some(_) => Ok((
                BureauFact::DeviceRevoked(DeviceRevoked { device, reason, approved_by: Some(approved_by) }),
                (),
            )),
        })?;
        Ok(entry)
    }
}
