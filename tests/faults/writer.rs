//! Records as fast as it can and prints the hash of each save after it was acknowledged.
//! `--papers` seals documents instead of adding notes; `--limit N` ends after N; `--unsafe FILE` writes to a plain database that does not wait for the
//! disk, so that a test can show that it would notice.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use quanji_core::record::{Handwriting, Means, Point, Signer};
use quanji_core::terminal::{SignRequest, Surroundings, Terminal};
use quanji_tests::harness::inputs;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--unsafe", file] => careless(file),
        ["--papers", home, case] => papers(home, case),
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

/// Fills, reads back, signs and seals one plan after the other; prints each seal.
fn papers(home: &str, case: &str) -> ExitCode {
    let terminal = Terminal::open(Surroundings::system(Path::new(home))).unwrap();
    let case = case.parse().unwrap();
    let fields = inputs("HS-03");
    loop {
        let (document, _) = terminal.new_draft(case, "HS-03").unwrap();
        for (field, input) in &fields {
            terminal.set_field(document, field, input).unwrap();
        }
        terminal.read_back(document).unwrap();
        let point = Point { x: 1, y: 1, t: 0, pressure: None };
        let hand = Handwriting {
            device: "T100".into(),
            width: 9,
            height: 9,
            rate_hz: 60,
            strokes: vec![vec![point]],
        };
        let signer = Signer { name: "白某".into(), ..Signer::default() };
        let means = Means::Handwriting(hand);
        let request = SignRequest { role: "dept_head".into(), signer, means, on_pages: vec![], page: None };
        terminal.sign(document, request).unwrap();
        say(&terminal.seal(document).unwrap().entry.to_string());
    }
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
