//! `quanji-verify PACKAGE`: whether an evidence package holds.

use std::process::ExitCode;

use clap::Parser;
use quanji_verifier::{VerifyArguments, verify_packages};

#[derive(Parser)]
#[command(
    name = "quanji-verify",
    version,
    about = "Verifies an evidence package of Quanji. Reads the file and nothing else: no network, no database"
)]
struct Arguments {
    /// One JSON report a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    verify: VerifyArguments,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout().lock();
    let mut err = std::io::stderr().lock();
    verify_packages(&arguments.verify, arguments.json, &mut out, &mut err).into()
}
