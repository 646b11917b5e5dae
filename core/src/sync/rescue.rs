//! The rescue bundle: what a terminal holds and the office does not, sealed to the recovery key, so
//! that a terminal can be wiped and nothing is lost.
//!
//! A bundle is a stream of sealed items of bounded size, ended by an item that counts the others: what
//! was cut off, reordered or left out does not open as a whole. Here are its bytes; reading and
//! writing them is for others.

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::wire::EntryBytes;
use crate::codec;
use crate::crypto::{CryptoError, ENC_BYTES, Opener, PublicKey, Sealer, Signature, Signer, sha256};
use crate::entry::{KeyHistory, SignedEntry};
use crate::id::{BureauId, DeviceId, Digest, EntryHash};

/// What a bundle begins with.
pub const RESCUE_MAGIC: &[u8; 8] = b"QJRESCU1";
/// Longest header.
pub const MAX_RESCUE_HEADER: usize = 1_024;
/// Longest sealed item: a chunk of a recording, or an entry of the greatest size, and its frame.
pub const MAX_RESCUE_ITEM: usize = 2 * 1024 * 1024;

/// Whose bundle it is, and for whom: readable by everybody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RescueHeader {
    /// Whose record this is.
    #[n(0)]
    pub bureau: BureauId,
    /// Which terminal.
    #[n(1)]
    pub device: DeviceId,
    /// The recovery key that it is sealed to.
    #[n(2)]
    pub key: PublicKey,
    /// The encapsulated key (RFC 9180 §4).
    #[cbor(n(3), with = "minicbor::bytes")]
    pub enc: [u8; ENC_BYTES],
}

