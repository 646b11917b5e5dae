//! The check before use (第十八条) and faults (第十九条).

use super::Terminal;
use super::error::TerminalError;
use crate::id::EntryHash;
use crate::record::{DeviceChecked, Fact, FaultReported};
use crate::store::vault::free_bytes;
use crate::time::rfc3339;

impl Terminal {
    /// Checks this terminal before use and states what was found: charge in percent as the app reads it, free space, and
    /// how far the clock is from the office's, as far as that is known.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] for a charge above 100, [`TerminalError::Internal`] if the disk does not say.
    pub fn check_device(&self, battery: u8) -> Result<DeviceChecked, TerminalError> {
        let checked = {
            let recorder = self.lock()?;
            let now = recorder.surroundings.clock.read();
            let seen = recorder.checkpoint()?;
            // Since the checkpoint was received, this clock and the office's have run on alike.
            let clock_offset_ms = seen.and_then(|seen| {
                let elapsed = now.monotonic_ms.checked_sub(seen.received_monotonic_ms?)?;
                let expected = i64::try_from(seen.time_ms.saturating_add(elapsed)).ok()?;
                Some(now.wall_ms.saturating_sub(expected))
            });
            let free_mb = free_bytes(&recorder.surroundings.home)? / (1024 * 1024);
            DeviceChecked { device: None, battery, free_mb, clock_offset_ms, fingerprint: Vec::new() }
        };
        self.state_check(checked.clone())?;
        Ok(checked)
    }

    /// States the check of a recorder before use, as the officer or the app read it off.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] for a charge above 100 or a blank number.
    pub fn state_check(&self, checked: DeviceChecked) -> Result<EntryHash, TerminalError> {
        self.state_of_device(Fact::DeviceChecked(checked))
    }

    /// States that a device does not work: a recorder by its number, or this terminal. It is not used until the office
    /// states its repair.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] without a symptom.
    pub fn report_fault(&self, device: Option<&str>, symptom: &str) -> Result<EntryHash, TerminalError> {
        let now = self.lock()?.surroundings.clock.read();
        self.state_of_device(Fact::FaultReported(FaultReported {
            device: device.map(str::to_owned),
            at: rfc3339(now.wall_ms, now.offset_minutes),
            symptom: symptom.to_owned(),
        }))
    }

    fn state_of_device(&self, fact: Fact) -> Result<EntryHash, TerminalError> {
        if !fact.is_sound() {
            return Err(TerminalError::Invalid(
                "a number, a charge up to 100 and a symptom are needed".into(),
            ));
        }
        self.state_alone(fact)
    }
}
