use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::super::{ProofError, TreeHash};

/// The most consistency proof lines of a request (C2SP tlog-witness).
const MAX_LINES: usize = 63;

/// The body of `add-checkpoint`: a head offered to a witness, with the proof that it continues an
/// earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the earlier head.
    pub old: u64,
    /// The consistency proof from there (RFC 6962 §2.1.2).
    pub proof: Vec<TreeHash>,
    /// The head as a checkpoint; signed, where a witness is asked.
    pub note: String,
}

impl AddCheckpoint {
    /// Reads a request; exactly what [`to_body`](Self::to_body) writes and nothing else.
    ///
    /// # Errors
    /// [`ProofError::Malformed`].
    pub fn parse(body: &str) -> Result<Self, ProofError> {
        let (head, note) = body.split_once("\n\n").ok_or(ProofError::Malformed)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(ProofError::Malformed)?;
        let old: u64 = old.parse().map_err(|_| ProofError::Malformed)?;
        let hashes: Vec<&str> = lines.collect();
        if hashes.len() > MAX_LINES {
            return Err(ProofError::Malformed);
        }
        let proof: Result<_, _> = hashes.into_iter().map(hash_of_line).collect();
        let request = Self { old, proof: proof?, note: note.to_owned() };
        // One request has one body: `old 07` and `old +7` are refused.
        if request.to_body() == body { Ok(request) } else { Err(ProofError::Malformed) }
    }

    /// The body.
    #[must_use]
    pub fn to_body(&self) -> String {
        let mut body = format!("old {}\n", self.old);
        for hash in &self.proof {
            body.push_str(&BASE64_STANDARD.encode(hash));
            body.push('\n');
        }
        body.push('\n');
        body.push_str(&self.note);
        body
    }

    /// The log that the checkpoint is of: its first line, not yet checked.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.note.split('\n').next().unwrap_or_default()
    }
}

/// A hash as a line of base64.
pub(in crate::proof) fn hash_of_line(line: &str) -> Result<TreeHash, ProofError> {
    let bytes = BASE64_STANDARD.decode(line).map_err(|_| ProofError::Malformed)?;
    TreeHash::try_from(bytes.as_slice()).map_err(|_| ProofError::Malformed)
}
