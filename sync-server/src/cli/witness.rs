//! `quanji-server witness`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use quanji_core::terminal::{SystemClock, SystemRandomness};
use serde_json::json;

use super::error::CliError;
use super::report::Report;
use super::serve::{Signals, log_to_stderr, runtime};
use crate::witness::{Witness, serve};

/// Arguments of `witness`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Cosigns heads of logs that continue what it signed before (C2SP tlog-witness), for another office than
the one that keeps the log. It holds no data of anybody: sizes and hashes. Its folder must not be lost or set back:
a witness without its memory is none, and gets a new name and key.

When it is ready it writes one line to stdout: {\"listening\": \"http://127.0.0.1:8710\"}.

Examples:
  quanji-server witness --data witness --init witness.example/county
  quanji-server witness --data witness --listen 0.0.0.0:8710 --log quanji.local/0123…+89abcdef+AQ…"
)]
pub struct WitnessArguments {
    /// Folder of the witness: its key, and what it signed last
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Make a witness of this name, write its verifier key, and end
    #[arg(long, value_name = "NAME", conflicts_with_all = ["listen", "log"])]
    init: Option<String>,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8710")]
    listen: SocketAddr,
    /// Verifier key of a log to cosign; may be repeated, also for a second key of one log
    #[arg(long, value_name = "VKEY", required_unless_present = "init")]
    log: Vec<String>,
}

pub(super) fn run(arguments: &WitnessArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    if let Some(name) = &arguments.init {
        let vkey = Witness::init(&arguments.data, name, &SystemRandomness)?.vkey();
        return Report::new(json!({"vkey": vkey}), [vkey]).write(json, out);
    }
    log_to_stderr();
    let witness = Arc::new(Witness::open(&arguments.data, &arguments.log)?);
    runtime()?.block_on(async {
        let mut signals = Signals::new()?;
        let server = serve(witness, arguments.listen, Arc::new(SystemClock::default()))
            .await
            .map_err(|error| CliError::new("listen", format!("{}: {error}", arguments.listen)))?;
        writeln!(out, "{}", json!({"listening": server.url()}))?;
        out.flush()?;
        signals.wait().await;
        Ok(server.shutdown().await?)
    })
}
