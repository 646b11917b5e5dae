//! Removing old snapshots, and what only they needed.

use std::path::Path;
use std::str::FromStr;

use quanji_core::id::Digest;

use super::error::{BackupError, at};
use super::repository::Repository;
use super::snapshot::{Rows, sync_folder_of};
use crate::storage::BlobStore;

/// What a prune removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pruned {
    /// Snapshots that stay.
    pub kept: Vec<u32>,
    /// Snapshots that are gone.
    pub removed: Vec<u32>,
    /// Objects that are gone.
    pub objects: u64,
}

/// Keeps the newest `keep` sound snapshots and removes the others, and the objects that no kept one names. Snapshots go
/// first: what a crash leaves in between is objects that the next prune removes. Memory: 32 bytes for each object kept.
///
/// # Errors
/// [`BackupError::Invalid`] for keeping none, and when no snapshot is sound; nothing is removed then.
/// [`BackupError::InUse`], [`BackupError::File`].
pub fn prune(folder: &Path, keep: usize) -> Result<Pruned, BackupError> {
    if keep == 0 {
        return Err(BackupError::Invalid("at least one snapshot is kept".into()));
    }
    // Only reading makes sure that there is something; only writing makes sure that nobody else is.
    drop(Repository::open(folder)?);
    let repository = Repository::open_or_make(folder)?;
    let (mut kept, mut removed, mut needed) = (Vec::new(), Vec::new(), Vec::new());
    for number in repository.numbers()?.into_iter().rev() {
        // A damaged snapshot is no reason to remove a sound one.
        match repository.snapshot(number) {
            Ok(snapshot) if kept.len() < keep => {
                for row in snapshot.rows()? {
                    needed.push(row?.object);
                }
                kept.push(number);
            }
            Ok(_) | Err(BackupError::Damaged { .. }) => removed.push(number),
            Err(error) => return Err(error),
        }
    }
    if kept.is_empty() {
        return Err(BackupError::Invalid("no snapshot is sound; nothing was removed".into()));
    }
    // What an interrupted backup has written is not written again by the next one.
    for path in repository.unfinished()? {
        for row in Rows::of_unfinished(&path)? {
            needed.push(row?.object);
        }
    }
    needed.sort_unstable();
    needed.dedup();
    for number in &removed {
        let path = repository.path_of(*number);
        std::fs::remove_file(&path).map_err(at(&path))?;
    }
    sync_folder_of(&repository.path_of(0))?;
    let objects = sweep(&repository, &needed)?;
    kept.reverse();
    removed.reverse();
    Ok(Pruned { kept, removed, objects })
}

fn sweep(repository: &Repository, needed: &[[u8; 32]]) -> Result<u64, BackupError> {
    let mut removed = 0;
    for folder in repository.object_folders()? {
        for entry in std::fs::read_dir(&folder).map_err(at(&folder))? {
            let name = entry.map_err(at(&folder))?.file_name();
            // A file that is no object of ours is left alone.
            let Some(digest) = name.to_str().and_then(|name| Digest::from_str(name).ok()) else { continue };
            if needed.binary_search(digest.as_bytes()).is_err() {
                repository.objects().remove(&digest)?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
