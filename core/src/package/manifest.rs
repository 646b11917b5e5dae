//! `manifest.cbor`: what a package is and what it holds.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use crate::codec::{self, CodecError};
use crate::crypto::PublicKey;
use crate::entry::PackageProfile;
use crate::id::{BureauId, CaseId, Digest, EntryHash};

/// Longest manifest, bytes: about a hundred thousand files.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// The version that this build writes and reads.
pub(super) const VERSION: u8 = 1;

/// What a package is and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageManifest {
    /// Version of the format: 1.
    #[n(0)]
    pub version: u8,
    /// Whose record it is.
    #[n(1)]
    pub bureau: BureauId,
    /// The first key of the office, which makes the bureau's identifier.
    #[n(2)]
    pub office_key: PublicKey,
    /// The case.
    #[n(3)]
    pub case: CaseId,
    /// Which life of the log.
    #[n(4)]
    pub epoch: u64,
    /// Size of the log that the package shows the case at.
    #[n(5)]
    pub log_size: u64,
    /// When it was made, milliseconds since 1970 by the office's clock.
    #[n(6)]
    pub made_ms: u64,
    /// What the recipient may know.
    #[n(7)]
    pub profile: PackageProfile,
    /// Who is given it; not blank.
    #[n(8)]
    pub recipient: String,
    /// What for; not blank.
    #[n(9)]
    pub purpose: String,
    /// Every file before the manifest, in the order of the container.
    #[n(10)]
    pub files: Vec<PackageFile>,
    /// Sealed documents, ascending by seal.
    #[n(11)]
    pub documents: Vec<PackageDocument>,
    /// Recordings, ascending by `media.captured`.
    #[n(12)]
    pub media: Vec<PackageMedia>,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageFile {
    /// Its name in the container.
    #[n(0)]
    pub name: String,
    /// Its length, bytes.
    #[n(1)]
    pub length: u64,
    /// Root of its chunks.
    #[n(2)]
    pub root: Digest,
}

/// The files of a sealed document.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageDocument {
    /// The `document.sealed` entry.
    #[n(0)]
    pub seal: EntryHash,
    /// Its page file: the seal names the digest of these bytes.
    #[n(1)]
    pub page: Option<String>,
    /// The same pages as PDF.
    #[n(2)]
    pub pdf: Option<String>,
    /// Its content: the very bytes of the seal.
    #[n(3)]
    pub content: Option<String>,
}

/// Where a recording is, or why it is not here: exactly one of both.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PackageMedia {
    /// The `media.captured` entry.
    #[n(0)]
    pub captured: EntryHash,
    /// The file with its bytes.
    #[n(1)]
    pub file: Option<String>,
    /// Why there is none.
    #[n(2)]
    pub absent: Option<Absent>,
}

/// Why a recording is not in a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Absent {
    /// It is not for this recipient, or was not asked for.
    #[n(0)]
    Withheld,
    /// The office has not received it.
    #[n(1)]
    NotReceived,
    /// It was disposed of on the record.
    #[n(2)]
    Disposed,
    /// The office holds bytes that are not what was recorded.
    #[n(3)]
    Damaged,
}

impl PackageManifest {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads the file. That it is complete in itself is [`PackageManifest::is_sound`].
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        codec::decode(bytes, MAX_BYTES)
    }

    /// Whether everything that the manifest alone decides is as FORMATS §14 says.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let names: BTreeSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let is_there = |name: &Option<String>| name.as_deref().is_none_or(|name| names.contains(name));
        self.version == VERSION
            && self.bureau == BureauId::from(&self.office_key)
            && !self.recipient.trim().is_empty()
            && !self.purpose.trim().is_empty()
            && self.documents.is_sorted_by(|a, b| a.seal < b.seal)
            && self.media.is_sorted_by(|a, b| a.captured < b.captured)
            && self.media.iter().all(|media| media.file.is_some() != media.absent.is_some())
            && self.media.iter().all(|media| is_there(&media.file))
            && self
                .documents
                .iter()
                .all(|document| [&document.page, &document.pdf, &document.content].into_iter().all(is_there))
    }
}
