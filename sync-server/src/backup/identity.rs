//! The key pair of backups: the public half encrypts, the secret half is kept elsewhere.

use std::path::Path;

use zeroize::Zeroizing;

use super::age::{Identity, Recipient};
use super::error::{BackupError, at};
use crate::office::{OfficeError, Surroundings};
use crate::storage::write_new;

/// Makes a key pair: the secret key goes into a new file that only its owner may read, in the format of `age-keygen`;
/// gives the public key. A file that is there is never replaced.
///
/// # Errors
/// [`BackupError::File`], [`BackupError::Office`] without randomness.
pub fn keygen(out: &Path, surroundings: &Surroundings) -> Result<String, BackupError> {
    let secret = Zeroizing::new(surroundings.draw::<32>().map_err(OfficeError::from)?);
    let identity = Identity::from_bytes(secret);
    let texts = identity.public().to_text().zip(identity.to_text());
    let (public, secret) = texts.ok_or_else(|| BackupError::Invalid("defect: Bech32".into()))?;
    let text = Zeroizing::new(format!("# public key: {public}\n{}\n", secret.as_str()));
    write_new(out, text.as_bytes()).map_err(at(out))?;
    Ok(public)
}

/// Reads a public key.
pub(super) fn recipient(text: &str) -> Result<Recipient, BackupError> {
    Recipient::parse(text).ok_or_else(|| BackupError::BadRecipient(text.to_owned()))
}

/// Reads the secret key in a file; lines that begin with `#` are passed over.
pub(super) fn read_identity(path: &Path) -> Result<Identity, BackupError> {
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(at(path))?);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let bad = |why| BackupError::BadIdentity { path: path.to_owned(), why };
    match (lines.next(), lines.next()) {
        (Some(line), None) => {
            Identity::parse(line).ok_or_else(|| bad("not a secret key (AGE-SECRET-KEY-1…)"))
        }
        (None, _) => Err(bad("no secret key in this file")),
        (Some(_), Some(_)) => Err(bad("more than one secret key in this file")),
    }
}
