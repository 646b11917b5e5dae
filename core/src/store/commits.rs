//! How often a store was written to, for those who wait for news of it.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A counter of commits.
#[derive(Debug, Default)]
pub struct Commits {
    count: Mutex<u64>,
    news: Condvar,
}

impl Commits {
    /// Counts one more and wakes everybody who waits.
    pub fn announce(&self) {
        *self.count.lock() += 1;
        self.news.notify_all();
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        *self.count.lock()
    }

    /// Waits until there were others than these, at most so long; gives how many there were.
    pub fn wait(&self, known: u64, at_most: Duration) -> u64 {
        let mut count = self.count.lock();
        self.news.wait_while_for(&mut count, |count| *count == known, at_most);
        *count
    }
}
