//! One-time enrolment codes.

use data_encoding::BASE32_NOPAD;
use quanji_core::crypto::sha256;
use quanji_core::id::OfficerId;

use super::Office;
use super::error::OfficeError;
use crate::storage::{CodeRow, put_code};

/// How long a code can be used: 24 hours.
pub(super) const CODE_LIFE_MS: u64 = 24 * 60 * 60 * 1_000;

/// A code to show to one person once; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCode {
    /// 128 random bits in base32 groups, `.`, and the fingerprint of the office: the first 16
    /// bytes of SHA-256 of its compressed key in base32.
    pub code: String,
    /// Whom it enrols.
    pub officer: OfficerId,
    /// Until when, milliseconds since 1970.
    pub expires_ms: u64,
}

impl Office {
    /// Issues a one-time code that enrols a terminal for an officer.
    ///
    /// # Errors
    /// [`OfficeError::NoSuchOfficer`], [`OfficeError::Storage`].
    pub fn issue_code(&self, officer: OfficerId) -> Result<IssuedCode, OfficeError> {
        let secret = BASE32_NOPAD.encode(&self.inner.surroundings.draw::<16>()?);
        let expires_ms = self.now_ms().saturating_add(CODE_LIFE_MS);
        self.inner.database.write(|tx| {
            if self.inner.registry.current(tx)?.officer(officer).is_none() {
                return Err(OfficeError::NoSuchOfficer(officer));
            }
            let row = CodeRow { hash: hash_of_code(&secret), officer, expires_ms, used_by: None };
            Ok(put_code(tx, &row)?)
        })?;
        // The identifier of the office's chain is exactly that fingerprint.
        let fingerprint = BASE32_NOPAD.encode(self.inner.id.as_bytes());
        Ok(IssuedCode { code: format!("{}.{fingerprint}", grouped(&secret)), officer, expires_ms })
    }
}

/// What is stored of a code. Typed with or without its groups and in either case it is the same.
pub(super) fn hash_of_code(code: &str) -> [u8; 32] {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_uppercase())
        .collect();
    sha256(format!("quanji code 1{plain}").as_bytes())
}

fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = characters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
