use std::collections::BTreeMap;

use signed_note::Note;

use super::verifier::MAX_NOTE_BYTES;
use super::{Checkpoint, LogVerifier, ProofError};

/// The keys of one log: the first, and each later one from the size on that holds the entry which
/// says so.
///
/// What tells the key is the size of the checkpoint, never its time: whoever holds a key that was
/// replaced can sign nothing new with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKeys {
    first: LogVerifier,
    /// By the log index of the entry that names the key.
    later: BTreeMap<u64, LogVerifier>,
}

impl LogKeys {
    /// A log that has had one key so far.
    #[must_use]
    pub const fn new(first: LogVerifier) -> Self {
        Self { first, later: BTreeMap::new() }
    }

    /// Takes in that the entry at `index` of the log names a new key.
    ///
    /// # Errors
    ///
    /// [`ProofError::BadVerifierKey`]; [`ProofError::BadName`] if the key is of another log.
    pub fn rotate(&mut self, index: u64, vkey: &str) -> Result<(), ProofError> {
        let verifier = LogVerifier::from_vkey(vkey)?;
        if verifier.name() != self.first.name() {
            return Err(ProofError::BadName);
        }
        self.later.insert(index, verifier);
        Ok(())
    }

    /// The key that signs checkpoints of this size.
    #[must_use]
    pub fn of_size(&self, size: u64) -> &LogVerifier {
        self.later.range(..size).next_back().map_or(&self.first, |(_, verifier)| verifier)
    }

    /// As [`LogVerifier::open`], with the key of the size that the checkpoint names.
    ///
    /// # Errors
    ///
    /// As [`LogVerifier::open`].
    pub fn open(&self, note: &str) -> Result<Checkpoint, ProofError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(ProofError::Malformed);
        }
        let unverified = Note::from_bytes(note.as_bytes()).map_err(|_| ProofError::Malformed)?;
        let size = Checkpoint::from_text(unverified.text())?.size;
        self.of_size(size).open(note)
    }

    /// The first key alone: what a life of the log begins with.
    #[must_use]
    pub fn first(&self) -> &LogVerifier {
        &self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{LogSigner, TreeHash};

    fn signer(name: &str, seed: u8) -> LogSigner {
        LogSigner::from_seed(name, &[seed; 32]).unwrap()
    }

    #[test]
    fn the_size_tells_the_key() {
        let signers = [1, 2, 3].map(|seed| signer("quanji.example", seed));
        let mut keys = LogKeys::new(signers[0].verifier());
        keys.rotate(9, &signers[2].verifier().vkey()).unwrap();
        keys.rotate(4, &signers[1].verifier().vkey()).unwrap();
        for size in 0..20 {
            let origin = "quanji.example".to_owned();
            let checkpoint = Checkpoint { origin, size, root: TreeHash::EMPTY_ROOT, time_ms: 1 };
            let right = if size <= 4 {
                0
            } else if size <= 9 {
                1
            } else {
                2
            };
            for (at, signer) in signers.iter().enumerate() {
                let note = signer.sign(&checkpoint).unwrap();
                assert_eq!(keys.open(note.as_str()).is_ok(), at == right, "key {at} of size {size}");
            }
        }
    }

    #[test]
    fn the_key_of_another_log_is_none_of_this() {
        let mut keys = LogKeys::new(signer("quanji.example", 1).verifier());
        let other = signer("quanji.other", 2).verifier().vkey();
        assert!(matches!(keys.rotate(1, &other), Err(ProofError::BadName)));
        assert!(matches!(keys.rotate(1, "quanji.example+x"), Err(ProofError::BadVerifierKey)));
        for note in ["", "quanji.example\n1\n", &"x".repeat(17 * 1024)] {
            assert!(matches!(keys.open(note), Err(ProofError::Malformed)));
        }
    }
}
