//! The office's secret keys: 32 bytes each, in files that only the owner may read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use quanji_core::crypto::{PublicKey, Signer, SoftwareKey};
use quanji_core::id::DeviceId;
use zeroize::Zeroizing;

use super::error::OfficeError;
use super::surroundings::Surroundings;
use crate::storage::{StorageError, sync_folder};

/// The P-256 key that signs the office's own chain.
pub(crate) const OFFICE_KEY: &str = "office.key";
/// The Ed25519 seed that signs the log's checkpoints.
pub(crate) const LOG_KEY: &str = "log.key";

/// The file of an office key between its making and the end of the change that puts it in force.
pub(super) fn next_office_key(key: &PublicKey) -> String {
    format!("office-{}.key", DeviceId::from(key))
}

/// Makes a key that is to come, in a file of its own; gives its secret.
pub(super) fn make_next_office_key(
    folder: &Path,
    surroundings: &Surroundings,
) -> Result<SoftwareKey, OfficeError> {
    let secret = draw(surroundings)?;
    let key = SoftwareKey::from_bytes(&secret)?;
    write(folder, &next_office_key(&key.public_key()), &secret)?;
    Ok(key)
}

/// Puts the file of a new key in the place of an old one, whose secret is gone then.
fn replace(folder: &Path, name: &str, by: &str) -> Result<(), OfficeError> {
    let path = folder.join(name);
    let rename = || {
        std::fs::rename(folder.join(by), &path)?;
        sync_folder(folder)
    };
    Ok(rename().map_err(StorageError::file(&path))?)
}

/// Finds the key that is wanted in the file of that name or in that of the change that brings it, and finishes the
/// change: then it has the name. `None` if neither file holds it.
pub(super) fn find<K>(
    folder: &Path,
    name: &str,
    next: &str,
    open: impl Fn(&[u8; 32]) -> Result<K, OfficeError>,
    is_wanted: impl Fn(&K) -> bool,
) -> Result<Option<K>, OfficeError> {
    for held in [name, next] {
        let key = match read(folder, held) {
            Ok(secret) => open(&secret)?,
            Err(OfficeError::NotInitialised(_)) => continue,
            Err(error) => return Err(error),
        };
        if is_wanted(&key) {
            if held != name {
                replace(folder, name, held)?;
            }
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// Reads a key.
pub(crate) fn read(folder: &Path, name: &str) -> Result<Zeroizing<[u8; 32]>, OfficeError> {
    let path = folder.join(name);
    let wrong = |why: String| OfficeError::KeyFile { path: path.clone(), why };
    match std::fs::read(&path).map(Zeroizing::new) {
        Ok(bytes) => <[u8; 32]>::try_from(bytes.as_slice())
            .map(Zeroizing::new)
            .map_err(|_| wrong(format!("{} bytes instead of 32", bytes.len()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(OfficeError::NotInitialised(folder.to_owned()))
        }
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// Reads a key, or makes it if there is none; a key that is there is never replaced.
pub(crate) fn read_or_make(
    folder: &Path,
    name: &str,
    surroundings: &Surroundings,
) -> Result<Zeroizing<[u8; 32]>, OfficeError> {
    match read(folder, name) {
        Err(OfficeError::NotInitialised(_)) => make(folder, name, surroundings),
        result => result,
    }
}

fn make(folder: &Path, name: &str, surroundings: &Surroundings) -> Result<Zeroizing<[u8; 32]>, OfficeError> {
    let secret = draw(surroundings)?;
    write(folder, name, &secret)?;
    Ok(secret)
}

pub(super) fn draw(surroundings: &Surroundings) -> Result<Zeroizing<[u8; 32]>, OfficeError> {
    loop {
        let drawn = Zeroizing::new(surroundings.draw::<32>()?);
        // One draw in 2^32 is no P-256 key; for Ed25519 the test is harmless.
        if SoftwareKey::from_bytes(&drawn).is_ok() {
            return Ok(drawn);
        }
    }
}

pub(super) fn write(folder: &Path, name: &str, secret: &[u8; 32]) -> Result<(), OfficeError> {
    let (path, unfinished) = (folder.join(name), folder.join(format!("{name}.new")));
    let write = || {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(secret.as_slice())?;
        file.sync_all()?;
        // Never replaces a key that another process made meanwhile.
        std::fs::hard_link(&unfinished, &path)?;
        std::fs::remove_file(&unfinished)?;
        sync_folder(folder)
    };
    Ok(write().map_err(StorageError::file(&path))?)
}
