//! `quanji-server admin disposal`, `copy` and `publication`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use quanji_core::entry::{Approval, MediumKind};
use quanji_core::id::{CaseId, DocumentId, EntryHash, MediaId};
use serde_json::json;

use super::compliance::approval;
use super::error::CliError;
use super::report::Report;
use crate::office::{Medium, Office};

/// `admin disposal`.
#[derive(Debug, Clone, Subcommand)]
pub enum DisposalCommand {
    /// Ask for the disposal of recordings of a case
    Propose {
        /// The case
        case: CaseId,
        /// A recording; may be given several times
        #[arg(long = "media", value_name = "ID", required = true)]
        media: Vec<MediaId>,
        /// Why; it goes on the record
        #[arg(long)]
        reason: String,
        /// Who asks, such as 王档案:archive
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// Approve what somebody else asked for
    Approve {
        /// The case
        case: CaseId,
        /// The entry that asks for it
        proposal: EntryHash,
        /// Who approves
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// Certify and remove the bytes: needs expired terms, no hold and two approvers; entries stay
    CarryOut {
        /// The case
        case: CaseId,
        /// The entry that asks for it
        proposal: EntryHash,
        /// Who does it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
}

/// `admin copy`.
#[derive(Debug, Clone, Subcommand)]
pub enum CopyCommand {
    /// Write recordings of a case with a manifest into an empty folder: on removable media, or to be burnt or imaged
    Write {
        /// The case
        case: CaseId,
        /// A recording; all that are received if none is named
        #[arg(long = "media", value_name = "ID")]
        media: Vec<MediaId>,
        /// The folder
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Read a copy back, every byte, and state that it is good (第十五条)
    Verify {
        /// The folder, as mounted from the medium
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Number of the medium
        #[arg(long, value_name = "NO")]
        medium: String,
        /// optical_disc, removable or image
        #[arg(long)]
        kind: MediumKind,
        /// Where it is kept
        #[arg(long)]
        place: String,
        /// Who checked it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
}

/// `admin publication`.
#[derive(Debug, Clone, Subcommand)]
pub enum PublicationCommand {
    /// Write the text of a sealed decision without personal data
    Prepare {
        /// The case
        case: CaseId,
        /// The decision
        decision: DocumentId,
        /// The file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Who prepares it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// State that a text was published; refused while it has personal data in it (第十一条)
    State {
        /// The case
        case: CaseId,
        /// The decision
        decision: DocumentId,
        /// When: a day or a moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Where it can be read
        #[arg(long)]
        address: String,
        /// The text as published
        #[arg(long, value_name = "FILE")]
        text: PathBuf,
        /// Who published it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// State that a publication was withdrawn
    Withdraw {
        /// The case
        case: CaseId,
        /// The entry that states the publication
        publication: EntryHash,
        /// When: a day or a moment
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who withdrew it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
}

pub(super) fn publication(data: &Path, command: &PublicationCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    let unusable =
        |path: &Path, error: std::io::Error| CliError::new("input", format!("{}: {error}", path.display()));
    match command {
        PublicationCommand::Prepare { case, decision, out, by } => {
            let text = office.publication_text(*case, *decision, by)?;
            std::fs::write(out, &text).map_err(|error| unusable(out, error))?;
            Ok(Report::new(json!({"case": case, "decision": decision, "text": text}), [text.clone()]))
        }
        PublicationCommand::State { case, decision, at, address, text, by } => {
            let read = std::fs::read_to_string(text).map_err(|error| unusable(text, error))?;
            let entry = office.state_publication(*case, *decision, at, address, &read, by.clone())?;
            Ok(Report::new(json!({"case": case, "publication": entry}), [format!("published {entry}")]))
        }
        PublicationCommand::Withdraw { case, publication, at, reason, by } => {
            let entry = office.withdraw_publication(*case, *publication, at, reason, by.clone())?;
            Ok(Report::new(json!({"case": case, "entry": entry}), [format!("withdrawn {publication}")]))
        }
    }
}

pub(super) fn disposal(data: &Path, command: &DisposalCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        DisposalCommand::Propose { case, media, reason, by } => {
            let proposal = office.propose_disposal(*case, media.clone(), reason, by.clone())?;
            Ok(Report::new(json!({"case": case, "proposal": proposal}), [format!("proposal {proposal}")]))
        }
        DisposalCommand::Approve { case, proposal, by } => {
            let entry = office.approve_disposal(*case, *proposal, by.clone())?;
            Ok(Report::new(
                json!({"case": case, "proposal": proposal, "entry": entry}),
                [format!("approved {proposal}")],
            ))
        }
        DisposalCommand::CarryOut { case, proposal, by } => {
            let done = office.dispose(*case, *proposal, by.clone())?;
            let line = format!(
                "{} recordings, {} chunks removed; certificate {}",
                done.recordings, done.chunks, done.certificate
            );
            Ok(Report::new(json!(done), [line]))
        }
    }
}

pub(super) fn copy(data: &Path, command: &CopyCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        CopyCommand::Write { case, media, to } => {
            let manifest = office.write_copy(*case, media, to)?;
            let lines = manifest.recordings.iter().map(|one| format!("{}  {} bytes", one.file, one.length));
            let lines: Vec<String> = lines.collect();
            Ok(Report::new(json!(manifest), lines))
        }
        CopyCommand::Verify { from, medium, kind, place, by } => {
            let medium = Medium { number: medium.clone(), kind: *kind, place: place.clone() };
            let entry = office.verify_copy(from, medium, by.clone())?;
            Ok(Report::new(json!({"entry": entry}), [format!("the copy is good: {entry}")]))
        }
    }
}
