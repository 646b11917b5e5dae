//! Where the entries of one batch belong in their chains.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::entry::{ChainFacts, Gap, Reason};
use quanji_core::id::{DeviceId, EntryHash};
use rusqlite::{Connection, Transaction};

use super::error::OfficeError;
use crate::storage::{
    ChainHead, chain_head, lost_gaps, places_in_chain, put_chain_head, put_lost_gap, quarantined_in_chain,
};

/// Where an entry is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Log(u64),
    Quarantine(Reason),
}

impl Place {
    const fn standing(self) -> Option<Reason> {
        match self {
            Self::Log(_) => None,
            Self::Quarantine(reason) => Some(reason),
        }
    }
}

/// What is held of one chain around the entries of a batch.
pub(super) struct Chain {
    device: DeviceId,
    head: ChainHead,
    held: BTreeMap<u64, Vec<(EntryHash, Place)>>,
    lost: Vec<Gap>,
    changed: bool,
}

impl Chain {
    /// Reads what is held at these places and just before each of them.
    pub(super) fn read(
        connection: &Connection,
        device: DeviceId,
        seqs: &BTreeSet<u64>,
    ) -> Result<Self, OfficeError> {
        let mut held: BTreeMap<u64, Vec<(EntryHash, Place)>> = BTreeMap::new();
        for (from, to) in runs(seqs) {
            for (seq, hash, index) in places_in_chain(connection, device, from, to)? {
                held.entry(seq).or_default().push((hash, Place::Log(index)));
            }
            for (seq, hash, reason) in quarantined_in_chain(connection, device, from, to)? {
                held.entry(seq).or_default().push((hash, Place::Quarantine(reason)));
            }
        }
        let head = chain_head(connection, device)?;
        Ok(Self { device, head, held, lost: lost_gaps(connection, device)?, changed: false })
    }

    /// Whose chain it is.
    pub(super) const fn device(&self) -> DeviceId {
        self.device
    }

    /// What decides where an entry with this `seq` belongs.
    pub(super) fn facts(&self, seq: u64) -> ChainFacts {
        let at = |seq: u64| {
            let held = self.held.get(&seq).map(Vec::as_slice).unwrap_or_default();
            held.iter().map(|(hash, place)| (*hash, place.standing())).collect()
        };
        let before = seq.saturating_sub(1);
        ChainFacts {
            same: at(seq),
            before: at(before),
            expected: self.head.expected,
            declared_lost: self.lost.iter().any(|gap| gap.contains(before)),
            session: None,
        }
    }

    /// Where an entry is held.
    pub(super) fn place_of(&self, seq: u64, hash: EntryHash) -> Option<Place> {
        self.held.get(&seq)?.iter().find(|(held, _)| *held == hash).map(|(_, place)| *place)
    }

    /// Notes that an entry is held now.
    pub(super) fn hold(&mut self, seq: u64, hash: EntryHash, place: Place) {
        self.held.entry(seq).or_default().push((hash, place));
        self.head.last = self.head.last.max(seq);
        self.changed = true;
        self.advance();
    }

    /// Notes that the device no longer holds a part of its chain.
    pub(super) fn declare_lost(&mut self, tx: &Transaction<'_>, gap: Gap) -> Result<(), OfficeError> {
        let is_gap = 0 < gap.from && gap.from <= gap.to && i64::try_from(gap.to).is_ok();
        if is_gap && !self.lost.contains(&gap) {
            put_lost_gap(tx, self.device, gap)?;
            self.lost.push(gap);
            self.changed = true;
            self.advance();
        }
        Ok(())
    }

    /// Writes how far the chain is held, if that has changed.
    pub(super) fn save(&self, tx: &Transaction<'_>) -> Result<(), OfficeError> {
        if self.changed {
            put_chain_head(tx, self.device, self.head)?;
        }
        Ok(())
    }

    fn advance(&mut self) {
        loop {
            if self.held.contains_key(&self.head.expected) {
                self.head.expected += 1;
            } else if let Some(gap) = self.lost.iter().find(|gap| gap.contains(self.head.expected)) {
                self.head.expected = gap.to + 1;
            } else {
                return;
            }
        }
    }
}

/// The places and those just before them, as stretches.
fn runs(seqs: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for seq in seqs {
        match runs.last_mut() {
            Some((_, to)) if seq.saturating_sub(1) <= *to => *to = *seq,
            _ => runs.push((seq.saturating_sub(1), *seq)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_places_are_read_at_once() {
        let of = |seqs: &[u64]| runs(&seqs.iter().copied().collect());
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[1, 2, 3]), [(0, 3)]);
        assert_eq!(of(&[5, 6, 8, 10]), [(4, 6), (7, 8), (9, 10)]);
        assert_eq!(of(&[u64::MAX, 1]), [(0, 1), (u64::MAX - 1, u64::MAX)]);
    }
}
