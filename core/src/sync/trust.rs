//! Which keys an answer of the office is checked with, and how a terminal that was away for weeks
//! learns of new ones.
//!
//! A terminal cannot check a checkpoint that a new log key signed before it has the entry that names
//! the key, and cannot place that entry before it has checked the checkpoint. So an answer carries
//! with it every statement about keys that the terminal may not have, each with its proof: the
//! office's chain vouches for the key, the key for the checkpoint, the checkpoint for the place of
//! the statement. Nobody who holds a key that was replaced can close that circle.

use super::plan::PlanError;
use super::wire::{FeedItem, KeyNotice};
use crate::entry::{KeyHistory, SignedEntry};
use crate::proof::{Checkpoint, LogKeys, leaf_hash};

/// The keys of the office's chain and those of its log, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    office: KeyHistory,
    log: LogKeys,
}

/// A checkpoint that was checked, and what was learned of keys with it.
pub(super) struct Opened {
    pub(super) checkpoint: Checkpoint,
    pub(super) trust: Trust,
    pub(super) keys: Vec<FeedItem>,
}

impl Trust {
    /// Trusts what a terminal has taken in so far.
    #[must_use]
    pub const fn new(office: KeyHistory, log: LogKeys) -> Self {
        Self { office, log }
    }

    /// The keys of the office's chain.
    #[must_use]
    pub const fn office(&self) -> &KeyHistory {
        &self.office
    }

    /// The keys of the log.
    #[must_use]
    pub const fn log(&self) -> &LogKeys {
        &self.log
    }

    /// Checks the checkpoint of an answer with what is known and with what the answer brings.
    /// `other_life` if the answer names another epoch: places in the log of an earlier one say
    /// nothing about this one.
    ///
    /// # Errors
    /// [`PlanError::Checkpoint`], or [`PlanError::Key`] for a statement that does not count or does
    /// not stand in the log where the answer says.
    pub(super) fn open(
        &self,
        note: &str,
        notices: &[KeyNotice],
        other_life: bool,
    ) -> Result<Opened, PlanError> {
        let mut office = self.office.clone();
        let mut log = if other_life { LogKeys::new(self.log.first().clone()) } else { self.log.clone() };
        let mut parsed = Vec::with_capacity(notices.len());
        for notice in notices {
            let signed = SignedEntry::parse(&notice.entry.0).map_err(|_| PlanError::Key(notice.index))?;
            office.offer(&signed);
            parsed.push((notice, signed));
        }
        for (notice, signed) in &parsed {
            // Asked after all were offered: each may need those before it.
            if !office.counts(signed) {
                return Err(PlanError::Key(notice.index));
            }
            if let Some((_, vkey)) = office.log_keys().find(|(entry, _)| *entry == signed.hash()) {
                log.rotate(notice.index, vkey).map_err(|_| PlanError::Key(notice.index))?;
            }
        }
        let checkpoint = log.open(note).map_err(|error| PlanError::Checkpoint(error.to_string()))?;
        for (notice, signed) in &parsed {
            let is_placed = notice.proof.first == notice.index
                && notice.proof.verify_in(&[leaf_hash(signed.bytes())], &checkpoint).is_ok();
            if !is_placed {
                return Err(PlanError::Key(notice.index));
            }
        }
        let item = |notice: &KeyNotice| FeedItem { index: notice.index, entry: notice.entry.clone() };
        let keys = notices.iter().map(item).collect();
        Ok(Opened { checkpoint, trust: Self { office, log }, keys })
    }
}

#[cfg(test)]
mod tests;
