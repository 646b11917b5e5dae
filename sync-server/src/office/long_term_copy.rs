//! Copies for the long term on removable media (第十五条): written with a manifest, read back, and only then stated.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use quanji_core::crypto::sha256;
use quanji_core::entry::{Approval, BureauFact, CopyVerified, MediumKind};
use quanji_core::id::{CaseId, Digest, EntryHash, MediaId};
use quanji_core::media::{Sum, Sums};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};

use super::Office;
use super::error::OfficeError;
use super::media::extension_of;
use crate::storage::sync_folder;

/// Name of the list of what a copy holds.
const MANIFEST: &str = "manifest.json";
/// Longest manifest that is read, bytes.
const MANIFEST_LIMIT: u64 = 64 * 1024 * 1024;
/// Read at once, bytes.
const PIECE: usize = 1024 * 1024;

/// The list of what a copy holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyManifest {
    /// `quanji-copy/1`.
    pub format: String,
    /// The case.
    pub case: CaseId,
    /// The recordings.
    pub recordings: Vec<CopiedRecording>,
}

/// A recording on a copy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiedRecording {
    /// Which.
    pub media: MediaId,
    /// The entry that states it.
    pub captured: EntryHash,
    /// Its file beside the manifest.
    pub file: String,
    /// Length, bytes.
    pub length: u64,
    /// SHA-256 of all its bytes.
    pub sha256: Digest,
}

/// Where a copy is.
#[derive(Debug, Clone)]
pub struct Medium {
    /// Its number in the register.
    pub number: String,
    /// What it is.
    pub kind: MediumKind,
    /// Where it is kept.
    pub place: String,
}

impl Office {
    /// Writes the received recordings of a case, or some of them, into an empty folder, with a manifest; gives how many.
    /// The folder may be on removable media, or be burnt to a disc or made an image of by any program.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for a folder that is not empty or cannot be written, a recording that is not held whole;
    /// [`OfficeError::DamagedChunk`], [`OfficeError::Storage`].
    pub fn write_copy(
        &self,
        case: CaseId,
        media: &[MediaId],
        to: &Path,
    ) -> Result<CopyManifest, OfficeError> {
        let file = self.case_file(case)?;
        std::fs::create_dir_all(to).map_err(at(to))?;
        if std::fs::read_dir(to).map_err(at(to))?.next().is_some() {
            return Err(OfficeError::Invalid(format!("{}: the folder is not empty", to.display())));
        }
        let wanted = file.state.media().filter(|(id, _)| media.is_empty() || media.contains(id));
        let mut recordings = Vec::new();
        for (id, state) in wanted {
            let Some(capture) = state.capture() else { continue };
            let standing = self.media_standing(capture.entry)?.filter(|standing| standing.received);
            if standing.is_none() {
                return Err(OfficeError::Invalid(format!("recording {id} is not held whole")));
            }
            let name = format!("{id}.{}", extension_of(&capture.body.media_type));
            self.write_recording(capture.entry, &to.join(&name))?;
            let (length, sha256) = (capture.body.length, capture.body.sha256);
            recordings.push(CopiedRecording {
                media: id,
                captured: capture.entry,
                file: name,
                length,
                sha256,
            });
        }
        if recordings.is_empty() {
            return Err(OfficeError::Invalid("no recording to copy".into()));
        }
        let manifest = CopyManifest { format: "quanji-copy/1".into(), case, recordings };
        let text =
            serde_json::to_vec_pretty(&manifest).map_err(|error| OfficeError::Defect(error.to_string()))?;
        write_synced(&to.join(MANIFEST), &text)?;
        sync_folder(to).map_err(at(to))?;
        Ok(manifest)
    }

    /// Reads a copy back, every byte, compares it with the record, and states that it is good.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] naming the first file that is missing or differs; nothing is stated then.
    /// [`OfficeError::Storage`].
    pub fn verify_copy(&self, from: &Path, medium: Medium, by: Approval) -> Result<EntryHash, OfficeError> {
        let path = from.join(MANIFEST);
        let mut text = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(MANIFEST_LIMIT).read_to_end(&mut text))
            .map_err(at(&path))?;
        let manifest: CopyManifest = serde_json::from_slice(&text)
            .map_err(|error| OfficeError::Invalid(format!("{}: {error}", path.display())))?;
        let file = self.case_file(manifest.case)?;
        for one in &manifest.recordings {
            let capture = file.state.recording(one.media).and_then(|state| state.capture());
            let is_named = capture.is_some_and(|capture| {
                capture.entry == one.captured
                    && capture.body.sha256 == one.sha256
                    && capture.body.length == one.length
            });
            let differs = || OfficeError::Invalid(format!("{}: not what the record says", one.file));
            if !is_named || Path::new(&one.file).components().count() != 1 {
                return Err(differs());
            }
            let sums = sums_of(&from.join(&one.file))?;
            if sums.sha256 != one.sha256 {
                return Err(differs());
            }
        }
        let now = i64::try_from(self.now_ms()).unwrap_or(i64::MAX);
        let fact = CopyVerified {
            media: manifest.recordings.iter().map(|one| one.media).collect(),
            medium: medium.number,
            kind: medium.kind,
            place: medium.place,
            manifest: Digest::from_bytes(sha256(&text)),
            at: rfc3339(now, CHINA_OFFSET_MINUTES),
            verified_by: by,
        };
        self.state_about_case(manifest.case, BureauFact::CopyVerified(fact))
    }

    fn write_recording(&self, captured: EntryHash, to: &Path) -> Result<(), OfficeError> {
        let file = self.media_file(captured)?.ok_or(OfficeError::NoSuchMedia)?;
        let mut out = File::create_new(to).map_err(at(to))?;
        for chunk in 0..file.manifest.cut().count() {
            out.write_all(&self.read_chunk(&file, chunk)?).map_err(at(to))?;
        }
        out.sync_all().map_err(at(to))
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), OfficeError> {
    let mut file = File::create_new(path).map_err(at(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(path))
}

fn sums_of(path: &Path) -> Result<Sums, OfficeError> {
    let mut file = File::open(path).map_err(at(path))?;
    let (mut summer, mut piece) = (Sum::new(false), vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece).map_err(at(path))?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        summer.update(bytes);
    }
    Ok(summer.finish())
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> OfficeError {
    let path = path.display().to_string();
    move |error| OfficeError::Invalid(format!("{path}: {error}"))
}