/// One thing that is rescued.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum RescueItem {
    /// Entries of the terminal's own chain, ascending.
    #[n(0)]
    Entries(#[n(0)] Vec<EntryBytes>),
    /// The manifest of a recording, before its chunks.
    #[n(1)]
    Manifest(#[n(0)] EntryHash, #[cbor(n(1), with = "minicbor::bytes")] Vec<u8>),
    /// A chunk of a recording.
    #[n(2)]
    Chunk(#[n(0)] EntryHash, #[n(1)] u32, #[cbor(n(2), with = "minicbor::bytes")] Vec<u8>),
    /// The next piece of a database that was set aside: its name and where the piece begins.
    #[n(3)]
    SetAside(#[n(0)] String, #[n(1)] u64, #[cbor(n(2), with = "minicbor::bytes")] Vec<u8>),
    /// The end: how many entries, manifests, chunks and pieces there were.
    #[n(4)]
    End(#[n(0)] RescueCount),
}

/// How much a bundle holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode, serde::Serialize)]
#[cbor(map)]
pub struct RescueCount {
    /// Entries.
    #[n(0)]
    pub entries: u64,
    /// Recordings.
    #[n(1)]
    pub recordings: u64,
    /// Chunks of recordings.
    #[n(2)]
    pub chunks: u64,
    /// Pieces of databases that were set aside.
    #[n(3)]
    pub pieces: u64,
}

impl RescueCount {
    fn add(&mut self, item: &RescueItem) {
        match item {
            RescueItem::Entries(entries) => {
                self.entries += u64::try_from(entries.len()).unwrap_or(u64::MAX);
            }
            RescueItem::Manifest(..) => self.recordings += 1,
            RescueItem::Chunk(..) => self.chunks += 1,
            RescueItem::SetAside(..) => self.pieces += 1,
            RescueItem::End(_) => {}
        }
    }
}

/// Why a bundle does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescueFault {
    /// The bytes are no bundle that this build knows.
    #[error("not a rescue bundle")]
    Malformed,
    /// Altered, reordered, or sealed to another key.
    #[error("the bundle is damaged, or sealed to another recovery key")]
    NotOpened,
    /// It ends before its end, or lacks something that it counts.
    #[error("the bundle is not complete")]
    Incomplete,
}

/// Writes a bundle.
#[derive(Debug)]
pub struct RescueSealer {
    sealer: Sealer,
    associated: [u8; 32],
    count: RescueCount,
}

impl RescueSealer {
    /// Begins a bundle; gives its first bytes. `drawn` are 32 fresh random bytes.
    ///
    /// # Errors
    /// [`CryptoError`].
    pub fn begin(
        bureau: BureauId,
        device: DeviceId,
        recovery: PublicKey,
        drawn: [u8; 32],
    ) -> Result<(Self, Vec<u8>), CryptoError> {
        let sealer = Sealer::new(&recovery, &info(device), drawn)?;
        let header = codec::encode(&RescueHeader { bureau, device, key: recovery, enc: *sealer.enc() });
        let mut bytes = RESCUE_MAGIC.to_vec();
        bytes.extend_from_slice(&frame_length(header.len())?);
        bytes.extend_from_slice(&header);
        Ok((Self { sealer, associated: sha256(&header), count: RescueCount::default() }, bytes))
    }

    /// The bytes of the next item.
    ///
    /// # Errors
    /// [`CryptoError`].
    pub fn seal(&mut self, item: &RescueItem) -> Result<Vec<u8>, CryptoError> {
        self.count.add(item);
        let plain = Zeroizing::new(codec::encode(item));
        let sealed = self.sealer.seal(&plain, &self.associated)?;
        let mut bytes = frame_length(sealed.len())?.to_vec();
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// The last bytes, and how much the bundle holds.
    ///
    /// # Errors
    /// [`CryptoError`].
    pub fn end(mut self) -> Result<(Vec<u8>, RescueCount), CryptoError> {
        let count = self.count;
        Ok((self.seal(&RescueItem::End(count))?, count))
    }
}

/// Reads a bundle.
#[derive(Debug)]
pub struct RescueOpener {
    opener: Opener,
    associated: [u8; 32],
    count: RescueCount,
    is_over: bool,
}

impl RescueOpener {
    /// Reads the header: the bytes after the magic and their length.
    ///
    /// # Errors
    /// [`RescueFault::Malformed`].
    pub fn read_header(header: &[u8]) -> Result<RescueHeader, RescueFault> {
        codec::decode(header, MAX_RESCUE_HEADER).map_err(|_| RescueFault::Malformed)
    }

    /// Begins with the recovery secret.
    ///
    /// # Errors
    /// [`RescueFault`].
    pub fn new(header: &[u8], secret: &[u8; 32]) -> Result<Self, RescueFault> {
        let read = Self::read_header(header)?;
        let opener =
            Opener::new(secret, &read.enc, &info(read.device)).map_err(|_| RescueFault::NotOpened)?;
        let count = RescueCount::default();
        Ok(Self { opener, associated: sha256(header), count, is_over: false })
    }

    /// The next item, from its sealed bytes; `None` for the one that ends the bundle.
    ///
    /// # Errors
    /// [`RescueFault`].
    pub fn open(&mut self, sealed: &[u8]) -> Result<Option<RescueItem>, RescueFault> {
        let plain = self.opener.open(sealed, &self.associated).map_err(|_| RescueFault::NotOpened)?;
        let item: RescueItem = codec::decode(&plain, MAX_RESCUE_ITEM).map_err(|_| RescueFault::Malformed)?;
        match &item {
            RescueItem::End(count) if *count == self.count => {
                self.is_over = true;
                Ok(None)
            }
            RescueItem::End(_) => Err(RescueFault::Incomplete),
            _ => {
                self.count.add(&item);
                Ok(Some(item))
            }
        }
    }

    /// How much there was, once the end was read.
    ///
    /// # Errors
    /// [`RescueFault::Incomplete`].
    pub const fn finish(&self) -> Result<RescueCount, RescueFault> {
        if self.is_over { Ok(self.count) } else { Err(RescueFault::Incomplete) }
    }
}

/// The office's word that it holds a bundle: what a terminal needs before it may be wiped.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RescueReceipt {
    /// Which terminal.
    #[n(0)]
    pub device: DeviceId,
    /// SHA-256 of the bundle.
    #[n(1)]
    pub bundle: Digest,
    /// Its length in bytes.
    #[n(2)]
    pub length: u64,
    /// The office's signature over [`rescued_message`], by the key in force.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub signature: [u8; 64],
    /// Every statement about the office's keys: a terminal that was revoked is told nothing else.
    #[n(4)]
    pub keys: Vec<EntryBytes>,
}

/// Longest receipt.
pub const MAX_RESCUE_RECEIPT: usize = 256 * 1024;

/// What the office signs when it has a bundle on its disk.
#[must_use]
pub fn rescued_message(bureau: BureauId, device: DeviceId, bundle: &Digest, length: u64) -> Vec<u8> {
    [
        b"quanji rescued 1".as_slice(),
        bureau.as_bytes(),
        device.as_bytes(),
        bundle.as_bytes(),
        &length.to_be_bytes(),
    ]
    .concat()
}

impl RescueReceipt {
    /// Signs a receipt with the office's key in force.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    pub fn sign(
        keys: &KeyHistory,
        key: &dyn Signer,
        device: DeviceId,
        bundle: Digest,
        length: u64,
    ) -> Result<Self, CryptoError> {
        let Signature(signature) = key.sign(&rescued_message(keys.bureau(), device, &bundle, length))?;
        let keys = keys.entries().map(|signed| EntryBytes(signed.bytes().to_vec())).collect();
        Ok(Self { device, bundle, length, signature, keys })
    }

    /// The bytes to hand over.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// [`RescueFault::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RescueFault> {
        codec::decode(bytes, MAX_RESCUE_RECEIPT).map_err(|_| RescueFault::Malformed)
    }

    /// Whether the office, as far as its keys are known, has signed for this bundle.
    #[must_use]
    pub fn holds(&self, known: &KeyHistory) -> bool {
        let mut keys = known.clone();
        for EntryBytes(bytes) in &self.keys {
            if let Ok(signed) = SignedEntry::parse(bytes) {
                keys.offer(&signed);
            }
        }
        let message = rescued_message(keys.bureau(), self.device, &self.bundle, self.length);
        keys.current().verify(&message, &Signature(self.signature)).is_ok()
    }
}

fn info(device: DeviceId) -> Vec<u8> {
    [b"quanji rescue 1".as_slice(), device.as_bytes()].concat()
}

fn frame_length(length: usize) -> Result<[u8; 4], CryptoError> {
    u32::try_from(length)
        .map(u32::to_be_bytes)
        .map_err(|_| CryptoError::Refused("an item of a rescue is too long".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SoftwareKey;

    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
    const CAPTURED: EntryHash = EntryHash::from_bytes([2; 32]);

    fn recovery() -> PublicKey {
        SoftwareKey::from_bytes(&[7; 32]).unwrap().public_key()
    }

    /// A header and the frames of a bundle.
    fn bundle() -> (Vec<u8>, Vec<Vec<u8>>) {
        let bureau = BureauId::from_bytes([3; 16]);
        let (mut sealer, first) = RescueSealer::begin(bureau, DEVICE, recovery(), [5; 32]).unwrap();
        let items = [
            RescueItem::Entries(vec![EntryBytes(vec![1, 2]), EntryBytes(vec![3])]),
            RescueItem::Manifest(CAPTURED, vec![4]),
            RescueItem::Chunk(CAPTURED, 0, vec![5; 100]),
            RescueItem::SetAside("set-aside-1-quanji.db".into(), 0, vec![6]),
        ];
        let mut frames: Vec<Vec<u8>> =
            items.iter().map(|item| sealer.seal(item).unwrap()[4..].to_vec()).collect();
        let (last, count) = sealer.end().unwrap();
        assert_eq!(count, RescueCount { entries: 2, recordings: 1, chunks: 1, pieces: 1 });
        frames.push(last[4..].to_vec());
        assert_eq!(&first[..8], RESCUE_MAGIC);
        (first[12..].to_vec(), frames)
    }

    fn read(header: &[u8], frames: &[Vec<u8>], secret: [u8; 32]) -> Result<RescueCount, RescueFault> {
        let mut opener = RescueOpener::new(header, &secret)?;
        for frame in frames {
            opener.open(frame)?;
        }
        opener.finish()
    }

    #[test]
    fn a_bundle_opens_whole_or_not_at_all() {
        let (header, frames) = bundle();
        assert_eq!(read(&header, &frames, [7; 32]).unwrap().entries, 2);
        assert_eq!(read(&header, &frames, [8; 32]), Err(RescueFault::NotOpened));
        for cut in 0..frames.len() {
            assert_eq!(read(&header, &frames[..cut], [7; 32]), Err(RescueFault::Incomplete), "{cut}");
            let mut without = frames.clone();
            without.remove(cut);
            assert!(read(&header, &without, [7; 32]).is_err(), "without {cut}");
            let mut flipped = frames.clone();
            flipped[cut][0] ^= 1;
            assert_eq!(read(&header, &flipped, [7; 32]), Err(RescueFault::NotOpened));
        }
        let mut swapped = frames.clone();
        swapped.swap(0, 1);
        assert_eq!(read(&header, &swapped, [7; 32]), Err(RescueFault::NotOpened));
        let mut other = header.clone();
        let at = other.len() - 1;
        other[at] ^= 1;
        assert!(read(&other, &frames, [7; 32]).is_err());
    }

    #[test]
    fn a_receipt_is_of_the_office_and_of_this_bundle() {
        let office = SoftwareKey::from_bytes(&[42; 32]).unwrap();
        let keys = KeyHistory::new(office.public_key());
        let digest = Digest::from_bytes([9; 32]);
        let receipt = RescueReceipt::sign(&keys, &office, DEVICE, digest, 77).unwrap();
        assert!(RescueReceipt::from_bytes(&receipt.to_bytes()).unwrap().holds(&keys));
        for forged in [
            RescueReceipt { device: DeviceId::from_bytes([2; 16]), ..receipt.clone() },
            RescueReceipt { bundle: Digest::from_bytes([8; 32]), ..receipt.clone() },
            RescueReceipt { length: 78, ..receipt.clone() },
            RescueReceipt::sign(&keys, &SoftwareKey::from_bytes(&[1; 32]).unwrap(), DEVICE, digest, 77)
                .unwrap(),
        ] {
            assert!(!forged.holds(&keys));
        }
    }
}
