//! When what may be sent: the app states its policy and the conditions; this decides.

use crate::record::MediaKind;

/// Recordings of at most this many bytes go before longer ones, whatever they are.
const SMALL_BYTES: u64 = 4 * 1024 * 1024;

/// Place in the order of upload, lower first: small evidence, sound, photographs, video.
#[must_use]
pub const fn upload_rank(kind: MediaKind, length: u64) -> u8 {
    match kind {
        _ if length <= SMALL_BYTES => 0,
        MediaKind::Photo => 1,
        MediaKind::Audio => 2,
        MediaKind::Video => 3,
    }
}

/// A stretch of the day, minutes since midnight by the terminal's clock. It may go over midnight:
/// from 1320 (22:00) to 360 (06:00).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TimeWindow {
    /// First minute.
    pub from: u16,
    /// First minute after it.
    pub to: u16,
}

impl TimeWindow {
    const fn contains(self, minute: u16) -> bool {
        if self.from <= self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }
}

/// What may be sent under which conditions. Entries are never held back by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPolicy {
    /// Longest recording that is sent over a metered network, bytes.
    pub metered_limit: u64,
    /// Least battery for anything but small evidence, percent, unless the device is charging.
    pub least_battery: u8,
    /// When recordings that are not small are sent; always if there is none.
    pub windows: Vec<TimeWindow>,
}

impl Default for UploadPolicy {
    /// Small evidence over any network; the rest over unmetered ones with a fifth of the battery.
    fn default() -> Self {
        Self { metered_limit: SMALL_BYTES, least_battery: 20, windows: Vec::new() }
    }
}

impl UploadPolicy {
    /// Everything at once, as over a cable in the office.
    #[must_use]
    pub const fn everything() -> Self {
        Self { metered_limit: u64::MAX, least_battery: 0, windows: Vec::new() }
    }
}

/// How the device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// Whether the network is paid by volume.
    pub metered: bool,
    /// Charge of the battery, percent; 100 for a device without one.
    pub battery: u8,
    /// Whether it is being charged.
    pub charging: bool,
    /// Minutes since midnight by the terminal's clock.
    pub minute: u16,
}

impl Default for Conditions {
    /// A cable and a socket, at midnight.
    fn default() -> Self {
        Self { metered: false, battery: 100, charging: true, minute: 0 }
    }
}

/// Why a recording waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBack {
    /// The network is metered.
    Metered,
    /// The battery is low.
    Battery,
    /// It is not the time of day for it.
    TimeWindow,
}

/// Whether a recording of so many bytes may be sent now. What somebody pulled forward waits for
/// nothing: they know what it costs.
///
/// # Errors
/// Why it waits.
pub fn may_send(policy: &UploadPolicy, now: &Conditions, length: u64, forward: bool) -> Result<(), HeldBack> {
    let small = length <= SMALL_BYTES;
    let in_window =
        policy.windows.is_empty() || policy.windows.iter().any(|window| window.contains(now.minute));
    match (forward, now.metered && length > policy.metered_limit) {
        (true, _) => Ok(()),
        (false, true) => Err(HeldBack::Metered),
        (false, false) if small => Ok(()),
        (false, false) if !now.charging && now.battery < policy.least_battery => Err(HeldBack::Battery),
        (false, false) if !in_window => Err(HeldBack::TimeWindow),
        (false, false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_evidence_goes_before_video() {
        let rank = |kind, length| upload_rank(kind, length);
        assert_eq!(rank(MediaKind::Video, 1_000_000), rank(MediaKind::Photo, 1_000_000));
        assert!(rank(MediaKind::Photo, 1_000_000) < rank(MediaKind::Audio, 50_000_000));
        assert!(rank(MediaKind::Photo, 9_000_000) < rank(MediaKind::Video, 9_000_000));
        assert!(rank(MediaKind::Audio, 50_000_000) < rank(MediaKind::Video, 50_000_000));
    }

    #[test]
    fn conditions_hold_back_what_is_long_and_nothing_that_was_pulled_forward() {
        let night = vec![TimeWindow { from: 1_320, to: 360 }];
        let policy = UploadPolicy { windows: night, ..UploadPolicy::default() };
        let (small, long) = (100_000, 2_000_000_000);
        let midnight = Conditions::default();
        let metered = Conditions { metered: true, ..midnight };
        let low = Conditions { battery: 10, charging: false, ..midnight };
        let noon = Conditions { minute: 720, ..midnight };
        for (now, held) in [
            (midnight, None),
            (metered, Some(HeldBack::Metered)),
            (low, Some(HeldBack::Battery)),
            (Conditions { charging: true, ..low }, None),
            (noon, Some(HeldBack::TimeWindow)),
            (Conditions { minute: 359, ..midnight }, None),
            (Conditions { minute: 360, ..midnight }, Some(HeldBack::TimeWindow)),
            (Conditions { minute: 1_320, ..midnight }, None),
        ] {
            assert_eq!(may_send(&policy, &now, long, false).err(), held, "{now:?}");
            assert_eq!(may_send(&policy, &now, small, false), Ok(()), "{now:?}");
            assert_eq!(may_send(&policy, &now, long, true), Ok(()), "{now:?}");
        }
        assert_eq!(may_send(&UploadPolicy::everything(), &metered, long, false), Ok(()));
    }
}
