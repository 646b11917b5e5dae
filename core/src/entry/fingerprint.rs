//! What tells one device from another of its model.

use std::collections::BTreeSet;
use std::str::FromStr;

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

/// Reads `PART=VALUE` as a command line gives it, without the blanks around either.
impl FromStr for FingerprintPart {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (part, value) = text.split_once('=').ok_or("write PART=VALUE, such as imei=86…")?;
        Ok(Self { part: part.trim().to_owned(), value: value.trim().to_owned() })
    }
}

impl FingerprintPart {
    /// Whether every part has a name and a value, and none is named twice.
    pub(crate) fn are_sound(parts: &[Self]) -> bool {
        let named: BTreeSet<&str> = parts.iter().map(|part| part.part.as_str()).collect();
        let said = |part: &Self| !part.part.trim().is_empty() && !part.value.trim().is_empty();
        named.len() == parts.len() && parts.iter().all(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_as_a_command_line_gives_it() {
        let part = FingerprintPart { part: "imei".into(), value: "86=7".into() };
        assert_eq!(" imei = 86=7 ".parse(), Ok(part));
        assert_eq!("imei".parse::<FingerprintPart>(), Err("write PART=VALUE, such as imei=86…"));
    }
}
