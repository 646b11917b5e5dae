//! Restoring an office from a backup into a new folder.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use quanji_core::crypto::{Signer, SoftwareKey, sha256};
use quanji_core::id::Digest;
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};

use super::age::{AgeError, Identity};
use super::error::{BackupError, at};
use super::identity::read_identity;
use super::names::Names;
use super::object::unseal;
use super::repository::Repository;
use super::row::Row;
use super::snapshot::{SEGMENT, Snapshot};
use super::source::is_plain;
use crate::office::{Office, Resumed, Surroundings, key_file};
use crate::storage::{BlobStore, LocalFiles, sync_folder};

/// Where the office is put together; it moves to its place when everything is verified.
const WORK: &str = "restoring";
const DATABASE: &str = "office.db";
const MEDIA: &str = "media";
const ALSO: &str = "also";

/// An office that was restored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Restored {
    /// The snapshot that it is from.
    pub snapshot: u32,
    /// When that was made, milliseconds since 1970. What the office took in later comes back from the terminals only.
    pub made_ms: u64,
    /// Entries in the log then.
    pub log_size: u64,
    /// Chunks of recordings that were restored.
    pub chunks: u64,
    /// How the office goes on: the new epoch, and what is lacking.
    pub resumed: Resumed,
}

/// Puts an office together from a snapshot, the newest unless one is named, in a folder that is new or empty. Everything is
/// verified: each object against its name, each piece against the office's own name for it, and the whole office by
/// [`Office::verify`]. The office gets a new restore epoch. On a failure the folder is left empty.
///
/// # Errors
/// [`BackupError::NotEmpty`], [`BackupError::Damaged`] naming the file, [`BackupError::OtherKey`],
/// [`BackupError::NoSuchSnapshot`], [`BackupError::Invalid`] for an office that does not verify.
pub fn restore(
    from: &Path,
    identity: &Path,
    into: &Path,
    snapshot: Option<u32>,
    surroundings: &Surroundings,
) -> Result<Restored, BackupError> {
    let identity = read_identity(identity)?;
    let repository = Repository::open(from)?;
    let number = repository.choose(snapshot)?;
    let snapshot = repository.snapshot(number)?;
    make_folder(into)?;
    if std::fs::read_dir(into).map_err(at(into))?.next().is_some() {
        return Err(BackupError::NotEmpty(into.to_owned()));
    }
    let work = into.join(WORK);
    make_folder(&work)?;
    let restorer =
        Restorer { repository: &repository, snapshot: &snapshot, number, identity, work: work.clone() };
    let resumed = restorer.put_together().and_then(|chunks| {
        let resumed = restorer.resume(surroundings)?;
        move_up(&work, into)?;
        Ok((chunks, resumed))
    });
    match resumed {
        Ok((chunks, resumed)) => Ok(Restored {
            snapshot: number,
            made_ms: snapshot.head.made_ms,
            log_size: snapshot.head.log_size,
            chunks,
            resumed,
        }),
        Err(error) => {
            if let Err(left) = std::fs::remove_dir_all(&work) {
                tracing::warn!(path = %work.display(), error = %left, "what was restored in part stays");
            }
            Err(error)
        }
    }
}

struct Restorer<'r> {
    repository: &'r Repository,
    snapshot: &'r Snapshot,
    number: u32,
    identity: Identity,
    work: PathBuf,
}

