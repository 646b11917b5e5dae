//! The terminals and what the office holds of each.

use quanji_core::entry::Device;
use quanji_core::id::{DeviceId, OfficerId};

use super::Office;
use super::error::OfficeError;
use crate::storage::chain_head;

/// A terminal as the office sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeviceStatus {
    /// Which.
    pub device: DeviceId,
    /// What people call it.
    pub name: String,
    /// Who enrolled it.
    pub officer: OfficerId,
    /// Their name.
    pub officer_name: String,
    /// Last `seq` of its chain that the office holds; 0 if none.
    pub held_seq: u64,
    /// Until when its newest grant lasts, milliseconds since 1970.
    pub granted_until_ms: Option<u64>,
    /// Whether it is revoked.
    pub revoked: bool,
    /// Why.
    pub revoked_reason: Option<String>,
}

impl Office {
    /// Every certified terminal.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn devices(&self) -> Result<Vec<DeviceStatus>, OfficeError> {
        self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let status = |(id, device): (DeviceId, &Device)| {
                Ok(DeviceStatus {
                    device: id,
                    name: device.name.clone(),
                    officer: device.officer,
                    officer_name: registry
                        .officer(device.officer)
                        .map(|officer| officer.name.clone())
                        .unwrap_or_default(),
                    held_seq: chain_head(connection, id)?.last,
                    granted_until_ms: registry.latest_grant(id).map(|(_, grant)| grant.not_after_ms),
                    revoked: device.revoked.is_some(),
                    revoked_reason: device.revoked.as_ref().map(|(_, reason)| reason.clone()),
                })
            };
            registry.devices().map(status).collect()
        })
    }
}
