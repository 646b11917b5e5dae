//! Names of pieces of the office: the same piece has the same name, and the name tells nobody else what it is.

use hmac::{Hmac, KeyInit, Mac};
use quanji_core::crypto::sha256;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::BackupError;

/// What the key of names is made for.
const PURPOSE: &[u8] = b"quanji backup names 1";

/// Makes names. The key follows from the office's secret key, so that whoever holds a backup without the office cannot
/// ask whether a known recording is in it.
pub(super) struct Names(Zeroizing<[u8; 32]>);

impl Names {
    pub(super) fn of_office(office_key: &[u8; 32]) -> Result<Self, BackupError> {
        Ok(Self(Zeroizing::new(mac(office_key, PURPOSE)?)))
    }

    /// The name of bytes with this SHA-256.
    pub(super) fn name(&self, sha256: &[u8; 32]) -> Result<[u8; 32], BackupError> {
        mac(&self.0, sha256)
    }

    /// The name of bytes.
    pub(super) fn name_of(&self, bytes: &[u8]) -> Result<[u8; 32], BackupError> {
        self.name(&sha256(bytes))
    }
}

fn mac(key: &[u8; 32], message: &[u8]) -> Result<[u8; 32], BackupError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|error| BackupError::Invalid(format!("defect: HMAC: {error}")))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().into())
}
