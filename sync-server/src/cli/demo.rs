//! `quanji-server demo`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::error::CliError;
use super::serve::Signals;
use crate::demo;
use crate::http::{Options, serve};

/// Arguments of `demo`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  quanji-server demo
  quanji-server demo --once
  quanji-server demo --data ./demo --listen 127.0.0.1:8700")]
pub struct DemoArguments {
    /// Exit after the merge instead of serving the supervisor pages
    #[arg(long)]
    once: bool,
    /// Empty or new folder for the office and the terminals; by default one that is removed at the end
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address and port of the office; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

pub(super) fn run(arguments: &DemoArguments, out: &mut dyn Write) -> Result<(), CliError> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    // Fails only when somebody has set up logging before; then that is used.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let temporary = match &arguments.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("quanji-demo-").tempdir()?),
    };
    let folder = match (&arguments.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => return Err(CliError::new("demo", "no folder")),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::new()?;
        let stage = demo::prepare(&folder.join("office"))?;
        let server = serve(stage.office.clone(), Options::new(arguments.listen)).await?;
        let address = server.url();
        let (name, password) = demo::play(&stage, &address, &folder, out).await?;
        if !arguments.once {
            writeln!(out, "\n督察页面 Supervisor page: {address}/")?;
            writeln!(out, "用户 user: {name}    密码 password: {password}")?;
            writeln!(out, "按 Ctrl-C 停止。 Ctrl-C stops it.")?;
            out.flush()?;
            signals.wait().await;
        }
        Ok(server.shutdown().await?)
    })
}
