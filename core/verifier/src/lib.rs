//! Verifying evidence packages at the command line; `quanji-server verify` is the same.

mod arguments;
mod report;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use quanji_core::package::{Report, Verdict, verify};

pub use arguments::VerifyArguments;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Every package holds.
    Holds,
    /// At least one does not.
    Fails,
    /// At least one could not be read, or the result could not be written.
    Unreadable,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Holds => 0,
            Ending::Fails => 1,
            Ending::Unreadable => 2,
        })
    }
}

/// Verifies packages and says what it found of each: one JSON object a line, or lines for people.
pub fn verify_packages(
    arguments: &VerifyArguments,
    json: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Ending {
    let mut ending = Ending::Holds;
    for path in &arguments.packages {
        let told = match read(arguments, path) {
            Ok(report) => {
                ending = ending.max(ending_of(&report));
                report::write(&report, path, json, out)
            }
            Err(error) => {
                ending = Ending::Unreadable;
                writeln!(err, "error: {}: {error}", path.display())
            }
        };
        if told.is_err() {
            return Ending::Unreadable;
        }
    }
    ending
}

fn read(arguments: &VerifyArguments, path: &Path) -> Result<Report, String> {
    let mut package = File::open(path).map_err(|error| error.to_string())?;
    verify(&mut package, &arguments.expected(), &mut |_, _| {}).map_err(|error| error.to_string())
}

const fn ending_of(report: &Report) -> Ending {
    match report.verdict {
        Verdict::Holds => Ending::Holds,
        Verdict::Fails => Ending::Fails,
    }
}
