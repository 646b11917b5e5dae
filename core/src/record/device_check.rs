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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_measures_what_can_be() {
        let part = |part: &str, value: &str| FingerprintPart { part: part.into(), value: value.into() };
        let checked = |device: Option<&str>, battery, fingerprint: &[FingerprintPart]| DeviceChecked {
            device: device.map(Into::into),
            battery,
            free_mb: 0,
            clock_offset_ms: Some(-3_000),
            fingerprint: fingerprint.to_vec(),
        };
        let imei = part("imei", "860000000000001");
        assert!(checked(None, 100, &[]).is_sound());
        assert!(checked(Some("PL0001"), 0, &[imei.clone(), part("firmware", "1.2")]).is_sound());
        for unsound in [
            checked(None, 101, &[]),
            checked(Some(""), 50, &[]),
            checked(None, 50, &[part("", "1")]),
            checked(None, 50, &[part("imei", " ")]),
            checked(None, 50, &[imei.clone(), imei]),
        ] {
            assert!(!unsound.is_sound(), "{unsound:?}");
        }
    }
}
