//! Making a backup.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use quanji_core::crypto::{Randomness, SoftwareKey, sha256};
use quanji_core::id::Digest;

use super::age::Recipient;
use super::error::{BackupError, at};
use super::identity::recipient;
use super::names::Names;
use super::object::seal;
use super::repository::Repository;
use super::row::Row;
use super::snapshot::{Head, Rows, SEGMENT, SnapshotWriter};
use super::source::Source;
use crate::office::{OfficeError, Surroundings, key_file};
use crate::storage::BlobStore;

/// After so many new objects what was written survives a power cut, and is not written again.
const SYNC_EVERY: u64 = 64;

/// What a backup is told.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Public keys; the secret half of any one opens the backup.
    pub recipients: Vec<String>,
    /// Files that lie elsewhere, such as the key of the TLS certificate.
    pub also: Vec<PathBuf>,
    /// Objects of earlier snapshots are trusted to be whole, and not read again.
    pub quick: bool,
}

/// A backup that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Made {
    /// Its number.
    pub snapshot: u32,
    /// Which life of the log.
    pub epoch: u64,
    /// Entries in the log.
    pub log_size: u64,
    /// Objects that it names.
    pub objects: u64,
    /// Objects that were written for it.
    pub written: u64,
    /// Bytes of those.
    pub written_bytes: u64,
    /// Objects of earlier snapshots that were found damaged, set aside and written again.
    pub healed: u64,
    /// Chunks of recordings that are said to be held and are damaged or gone.
    pub lacking: u64,
    /// What is in the folder of the office and not in the backup.
    pub left_out: Vec<String>,
}

/// Makes a backup of the office in `data` in the folder `to`. It works beside a running server and does not hinder it.
/// Every object is read back before the snapshot that names it appears. Interrupted at any moment it leaves the earlier
/// snapshots as they were, and the next one goes on from what was written.
///
/// Memory: 68 bytes for each object of the snapshot before, about 70 for each chunk, and a few MiB.
///
/// # Errors
/// [`BackupError::BadRecipient`], [`BackupError::OtherOffice`], [`BackupError::InUse`], [`BackupError::Storage`],
/// [`BackupError::File`].
pub fn make(
    data: &Path,
    to: &Path,
    options: &Options,
    surroundings: &Surroundings,
) -> Result<Made, BackupError> {
    let recipients = options.recipients.iter().map(|text| recipient(text)).collect::<Result<Vec<_>, _>>()?;
    if recipients.is_empty() {
        return Err(BackupError::Invalid("no public key to encrypt to".into()));
    }
    let office_key = key_file::read(data, key_file::OFFICE_KEY)?;
    let key = SoftwareKey::from_bytes(&office_key).map_err(OfficeError::from)?;
    let source = Source::open(data)?;
    let moment = source.moment()?;
    let repository = Repository::open_or_make(to)?;
    let mut known = Known::read(&repository, options)?;
    if known.bureau.is_some_and(|bureau| bureau != moment.bureau) {
        return Err(BackupError::OtherOffice(to.to_owned()));
    }
    let number = known.next;
    let mut maker = Maker {
        repository: &repository,
        recipients,
        randomness: &*surroundings.randomness,
        names: Names::of_office(&office_key)?,
        known: std::mem::take(&mut known.rows),
        quick: options.quick,
        snapshot: SnapshotWriter::create(repository.unfinished_path(number, &options.recipients))?,
        folders: [false; 256],
        made: Made { snapshot: number, epoch: moment.epoch, log_size: moment.log_size, ..Made::default() },
    };
    let database = maker.keep_file(source.database())?;
    let (files, left_out) = source.files(&options.also)?;
    maker.made.left_out = left_out;
    let mut parts = Vec::with_capacity(files.len());
    for (mut part, path) in files {
        part.length = maker.keep_file(&path)?;
        parts.push(part);
    }
    let chunks = maker.keep_chunks(&source)?;
    let head = Head {
        made_ms: surroundings.now_ms(),
        bureau: moment.bureau,
        office_key: quanji_core::crypto::Signer::public_key(&key),
        epoch: moment.epoch,
        log_size: moment.log_size,
        log_root: moment.log_root,
        database,
        files: parts,
        chunks,
        rows_sha256: [0; 32],
        recipients: options.recipients.clone(),
    };
    let made = maker.finish(head, &key)?;
    for path in known.unfinished {
        std::fs::remove_file(&path).map_err(at(&path))?;
    }
    Ok(made)
}

/// What earlier backups have written.
struct Known {
    bureau: Option<quanji_core::id::BureauId>,
    /// Ascending.
    rows: Vec<Row>,
    unfinished: Vec<PathBuf>,
    /// Number of the next snapshot.
    next: u32,
}

impl Known {
    /// Reads the newest sound snapshot for the same keys, and what was never finished.
    fn read(repository: &Repository, options: &Options) -> Result<Self, BackupError> {
        let numbers = repository.numbers()?;
        let next = numbers.last().map_or(1, |last| last.saturating_add(1));
        let mut known = Self { bureau: None, rows: Vec::new(), unfinished: repository.unfinished()?, next };
        for number in numbers.into_iter().rev() {
            let snapshot = match repository.snapshot(number) {
                Ok(snapshot) => snapshot,
                Err(BackupError::Damaged { path, why }) => {
                    tracing::warn!(path = %path.display(), why, "a damaged snapshot is passed over");
                    continue;
                }
                Err(error) => return Err(error),
            };
            known.bureau = Some(snapshot.head.bureau);
            // What is encrypted to other keys would be lost with those.
            if snapshot.head.recipients == options.recipients {
                known.take(snapshot.rows()?)?;
            }
            break;
        }
        for path in known.unfinished.clone() {
            if Repository::is_for(&path, &options.recipients) {
                known.take(Rows::of_unfinished(&path)?)?;
            }
        }
        known.rows.sort_unstable();
        Ok(known)
    }

