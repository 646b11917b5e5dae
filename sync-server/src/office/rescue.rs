//! Rescue bundles of terminals: kept as they came, opened by two people with the recovery key.
//!
//! What a revoked terminal recorded goes to the quarantine like everything it delivers. Its recordings
//! wait in the store, and are given their receipt once a supervisor has admitted their entries.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use quanji_core::crypto::{Signer, sha256};
use quanji_core::entry::{Approval, JointAct, may_act_together};
use quanji_core::id::{DeviceId, Digest, EntryHash};
use quanji_core::media::Manifest;
use quanji_core::sync::{
    MAX_RESCUE_HEADER, MAX_RESCUE_ITEM, RESCUE_MAGIC, ReceiptRequest, RescueCount, RescueFault, RescueHeader,
    RescueItem, RescueOpener, RescueReceipt,
};
use sha2::{Digest as _, Sha256};

use super::Office;
use super::error::OfficeError;
use super::share::{Share, combine};
use crate::storage::{StorageError, media, sync_folder};

/// The folder of the bundles, and of what waits from them.
const FOLDER: &str = "rescue";

/// A bundle that the office keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRescue {
    /// Where it is.
    pub path: PathBuf,
    /// For the terminal: its word that it may be wiped.
    pub receipt: RescueReceipt,
}

/// What was in a bundle, and what became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenedRescue {
    /// What it held.
    pub count: RescueCount,
    /// Entries that joined the log: the terminal is not revoked.
    pub admitted: u64,
    /// Entries that went to the quarantine.
    pub quarantined: u64,
    /// Recordings that the office holds whole and whose entry is in the log.
    pub received: u64,
    /// Recordings that wait for their entry to be admitted, or lack a chunk.
    pub waiting: u64,
}

impl Office {
    /// Keeps a bundle and signs for it, once it is on the disk. Nobody needs to be able to open it for
    /// that; the same bundle again gives the same receipt.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if it is no bundle of a terminal of this office, sealed to a recovery
    /// key of this office; [`OfficeError::Storage`].
    pub fn receive_rescue(&self, from: &mut dyn Read) -> Result<KeptRescue, OfficeError> {
        let folder = self.rescue_folder()?;
        let mut kept = tempfile::NamedTempFile::new_in(&folder).map_err(StorageError::file(&folder))?;
        let (mut sum, mut length, mut piece) = (Sha256::new(), 0u64, vec![0; 64 * 1024]);
        loop {
            let read = from.read(&mut piece).map_err(|error| OfficeError::Invalid(error.to_string()))?;
            let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { break };
            sum.update(read);
            length += u64::try_from(read.len()).unwrap_or(u64::MAX);
            kept.write_all(read).map_err(StorageError::file(kept.path()))?;
        }
        kept.as_file().sync_all().map_err(StorageError::file(kept.path()))?;
        let mut file = kept.reopen().map_err(StorageError::file(kept.path()))?;
        let (header, _) = read_header(&mut file)?;
        let registry = self.registry()?;
        if header.bureau != registry.bureau() {
            return Err(OfficeError::Invalid("the bundle is of another bureau".into()));
        }
        if registry.device(header.device).is_none() {
            return Err(OfficeError::NoSuchDevice(header.device));
        }
        if !registry.keys().recoveries().any(|(_, declared)| declared.key == header.key) {
            return Err(OfficeError::Invalid(
                "the bundle is sealed to a key that this office never declared".into(),
            ));
        }
        let digest = Digest::from_bytes(sum.finalize().into());
        let path = folder.join(format!("{digest}.bundle"));
        kept.persist(&path).map_err(|error| StorageError::file(&path)(error.error))?;
        sync_folder(&folder).map_err(StorageError::file(&folder))?;
        let key = self.inner.key.in_force(&registry)?;
        let receipt = RescueReceipt::sign(registry.keys(), &*key, header.device, digest, length)?;
        Ok(KeptRescue { path, receipt })
    }

    /// Opens a bundle: entries are taken in as if the terminal had delivered them, recordings wait in
    /// the store for their entries, databases that were set aside are written beside the bundle.
    /// Opening it again changes nothing more.
    ///
    /// # Errors
    /// [`OfficeError::Joint`] unless two people may do it; [`OfficeError::Share`] names the share that
    /// cannot be used; [`OfficeError::Invalid`] for a damaged or incomplete bundle: what came before
    /// the damage is kept; [`OfficeError::Storage`].
    pub fn open_rescue(
        &self,
        bundle: &Path,
        shares: &[(String, Share)],
        approved_by: &[Approval],
    ) -> Result<OpenedRescue, OfficeError> {
        may_act_together(JointAct::OpenRescue, approved_by)?;
        let registry = self.registry()?;
        let (recovery, secret) = combine(registry.keys(), shares)?;
        let file = File::open(bundle)
            .map_err(|error| OfficeError::Invalid(format!("{}: {error}", bundle.display())))?;
        let mut file = BufReader::new(file);
        let (header, raw) = read_header(&mut file)?;
        if header.key != recovery.public_key() {
            return Err(OfficeError::Invalid(
                "the bundle is sealed to another recovery key than these shares give".into(),
            ));
        }
        if header.bureau != registry.bureau() {
            return Err(OfficeError::Invalid("the bundle is of another bureau".into()));
        }
        tracing::warn!(device = %header.device, "a rescue bundle is opened with the recovery key");
        let mut opener = RescueOpener::new(&raw, &secret).map_err(invalid)?;
        let mut taken = Taken::default();
        while let Some(frame) = read_frame(&mut file, MAX_RESCUE_ITEM)? {
            match opener.open(&frame).map_err(invalid)? {
                Some(item) => self.take_rescued(header.device, item, &mut taken)?,
                None => break,
            }
        }
        if read_frame(&mut file, MAX_RESCUE_ITEM)?.is_some() {
            return Err(invalid(RescueFault::Malformed));
        }
        let mut found = OpenedRescue { count: opener.finish().map_err(invalid)?, ..taken.found };
        for captured in taken.manifests.keys() {
            if self.place_rescued(*captured)? {
                found.received += 1;
            } else {
                found.waiting += 1;
            }
        }
        Ok(found)
    }

