//! `quanji-server admin rotate-office-key`, `rotate-log-key`, `recovery`, `recover-office-key` and
//! `recover-terminal`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quanji_core::entry::RecoveryDeclared;
use quanji_core::id::DeviceId;
use serde_json::json;

use super::error::CliError;
use super::joint::JointArguments;
use super::report::Report;
use crate::office::{ChangedKey, Office, OfficeError, Share, Surroundings};
use crate::storage::{sync_folder, write_new};

/// Arguments of a change of keys.
#[derive(Debug, Clone, Args)]
pub struct RotateArguments {
    /// Why; it goes on the record
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    joint: JointArguments,
}

/// `admin recovery`.
#[derive(Debug, Clone, Subcommand)]
pub enum RecoveryCommand {
    /// Make a recovery key, write its three shares as papers, and forget it; two of them recover
    Declare(DeclareArguments),
}

/// Arguments of `admin recovery declare`.
#[derive(Debug, Clone, Args)]
pub struct DeclareArguments {
    /// Who keeps a share; give three
    #[arg(long = "custodian", value_name = "NAME", required = true)]
    custodians: Vec<String>,
    /// A new folder for the papers share-1.txt, share-2.txt and share-3.txt: print them, hand them out,
    /// and destroy the files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    joint: JointArguments,
}

/// `admin rescue`.
#[derive(Debug, Clone, Subcommand)]
pub enum RescueCommand {
    /// Keep the rescue bundle of a terminal, and write the receipt that lets it be wiped
    Receive {
        /// The bundle
        bundle: PathBuf,
        /// Where to write the receipt
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
    /// Open a bundle with two shares of the recovery key: entries go where the terminal's own would go
    Open(OpenRescueArguments),
}

/// Arguments of `admin rescue open`.
#[derive(Debug, Clone, Args)]
pub struct OpenRescueArguments {
    /// The bundle
    bundle: PathBuf,
    #[command(flatten)]
    shares: ShareArguments,
    #[command(flatten)]
    joint: JointArguments,
}

/// Shares of the recovery key.
#[derive(Debug, Clone, Args)]
pub struct ShareArguments {
    /// A file with a share; give two
    #[arg(long = "share", value_name = "FILE", required = true)]
    shares: Vec<PathBuf>,
}

/// Arguments of `admin recover-office-key`.
#[derive(Debug, Clone, Args)]
pub struct RecoverOfficeArguments {
    #[command(flatten)]
    shares: ShareArguments,
    /// Why; it goes on the record
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    joint: JointArguments,
}

/// Arguments of `admin recover-terminal`.
#[derive(Debug, Clone, Args)]
pub struct RecoverTerminalArguments {
    #[command(flatten)]
    shares: ShareArguments,
    /// Copy of the terminal's `quanji.db`; `-wal` beside it is read too
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    /// Which terminal
    #[arg(long, value_name = "ID")]
    device: DeviceId,
    /// A new folder for its entries
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    joint: JointArguments,
}

impl ShareArguments {
    /// The shares, each with the name of its file.
    pub(super) fn read(&self) -> Result<Vec<(String, Share)>, CliError> {
        let read = |path: &PathBuf| Ok((path.display().to_string(), Share::read_file(path)?));
        self.shares.iter().map(read).collect()
    }
}

pub(super) fn rotate_office_key(data: &Path, arguments: &RotateArguments) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    let approved_by = arguments.joint.approvals(&office)?;
    Ok(changed(&office.rotate_office_key(&arguments.reason, approved_by)?))
}

pub(super) fn rotate_log_key(data: &Path, arguments: &RotateArguments) -> Result<Report, CliError> {
    // The old key of the log may be lost: the new one is named by the office's.
    let office = Office::open_keyless(data, Surroundings::system())?;
    let approved_by = arguments.joint.approvals(&office)?;
    let changed = office.rotate_log_key(&arguments.reason, approved_by)?;
    let lines = [format!("log key {}", changed.log_key), format!("entry   {}", changed.entry)];
    Ok(Report::new(json!({"log_key": changed.log_key, "entry": changed.entry}), lines))
}

