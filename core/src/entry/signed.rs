//! An entry with its signature: bytes that are kept exactly as they were made or received.

use coset::{CoseSign1, CoseSign1Builder, TaggedCborSerializable, iana};

use super::envelope::Entry;
use crate::codec::{self, CodecError};
use crate::crypto::{CryptoError, PublicKey, SUITE_ES256, Signature, Signer, sha256};
use crate::entry::FORMAT_VERSION;
use crate::id::{DeviceId, EntryHash};

/// Longest entry in bytes. A draft change of the longest field of any template is far below.
pub const MAX_ENTRY_BYTES: usize = 1 << 20;

/// Bytes that are no entry of this format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Longer than [`MAX_ENTRY_BYTES`].
    #[error("an entry has at most {MAX_ENTRY_BYTES} bytes, this one {0}")]
    TooLong(usize),
    /// Not a tagged COSE_Sign1 with the one protected header `alg: ES256` and a 64-byte signature.
    #[error("not a COSE_Sign1 of this format")]
    NotCose,
    /// The payload is not the deterministic encoding of an [`Entry`].
    #[error("payload: {0}")]
    Payload(#[from] CodecError),
    /// A format version or suite that this build does not know.
    #[error("format version {version}, suite {suite}: not known to this build")]
    UnknownFormat {
        /// Version found.
        version: u8,
        /// Suite found.
        suite: u8,
    },
    /// `seq` is 0, or `prev` is present at 1, or absent after it.
    #[error("seq and prev contradict each other")]
    BadPosition,
}

/// A parsed entry beside its exact bytes. Parsing does not check the signature: see
/// [`SignedEntry::verify`].
#[derive(Clone)]
pub struct SignedEntry {
    bytes: Vec<u8>,
    hash: EntryHash,
    entry: Entry,
    signed_bytes: Vec<u8>,
    signature: Signature,
}

impl SignedEntry {
    /// Signs an entry.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] if the key store did not sign.
    pub fn sign(entry: Entry, signer: &dyn Signer) -> Result<Self, CryptoError> {
        let payload = codec::encode(&entry);
        let unsigned = CoseSign1Builder::new().protected(protected_header()).payload(payload).build();
        let signed_bytes = unsigned.tbs_data(&[]);
        let signature = signer.sign(&signed_bytes)?;
        let signed = CoseSign1 { signature: signature.0.to_vec(), ..unsigned };
        let bytes = signed.to_tagged_vec().map_err(|error| CryptoError::Refused(error.to_string()))?;
        let hash = hash_of(&bytes);
        Ok(Self { bytes, hash, entry, signed_bytes, signature })
    }

    /// Reads an entry and refuses every byte sequence but the one that [`SignedEntry::sign`]
    /// would have made of the same content.
    ///
    /// # Errors
    /// [`EntryError`] says what is wrong with the bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let cose = CoseSign1::from_tagged_slice(bytes).map_err(|_| EntryError::NotCose)?;
        let signature: [u8; 64] = cose.signature.as_slice().try_into().map_err(|_| EntryError::NotCose)?;
        if cose.protected.header != protected_header() || !cose.unprotected.is_empty() {
            return Err(EntryError::NotCose);
        }
        let signed_bytes = cose.tbs_data(&[]);
        let payload = cose.payload.as_deref().ok_or(EntryError::NotCose)?;
        let entry: Entry = codec::decode(payload, MAX_ENTRY_BYTES)?;
        let mut again = cose.clone();
        again.protected.original_data = None;
        if again.to_tagged_vec().ok().as_deref() != Some(bytes) {
            return Err(EntryError::NotCose);
        }
        if entry.version != FORMAT_VERSION || entry.suite != SUITE_ES256 {
            return Err(EntryError::UnknownFormat { version: entry.version, suite: entry.suite });
        }
        if entry.seq == 0 || (entry.seq == 1) != entry.prev.is_none() {
            return Err(EntryError::BadPosition);
        }
        let hash = hash_of(bytes);
        Ok(Self { bytes: bytes.to_vec(), hash, entry, signed_bytes, signature: Signature(signature) })
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), CryptoError> {
        key.verify(&self.signed_bytes, &self.signature)
    }

    /// The exact bytes, as made or received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the exact bytes.
    #[must_use]
    pub const fn hash(&self) -> EntryHash {
        self.hash
    }

    /// What is stated.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }
}

impl std::fmt::Debug for SignedEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedEntry")
            .field("hash", &self.hash)
            .field("device", &self.entry.device)
            .field("seq", &self.entry.seq)
            .field("kind", &self.entry.kind)
            .finish_non_exhaustive()
    }
}

impl PartialEq for SignedEntry {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for SignedEntry {}

impl From<&PublicKey> for DeviceId {
    fn from(key: &PublicKey) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(key.as_sec1());
        Self::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }
}

fn protected_header() -> coset::Header {
    coset::HeaderBuilder::new().algorithm(iana::Algorithm::ES256).build()
}

fn hash_of(bytes: &[u8]) -> EntryHash {
    EntryHash::from_bytes(sha256(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareKey;
    use crate::id::{BootId, BureauId};
    use crate::time::TimeClaim;

    fn entry(key: &SoftwareKey) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from_bytes([1; 16]),
            device: DeviceId::from(&key.public_key()),
            grant: Some(5),
            seq: 1,
            prev: None,
            session: None,
            case: None,
            kind: "note".into(),
            body: vec![0xa0],
            time: TimeClaim {
                wall_ms: 1_795_406_400_000,
                offset_minutes: 480,
                monotonic_ms: 5,
                boot: BootId::from_bytes([2; 16]),
                checkpoint: None,
            },
        }
    }

    #[test]
    fn what_was_signed_is_what_is_read() {
        let key = SoftwareKey::from_bytes(&[9; 32]).unwrap();
        let signed = SignedEntry::sign(entry(&key), &key).unwrap();
        let read = SignedEntry::parse(signed.bytes()).unwrap();
        assert_eq!(read.entry(), signed.entry());
        assert_eq!(read.verify(&key.public_key()), Ok(()));
        let other = SoftwareKey::from_bytes(&[8; 32]).unwrap();
        assert_eq!(read.verify(&other.public_key()), Err(CryptoError::BadSignature));
    }

    #[test]
    fn no_changed_byte_goes_unnoticed() {
        let key = SoftwareKey::from_bytes(&[9; 32]).unwrap();
        let bytes = SignedEntry::sign(entry(&key), &key).unwrap().bytes().to_vec();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let accepted =
                    SignedEntry::parse(&changed).is_ok_and(|entry| entry.verify(&key.public_key()).is_ok());
                assert!(!accepted, "byte {at} bit {bit}");
            }
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(SignedEntry::parse(&longer).unwrap_err(), EntryError::NotCose);
        for end in 0..bytes.len() {
            assert!(SignedEntry::parse(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn positions_that_cannot_be_are_refused() {
        let key = SoftwareKey::from_bytes(&[9; 32]).unwrap();
        let some = Some(EntryHash::from_bytes([3; 32]));
        for (seq, prev) in [(0, None), (0, some), (1, some), (2, None)] {
            let signed = SignedEntry::sign(Entry { seq, prev, ..entry(&key) }, &key).unwrap();
            assert_eq!(SignedEntry::parse(signed.bytes()).unwrap_err(), EntryError::BadPosition);
        }
        let newer = SignedEntry::sign(Entry { version: 2, ..entry(&key) }, &key).unwrap();
        assert!(matches!(
            SignedEntry::parse(newer.bytes()),
            Err(EntryError::UnknownFormat { version: 2, .. })
        ));
    }
}
