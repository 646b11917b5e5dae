//! Who is looking at what just now: a player asks for many ranges, and that is one viewing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use quanji_core::id::EntryHash;

/// A viewing that nothing was asked of for so long has ended: the next one is stated again.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// Viewings that have been stated.
#[derive(Debug, Default)]
pub(in crate::pages) struct Views {
    stated: Mutex<BTreeMap<(String, EntryHash), Instant>>,
}

impl Views {
    /// Whether a viewing goes on; it goes on from now if it does.
    pub(super) fn goes_on(&self, user: &str, captured: EntryHash) -> bool {
        let mut stated = self.stated.lock().unwrap_or_else(PoisonError::into_inner);
        stated.retain(|_, last| last.elapsed() < IDLE);
        let last = stated.get_mut(&(user.to_owned(), captured));
        last.map(|last| *last = Instant::now()).is_some()
    }

    /// Notes that a viewing was stated.
    pub(super) fn began(&self, user: &str, captured: EntryHash) {
        let mut stated = self.stated.lock().unwrap_or_else(PoisonError::into_inner);
        stated.insert((user.to_owned(), captured), Instant::now());
    }
}
