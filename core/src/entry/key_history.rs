//! Which key verifies an entry of the office's chain: from the first one on, through rotations and
//! recoveries.

use std::collections::BTreeMap;

use super::bureau::BureauFact;
use super::envelope::Entry;
use super::office_key::{LogKeyRotated, RecoveryDeclared};
use super::signed::SignedEntry;
use crate::crypto::PublicKey;
use crate::id::{BureauId, DeviceId, EntryHash};

/// The keys of an office by their place in its chain.
///
/// Statements about keys may come in any order and more than once, and false ones among them: each
/// is kept as a candidate and counts only if the key in force at its place signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHistory {
    bureau: BureauId,
    office: DeviceId,
    first: PublicKey,
    candidates: BTreeMap<(u64, EntryHash), (SignedEntry, BureauFact)>,
    /// Which candidate counts at a `seq`, and what follows from those that count.
    counted: BTreeMap<u64, EntryHash>,
    keys: BTreeMap<u64, PublicKey>,
    recoveries: BTreeMap<u64, RecoveryDeclared>,
    log_keys: BTreeMap<u64, (EntryHash, LogKeyRotated)>,
}

impl KeyHistory {
    /// A history that knows the first key and nothing else yet.
    #[must_use]
    pub fn new(first: PublicKey) -> Self {
        Self {
            bureau: BureauId::from(&first),
            office: DeviceId::from(&first),
            first,
            candidates: BTreeMap::new(),
            counted: BTreeMap::new(),
            keys: BTreeMap::new(),
            recoveries: BTreeMap::new(),
            log_keys: BTreeMap::new(),
        }
    }

    /// Takes in an entry that may say something about keys; any other is passed over. `true` if
    /// it is of this office, says something about keys, and counts.
    pub fn offer(&mut self, signed: &SignedEntry) -> bool {
        let entry = signed.entry();
        if entry.device != self.office || entry.bureau != self.bureau || entry.case.is_some() {
            return false;
        }
        match BureauFact::from_body(&entry.kind, &entry.body) {
            Ok(fact) if self.is_candidate(&fact) => {
                self.candidates.entry((entry.seq, signed.hash())).or_insert((signed.clone(), fact));
                self.resolve();
                self.counts(signed)
            }
            _ => false,
        }
    }

    /// The key that signs the office's entry of this `seq`, but for `office_key.recovered`.
    #[must_use]
    pub fn key_at(&self, seq: u64) -> &PublicKey {
        self.keys.range(..seq).next_back().map_or(&self.first, |(_, key)| key)
    }

    /// The key that verifies an entry of the office's chain; `None` for `office_key.recovered` while
    /// no recovery key is known.
    #[must_use]
    pub fn key_for(&self, entry: &Entry) -> Option<&PublicKey> {
        if entry.kind == "office_key.recovered" {
            self.recovery_at(entry.seq).map(|declared| &declared.key)
        } else {
            Some(self.key_at(entry.seq))
        }
    }

    /// The key in force now.
    #[must_use]
    pub fn current(&self) -> &PublicKey {
        self.keys.last_key_value().map_or(&self.first, |(_, key)| key)
    }

    /// The recovery key in force now, with the `seq` of its declaration.
    #[must_use]
    pub fn recovery(&self) -> Option<(u64, &RecoveryDeclared)> {
        self.recoveries.last_key_value().map(|(seq, declared)| (*seq, declared))
    }

    /// Every recovery key that was ever declared, with the `seq` of its declaration.
    pub fn recoveries(&self) -> impl Iterator<Item = (u64, &RecoveryDeclared)> {
        self.recoveries.iter().map(|(seq, declared)| (*seq, declared))
    }

    /// Every change of the log's key: the entry, whose index in the log says from which size on,
    /// and the key.
    pub fn log_keys(&self) -> impl Iterator<Item = (EntryHash, &str)> {
        self.log_keys.values().map(|(entry, body)| (*entry, body.log_key.as_str()))
    }

    /// Whether an entry says something about keys and counts.
    #[must_use]
    pub fn counts(&self, signed: &SignedEntry) -> bool {
        self.counted.get(&signed.entry().seq) == Some(&signed.hash())
    }

    /// The entries that count, in the order of the chain.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &SignedEntry> {
        self.counted.iter().filter_map(|place| self.candidates.get(&(*place.0, *place.1)).map(|(e, _)| e))
    }

    /// The bureau that the first key makes.
    #[must_use]
    pub const fn bureau(&self) -> BureauId {
        self.bureau
    }

    /// The device of the office's chain, which the first key makes.
    #[must_use]
    pub const fn office(&self) -> DeviceId {
        self.office
    }

    fn recovery_at(&self, seq: u64) -> Option<&RecoveryDeclared> {
        self.recoveries.range(..seq).next_back().map(|(_, declared)| declared)
    }

    fn is_candidate(&self, fact: &BureauFact) -> bool {
        match fact {
            BureauFact::OfficeKeyRotated(body) => body.is_sound() && body.is_proved(self.bureau),
            BureauFact::OfficeKeyRecovered(body) => body.is_sound() && body.is_proved(self.bureau),
            BureauFact::RecoveryDeclared(body) => body.is_sound(),
            BureauFact::LogKeyRotated(body) => body.is_sound(),
            _ => false,
        }
    }

    /// Walks the chain: what is signed by the key in force there changes what is in force after it.
    /// Of two at one place the smaller hash counts.
    fn resolve(&mut self) {
        self.counted.clear();
        self.keys.clear();
        self.recoveries.clear();
        self.log_keys.clear();
        let candidates = std::mem::take(&mut self.candidates);
        for ((seq, hash), (signed, fact)) in &candidates {
            let is_signed = self.key_for(signed.entry()).is_some_and(|key| signed.verify(key).is_ok());
            if !is_signed || self.counted.contains_key(seq) {
                continue;
            }
            self.counted.insert(*seq, *hash);
            match fact {
                BureauFact::OfficeKeyRotated(body) => {
                    self.keys.insert(*seq, body.key);
                }
                BureauFact::OfficeKeyRecovered(body) => {
                    self.keys.insert(*seq, body.key);
                }
                BureauFact::RecoveryDeclared(body) => {
                    self.recoveries.insert(*seq, body.clone());
                }
                BureauFact::LogKeyRotated(body) => {
                    self.log_keys.insert(*seq, (*hash, body.clone()));
                }
                _ => {}
            }
        }
        self.candidates = candidates;
    }
}

#[cfg(test)]
mod tests;
