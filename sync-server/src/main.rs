//! The office's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    quanji_server::cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr())
}
