//! What an office needs of the machine: a clock and randomness.

use std::sync::Arc;

use quanji_core::crypto::{CryptoError, Randomness};
use quanji_core::terminal::{SystemClock, SystemRandomness};
use quanji_core::time::Clock;

/// Clock and randomness; tests give their own.
#[derive(Clone)]
pub struct Surroundings {
    /// What the clocks show.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub randomness: Arc<dyn Randomness>,
}

impl Surroundings {
    /// The real ones of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock::default()), randomness: Arc::new(SystemRandomness) }
    }

    /// Now, milliseconds since 1970; 0 before.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.clock.read().wall_ms).unwrap_or_default()
    }

    /// Random bytes.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] if the operating system gave none.
    pub fn draw<const N: usize>(&self) -> Result<[u8; N], CryptoError> {
        let mut bytes = [0; N];
        self.randomness.fill(&mut bytes)?;
        Ok(bytes)
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}