impl Restorer<'_> {
    /// Writes every file and chunk; gives how many chunks.
    fn put_together(&self) -> Result<u64, BackupError> {
        let head = &self.snapshot.head;
        let names = self.office_names()?;
        let mut rows = self.snapshot.rows()?;
        self.write_file(&self.work.join(DATABASE), head.database, &mut rows, &names)?;
        for file in &head.files {
            if !is_plain(&file.name) {
                return Err(self.damaged("a file has no plain name"));
            }
            let folder = if file.also { self.work.join(ALSO) } else { self.work.clone() };
            make_folder(&folder)?;
            self.write_file(&folder.join(&file.name), file.length, &mut rows, &names)?;
        }
        let blobs = LocalFiles::open(&self.work.join(MEDIA))?;
        let (mut chunks, mut folders) = (0, std::collections::BTreeMap::new());
        for row in rows {
            let row = row?;
            if row.is_absent() {
                continue;
            }
            let piece = self.piece(&row, Some(&names))?;
            let digest = Digest::from_bytes(sha256(&piece));
            blobs.put(&digest, &piece)?;
            folders.insert(digest.as_bytes().first().copied(), digest);
            chunks += 1;
        }
        blobs.sync(&folders.into_values().collect::<Vec<_>>())?;
        Ok(chunks)
    }

    /// The office's own names for pieces follow from its key, which is among the files.
    fn office_names(&self) -> Result<Names, BackupError> {
        let head = &self.snapshot.head;
        let mut at_row = head.database.div_ceil(SEGMENT);
        for file in &head.files {
            if !file.also && file.name == key_file::OFFICE_KEY {
                let row = self.snapshot.rows()?.nth(usize::try_from(at_row).unwrap_or(usize::MAX));
                let row = row.ok_or_else(|| self.damaged("the office's key is missing"))??;
                let key = self.piece(&row, None)?;
                let key: [u8; 32] =
                    key.try_into().map_err(|_| self.damaged("the office's key is not 32 bytes long"))?;
                let signer = SoftwareKey::from_bytes(&key).map_err(crate::office::OfficeError::from)?;
                if signer.public_key() != head.office_key {
                    return Err(self.damaged("its key is not the one that signed it"));
                }
                return Names::of_office(&key);
            }
            at_row += file.length.div_ceil(SEGMENT);
        }
        Err(self.damaged("the office's key is missing"))
    }

    fn write_file(
        &self,
        path: &Path,
        length: u64,
        rows: &mut impl Iterator<Item = Result<Row, BackupError>>,
        names: &Names,
    ) -> Result<(), BackupError> {
        let mut file =
            File::options().write(true).create_new(true).mode(0o600).open(path).map_err(at(path))?;
        let mut written = 0;
        while written < length {
            let row = rows.next().ok_or_else(|| self.damaged("a row is missing"))??;
            let piece = self.piece(&row, Some(names))?;
            if piece.len() as u64 != SEGMENT.min(length - written) {
                return Err(BackupError::damaged(
                    &self.repository.object_path(&row),
                    "it has another length",
                ));
            }
            file.write_all(&piece).map_err(at(path))?;
            written += piece.len() as u64;
        }
        file.sync_all().map_err(at(path))
    }

    /// Reads, decrypts and checks one piece.
    fn piece(&self, row: &Row, names: Option<&Names>) -> Result<Vec<u8>, BackupError> {
        let sealed = self.repository.read(row)?;
        let damaged = |why: &str| BackupError::damaged(&self.repository.object_path(row), why);
        let piece = match unseal(&self.identity, &sealed) {
            Ok(piece) => piece,
            Err(AgeError::OtherKey) => return Err(BackupError::OtherKey(self.number)),
            Err(error) => return Err(damaged(&error.to_string())),
        };
        match names {
            Some(names) if names.name_of(&piece)? != row.name => {
                Err(damaged("it is not what the snapshot names"))
            }
            _ => Ok(piece),
        }
    }

    /// Lets the office go on in a new epoch, and verifies it.
    fn resume(&self, surroundings: &Surroundings) -> Result<Resumed, BackupError> {
        let office = Office::open_with(&self.work, surroundings.clone())?;
        let head = &self.snapshot.head;
        let now = office.head()?;
        if (now.checkpoint.size, now.checkpoint.root.0) != (head.log_size, head.log_root) {
            return Err(self.damaged("its log is not the one that was signed"));
        }
        let made = rfc3339(i64::try_from(head.made_ms).unwrap_or(i64::MAX), CHINA_OFFSET_MINUTES);
        let resumed = office.resume_after_restore(&format!("restored from the backup of {made}"))?;
        // Only now: what is lacking is stated, and so no fault any more.
        let found = office.verify(&|_| {})?;
        if let Some(first) = found.faults.first() {
            return Err(BackupError::Invalid(format!(
                "snapshot {} holds an office that does not verify, {} faults; the first: {first}",
                self.number, found.count
            )));
        }
        office.checkpoint_database()?;
        Ok(resumed)
    }

    fn damaged(&self, why: &str) -> BackupError {
        BackupError::damaged(&self.snapshot.path, why)
    }
}

/// Moves everything to its place, the database last: without it there is no office.
fn move_up(work: &Path, into: &Path) -> Result<(), BackupError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(work).map_err(at(work))? {
        names.push(entry.map_err(at(work))?.file_name());
    }
    names.sort_by_key(|name| name == DATABASE);
    let sync = |folder: &Path| sync_folder(folder).map_err(at(folder));
    sync(work)?;
    for name in names {
        if name == DATABASE {
            sync(into)?;
        }
        let to = into.join(&name);
        std::fs::rename(work.join(&name), &to).map_err(at(&to))?;
    }
    sync(into)?;
    std::fs::remove_dir(work).map_err(at(work))
}

fn make_folder(folder: &Path) -> Result<(), BackupError> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))
}