    fn take_rescued(&self, device: DeviceId, item: RescueItem, taken: &mut Taken) -> Result<(), OfficeError> {
        match item {
            RescueItem::Entries(entries) => {
                let ingested = self.ingest(device, entries, &[])?;
                taken.found.admitted += ingested.admitted;
                taken.found.quarantined += u64::try_from(ingested.quarantined.len()).unwrap_or(u64::MAX);
            }
            RescueItem::Manifest(captured, bytes) => {
                let manifest = Manifest::from_bytes(&bytes)
                    .map_err(|error| OfficeError::WrongManifest(error.to_string()))?;
                self.write_rescued(&manifest_name(captured), 0, &bytes)?;
                taken.manifests.insert(captured, manifest);
            }
            RescueItem::Chunk(captured, chunk, bytes) => {
                let manifest = taken.manifests.get(&captured).ok_or(OfficeError::NoSuchMedia)?;
                let place = usize::try_from(chunk).unwrap_or(usize::MAX);
                let digest = manifest.chunks().get(place).ok_or(OfficeError::WrongChunk(chunk))?;
                if sha256(&bytes) != *digest.as_bytes() {
                    return Err(OfficeError::WrongChunk(chunk));
                }
                if !self.inner.blobs.has(digest)? {
                    self.inner.blobs.put(digest, &bytes)?;
                }
            }
            RescueItem::SetAside(name, at, bytes) => {
                // A name comes from a terminal: only its harmless letters become a file's name.
                let name: String = name
                    .chars()
                    .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_'))
                    .collect();
                self.write_rescued(&format!("{device}-{}", name.trim_start_matches('.')), at, &bytes)?;
            }
            RescueItem::End(_) => {}
        }
        Ok(())
    }

    /// Gives a recording that came in a bundle its place, once its entry is in the log; `true` if it is
    /// held whole then. Does nothing for a recording that came in none.
    pub(super) fn place_rescued(&self, captured: EntryHash) -> Result<bool, OfficeError> {
        let path = self.inner.folder.join(FOLDER).join(manifest_name(captured));
        let Ok(manifest) = std::fs::read(&path) else { return Ok(false) };
        let Some(row) = self.inner.database.read(|connection| media(connection, captured))? else {
            return Ok(false);
        };
        self.put_manifest(row.device, captured, &manifest)?;
        let request = ReceiptRequest { captured: vec![captured], epoch: 0, seen_size: 0 };
        Ok(!self.receipts(row.device, &request)?.receipts.is_empty())
    }

    fn write_rescued(&self, name: &str, at: u64, bytes: &[u8]) -> Result<(), OfficeError> {
        let path = self.rescue_folder()?.join(name);
        let write = || {
            let mut file =
                File::options().write(true).create(true).truncate(false).mode(0o600).open(&path)?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        Ok(write().map_err(StorageError::file(&path))?)
    }

    fn rescue_folder(&self) -> Result<PathBuf, OfficeError> {
        let folder = self.inner.folder.join(FOLDER);
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(StorageError::file(&folder))?;
        Ok(folder)
    }
}

/// What was taken from a bundle so far.
#[derive(Default)]
struct Taken {
    found: OpenedRescue,
    manifests: BTreeMap<EntryHash, Manifest>,
}

fn manifest_name(captured: EntryHash) -> String {
    format!("{captured}.manifest")
}

/// The header, and its exact bytes.
fn read_header(from: &mut dyn Read) -> Result<(RescueHeader, Vec<u8>), OfficeError> {
    let mut magic = [0; 8];
    match from.read_exact(&mut magic) {
        Ok(()) if magic == *RESCUE_MAGIC => {}
        _ => return Err(invalid(RescueFault::Malformed)),
    }
    let raw = read_frame(from, MAX_RESCUE_HEADER)?.ok_or_else(|| invalid(RescueFault::Malformed))?;
    Ok((RescueOpener::read_header(&raw).map_err(invalid)?, raw))
}

/// The next length and what follows it; `None` at the end of the file.
fn read_frame(from: &mut dyn Read, limit: usize) -> Result<Option<Vec<u8>>, OfficeError> {
    let mut length = [0; 4];
    let first = from.read(&mut length).map_err(|error| OfficeError::Invalid(error.to_string()))?;
    if first == 0 {
        return Ok(None);
    }
    let incomplete = |_| invalid(RescueFault::Incomplete);
    from.read_exact(length.get_mut(first..).unwrap_or_default()).map_err(incomplete)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > limit {
        return Err(invalid(RescueFault::Malformed));
    }
    let mut frame = vec![0; length];
    from.read_exact(&mut frame).map_err(incomplete)?;
    Ok(Some(frame))
}

fn invalid(fault: RescueFault) -> OfficeError {
    OfficeError::Invalid(fault.to_string())
}
