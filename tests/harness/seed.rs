//! Random numbers that a failing test can repeat.

use std::time::{SystemTime, UNIX_EPOCH};

/// A small generator (xorshift64*); good enough to choose moments and orders.
#[derive(Debug, Clone)]
pub struct Seed(u64);

impl Seed {
    /// The seed in `QUANJI_SEED`, or one from the clock. It is printed, and shown when a test fails.
    #[must_use]
    pub fn from_environment() -> Self {
        let given = std::env::var("QUANJI_SEED").ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::from(now.subsec_nanos()) << 20 ^ now.as_secs()
        });
        eprintln!("QUANJI_SEED={seed}");
        Self::new(seed)
    }

    /// A fixed seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number in `0..end`.
    pub const fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = usize::try_from(self.below(at as u64 + 1)).unwrap();
            list.swap(at, other);
        }
    }
}
