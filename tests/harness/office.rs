//! The office as a process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::clock::faketime_library;
use super::program;
use super::terminal::Terminal;

/// A serving office. Killed when dropped.
#[derive(Debug)]
pub struct Office {
    data: PathBuf,
    child: Option<Child>,
    url: String,
    command: Vec<String>,
    environment: Vec<(String, String)>,
}

/// An officer of the roster.
#[derive(Debug, Clone)]
pub struct Officer {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
}

impl Office {
    /// Makes an office in a folder and serves it on a free port.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        let mut office = Self {
            data: data.to_owned(),
            child: None,
            url: String::new(),
            command: Vec::new(),
            environment: Vec::new(),
        };
        office.admin(&["init", "--bureau", "平罗县卫生监督所"]);
        office.serve("127.0.0.1:0");
        office
    }

    /// Puts words before the program, such as `unshare -Urm`, from the next start on.
    pub fn wrap(&mut self, command: &[&str]) {
        self.command = command.iter().map(ToString::to_string).collect();
    }

    /// Serves with an environment variable such as `LD_PRELOAD`, from the next start on.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn serve(&mut self, listen: &str) {
        assert!(self.child.is_none(), "the office is running");
        let mut command = self.serving(listen);
        let started = Instant::now();
        while !self.spawn(&mut command) {
            // A port that was just let go of may take a moment.
            assert!(started.elapsed() < Duration::from_secs(20), "the office does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Starts it once; whether it serves.
    fn spawn(&mut self, command: &mut Command) -> bool {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if let Ok(ready) = serde_json::from_str::<Value>(&line) {
            self.url = ready["listening"].as_str().unwrap().to_owned();
            self.child = Some(child);
            return true;
        }
        child.wait().unwrap();
        false
    }

    fn serving(&self, listen: &str) -> Command {
        let server = program("quanji-server");
        let mut command = match self.command.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&server);
                command
            }
            None => Command::new(&server),
        };
        command
            .args(["serve", "--listen", listen, "--sign-in-rate", "10000", "--sign-in-burst", "10000"])
            .args(["--exchange-rate", "10000", "--exchange-burst", "10000", "--data"])
            .arg(&self.data)
            .env("RUST_LOG", "error")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped());
        command
    }

    /// Address of the office.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Folder of the office.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Serves again at the same address.
    pub fn restart(&mut self) {
        self.kill();
        let listen = self.url.trim_start_matches("http://").to_owned();
        self.serve(&listen);
    }

    /// Serves again at the same address, if it comes so far: a program that is killed on the way does not.
    pub fn try_restart(&mut self) -> bool {
        self.kill();
        let mut command = self.serving(self.url.trim_start_matches("http://"));
        self.spawn(&mut command)
    }

    /// Runs an admin command; panics if it fails.
    pub fn admin(&self, arguments: &[&str]) -> Value {
        self.try_admin(arguments).unwrap_or_else(|error| panic!("admin {arguments:?}: {error}"))
    }

    /// Runs an admin command.
    ///
    /// # Errors
    /// The error object that it printed.
    pub fn try_admin(&self, arguments: &[&str]) -> Result<Value, Value> {
        self.command_of(arguments, &[])
    }

    /// Runs an admin command in a process whose clock shows another time, as `faketime` writes it: `+220d`.
    ///
    /// # Errors
    /// The error object that it printed.
    pub fn try_admin_at(&self, time: &str, arguments: &[&str]) -> Result<Value, Value> {
        let library = faketime_library();
        let clock = [("LD_PRELOAD", &*library), ("FAKETIME", time), ("DONT_FAKE_MONOTONIC", "1")];
        self.command_of(arguments, &clock)
    }

    fn command_of(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Value, Value> {
        let output = Command::new(program("quanji-server"))
            .arg("admin")
            .arg("--data")
            .arg(&self.data)
            .arg("--json")
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let text = if output.status.success() { &output.stdout } else { &output.stderr };
        let value = serde_json::from_slice(text)
            .unwrap_or_else(|_| panic!("admin {arguments:?}: {}", String::from_utf8_lossy(text)));
        if output.status.success() { Ok(value) } else { Err(value) }
    }

    /// Adds a section.
    pub fn section(&self, name: &str) {
        self.admin(&["section", "add", name]);
    }

    /// Registers an officer of a section; the section is added unless it exists.
    pub fn officer(&self, name: &str, section: &str) -> Officer {
        let _ = self.try_admin(&["section", "add", section]);
        let certificate = format!("6402{}", name.bytes().map(u32::from).sum::<u32>());
        let added = self.admin(&[
            "officer",
            "add",
            "--name",
            name,
            "--certificate",
            &certificate,
            "--valid-from",
            "2024-01-01",
            "--valid-to",
            "2029-12-31",
            "--section",
            section,
            "--role",
            "officer",
        ]);
        Officer { id: added["officer"].as_str().unwrap().to_owned(), name: name.to_owned() }
    }

    /// A one-time code for an officer.
    #[must_use]
    pub fn code(&self, officer: &Officer) -> String {
        self.admin(&["code", "new", "--officer", &officer.id])["code"].as_str().unwrap().to_owned()
    }

    /// Enrols a terminal for an officer in a folder.
    pub fn enrol(&self, officer: &Officer, home: &Path) -> Terminal {
        let terminal = Terminal::at(home);
        terminal.run(&[
            "enrol",
            "--office",
            &self.url,
            "--code",
            &self.code(officer),
            "--name",
            &officer.name,
        ]);
        terminal
    }

    /// Two users who may do together what nobody does alone: the words that name them to a command.
    /// They are added at the first call.
    #[must_use]
    pub fn two_people(&self) -> Vec<String> {
        let passwords = self.data.with_extension("passwords");
        let names = ["科长甲", "科长乙"];
        if !passwords.exists() {
            let add = |name| {
                let added = self.admin(&["user", "add", "--name", name, "--role", "section_head"]);
                format!("{}\n", added["password"].as_str().unwrap())
            };
            std::fs::write(&passwords, names.map(add).concat()).unwrap();
        }
        let [first, second] = names;
        ["--by", first, "--by", second, "--passwords", passwords.to_str().unwrap()]
            .map(str::to_owned)
            .to_vec()
    }

    /// Number of entries in the log.
    #[must_use]
    pub fn log_size(&self) -> u64 {
        self.admin(&["log", "head"])["size"].as_u64().unwrap()
    }

    /// Reasons of everything in quarantine.
    #[must_use]
    pub fn quarantine(&self) -> Vec<String> {
        let listed = self.admin(&["quarantine", "list"]);
        let entries = listed["quarantine"].as_array().unwrap();
        entries.iter().map(|entry| entry["reason"].as_str().unwrap().to_owned()).collect()
    }

    /// The office's database, opened for reading while nobody writes or while it serves.
    #[must_use]
    pub fn database(&self) -> rusqlite::Connection {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        rusqlite::Connection::open_with_flags(self.data.join("office.db"), flags).unwrap()
    }

    /// Every `(device, seq, hash)` of the log in order; panics unless the index is dense and no
    /// entry stands in it twice.
    #[must_use]
    pub fn log(&self) -> Vec<([u8; 16], u64, Vec<u8>)> {
        let database = self.database();
        let mut statement = database.prepare("SELECT idx, device, seq, hash FROM log ORDER BY idx").unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut log = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(row) = rows.next().unwrap() {
            let index: u64 = row.get(0).unwrap();
            assert_eq!(index, log.len() as u64, "the log index is dense");
            let hash: Vec<u8> = row.get(3).unwrap();
            assert!(seen.insert(hash.clone()), "an entry stands in the log once");
            log.push((row.get(1).unwrap(), row.get(2).unwrap(), hash));
        }
        log
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.kill();
    }
}
