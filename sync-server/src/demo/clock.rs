//! A clock that replays two hours in a few seconds.

use std::sync::Mutex;

use quanji_core::id::BootId;
use quanji_core::time::{Clock, ClockReading};

/// A terminal's clocks at a moment of the replayed day; the wall clock and the time since boot
/// move together, as on a real device.
#[derive(Debug)]
pub(super) struct ReplayClock {
    boot: BootId,
    start_ms: i64,
    elapsed_ms: Mutex<u64>,
}

impl ReplayClock {
    /// A clock that starts at this moment, milliseconds since 1970.
    pub(super) const fn starting_at(start_ms: i64, boot: BootId) -> Self {
        Self { boot, start_ms, elapsed_ms: Mutex::new(0) }
    }

    /// Moves to so many seconds after the start.
    pub(super) fn move_to(&self, second: u64) {
        *self.elapsed_ms.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = second * 1_000;
    }
}

impl Clock for ReplayClock {
    fn read(&self) -> ClockReading {
        let elapsed_ms = *self.elapsed_ms.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ClockReading {
            wall_ms: self.start_ms.saturating_add_unsigned(elapsed_ms),
            offset_minutes: 480,
            // The device had been on for a quarter of an hour.
            monotonic_ms: 900_000 + elapsed_ms,
            boot: self.boot,
        }
    }
}
