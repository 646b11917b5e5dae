//! What the office cannot do, with the full cause. The doors to the outside (`http`, `cli`) decide
//! how much of it anybody sees.

use std::path::PathBuf;

use quanji_core::crypto::CryptoError;
use quanji_core::entry::JointFault;
use quanji_core::id::{DeviceId, EntryHash, MediaId, OfficerId};
use quanji_core::proof::ProofError;

use crate::storage::StorageError;

/// Why the office did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// There is no office in the folder.
    #[error("{0} holds no office; make one with `quanji-server admin --data {0} init --bureau NAME`")]
    NotInitialised(PathBuf),
    /// There is an office in the folder already.
    #[error("{0} holds an office already; nothing was changed")]
    AlreadyInitialised(PathBuf),
    /// A key file is missing or unreadable, or belongs to another office.
    #[error("{path}: {why}")]
    KeyFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Something given is not acceptable.
    #[error("{0}")]
    Invalid(String),
    /// A rule refuses it.
    #[error("{why} ({rule})")]
    Refused {
        /// The rule.
        rule: &'static str,
        /// What is missing.
        why: String,
    },
    /// A share of a recovery key cannot be used.
    #[error("{share}: {why}")]
    Share {
        /// Under which name it was given.
        share: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two people are needed, and these may not do it.
    #[error(transparent)]
    Joint(#[from] JointFault),
    /// No section has this identifier or name.
    #[error("no such section: {0}")]
    NoSuchSection(String),
    /// Two sections have this name.
    #[error("more than one section is named {0}; give its identifier")]
    AmbiguousSection(String),
    /// There is a section of this name already.
    #[error("there is a section named {0} already")]
    SectionExists(String),
    /// No officer has this identifier.
    #[error("no such officer: {0}")]
    NoSuchOfficer(OfficerId),
    /// An officer with this certificate number is registered.
    #[error("certificate {certificate} is registered for officer {officer} already")]
    CertificateTaken {
        /// The number.
        certificate: String,
        /// Whose it is.
        officer: OfficerId,
    },
    /// No device has this identifier.
    #[error("no such device: {0}")]
    NoSuchDevice(DeviceId),
    /// The device is revoked.
    #[error("this device is revoked")]
    Revoked,
    /// The code was never issued.
    #[error("this code is not known")]
    CodeUnknown,
    /// The code was used by another device.
    #[error("this code was used before; ask for a new one")]
    CodeUsed,
    /// The code is older than it may be.
    #[error("this code has expired; ask for a new one")]
    CodeExpired,
    /// No valid token, challenge, password or signature.
    #[error("not authorised")]
    NotAuthorised,
    /// There is a user of this name already.
    #[error("there is a user named {0} already")]
    UserExists(String),
    /// Nothing in quarantine has this hash.
    #[error("not in quarantine: {0}")]
    NotQuarantined(EntryHash),
    /// The entry was admitted before.
    #[error("entry {0} was admitted before")]
    AlreadyAdmitted(EntryHash),
    /// An entry with this reason can only be rejected: nobody could check it.
    #[error("an entry with the reason {0} cannot be admitted: it would not verify for anybody")]
    NotAdmissible(&'static str),
    /// No recording has this entry, or its chunks are not known yet.
    #[error("no such recording, or its manifest has not arrived")]
    NoSuchMedia,
    /// The bytes are not those of the chunk: wrong length or digest.
    #[error("the bytes are not those of chunk {0}")]
    WrongChunk(u32),
    /// The manifest is not the one that the record names.
    #[error("the manifest is not the one that the recording names: {0}")]
    WrongManifest(String),
    /// A stored chunk is damaged or gone.
    #[error("chunk {chunk} of recording {media} is damaged or gone")]
    DamagedChunk {
        /// Which recording.
        media: MediaId,
        /// Which chunk.
        chunk: u32,
    },
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A key did not sign, or randomness failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// A proof could not be made.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A defect of this program.
    #[error("defect: {0}")]
    Defect(String),
}

impl OfficeError {
    /// The machine code, for JSON and for problems on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInitialised(_) => "not_initialised",
            Self::AlreadyInitialised(_) => "already_initialised",
            Self::KeyFile { .. } => "key_file",
            Self::Invalid(_) => "invalid",
            Self::Refused { .. } => "refused",
            Self::Share { .. } => "share",
            Self::Joint(_) => "two_people",
            Self::NoSuchSection(_) => "no_such_section",
            Self::AmbiguousSection(_) => "ambiguous_section",
            Self::SectionExists(_) => "section_exists",
            Self::NoSuchOfficer(_) => "no_such_officer",
            Self::CertificateTaken { .. } => "certificate_taken",
            Self::NoSuchDevice(_) => "no_such_device",
            Self::Revoked => "revoked",
            Self::CodeUnknown => "code_unknown",
            Self::CodeUsed => "code_used",
            Self::CodeExpired => "code_expired",
            Self::NotAuthorised => "not_authorised",
            Self::UserExists(_) => "user_exists",
            Self::NotQuarantined(_) => "not_quarantined",
            Self::AlreadyAdmitted(_) => "already_admitted",
            Self::NotAdmissible(_) => "not_admissible",
            Self::NoSuchMedia => "no_such_media",
            Self::WrongChunk(_) => "wrong_chunk",
            Self::WrongManifest(_) => "wrong_manifest",
            Self::DamagedChunk { .. } => "damaged_chunk",
            Self::Storage(StorageError::Full) => "storage_full",
            Self::Storage(StorageError::Busy) => "busy",
            Self::Storage(_) => "storage",
            Self::Crypto(_) | Self::Proof(_) | Self::Defect(_) => "internal",
        }
    }
}
