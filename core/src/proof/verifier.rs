use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, VerifyingKey};
use signed_note::{Note, NoteError, VerificationError, Verifier, Verifiers};

use super::node::check_size;
use super::{Checkpoint, LogHead, ProofError, TreeHash};

/// The signature type of Ed25519 in C2SP signed-note.
const ED25519: u8 = 0x01;

/// A name longer than this is not a log's.
const MAX_NAME_BYTES: usize = 255;

/// Holds the four lines of a checkpoint and some dozens of signatures.
pub(super) const MAX_NOTE_BYTES: usize = 16 * 1024;

/// Checks the checkpoints of one log: its name and its Ed25519 public key.
#[derive(Clone, PartialEq, Eq)]
pub struct LogVerifier {
    name: String,
    key: VerifyingKey,
}

impl LogVerifier {
    /// The verifier for a key that is known not to be weak.
    pub(super) fn new(name: &str, key: VerifyingKey) -> Result<Self, ProofError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// Reads a C2SP verifier key: the log's name, `+`, 8 hexadecimal digits of the key id, `+`, the
    /// key in base64.
    ///
    /// # Errors
    ///
    /// [`ProofError::BadName`] or [`ProofError::BadVerifierKey`]. A key of small order is refused:
    /// for such a key signatures can be made without a secret.
    pub fn from_vkey(vkey: &str) -> Result<Self, ProofError> {
        let (name, key) = read_vkey(vkey)?;
        let verifier = Self::new(name, key)?;
        if verifier.vkey() == vkey { Ok(verifier) } else { Err(ProofError::BadVerifierKey) }
    }

    /// The verifier key as [`from_vkey`](Self::from_vkey) reads it.
    #[must_use]
    pub fn vkey(&self) -> String {
        signed_note::new_ed25519_verifier_key(&self.name, &self.key)
    }

    /// The log's name, which is the origin of its checkpoints.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks a signed note and reads its checkpoint.
    ///
    /// Signatures by other keys, such as those of witnesses, are ignored.
    ///
    /// # Errors
    ///
    /// [`ProofError::Malformed`] unless `note` is a signed note of at most 16 KiB that holds one
    /// checkpoint in its canonical form, [`ProofError::NotSigned`], [`ProofError::BadSignature`],
    /// or [`ProofError::OriginMismatch`] when this key signed a checkpoint under another name.
    pub fn open(&self, note: &str) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::from_text(self.verified(note)?.text())?;
        if checkpoint.origin == self.name { Ok(checkpoint) } else { Err(ProofError::OriginMismatch) }
    }

    /// As [`open`](Self::open), for a log that writes other extension lines than ours: reads no more
    /// of it than where it stands, as a witness does.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_head(&self, note: &str) -> Result<LogHead, ProofError> {
        let note = self.verified(note)?;
        let parsed = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| ProofError::Malformed)?;
        if parsed.origin() != self.name {
            return Err(ProofError::OriginMismatch);
        }
        check_size(parsed.size())?;
        Ok(LogHead { size: parsed.size(), root: TreeHash::from_tlog(*parsed.hash()) })
    }

    fn verified(&self, note: &str) -> Result<Note, ProofError> {
        let (_, signatures) = note.rsplit_once("\n\n").ok_or(ProofError::Malformed)?;
        let note = read_note(note)?;
        note.verify(&OnlyKey(self)).map_err(|error| match error {
            NoteError::UnverifiedNote => ProofError::NotSigned,
            _ => ProofError::BadSignature,
        })?;
        if !self.signed_each_line(signatures, note.text()) {
            return Err(ProofError::BadSignature);
        }
        Ok(note)
    }

    /// Whether each line with this key's name and id verifies. `signed_note` looks at the first of them only, and
    /// other readers at another.
    fn signed_each_line(&self, signatures: &str, text: &[u8]) -> bool {
        let lines =
            signatures.lines().filter_map(|line| signed_note::Signature::from_bytes(line.as_bytes()).ok());
        lines
            .filter(|line| line.name() == self.name && line.id() == self.key_id())
            .all(|line| OnlyKey(self).verify(text, line.signature()))
    }

    pub(super) fn key_id(&self) -> u32 {
        signed_note::key_id(&self.name, &[&[ED25519], self.key.as_bytes().as_slice()].concat())
    }
}

/// The verifier as `signed_note` wants it: the one key that it may find.
struct OnlyKey<'a>(&'a LogVerifier);

impl Verifiers for OnlyKey<'_> {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        if name == self.0.name && id == self.0.key_id() {
            Ok(self)
        } else {
            Err(VerificationError::UnknownKey { name: name.to_owned(), id })
        }
    }
}

impl Verifier for OnlyKey<'_> {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn key_id(&self) -> u32 {
        self.0.key_id()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Debug for LogVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogVerifier").field(&self.vkey()).finish()
    }
}

/// A note within the limit of size, its signatures not checked.
pub(super) fn read_note(note: &str) -> Result<Note, ProofError> {
    if note.len() > MAX_NOTE_BYTES {
        return Err(ProofError::Malformed);
    }
    Note::from_bytes(note.as_bytes()).map_err(|_| ProofError::Malformed)
}

/// Name and key of a verifier key. The caller writes the key again and compares: that checks the key
/// id and the signature type, and refuses a second way to write the same key.
pub(super) fn read_vkey(vkey: &str) -> Result<(&str, VerifyingKey), ProofError> {
    let mut parts = vkey.splitn(3, '+');
    let (Some(name), Some(_), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(ProofError::BadVerifierKey);
    };
    let key = BASE64_STANDARD
        .decode(encoded)
        .ok()
        .and_then(|bytes| <[u8; 33]>::try_from(bytes).ok())
        .and_then(|[_, key @ ..]| VerifyingKey::from_bytes(&key).ok())
        .filter(|key| !key.is_weak())
        .ok_or(ProofError::BadVerifierKey)?;
    Ok((name, key))
}

pub(super) fn check_name(name: &str) -> Result<(), ProofError> {
    let valid = signed_note::is_key_name_valid(name) && name.len() <= MAX_NAME_BYTES;
    if valid && !name.contains(char::is_control) { Ok(()) } else { Err(ProofError::BadName) }
}

#[cfg(test)]
mod tests;
