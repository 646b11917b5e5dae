//! Evidence packages (案卷): a case as one file for somebody who trusts neither the office nor its terminals.
//!
//! What a package holds is decided from one moment of the database. Everything but the recordings is made in memory
//! first, so the manifest, and with it the office's statement that it issues this very package, is known before the
//! recordings are copied; a recording of which a byte is damaged ends the making, and no package is left behind.

mod contents;
mod document;
mod gather;
mod index;
mod proof;
mod recording;
mod select;
mod write;

use std::path::Path;

use quanji_core::entry::{Approval, BureauFact, PackageIssued, PackageProfile};
use quanji_core::id::{CaseId, Digest, DocumentId, EntryHash, MediaId};
use quanji_core::rules::{Export, Level, may_export};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;
use crate::paper::Fonts;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct PackageRequest {
    /// The case.
    pub case: CaseId,
    /// Recordings; all that the profile gives if absent.
    pub media: Option<Vec<MediaId>>,
    /// Documents; all that the profile gives if absent.
    pub documents: Option<Vec<DocumentId>>,
    /// For whom it is: this decides what is withheld.
    pub profile: PackageProfile,
    /// Who is given it.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// Who has it made.
    pub by: Approval,
}

/// A package that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedPackage {
    /// The entry that states it.
    pub entry: EntryHash,
    /// SHA-256 of its manifest.
    pub manifest: Digest,
    /// Size of the log that it shows the case at.
    pub log_size: u64,
    /// Entries of the case in it, withheld ones included.
    pub entries: u64,
    /// How many of them are withheld.
    pub withheld: u64,
    /// Sealed documents in it.
    pub documents: u64,
    /// Recordings in it.
    pub recordings: u64,
    /// Recordings of the case that are not in it.
    pub absent: u64,
    /// Its length, bytes.
    pub length: u64,
}

impl Office {
    /// Makes the package of a case and states that it left the office. The file appears whole or not at all.
    /// `progress` is told how many bytes are written, and of how many. Without fonts there are no PDF files in it; the
    /// pages themselves are.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] without the approval of somebody else (R22.3); [`OfficeError::Invalid`] for a blank
    /// recipient or purpose, no such case, recording or document, or a file that is there already;
    /// [`OfficeError::DamagedChunk`]; [`OfficeError::Storage`].
    pub fn issue_package(
        &self,
        request: &PackageRequest,
        fonts: Option<&Fonts>,
        to: &Path,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<IssuedPackage, OfficeError> {
        let request = PackageRequest {
            recipient: checked_name(&request.recipient, "the recipient")?,
            purpose: checked_name(&request.purpose, "the purpose")?,
            ..request.clone()
        };
        let gathered = self.gather(&request)?;
        let export = Export {
            actor: &request.by.name,
            media: request.media.as_deref().unwrap_or_default(),
            documents: request.documents.as_deref().unwrap_or_default(),
            watermark: true,
        };
        let verdict = may_export(&export, gathered.file.state.office());
        if verdict.level == Level::Block {
            return Err(OfficeError::Refused { rule: "R22.3", why: verdict.says.en.to_string() });
        }
        let contents = self.package_contents(&request, gathered, fonts)?;
        let statement = PackageIssued {
            manifest: contents.digest(),
            log_size: contents.manifest.log_size,
            entries: contents.entries_of_case,
            recipient: request.recipient,
            purpose: request.purpose,
            profile: request.profile,
            issued_by: vec![request.by],
        };
        let mut file = write::Unfinished::create(to)?;
        let writer = self.write_files(&contents, &mut file, progress)?;
        // Stated when every byte is written and before anybody can take the file away.
        let entry = self.state_one_of_case(request.case, |_, _| Ok(BureauFact::PackageIssued(statement)))?;
        let issue = self.prove_issue(entry, contents.manifest.log_size)?;
        let length = write::finish(writer, &issue)?;
        file.publish()?;
        Ok(contents.issued(entry, length))
    }
}