pub(super) fn recovery(data: &Path, command: &RecoveryCommand) -> Result<Report, CliError> {
    let RecoveryCommand::Declare(arguments) = command;
    let office = Office::open(data)?;
    let approved_by = arguments.joint.approvals(&office)?;
    let bureau = office.registry()?.name().to_owned();
    let made = office.declare_recovery(&arguments.custodians, approved_by, |declared, shares| {
        write_papers(&arguments.out, &bureau, declared, shares)
    })?;
    let key = data_encoding::HEXLOWER.encode(made.declared.key.as_sec1());
    let files: Vec<String> = made.shares.iter().map(|share| file_of(share.number())).collect();
    let json = json!({
        "recovery_key": key,
        "custodians": made.declared.custodians,
        "shares": files,
        "entry": made.entry,
    });
    let mut lines = vec![format!("recovery key {key}")];
    for (file, custodian) in files.iter().zip(&made.declared.custodians) {
        lines.push(format!("{}  for {custodian}", arguments.out.join(file).display()));
    }
    lines.push("print the papers, hand them out, and destroy the files".into());
    Ok(Report::new(json, lines))
}

pub(super) fn recover_office_key(
    data: &Path,
    arguments: &RecoverOfficeArguments,
) -> Result<Report, CliError> {
    let shares = arguments.shares.read()?;
    let people = arguments.joint.people()?;
    let by = |office: &Office| JointArguments::check(&people, office);
    Ok(changed(&Office::recover_office_key(data, Surroundings::system(), &shares, &arguments.reason, by)?))
}

pub(super) fn recover_terminal(
    data: &Path,
    arguments: &RecoverTerminalArguments,
) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    let approved_by = arguments.joint.approvals(&office)?;
    let shares = arguments.shares.read()?;
    let found = office.recover_terminal(
        arguments.device,
        &shares,
        &arguments.database,
        &arguments.out,
        &approved_by,
    )?;
    let json = json!({
        "device": arguments.device,
        "entries": found.entries,
        "undelivered": found.undelivered,
        "damaged": found.damaged,
        "admitted": found.admitted,
        "quarantined": found.quarantined,
        "out": arguments.out,
    });
    let mut lines = vec![
        format!("{} entries in {}", found.entries, arguments.out.display()),
        format!(
            "{} were not delivered: {} joined the log, {} went to the quarantine",
            found.undelivered, found.admitted, found.quarantined
        ),
    ];
    if found.damaged {
        lines.push("a part of the database could not be read".into());
    }
    Ok(Report::new(json, lines))
}

pub(super) fn rescue(data: &Path, command: &RescueCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    let unusable =
        |path: &Path, error: std::io::Error| CliError::new("input", format!("{}: {error}", path.display()));
    match command {
        RescueCommand::Receive { bundle, receipt } => {
            let mut file = std::fs::File::open(bundle).map_err(|error| unusable(bundle, error))?;
            let kept = office.receive_rescue(&mut file)?;
            std::fs::write(receipt, kept.receipt.to_bytes()).map_err(|error| unusable(receipt, error))?;
            let json = json!({
                "device": kept.receipt.device,
                "bundle": kept.receipt.bundle,
                "length": kept.receipt.length,
                "kept": kept.path,
            });
            Ok(Report::new(json, [format!("kept {}", kept.path.display())]))
        }
        RescueCommand::Open(arguments) => {
            let approved_by = arguments.joint.approvals(&office)?;
            let shares = arguments.shares.read()?;
            let opened = office.open_rescue(&arguments.bundle, &shares, &approved_by)?;
            let json = json!({
                "held": opened.count,
                "admitted": opened.admitted,
                "quarantined": opened.quarantined,
                "received": opened.received,
                "waiting": opened.waiting,
            });
            let lines = [
                format!(
                    "{} entries: {} joined the log, {} went to the quarantine",
                    opened.count.entries, opened.admitted, opened.quarantined
                ),
                format!(
                    "{} recordings: {} held whole, {} wait for their entries to be admitted",
                    opened.count.recordings, opened.received, opened.waiting
                ),
            ];
            Ok(Report::new(json, lines))
        }
    }
}

fn changed(changed: &ChangedKey) -> Report {
    let key = data_encoding::HEXLOWER.encode(changed.key.as_sec1());
    let lines = [format!("office key {key}"), format!("entry      {}", changed.entry)];
    Report::new(json!({"office_key": key, "entry": changed.entry}), lines)
}

/// Writes the papers into a new folder, on the disk before anything is declared.
fn write_papers(
    folder: &Path,
    bureau: &str,
    declared: &RecoveryDeclared,
    shares: &[Share],
) -> Result<(), OfficeError> {
    let write = || {
        std::fs::create_dir(folder)?;
        for (share, custodian) in shares.iter().zip(&declared.custodians) {
            let path = folder.join(file_of(share.number()));
            write_new(&path, share.paper(bureau, custodian, declared).as_bytes())?;
        }
        sync_folder(folder)
    };
    write().map_err(|error: std::io::Error| OfficeError::Invalid(format!("{}: {error}", folder.display())))
}

fn file_of(number: u8) -> String {
    format!("share-{number}.txt")
}
