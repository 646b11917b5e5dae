//! A terminal as its commands.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::program;

/// A terminal in a folder.
#[derive(Debug, Clone)]
pub struct Terminal {
    home: PathBuf,
    before: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A command that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Its machine code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// The exit status.
    pub exit: i32,
    /// What it printed on stdout before it failed.
    pub printed: Option<Value>,
    /// The whole error object.
    pub details: Value,
}

impl Terminal {
    /// The terminal in a folder.
    #[must_use]
    pub fn at(home: &Path) -> Self {
        Self { home: home.to_owned(), before: Vec::new(), environment: Vec::new() }
    }

    /// The same terminal, run with an environment variable such as `LD_PRELOAD`.
    #[must_use]
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same terminal, run by words before the program such as `unshare -T`.
    #[must_use]
    pub fn within(mut self, command: &[&str]) -> Self {
        self.before = command.iter().map(ToString::to_string).collect();
        self
    }

    /// Its folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// A command that is ready to run.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let terminal = program("quanji-terminal");
        let mut command = match self.before.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&terminal);
                command
            }
            None => Command::new(&terminal),
        };
        command.arg("--home").arg(&self.home).arg("--json").args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command; panics if it fails.
    pub fn run(&self, arguments: &[&str]) -> Value {
        self.try_run(arguments).unwrap_or_else(|failure| panic!("{arguments:?}: {failure:?}"))
    }

    /// Runs a command.
    ///
    /// # Errors
    /// The failure that it printed; panics if it printed something else.
    pub fn try_run(&self, arguments: &[&str]) -> Result<Value, Failure> {
        let output = self.command(arguments).output().unwrap();
        read(arguments, &output)
    }

    /// Opens a case.
    #[must_use]
    pub fn open_case(&self, party: &str) -> String {
        text(&self.run(&["case", "open", "--kind", "inspection", "--party", party]), "case")
    }

    /// Begins a 现场笔录.
    #[must_use]
    pub fn new_draft(&self, case: &str) -> String {
        text(&self.run(&["draft", "new", "--case", case, "--template", "HS-20"]), "document")
    }

    /// Sets a field of a draft.
    pub fn set(&self, document: &str, field: &str, value: &str) -> Value {
        self.run(&["draft", "set", document, field, value])
    }

    /// Adds a note and gives its entry.
    pub fn note(&self, case: &str, words: &str) -> String {
        text(&self.run(&["note", "--case", case, words]), "entry")
    }

    /// Exchanges with the office.
    pub fn sync(&self) -> Value {
        self.run(&["sync"])
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> Value {
        self.run(&["status"])
    }

    /// Verifies; panics unless sound.
    pub fn verify(&self) -> Value {
        let found = self.run(&["verify"]);
        assert_eq!(found["sound"], true, "{found}");
        found
    }
}

fn read(arguments: &[&str], output: &Output) -> Result<Value, Failure> {
    let printed = serde_json::from_slice(&output.stdout).ok();
    if output.status.success() {
        return Ok(printed.unwrap_or_else(|| panic!("{arguments:?} printed no JSON object")));
    }
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|_| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        panic!("{arguments:?} ended with {} and no error object: {stderr}", output.status)
    });
    Err(Failure {
        code: text(&error["error"], "code"),
        message: text(&error["error"], "message"),
        exit: output.status.code().unwrap_or(-1),
        printed,
        details: error["error"].clone(),
    })
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}")).to_owned()
}
