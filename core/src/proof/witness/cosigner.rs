use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature as Ed25519Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, Signature};

use super::super::ProofError;
use super::super::verifier::{check_name, read_note, read_vkey};

/// The signature type of Ed25519 cosignatures in C2SP tlog-cosignature.
const COSIGNATURE: u8 = 0x04;
/// A timestamp and an Ed25519 signature.
const SIGNATURE_BYTES: usize = 8 + 64;

/// Cosigns checkpoints in the name of a witness. The secret key is wiped when this is dropped.
pub struct WitnessSigner {
    verifier: WitnessVerifier,
    key: SigningKey,
}

/// Checks the cosignatures of one witness: its name and its Ed25519 public key.
#[derive(Clone, PartialEq, Eq)]
pub struct WitnessVerifier {
    name: String,
    key: VerifyingKey,
}

impl WitnessSigner {
    /// A signer for the witness `name`, with the 32-byte secret key of RFC 8032 §5.1.5. A key serves
    /// one name only: the signed text does not have the name in it.
    ///
    /// # Errors
    /// [`ProofError::BadName`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, ProofError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = WitnessVerifier::new(name, key.verifying_key())?;
        Ok(Self { verifier, key })
    }

    /// Signs the checkpoint of a note, which the caller has judged, as seen at a time in seconds
    /// since 1970; gives the signature line with its newline.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] for what is no note, or a time that C2SP has no place for.
    pub fn cosign(&self, note: &str, time_s: u64) -> Result<String, ProofError> {
        if i64::try_from(time_s).is_err() {
            return Err(ProofError::Malformed);
        }
        let signature = self.key.sign(&message(read_note(note)?.text(), time_s));
        let bytes = [time_s.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let line = Signature::new(self.verifier.name.clone(), self.verifier.key_id(), bytes)
            .map_err(|_| ProofError::BadName)?;
        String::from_utf8(line.to_bytes()).map_err(|_| ProofError::Malformed)
    }

    /// The verifier for what this signs.
    #[must_use]
    pub fn verifier(&self) -> WitnessVerifier {
        self.verifier.clone()
    }
}

impl WitnessVerifier {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, ProofError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// Reads a C2SP verifier key of signature type 4.
    ///
    /// # Errors
    /// [`ProofError::BadName`] or [`ProofError::BadVerifierKey`].
    pub fn from_vkey(vkey: &str) -> Result<Self, ProofError> {
        let (name, key) = read_vkey(vkey)?;
        let verifier = Self::new(name, key)?;
        if verifier.vkey() == vkey { Ok(verifier) } else { Err(ProofError::BadVerifierKey) }
    }

    /// The verifier key as [`from_vkey`](Self::from_vkey) reads it.
    #[must_use]
    pub fn vkey(&self) -> String {
        format!("{}+{:08x}+{}", self.name, self.key_id(), BASE64_STANDARD.encode(self.typed_key()))
    }

    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When this witness saw the checkpoint of a note, seconds since 1970 by its clock.
    ///
    /// # Errors
    /// [`ProofError::Malformed`], [`ProofError::NotSigned`] if the note has no line of this witness,
    /// [`ProofError::BadSignature`] if it has one that does not hold.
    pub fn cosigned_at(&self, note: &str) -> Result<u64, ProofError> {
        let parsed = read_note(note)?;
        let mut seen = None;
        // Each of its lines has to hold: one that does not was made by somebody else.
        for line in lines_of(note)?.into_iter().filter(|line| self.is_by(line)) {
            seen = Some(self.verify(parsed.text(), &line)?);
        }
        seen.ok_or(ProofError::NotSigned)
    }

    /// Whether two witnesses have a name or a key in common.
    pub(super) fn shares(&self, other: &Self) -> bool {
        self.name == other.name || self.key == other.key
    }

    fn is_by(&self, line: &Signature) -> bool {
        line.name() == self.name && line.id() == self.key_id()
    }

    fn verify(&self, text: &[u8], line: &Signature) -> Result<u64, ProofError> {
        let bytes: &[u8; SIGNATURE_BYTES] =
            line.signature().try_into().map_err(|_| ProofError::BadSignature)?;
        let (time, signature) = bytes.split_first_chunk::<8>().ok_or(ProofError::BadSignature)?;
        let time_s = u64::from_be_bytes(*time);
        let signature = Ed25519Signature::from_slice(signature).map_err(|_| ProofError::BadSignature)?;
        let holds = self.key.verify_strict(&message(text, time_s), &signature).is_ok();
        if holds && i64::try_from(time_s).is_ok() { Ok(time_s) } else { Err(ProofError::BadSignature) }
    }

    fn key_id(&self) -> u32 {
        signed_note::key_id(&self.name, &self.typed_key())
    }

    fn typed_key(&self) -> Vec<u8> {
        [&[COSIGNATURE], self.key.as_bytes().as_slice()].concat()
    }
}

/// A note with the lines of an answer that are cosignatures of these witnesses and hold; other
/// lines are left out, as tlog-witness asks. A line replaces an earlier one of the same witness.
/// Gives the note and the names of the witnesses whose lines were taken.
///
/// # Errors
/// [`ProofError::Malformed`] for what is no note or no signature lines, [`ProofError::BadSignature`]
/// for a line in the name of one of these witnesses that does not hold.
pub fn add_cosignatures<'w>(
    note: &str,
    answer: &str,
    witnesses: &'w [WitnessVerifier],
) -> Result<(String, Vec<&'w str>), ProofError> {
    let parsed = read_note(note)?;
    let mut kept = lines_of(note)?;
    let mut names = Vec::new();
    for line in lines(answer)? {
        let Some(witness) = witnesses.iter().find(|witness| witness.is_by(&line)) else { continue };
        witness.verify(parsed.text(), &line)?;
        kept.retain(|known| !witness.is_by(known));
        kept.push(line);
        names.push(witness.name());
    }
    let note = Note::new(parsed.text(), &kept).map_err(|_| ProofError::Malformed)?;
    let note = String::from_utf8(note.to_bytes()).map_err(|_| ProofError::Malformed)?;
    read_note(&note)?;
    Ok((note, names))
}

/// What is signed: a header, the time, and the text of the note.
fn message(text: &[u8], time_s: u64) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time_s}\n").as_bytes(), text].concat()
}

/// The signature lines of a note.
fn lines_of(note: &str) -> Result<Vec<Signature>, ProofError> {
    lines(note.rsplit_once("\n\n").ok_or(ProofError::Malformed)?.1)
}

fn lines(block: &str) -> Result<Vec<Signature>, ProofError> {
    let block = block.strip_suffix('\n').ok_or(ProofError::Malformed)?;
    block
        .split('\n')
        .map(|line| Signature::from_bytes(line.as_bytes()).map_err(|_| ProofError::Malformed))
        .collect()
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WitnessSigner").field(&self.verifier.vkey()).finish()
    }
}

impl fmt::Debug for WitnessVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WitnessVerifier").field(&self.vkey()).finish()
    }
}
