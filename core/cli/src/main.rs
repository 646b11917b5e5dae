//! A headless terminal: everything that the library does for an app, for scripts, support and
//! integration.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod arguments;
mod compliance;
mod document;
mod failure;
mod media;
mod media_arguments;
mod output;
mod run;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use output::Output;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return failure::usage(&error),
    };
    let output = Output::new(arguments.json);
    // In JSON, stderr carries one object and nothing else unless somebody asks for the log.
    let default = if arguments.json { "off" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUANJI_LOG").unwrap_or_else(|_| default.into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run::run(&arguments, &output).and_then(|result| output.result(&result)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&output),
    }
}
