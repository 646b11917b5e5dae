//! What a command has to say: JSON for programs, lines for people.

use std::io::Write;

use serde_json::Value;

use super::error::CliError;

/// The outcome of a command in both forms.
#[derive(Debug)]
pub(super) struct Report {
    json: Value,
    lines: Vec<String>,
}

impl Report {
    pub(super) fn new(json: Value, lines: impl IntoIterator<Item = String>) -> Self {
        Self { json, lines: lines.into_iter().collect() }
    }

    pub(super) fn write(&self, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
        if json {
            writeln!(out, "{}", self.json)?;
            return Ok(());
        }
        self.lines.iter().try_for_each(|line| Ok(writeln!(out, "{line}")?))
    }
}
