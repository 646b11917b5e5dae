//! The clocks and the randomness of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::crypto::{CryptoError, Randomness, sha256};
use crate::id::BootId;
use crate::time::{CHINA_OFFSET_MINUTES, Clock, ClockReading};

/// The operating system's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    boot: BootId,
    offset_minutes: i16,
}

impl Default for SystemClock {
    /// China has one time zone, UTC+8, all year.
    fn default() -> Self {
        Self::with_offset(CHINA_OFFSET_MINUTES)
    }
}

impl SystemClock {
    /// The clocks, with this offset of local time from UTC in minutes.
    #[must_use]
    pub fn with_offset(offset_minutes: i16) -> Self {
        Self { boot: boot_id(), offset_minutes }
    }
}

impl Clock for SystemClock {
    fn read(&self) -> ClockReading {
        let now = SystemTime::now();
        let wall_ms = match now.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
        };
        ClockReading {
            wall_ms,
            offset_minutes: self.offset_minutes,
            monotonic_ms: since_boot_ms(),
            boot: self.boot,
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_boot_ms() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(now.tv_nsec).unwrap_or_default();
    seconds * 1_000 + nanoseconds / 1_000_000
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_boot_ms() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(now.tv_nsec).unwrap_or_default();
    seconds * 1_000 + nanoseconds / 1_000_000
}

/// The kernel's boot id. Where it cannot be read, every process counts as a boot of its own:
/// then nothing is claimed that is not known.
fn boot_id() -> BootId {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    digits.parse().unwrap_or_else(|_| {
        let start = format!("{:?} {}", SystemTime::now(), std::process::id());
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(start.as_bytes());
        BootId::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    })
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        getrandom::fill(bytes).map_err(|error| CryptoError::Refused(error.to_string()))
    }
}

/// Draws an array of random bytes.
pub(super) fn draw<const N: usize>(randomness: &dyn Randomness) -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes)?;
    Ok(bytes)
}
