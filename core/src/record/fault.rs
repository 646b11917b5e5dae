//! `fault.reported`: a device does not work (第十九条).

use minicbor::{Decode, Encode};

use crate::entry::{is_said, is_said_if_any};
use crate::time::is_day_or_moment;

/// `fault.reported`: its user reports it to 综合办公室 and stops using it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct FaultReported {
    /// Number of the device in the register, not blank; absent for the terminal itself.
    #[n(0)]
    pub device: Option<String>,
    /// Since when: a day, or a moment (RFC 3339).
    #[n(1)]
    pub at: String,
    /// What does not work; not blank.
    #[n(2)]
    pub symptom: String,
}

impl FaultReported {
    pub(super) fn is_sound(&self) -> bool {
        is_said_if_any(self.device.as_ref()) && is_day_or_moment(&self.at) && is_said(&self.symptom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_and_since_when() {
        let reported = |device: Option<&str>, at: &str, symptom: &str| {
            FaultReported { device: device.map(Into::into), at: at.into(), symptom: symptom.into() }
                .is_sound()
        };
        assert!(reported(None, "2026-11-23", "无法开机"));
        assert!(reported(Some("PL0001"), "2026-11-23T10:20:00+08:00", "无法开机"));
        assert!(!reported(Some(" "), "2026-11-23", "无法开机"));
        assert!(!reported(None, "今天", "无法开机") && !reported(None, "2026-11-23", ""));
    }
}
