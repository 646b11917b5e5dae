//! The door to the person at the command line, who may see everything.

use std::io;

use crate::demo::DemoError;
use crate::http::ServeError;
use crate::office::OfficeError;
use crate::witness::WitnessError;

/// A command that failed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct CliError {
    code: &'static str,
    message: String,
}

impl CliError {
    /// A failure with its machine code.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The machine code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The failure as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({"error": {"code": self.code, "message": self.message}})
    }
}

impl From<OfficeError> for CliError {
    fn from(error: OfficeError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<ServeError> for CliError {
    fn from(error: ServeError) -> Self {
        let code = match &error {
            ServeError::PlainHttp(_) => "plain_http",
            ServeError::Tls(_) => "tls",
            ServeError::Listen(..) => "listen",
            ServeError::Stopped(_) => "stopped",
        };
        Self::new(code, error.to_string())
    }
}

impl From<WitnessError> for CliError {
    fn from(error: WitnessError) -> Self {
        let code = match &error {
            WitnessError::NotInitialised(_) | WitnessError::NoKey(_) => "not_initialised",
            WitnessError::AlreadyInitialised(_) => "already_initialised",
            WitnessError::Damaged(..) => "damaged",
            WitnessError::Proof(_) => "invalid",
            WitnessError::Folder(_) => "folder",
            WitnessError::Crypto(_) => "internal",
        };
        Self::new(code, error.to_string())
    }
}

impl From<DemoError> for CliError {
    fn from(error: DemoError) -> Self {
        Self::new("demo", error.to_string())
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::new("output", error.to_string())
    }
}
