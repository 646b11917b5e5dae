//! `quanji-server verify-office`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::report::Report;
use crate::office::Office;

/// Arguments of `verify-office`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Checks signatures, chains and tree of the log, makes every other table again from it, and names each
difference by table and row. Exits with 1 when something differs. The bytes of recordings are read by `scrub`.

Examples:
  quanji-server verify-office --data office
  quanji-server --json verify-office --data office"
)]
pub struct VerifyOfficeArguments {
    /// Folder of the office
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(super) fn run(
    arguments: &VerifyOfficeArguments,
    json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let examined = Office::open(&arguments.data)?.verify(&|_| {})?;
    let read = format!("{} entries read, {} faults", examined.entries, examined.count);
    let lines: Vec<String> =
        std::iter::once(read).chain(examined.faults.iter().map(ToString::to_string)).collect();
    Report::new(json!(examined), lines).write(json, out)?;
    match examined.count {
        0 => Ok(()),
        count => Err(CliError::new("faults", format!("{count} faults; see the report"))),
    }
}
