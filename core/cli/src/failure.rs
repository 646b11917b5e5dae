//! Failures that a script and a person can act on.

use std::process::ExitCode;

use quanji_core::terminal::TerminalError;
use serde_json::{Value, json};

use crate::output::Output;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    message: String,
    exit: u8,
    /// What a script can act on beside the code.
    details: Value,
}

impl Failure {
    /// A failure with its code and exit status.
    pub(crate) fn new(code: &str, message: impl Into<String>, exit: u8) -> Self {
        Self { code: code.to_owned(), message: message.into(), exit, details: Value::Null }
    }

    /// Prints the failure on stderr.
    pub(crate) fn report(&self, output: &Output) -> ExitCode {
        let error = match &self.details {
            Value::Null => json!({"code": self.code, "message": self.message}),
            blockers => json!({"code": self.code, "message": self.message, "blockers": blockers}),
        };
        output.failure(&json!({"error": error}), &self.message);
        ExitCode::from(self.exit)
    }
}

impl From<TerminalError> for Failure {
    fn from(error: TerminalError) -> Self {
        let exit = match &error {
            TerminalError::NotEnrolled
            | TerminalError::AlreadyEnrolled
            | TerminalError::NotFound(_)
            | TerminalError::Invalid(_)
            | TerminalError::NotReady(_)
            | TerminalError::Kept(_)
            | TerminalError::Sealed
            | TerminalError::Suspended
            | TerminalError::Cancelled => 3,
            TerminalError::Offline(_) => 4,
            TerminalError::Refused { .. } | TerminalError::DishonestOffice(_) => 5,
            TerminalError::StorageFull
            | TerminalError::Damaged(_)
            | TerminalError::Busy
            | TerminalError::KeyStore(_) => 6,
            TerminalError::Internal(_) => 70,
        };
        let details = match &error {
            TerminalError::NotReady(blockers) => json!(blockers),
            TerminalError::Kept(objections) => json!(objections),
            _ => Value::Null,
        };
        Self { code: error.code().to_owned(), message: error.to_string(), exit, details }
    }
}

/// Reports wrong usage: in JSON if the command line asked for it.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help and version are no failures.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let wants_json = std::env::args().any(|argument| argument == "--json");
    if wants_json {
        let message = error.to_string();
        let message = message.trim().trim_start_matches("error: ");
        Output::new(true).failure(&json!({"error": {"code": "usage", "message": message}}), message);
    } else {
        let _ = error.print();
    }
    ExitCode::from(2)
}
