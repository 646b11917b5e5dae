//! Saving one field edit, against one bare SQLCipher commit of the same bytes.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::field::terminal;
use crate::median;

const ROUNDS: usize = 1_000;

/// Median time of a save and of the bare commit, measured in turn.
pub fn measure(folder: &Path) -> (Duration, Duration) {
    let terminal = terminal(&folder.join("terminal"));
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let (document, _) = terminal.new_draft(case, "HS-20").unwrap();
    let bare = bare_database(&folder.join("bare.db"));
    let bytes = vec![0xa5u8; 420];
    let (mut saves, mut commits) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let value = format!("第 {round} 次核对：客房布草间未上锁");
        let started = Instant::now();
        terminal.set_field(document, "place", &value).unwrap();
        saves.push(started.elapsed());
        let started = Instant::now();
        bare.execute("INSERT INTO bare (bytes) VALUES (?1)", [&bytes]).unwrap();
        commits.push(started.elapsed());
    }
    (median(saves), median(commits))
}

fn bare_database(path: &Path) -> Connection {
    let bare = Connection::open(path).unwrap();
    bare.execute_batch(&format!("PRAGMA key = \"x'{}'\";", "5a".repeat(32))).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
    )
    .unwrap();
    bare
}
