use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::node::{Adapter, check_size};
use super::witness::hash_of_line;
use super::{Checkpoint, LogVerifier, NodeReader, ProofError, TreeHash, WitnessPolicy};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A proof holds at most one hash for each level.
const MAX_HASHES: usize = 64;

/// That one entry stands in the log, as a file that needs nothing else to be checked but keys: C2SP
/// tlog-proof (<https://c2sp.org/tlog-proof>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// The index of the entry.
    pub index: u64,
    /// The audit path of RFC 6962 §2.1.1, from the leaf's sibling up.
    pub hashes: Vec<TreeHash>,
    /// The signed checkpoint, with the lines of its witnesses.
    pub note: String,
}

impl TlogProof {
    /// Proves the entry at an index under a signed checkpoint of a size.
    ///
    /// # Errors
    /// [`ProofError::OutsideTree`], [`ProofError::TooLarge`], or a failure of `reader`.
    pub fn make<R: NodeReader + ?Sized>(
        index: u64,
        size: u64,
        note: &str,
        reader: &R,
    ) -> Result<Self, ProofError> {
        check_size(size)?;
        if index >= size {
            return Err(ProofError::OutsideTree);
        }
        let hashes = Adapter::run(reader, |adapter| tlog_tiles::prove_record(size, index, adapter))?;
        let hashes = hashes.into_iter().map(TreeHash::from_tlog).collect();
        Ok(Self { index, hashes, note: note.to_owned() })
    }

    /// The text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\nindex {}\n", self.index);
        for hash in &self.hashes {
            text.push_str(&BASE64_STANDARD.encode(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.note);
        text
    }

    /// Reads a file. Extra data, which nothing vouches for, is passed over.
    ///
    /// # Errors
    /// [`ProofError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Malformed)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(ProofError::Malformed);
        }
        if let Some(extra) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            BASE64_STANDARD.decode(extra).map_err(|_| ProofError::Malformed)?;
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(ProofError::Malformed)?;
        let number: u64 = index.parse().map_err(|_| ProofError::Malformed)?;
        if number.to_string() != index {
            return Err(ProofError::Malformed);
        }
        let hashes: Vec<&str> = lines.collect();
        if hashes.len() > MAX_HASHES {
            return Err(ProofError::Malformed);
        }
        let hashes: Result<_, _> = hashes.into_iter().map(hash_of_line).collect();
        Ok(Self { index: number, hashes: hashes?, note: note.to_owned() })
    }

    /// Checks that `leaf`, a hash that the verifier made with [`leaf_hash`](super::leaf_hash), stands
    /// at the index in a log that this key signed and enough witnesses saw; gives the checkpoint.
    ///
    /// # Errors
    /// Those of [`WitnessPolicy::open`], [`ProofError::OutsideTree`], [`ProofError::RootMismatch`].
    pub fn verify(
        &self,
        leaf: TreeHash,
        log: &LogVerifier,
        policy: &WitnessPolicy,
    ) -> Result<Checkpoint, ProofError> {
        let checkpoint = policy.open(log, &self.note)?;
        if self.index >= checkpoint.size {
            return Err(ProofError::OutsideTree);
        }
        let hashes = self.hashes.iter().copied().map(TreeHash::to_tlog).collect();
        let root = checkpoint.root.to_tlog();
        tlog_tiles::check_record(&hashes, checkpoint.size, root, self.index, leaf.to_tlog())
            .map_err(|_| ProofError::RootMismatch)?;
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests;
