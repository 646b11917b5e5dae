//! `device.checked`: a device was looked at before it was used (第十八条).

use minicbor::{Decode, Encode};

use crate::entry::{FingerprintPart, is_said_if_any};

/// `device.checked`: how a recorder or this terminal stood before it was used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DeviceChecked {
    /// Number of the recorder in the register, not blank; absent for the terminal itself.
    #[n(0)]
    pub device: Option<String>,
    /// Charge of its battery, per cent; at most 100.
    #[n(1)]
    pub battery: u8,
    /// Free space, MB of 1,000,000 bytes.
    #[n(2)]
    pub free_mb: u64,
    /// What its clock showed minus the office's time, milliseconds; absent if nobody could compare.
    #[n(3)]
    pub clock_offset_ms: Option<i64>,
    /// By what it is known again, as read from it.
    #[n(4)]
    pub fingerprint: Vec<FingerprintPart>,
}

impl DeviceChecked {
    pub(super) fn is_sound(&self) -> bool {
        self.battery <= 100
            && is_said_if_any(self.device.as_ref())
            && FingerprintPart::are_sound(&self.fingerprint)
    }
}
