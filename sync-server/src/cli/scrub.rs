//! `quanji-server scrub`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::report::Report;
use crate::office::Office;

/// Arguments of `scrub`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Exits with 1 when something is damaged or gone. It is named, kept aside and stated in the log;
a terminal that still has the recording sends what is lacking at its next upload.

Examples:
  quanji-server scrub --data office
  quanji-server --json scrub --data office"
)]
pub struct ScrubArguments {
    /// Folder of the office
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(super) fn run(arguments: &ScrubArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let report = Office::open(&arguments.data)?.scrub_all(&|| true)?;
    let damaged = report.damaged.iter().map(|damage| {
        format!("damaged: case {} recording {} chunks {:?}", damage.case, damage.media, damage.chunks)
    });
    let read = format!("{} recordings, {} bytes read", report.recordings, report.bytes);
    let lines: Vec<String> = std::iter::once(read).chain(damaged).collect();
    Report::new(json!(report), lines).write(json, out)?;
    match report.damaged.len() {
        0 => Ok(()),
        count => Err(CliError::new("damaged", format!("{count} recordings are damaged; see the report"))),
    }
}
