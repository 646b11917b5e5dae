//! Two people at the command line: each proves who they are with their password.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use quanji_core::entry::Approval;
use zeroize::Zeroizing;

use super::error::CliError;
use crate::office::{Office, OfficeError};

/// Who does it.
#[derive(Debug, Clone, Args)]
pub struct JointArguments {
    /// A user of the pages who agrees; give two different ones. Their passwords are asked for, or read
    /// from standard input, one line for each in the same order
    #[arg(long = "by", value_name = "USER", required = true, num_args = 1)]
    by: Vec<String>,
    /// Read the passwords from this file instead, one line for each
    #[arg(long, value_name = "FILE")]
    passwords: Option<PathBuf>,
}

impl JointArguments {
    /// The people, as far as their passwords are right.
    pub(super) fn approvals(&self, office: &Office) -> Result<Vec<Approval>, CliError> {
        Ok(office.approvals(&self.people()?)?)
    }

    /// As [`JointArguments::approvals`], for what opens the office itself.
    pub(super) fn check(
        people: &[(String, Zeroizing<String>)],
        office: &Office,
    ) -> Result<Vec<Approval>, OfficeError> {
        office.approvals(people)
    }

    /// Names and passwords.
    pub(super) fn people(&self) -> Result<Vec<(String, Zeroizing<String>)>, CliError> {
        let unusable = |error: std::io::Error| CliError::new("input", format!("passwords: {error}"));
        let lines: Vec<Zeroizing<String>> = match &self.passwords {
            Some(path) => {
                let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(unusable)?;
                text.lines().map(|line| Zeroizing::new(line.to_owned())).collect()
            }
            None => self.ask().map_err(unusable)?,
        };
        if lines.len() < self.by.len() {
            return Err(CliError::new("input", format!("{} passwords are needed", self.by.len())));
        }
        Ok(self.by.iter().cloned().zip(lines).collect())
    }

    fn ask(&self) -> std::io::Result<Vec<Zeroizing<String>>> {
        let stdin = std::io::stdin();
        let _silence = if stdin.is_terminal() { Silence::begin() } else { None };
        let mut lines = Vec::with_capacity(self.by.len());
        for name in &self.by {
            if stdin.is_terminal() {
                write!(std::io::stderr(), "{name} 的密码 password: ")?;
            }
            let mut line = Zeroizing::new(String::new());
            if stdin.lock().read_line(&mut line)? == 0 {
                break;
            }
            if stdin.is_terminal() {
                writeln!(std::io::stderr())?;
            }
            lines.push(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()));
        }
        Ok(lines)
    }
}

/// A terminal that does not show what is typed, until this goes.
struct Silence(rustix::termios::Termios);

impl Silence {
    fn begin() -> Option<Self> {
        let before = rustix::termios::tcgetattr(std::io::stdin()).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(rustix::termios::LocalModes::ECHO);
        let now = rustix::termios::OptionalActions::Now;
        rustix::termios::tcsetattr(std::io::stdin(), now, &silent).ok()?;
        Some(Self(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let now = rustix::termios::OptionalActions::Now;
        let _ = rustix::termios::tcsetattr(std::io::stdin(), now, &self.0);
    }
}
