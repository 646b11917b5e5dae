//! `quanji-server backup` and `quanji-server restore`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};
use serde_json::json;

use super::error::CliError;
use super::report::Report;
use crate::backup::{self, BackupError, Options};
use crate::office::Surroundings;

/// Arguments of `backup`.
#[derive(Debug, Clone, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Works beside a running server. What did not change since the backup before is not written again. The secret
key is not needed, and is not kept on this machine: make it with `backup keygen` on another one. Exits with 1 when recordings
that the office should hold are damaged or gone; the snapshot is made all the same.

Examples:
  quanji-server backup keygen --out office-backup.key
  quanji-server backup --data office --to /mnt/backup --recipient age1…
  quanji-server backup check --from /mnt/backup
  quanji-server restore --from /mnt/backup --identity office-backup.key --into office-again"
)]
pub struct BackupArguments {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// Folder of the office
    #[arg(long, value_name = "DIR", required = true)]
    data: Option<PathBuf>,
    /// Folder of the backups; made if need be
    #[arg(long, value_name = "DIR", required = true)]
    to: Option<PathBuf>,
    /// Public key to encrypt to; with several, the secret half of any one opens the backup
    #[arg(long = "recipient", value_name = "KEY", required = true)]
    recipients: Vec<String>,
    /// A file that lies elsewhere, such as the key of the TLS certificate; may be given several times
    #[arg(long = "also", value_name = "FILE")]
    also: Vec<PathBuf>,
    /// Trust that what earlier backups wrote is whole, instead of reading it again
    #[arg(long)]
    quick: bool,
}

/// What `backup` can do beside making one.
#[derive(Debug, Clone, Subcommand)]
pub enum BackupCommand {
    /// Make a key pair; the file holds the secret key, to be kept away from the office
    Keygen {
        /// New file for the secret key
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List the snapshots, oldest first
    List {
        /// Folder of the backups
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
    /// Read snapshots and every object they name again; needs no secret key. Exits with 1 when something is damaged
    Check {
        /// Folder of the backups
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// This snapshot alone
        #[arg(long, value_name = "N")]
        snapshot: Option<u32>,
    },
    /// Remove old snapshots, and what no kept one needs
    Prune {
        /// Folder of the backups
        #[arg(long = "from", value_name = "DIR")]
        folder: PathBuf,
        /// How many of the newest stay
        #[arg(long, value_name = "N")]
        keep: usize,
    },
}

/// Arguments of `restore`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Everything is verified before the office gets its place. It begins a new restore epoch: every terminal notices,
and offers again what the office lost. A restore is the trial of a backup, too: into a folder that is removed afterwards.

Examples:
  quanji-server restore --from /mnt/backup --identity office-backup.key --into office-again
  quanji-server restore --from /mnt/backup --identity office-backup.key --into trial --snapshot 12"
)]
pub struct RestoreArguments {
    /// Folder of the backups
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// File with the secret key of the backups
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// Folder for the office, new or empty
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// A snapshot of `backup list`; the newest unless given
    #[arg(long, value_name = "N")]
    snapshot: Option<u32>,
}

pub(super) fn run(arguments: &BackupArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.command {
        None => make(arguments, json, out),
        Some(BackupCommand::Keygen { out: file }) => {
            let recipient = backup::keygen(file, &Surroundings::system())?;
            let lines = [
                format!("public key {recipient}"),
                format!("secret key in {}: keep it away from the office", file.display()),
            ];
            Report::new(json!({"recipient": recipient, "identity": file}), lines).write(json, out)
        }
        Some(BackupCommand::List { from }) => {
            let snapshots = backup::list(from)?;
            let lines = snapshots.iter().map(|one| match (&one.damage, one.made_ms) {
                (None, Some(made_ms)) => format!(
                    "{:>6}  {}  epoch {}  {} entries  {} objects",
                    one.snapshot,
                    time(made_ms),
                    one.epoch.unwrap_or_default(),
                    one.log_size.unwrap_or_default(),
                    one.objects.unwrap_or_default()
                ),
                (damage, _) => format!("{:>6}  {}", one.snapshot, damage.as_deref().unwrap_or("damaged")),
            });
            let lines: Vec<String> = lines.collect();
            Report::new(json!({"snapshots": snapshots}), lines).write(json, out)
        }
        Some(BackupCommand::Check { from, snapshot }) => check(from, *snapshot, json, out),
        Some(BackupCommand::Prune { folder, keep }) => {
            let pruned = backup::prune(folder, *keep)?;
            let line = format!(
                "kept {:?}, removed {:?} and {} objects",
                pruned.kept, pruned.removed, pruned.objects
            );
            Report::new(json!(pruned), [line]).write(json, out)
        }
    }
}

fn make(arguments: &BackupArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let BackupArguments { data: Some(data), to: Some(to), recipients, also, quick, .. } = arguments else {
        return Err(CliError::new("usage", "--data and --to are needed"));
    };
    let options = Options { recipients: recipients.clone(), also: also.clone(), quick: *quick };
    let made = backup::make(data, to, &options, &Surroundings::system())?;
    let mut lines = vec![format!(
        "snapshot {}: {} entries, {} objects; {} of them written, {} bytes",
        made.snapshot, made.log_size, made.objects, made.written, made.written_bytes
    )];
    if made.healed > 0 {
        lines.push(format!("{} damaged objects of earlier backups were written again", made.healed));
    }
    lines.extend(made.left_out.iter().map(|name| format!("left out: {name}")));
    Report::new(json!(made), lines).write(json, out)?;
    match made.lacking {
        0 => Ok(()),
        count => Err(CliError::new(
            "damaged",
            format!(
                "{count} chunks of recordings are damaged or gone in the office; run `quanji-server scrub`"
            ),
        )),
    }
}

fn check(
    from: &std::path::Path,
    snapshot: Option<u32>,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let checked = backup::check(from, snapshot)?;
    let read = format!(
        "{} snapshots, {} objects, {} bytes read",
        checked.snapshots.len(),
        checked.objects,
        checked.bytes
    );
    let lines: Vec<String> = std::iter::once(read).chain(checked.damage.iter().cloned()).collect();
    Report::new(json!(checked), lines).write(json, out)?;
    match checked.damaged.len() {
        0 => Ok(()),
        count => Err(CliError::new("damaged", format!("{count} snapshots are damaged; see the report"))),
    }
}

pub(super) fn restore(arguments: &RestoreArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let RestoreArguments { from, identity, into, snapshot } = arguments;
    let restored = backup::restore(from, identity, into, *snapshot, &Surroundings::system())?;
    let resumed = &restored.resumed;
    let mut lines = vec![
        format!(
            "restored snapshot {} of {}: {} entries, {} chunks of recordings, verified",
            restored.snapshot,
            time(restored.made_ms),
            restored.log_size,
            restored.chunks
        ),
        format!("epoch {}: every terminal will offer again what it recorded", resumed.epoch),
        format!("not here: what the office took in or decided after {}", time(restored.made_ms)),
    ];
    lines.push(format!(
        "ended: {} sessions of the pages; void: {} enrolment codes",
        resumed.ended_sessions, resumed.void_codes
    ));
    lines.extend(resumed.lacking.iter().map(|lack| {
        format!("lacking: case {} recording {} chunks {:?}", lack.case, lack.media, lack.chunks)
    }));
    Report::new(json!(restored), lines).write(json, out)
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

fn time(ms: u64) -> String {
    rfc3339(i64::try_from(ms).unwrap_or(i64::MAX), CHINA_OFFSET_MINUTES)
}
