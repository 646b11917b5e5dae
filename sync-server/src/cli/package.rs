//! `quanji-server admin export`, `quanji-server package` and `quanji-server verify-page`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quanji_core::entry::{Approval, PackageProfile};
use quanji_core::id::{CaseId, DocumentId, MediaId};
use quanji_core::package::verify_page;
use quanji_core::record::digest_of;
use serde_json::json;

use super::compliance::approval;
use super::error::CliError;
use super::report::Report;
use crate::office::{IssuedPackage, Office, PackageRequest};
use crate::paper::Fonts;

/// `admin export`.
#[derive(Debug, Clone, Subcommand)]
pub enum ExportCommand {
    /// State who may be given what, and who agreed; a whole case takes two people (第二十二条)
    Approve {
        /// The case
        case: CaseId,
        /// A recording; may be given several times
        #[arg(long = "media", value_name = "ID")]
        media: Vec<MediaId>,
        /// A document; may be given several times. Neither recordings nor documents: the whole case
        #[arg(long = "document", value_name = "ID")]
        documents: Vec<DocumentId>,
        /// Who may be given it
        #[arg(long)]
        recipient: String,
        /// What for
        #[arg(long)]
        reason: String,
        /// Who agrees; may be given several times
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval, required = true)]
        by: Vec<Approval>,
    },
}

/// `quanji-server package`.
#[derive(Debug, Clone, Args)]
pub struct PackageArguments {
    /// The office's folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The case
    case: CaseId,
    /// Only this document; may be given several times
    #[arg(long = "document", value_name = "ID")]
    documents: Option<Vec<DocumentId>>,
    /// Only this recording; may be given several times
    #[arg(long = "media", value_name = "ID")]
    media: Option<Vec<MediaId>>,
    /// For whom: whole, court, party, oversight or public; it decides what is withheld
    #[arg(long, default_value = "court")]
    profile: PackageProfile,
    /// Who is given it; it goes on the record
    #[arg(long)]
    recipient: String,
    /// What for; it goes on the record
    #[arg(long)]
    purpose: String,
    /// Who has it made, such as 孙八:legal_review
    #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
    by: Approval,
    /// The file, a ZIP; it must not be there
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Leave PDF files out instead of failing without fonts
    #[arg(long)]
    no_pdf: bool,
}

/// `quanji-server verify-page`.
#[derive(Debug, Clone, Args)]
pub struct VerifyPageArguments {
    /// The file; it is written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the page that verifies packages, to be published where nobody on the way of a package can change it.
pub(super) fn page(arguments: &VerifyPageArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let page = verify_page();
    let unusable = |error| CliError::new("output", format!("{}: {error}", arguments.out.display()));
    std::fs::write(&arguments.out, &page).map_err(unusable)?;
    let digest = digest_of(page.as_bytes());
    let line = format!("{} SHA-256 {digest}", arguments.out.display());
    Report::new(json!({"file": arguments.out, "sha256": digest}), [line]).write(json, out)
}

/// Approves an export.
pub(super) fn approve(data: &Path, command: &ExportCommand) -> Result<Report, CliError> {
    let ExportCommand::Approve { case, media, documents, recipient, reason, by } = command;
    let office = Office::open(data)?;
    let entry = office.approve_export(*case, media, documents, recipient, reason, by.clone())?;
    Ok(Report::new(json!({"case": case, "entry": entry}), [format!("approved {entry}")]))
}

/// Makes a package.
pub(super) fn make(arguments: &PackageArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let office = Office::open(&arguments.data)?;
    let fonts = match arguments.no_pdf {
        true => None,
        false => Some(Fonts::find().map_err(|error| CliError::new("fonts", error.to_string()))?),
    };
    let request = PackageRequest {
        case: arguments.case,
        media: arguments.media.clone(),
        documents: arguments.documents.clone(),
        profile: arguments.profile,
        recipient: arguments.recipient.clone(),
        purpose: arguments.purpose.clone(),
        by: arguments.by.clone(),
    };
    let issued = office.issue_package(&request, fonts.as_ref(), &arguments.out, &mut |_, _| {})?;
    said(&issued, &office, &arguments.out)?.write(json, out)
}

fn said(issued: &IssuedPackage, office: &Office, path: &Path) -> Result<Report, CliError> {
    let bureau = office.registry()?.bureau();
    let IssuedPackage { entry, manifest, log_size, entries, withheld, documents, recordings, absent, length } =
        issued;
    Ok(Report::new(
        json!({
            "file": path,
            "bureau": bureau,
            "entry": entry,
            "manifest": manifest,
            "log_size": log_size,
            "entries": entries,
            "withheld": withheld,
            "documents": documents,
            "recordings": recordings,
            "absent": absent,
            "length": length,
        }),
        [
            format!("{} ({length} bytes)", path.display()),
            format!(
                "entries {entries}, of them withheld {withheld}; documents {documents}; recordings {recordings}, absent {absent}"
            ),
            format!("stated as {entry}"),
            format!("bureau {bureau}: give this fingerprint to the recipient another way"),
        ],
    ))
}
