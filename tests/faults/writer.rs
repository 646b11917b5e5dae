//! Records as fast as it can and prints the hash of each save after it was acknowledged.
//! `--limit N` ends after N; `--unsafe FILE` writes to a plain database that does not wait for the
//! disk, so that a test can show that it would notice.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use quanji_core::terminal::{Surroundings, Terminal};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--unsafe", file] => careless(file),
        [home, case] => careful(home, case, u64::MAX),
        [home, case, "--limit", limit] => careful(home, case, limit.parse().unwrap()),
        _ => ExitCode::from(2),
    }
}

fn careful(home: &str, case: &str, limit: u64) -> ExitCode {
    let terminal = Terminal::open(Surroundings::system(Path::new(home))).unwrap();
    let case = case.parse().unwrap();
    for number in 0..limit {
        match terminal.add_note(case, &format!("第 {number} 次巡查，未见异常")) {
            Ok(entry) => say(&entry.to_string()),
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "{}", error.code());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn careless(file: &str) -> ExitCode {
    let database = rusqlite::Connection::open(file).unwrap();
    database
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE IF NOT EXISTS row (n INTEGER);")
        .unwrap();
    for number in 0.. {
        database.execute("INSERT INTO row VALUES (?1)", [number]).unwrap();
        say(&number.to_string());
    }
    ExitCode::SUCCESS
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
}
