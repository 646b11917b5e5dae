//! What tells one device from another of its model.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

/// One part of a device by which it is known again. A part that was exchanged without a statement
/// shows as a difference between the register and the device.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cbor(map)]
pub struct FingerprintPart {
    /// Which part: `imei`, `storage_serial`, `firmware` or another word; not blank.
    #[n(0)]
    pub part: String,
    /// Its number or version as the device or its label gives it; not blank.
    #[n(1)]
    pub value: String,
}

impl FingerprintPart {
    /// Whether every part has a name and a value, and none is named twice.
    pub(crate) fn are_sound(parts: &[Self]) -> bool {
        let named: BTreeSet<&str> = parts.iter().map(|part| part.part.as_str()).collect();
        let said = |part: &Self| !part.part.trim().is_empty() && !part.value.trim().is_empty();
        named.len() == parts.len() && parts.iter().all(said)
    }
}
