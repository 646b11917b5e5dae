//! A process that records as fast as it can and says what was saved.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::program;

/// A running writer. Killed when dropped.
#[derive(Debug)]
pub struct Writer {
    child: Child,
    lines: BufReader<ChildStdout>,
    saved: Vec<String>,
}

impl Writer {
    /// Starts to add notes to a case of the terminal in `home`.
    #[must_use]
    pub fn start(home: &Path, case: &str, environment: &[(&str, &str)]) -> Self {
        Self::spawn(&[], home, case, environment)
    }

    /// Starts to add so many notes.
    #[must_use]
    pub fn limited(home: &Path, case: &str, notes: u32, environment: &[(&str, &str)]) -> Self {
        Self::spawn_with(&[], home, case, &["--limit", &notes.to_string()], environment)
    }

    /// Starts to seal documents of a case of the terminal in `home`.
    #[must_use]
    pub fn sealing(home: &Path, case: &str) -> Self {
        Self::spawn(&["--papers"], home, case, &[])
    }

    fn spawn(mode: &[&str], home: &Path, case: &str, environment: &[(&str, &str)]) -> Self {
        Self::spawn_with(mode, home, case, &[], environment)
    }

    fn spawn_with(
        mode: &[&str],
        home: &Path,
        case: &str,
        after: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut command = Command::new(program("quanji-writer"));
        command.args(mode).arg(home).arg(case).args(after);
        command.envs(environment.iter().copied()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, saved: Vec::new() }
    }

    /// Waits until so many saves were acknowledged.
    pub fn wait_for(&mut self, saves: usize) {
        while self.saved.len() < saves {
            assert!(self.read_line(), "the writer stopped by itself");
        }
    }

    /// `kill -9`; gives the hashes of every save that was acknowledged before.
    #[must_use]
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while self.read_line() {}
        std::mem::take(&mut self.saved)
    }

    /// Waits until it ends by itself; gives what it saved and whether it ended well.
    #[must_use]
    pub fn wait(mut self) -> (Vec<String>, bool) {
        while self.read_line() {}
        let ended_well = self.child.wait().unwrap().success();
        (std::mem::take(&mut self.saved), ended_well)
    }

    fn read_line(&mut self) -> bool {
        let mut line = String::new();
        // A line without its end was cut by the kill: nobody was told, so nothing was promised.
        if self.lines.read_line(&mut line).unwrap_or(0) == 0 || !line.ends_with('\n') {
            return false;
        }
        self.saved.push(line.trim().to_owned());
        true
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
