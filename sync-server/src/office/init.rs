//! Making an office.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use quanji_core::crypto::{PublicKey, Signer, SoftwareKey};
use quanji_core::entry::{BureauCreated, BureauFact};
use quanji_core::id::{BureauId, EntryHash};
use quanji_core::proof::LogSigner;

use super::error::OfficeError;
use super::surroundings::Surroundings;
use super::{Office, key_file};
use crate::storage::{Database, StorageError, begin_epoch, log_size};

/// Why the first life of the log began.
pub(super) const MADE: &str = "the office was made";

/// A new office.
#[derive(Debug)]
pub struct NewOffice {
    /// The office, open.
    pub office: Office,
    /// The bureau that its key makes.
    pub bureau: BureauId,
    /// The office's key.
    pub office_key: PublicKey,
    /// Verifier key of its log (C2SP vkey).
    pub log_key: String,
    /// The `bureau.created` entry.
    pub entry: EntryHash,
}

impl Office {
    /// Makes an office in a folder, which is made if need be.
    ///
    /// # Errors
    /// [`OfficeError::AlreadyInitialised`], [`OfficeError::Invalid`] for an empty name,
    /// [`OfficeError::Storage`].
    pub fn init(
        data: &Path,
        bureau_name: &str,
        surroundings: Surroundings,
    ) -> Result<NewOffice, OfficeError> {
        let name = checked_name(bureau_name, "the name of the bureau")?;
        if Database::exists(data) && Self::open_with(data, surroundings.clone()).is_ok() {
            return Err(OfficeError::AlreadyInitialised(data.to_owned()));
        }
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(data)
            .map_err(StorageError::file(data))?;
        let key =
            SoftwareKey::from_bytes(&*key_file::read_or_make(data, key_file::OFFICE_KEY, &surroundings)?)?;
        let seed = key_file::read_or_make(data, key_file::LOG_KEY, &surroundings)?;
        let office_key = key.public_key();
        let office = Self::assemble(data, Database::open(data)?, office_key, Some(key), surroundings)?;
        let log_key = LogSigner::from_seed(office.inner.log_key.name(), &seed)?.verifier().vkey();
        let fact =
            BureauFact::BureauCreated(BureauCreated { name, key: office_key, log_key: log_key.clone() });
        let (stated, ()) = office.state(|tx, _| {
            // Decided inside the transaction: two `init` at once make one office.
            if log_size(tx)? > 0 {
                return Err(OfficeError::AlreadyInitialised(data.to_owned()));
            }
            begin_epoch(tx, office.now_ms(), MADE)?;
            Ok((vec![fact], ()))
        })?;
        let entry = stated.first().ok_or_else(|| OfficeError::Defect("nothing was stated".into()))?.hash();
        Ok(NewOffice { bureau: BureauId::from(&office_key), office, office_key, log_key, entry })
    }
}

/// A name without white space around it; at most 200 characters, none of them a control character.
pub(super) fn checked_name(name: &str, what: &str) -> Result<String, OfficeError> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(OfficeError::Invalid(format!("{what} is empty"))),
        1..=200 if !name.contains(char::is_control) => Ok(name.to_owned()),
        _ => Err(OfficeError::Invalid(format!("{what} has more than 200 characters or a control character"))),
    }
}
