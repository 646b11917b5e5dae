use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use signed_note::{Note, Signature};

use super::{Checkpoint, LogVerifier, ProofError, SignedCheckpoint};

/// Signs the checkpoints of one log with Ed25519. The secret key is wiped when this is dropped.
pub struct LogSigner {
    verifier: LogVerifier,
    key: SigningKey,
}

impl LogSigner {
    /// A signer for the log `name`, with the 32-byte secret key of RFC 8032 §5.1.5.
    ///
    /// # Errors
    ///
    /// [`ProofError::BadName`] unless `name` has 1 to 255 bytes without white space, `+` and
    /// control characters.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, ProofError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = LogVerifier::new(name, key.verifying_key())?;
        Ok(Self { verifier, key })
    }

    /// Signs a checkpoint of this log. The same checkpoint always gives the same note.
    ///
    /// # Errors
    ///
    /// [`ProofError::OriginMismatch`] when it is of another log, [`ProofError::TooLarge`] for its
    /// size.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<SignedCheckpoint, ProofError> {
        if checkpoint.origin != self.verifier.name() {
            return Err(ProofError::OriginMismatch);
        }
        let text = checkpoint.to_text()?;
        let signature = self.key.sign(text.as_bytes()).to_vec();
        let note = Signature::new(self.verifier.name().to_owned(), self.verifier.key_id(), signature)
            .and_then(|signature| Note::new(text.as_bytes(), &[signature]))
            .map_err(|_| ProofError::Malformed)?;
        String::from_utf8(note.to_bytes()).map(SignedCheckpoint::new).map_err(|_| ProofError::Malformed)
    }

    /// The verifier for what this signs.
    #[must_use]
    pub fn verifier(&self) -> LogVerifier {
        self.verifier.clone()
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogSigner").field(&self.verifier.vkey()).finish()
    }
}

#[cfg(test)]
mod tests;