    fn take(&mut self, rows: Rows) -> Result<(), BackupError> {
        for row in rows {
            self.rows.extend(Some(row?).filter(|row| !row.is_absent()));
        }
        Ok(())
    }
}

struct Maker<'r> {
    repository: &'r Repository,
    recipients: Vec<Recipient>,
    randomness: &'r dyn Randomness,
    names: Names,
    known: Vec<Row>,
    quick: bool,
    snapshot: SnapshotWriter,
    /// Folders of objects that the snapshot names, by the first byte of the object.
    folders: [bool; 256],
    made: Made,
}

impl Maker<'_> {
    /// Keeps a file segment by segment; gives its length.
    fn keep_file(&mut self, path: &Path) -> Result<u64, BackupError> {
        let mut file = File::open(path).map_err(at(path))?;
        let mut length = 0;
        loop {
            let mut segment = Vec::new();
            file.by_ref().take(SEGMENT).read_to_end(&mut segment).map_err(at(path))?;
            if segment.is_empty() {
                return Ok(length);
            }
            length += segment.len() as u64;
            let name = self.names.name_of(&segment)?;
            self.keep(name, true, || Ok(Some(segment)))?;
        }
    }

    /// Keeps the chunks of recordings, each once; gives how many.
    fn keep_chunks(&mut self, source: &Source) -> Result<u64, BackupError> {
        let mut wanted = Vec::new();
        source.chunks(|digest, held| wanted.push((digest, held)))?;
        let name = |(digest, held): (Digest, bool)| Ok((self.names.name(digest.as_bytes())?, digest, held));
        let mut chunks = wanted.into_iter().map(name).collect::<Result<Vec<_>, BackupError>>()?;
        // Of two recordings that have it, one that is said to be held decides.
        chunks.sort_unstable_by_key(|(name, _, held)| (*name, !held));
        chunks.dedup_by_key(|(name, ..)| *name);
        for (name, digest, held) in &chunks {
            let read = || Ok(source.chunk(digest)?.filter(|bytes| sha256(bytes) == *digest.as_bytes()));
            if self.keep(*name, false, read)?.is_absent() && *held {
                self.made.lacking += 1;
            }
        }
        Ok(chunks.len() as u64)
    }

    /// Names a piece in the snapshot; writes it unless an earlier backup did.
    fn keep(
        &mut self,
        name: [u8; 32],
        pack: bool,
        piece: impl FnOnce() -> Result<Option<Vec<u8>>, BackupError>,
    ) -> Result<Row, BackupError> {
        let written = self.made.written;
        let row = match self.held(&name)? {
            Some(row) => row,
            None => match piece()? {
                Some(piece) => self.write(name, &piece, pack)?,
                None => Row::absent(name),
            },
        };
        if !row.is_absent() {
            self.made.objects += 1;
            let [first, ..] = row.object;
            if let Some(folder) = self.folders.get_mut(usize::from(first)) {
                *folder = true;
            }
        }
        self.snapshot.push(&row)?;
        // So that the next backup does not write it again, should this one die.
        match self.made.written - written {
            0 => {}
            _ if self.made.written.is_multiple_of(SYNC_EVERY) => self.snapshot.sync()?,
            _ => self.snapshot.flush()?,
        }
        Ok(row)
    }

    /// The object of an earlier backup that has a piece, if it is whole.
    fn held(&mut self, name: &[u8; 32]) -> Result<Option<Row>, BackupError> {
        let from = self.known.partition_point(|row| row.name < *name);
        let candidates = self.known.get(from..).unwrap_or_default().iter();
        for row in candidates.take_while(|row| row.name == *name) {
            let digest = Digest::from_bytes(row.object);
            if self.quick {
                if self.repository.objects().has(&digest)? {
                    return Ok(Some(*row));
                }
                continue;
            }
            match self.repository.read(row) {
                Ok(_) => return Ok(Some(*row)),
                Err(BackupError::Damaged { path, why }) => {
                    tracing::error!(path = %path.display(), why, "an object is written again");
                    self.repository.objects().set_aside(&digest)?;
                    self.made.healed += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn write(&mut self, name: [u8; 32], piece: &[u8], pack: bool) -> Result<Row, BackupError> {
        let sealed = seal(&self.recipients, piece, pack, self.randomness)
            .map_err(|error| BackupError::Invalid(format!("not encrypted: {error}")))?;
        let length =
            u32::try_from(sealed.len()).map_err(|_| BackupError::Invalid("a piece is too long".into()))?;
        let row = Row { name, object: sha256(&sealed), length };
        self.repository.objects().put(&Digest::from_bytes(row.object), &sealed)?;
        self.repository.read(&row)?;
        self.made.written += 1;
        self.made.written_bytes += sealed.len() as u64;
        Ok(row)
    }

    /// Objects first, then the snapshot that names them.
    fn finish(self, head: Head, key: &SoftwareKey) -> Result<Made, BackupError> {
        let one_of =
            |first: u8| Digest::from_bytes(std::array::from_fn(|at| if at == 0 { first } else { 0 }));
        let touched = (0..=u8::MAX).filter(|first| self.folders.get(usize::from(*first)) == Some(&true));
        let folders: Vec<Digest> = touched.map(one_of).collect();
        self.repository.objects().sync(&folders)?;
        let number = self.made.snapshot;
        self.snapshot.finish(head, key, &self.repository.path_of(number))?;
        // Read as a restore reads it.
        self.repository.snapshot(number)?;
        Ok(self.made)
    }
}
