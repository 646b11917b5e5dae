//! The head anchor: the last `(seq, hash)` of the own chain, kept outside the database.
//!
//! A flipped bit in a WAL makes SQLite drop committed rows without a word, and an older copy of
//! the database opens without complaint. The anchor notices both. It is written after COMMIT and
//! without waiting for the disk, so after a power cut it may be behind the database, never ahead.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::error::StoreError;
use crate::id::EntryHash;

const MAGIC: &[u8; 4] = b"QJA1";
const MAC_BYTES: usize = 20;
const SLOT_BYTES: usize = 4 + 8 + 32 + MAC_BYTES;

/// The head of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Last `seq`.
    pub seq: u64,
    /// Hash of that entry.
    pub hash: EntryHash,
}

impl Anchor {
    /// 64 bytes: magic, `seq` big-endian, hash, and 20 bytes of HMAC-SHA-256 under `key`.
    #[must_use]
    pub fn to_bytes(&self, key: &[u8; 32]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(self.hash.as_bytes());
        let mac = mac_of(key, &bytes);
        bytes.extend_from_slice(&mac);
        bytes
    }

    /// Reads the form of [`Anchor::to_bytes`]; `None` if a bit of it is wrong.
    #[must_use]
    pub fn from_bytes(key: &[u8; 32], bytes: &[u8]) -> Option<Self> {
        let (content, mac) = bytes.split_at_checked(SLOT_BYTES - MAC_BYTES)?;
        if mac_of(key, content) != *mac {
            return None;
        }
        let seq = content.strip_prefix(MAGIC)?;
        let (seq, hash) = seq.split_at_checked(8)?;
        Some(Self { seq: u64::from_be_bytes(seq.try_into().ok()?), hash: EntryHash::from_slice(hash)? })
    }
}

/// What the side file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnchorState {
    /// The newer of the readable slots.
    pub anchor: Option<Anchor>,
    /// Whether a slot holds bytes that are no anchor: a torn write, or damage.
    pub damaged: bool,
}

/// The side file: two slots, written in turn, so that a torn write leaves the one before.
#[derive(Debug)]
pub struct AnchorFile {
    path: PathBuf,
    file: File,
    key: [u8; 32],
    /// The slot that does not hold the newest anchor.
    next_slot: u64,
}

impl AnchorFile {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn open(path: &Path, key: [u8; 32]) -> Result<Self, StoreError> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(StoreError::file(path))?;
        let mut opened = Self { path: path.to_owned(), file, key, next_slot: 0 };
        opened.read()?;
        Ok(opened)
    }

    /// Reads both slots.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn read(&mut self) -> Result<AnchorState, StoreError> {
        let mut bytes = Vec::new();
        self.file
            .seek(SeekFrom::Start(0))
            .and_then(|_| (&self.file).take(4096).read_to_end(&mut bytes))
            .map_err(StoreError::file(&self.path))?;
        let mut state = AnchorState { anchor: None, damaged: bytes.len() > 2 * SLOT_BYTES };
        for (number, slot) in (0..2).zip(bytes.chunks(SLOT_BYTES)) {
            let unused = slot.iter().all(|byte| *byte == 0);
            match Anchor::from_bytes(&self.key, slot) {
                Some(anchor) if state.anchor.is_none_or(|held| held.seq < anchor.seq) => {
                    state.anchor = Some(anchor);
                    self.next_slot = 1 - number;
                }
                Some(_) => {}
                None => state.damaged |= !unused,
            }
        }
        Ok(state)
    }

    /// Overwrites the older slot. The operating system writes it to the disk in its own time.
    ///
    /// # Errors
    /// [`StoreError::File`]; the database is ahead then, which is harmless.
    pub fn write(&mut self, anchor: Anchor) -> Result<(), StoreError> {
        self.file
            .seek(SeekFrom::Start(self.next_slot * SLOT_BYTES as u64))
            .and_then(|_| self.file.write_all(&anchor.to_bytes(&self.key)))
            .map_err(StoreError::file(&self.path))?;
        self.next_slot = 1 - self.next_slot;
        Ok(())
    }

    /// Waits until the disk has it.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(StoreError::file(&self.path))
    }
}

fn mac_of(key: &[u8; 32], content: &[u8]) -> [u8; MAC_BYTES] {
    // HMAC takes a key of any length, so this cannot fail; an empty tag would never match.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; MAC_BYTES] };
    mac.update(b"quanji anchor 1");
    mac.update(content);
    let tag = mac.finalize().into_bytes();
    let mut short = [0; MAC_BYTES];
    for (to, from) in short.iter_mut().zip(tag) {
        *to = from;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(seq: u64) -> Anchor {
        Anchor { seq, hash: EntryHash::from_bytes([u8::try_from(seq).unwrap(); 32]) }
    }

    #[test]
    fn the_newest_readable_slot_counts_and_damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("anchor");
        let mut file = AnchorFile::open(&path, [3; 32]).unwrap();
        assert_eq!(file.read().unwrap(), AnchorState { anchor: None, damaged: false });
        // Only even numbers, as when every command saves one session and one fact.
        for seq in [2, 4, 6, 8, 10] {
            file.write(anchor(seq)).unwrap();
            assert_eq!(file.read().unwrap(), AnchorState { anchor: Some(anchor(seq)), damaged: false });
        }
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            let state = AnchorFile::open(&path, [3; 32]).unwrap().read().unwrap();
            assert!(state.damaged, "byte {at}");
            let newest_hit = at < SLOT_BYTES;
            assert_eq!(state.anchor, Some(anchor(if newest_hit { 8 } else { 10 })), "byte {at}");
        }
        let mut other_key = AnchorFile::open(&path, [4; 32]).unwrap();
        assert_eq!(other_key.read().unwrap().anchor, None);
    }
}
