//! The office's secret keys: 32 bytes each, in files that only the owner may read.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use quanji_core::crypto::SoftwareKey;
use zeroize::Zeroizing;

use super::error::OfficeError;
use super::surroundings::Surroundings;
use crate::storage::StorageError;

/// The P-256 key that signs the office's own chain.
pub(crate) const OFFICE_KEY: &str = "office.key";
/// The Ed25519 seed that signs the log's checkpoints.
pub(crate) const LOG_KEY: &str = "log.key";

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
    let secret = loop {
        let drawn = Zeroizing::new(surroundings.draw::<32>()?);
        // One draw in 2^32 is no P-256 key; for Ed25519 the test is harmless.
        if SoftwareKey::from_bytes(&drawn).is_ok() {
            break drawn;
        }
    };
    let (path, unfinished) = (folder.join(name), folder.join(format!("{name}.new")));
    let write = || {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(secret.as_slice())?;
        file.sync_all()?;
        // Never replaces a key that another process made meanwhile.
        std::fs::hard_link(&unfinished, &path)?;
        std::fs::remove_file(&unfinished)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(StorageError::file(&path))?;
    Ok(secret)
}
