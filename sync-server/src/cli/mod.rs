//! The command line.

mod admin;
mod audit;
mod backup;
mod compliance;
mod demo;
mod documents;
mod error;
mod joint;
mod keeping;
mod package;
mod report;
mod rules;
mod scrub;
mod serve;
mod trust;
mod verify_office;
mod witness;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use quanji_verifier::{VerifyArguments, verify_packages};

pub use admin::{AdminArguments, AdminCommand};
pub use audit::{AuditCommand, FindArguments, PlanArguments};
pub use backup::{BackupArguments, BackupCommand, RestoreArguments};
pub use compliance::{ChangeArguments, EquipmentArguments, EquipmentCommand, HoldCommand, SettingCommand};
pub use demo::DemoArguments;
pub use documents::{NumbersCommand, RenderArguments, SealCommand, TemplateCommand};
pub use error::CliError;
pub use joint::JointArguments;
pub use keeping::{CopyCommand, DisposalCommand, PublicationCommand};
pub use package::{ExportCommand, PackageArguments, VerifyPageArguments};
pub use rules::{RulesArguments, RulesCommand};
pub use scrub::ScrubArguments;
pub use serve::ServeArguments;
pub use trust::{
    DeclareArguments, OpenRescueArguments, RecoverOfficeArguments, RecoverTerminalArguments, RecoveryCommand,
    RescueCommand, RotateArguments, ShareArguments,
};
pub use verify_office::VerifyOfficeArguments;
pub use witness::WitnessArguments;

/// Exit code for a command line that cannot be understood, as clap uses it.
const USAGE: u8 = 2;

#[derive(Debug, Parser)]
#[command(
    name = "quanji-server",
    version,
    about = "Quanji's office: takes in what terminals recorded, keeps one log, shows it to supervisors",
    after_help = "Examples:
  quanji-server demo
  quanji-server admin --data office init --bureau 某县卫生监督所
  quanji-server admin --data office section add 医疗卫生监督科
  quanji-server serve --data office --listen 127.0.0.1:8700"
)]
struct Arguments {
    /// One JSON object on stdout; failures as {\"error\": {\"code\", \"message\"}} on stderr
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve terminals and supervisors until stopped
    Serve(ServeArguments),
    /// Set up and look after an office; works beside a running server
    Admin(AdminArguments),
    /// Show a whole day: an office, three terminals, offline work, a conflict, the merge
    Demo(DemoArguments),
    /// Read every stored recording again and name what is damaged; works beside a running server
    Scrub(ScrubArguments),
    /// Make a backup, or look after backups; works beside a running server
    Backup(BackupArguments),
    /// Put an office together from a backup, in a new folder
    Restore(RestoreArguments),
    /// Compare every table of the office with its log; works beside a running server
    VerifyOffice(VerifyOfficeArguments),
    /// Write a document, or the preview of a template, as PDF or HTML
    Render(RenderArguments),
    /// The rules of the regulation and of the law around it: list, explain, check
    Rules(RulesArguments),
    /// Make the evidence package of a case, for a court, a party or the office above
    Package(PackageArguments),
    /// Cosign the heads of another office's log
    Witness(WitnessArguments),
    /// Verify an evidence package: needs nothing but the file
    Verify(VerifyArguments),
    /// Write the page that verifies packages in a browser, to be published apart from them
    VerifyPage(VerifyPageArguments),
}

/// Runs a command line. The output goes to `out`, failures to `err`.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut (dyn Write + Send),
    err: &mut dyn Write,
) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // For a command line that cannot be parsed: whoever asks for JSON gets JSON.
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) if !error.use_stderr() => {
            let _ = write!(out, "{error}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let _ = if wants_json {
                writeln!(err, "{}", CliError::new("usage", error.to_string()).to_json())
            } else {
                write!(err, "{error}")
            };
            return ExitCode::from(USAGE);
        }
    };
    let result = match &parsed.command {
        Command::Serve(arguments) => serve::run(arguments, out),
        Command::Admin(arguments) => admin::run(arguments, parsed.json, out),
        Command::Demo(arguments) => demo::run(arguments, out),
        Command::Scrub(arguments) => scrub::run(arguments, parsed.json, out),
        Command::Backup(arguments) => backup::run(arguments, parsed.json, out),
        Command::Restore(arguments) => backup::restore(arguments, parsed.json, out),
        Command::VerifyOffice(arguments) => verify_office::run(arguments, parsed.json, out),
        Command::Render(arguments) => documents::render(arguments, parsed.json, out),
        Command::Rules(arguments) => rules::run(arguments, parsed.json, out),
        Command::Package(arguments) => package::make(arguments, parsed.json, out),
        Command::Witness(arguments) => witness::run(arguments, parsed.json, out),
        Command::VerifyPage(arguments) => package::page(arguments, parsed.json, out),
        // It says itself what it found, and how it ended.
        Command::Verify(arguments) => return verify_packages(arguments, parsed.json, out, err).into(),
    };
    let result = result.and_then(|()| Ok(out.flush()?));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = if parsed.json {
                writeln!(err, "{}", error.to_json())
            } else {
                writeln!(err, "error: {error}")
            };
            ExitCode::FAILURE
        }
    }
}
