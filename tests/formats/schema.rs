//! The schema of a terminal's database, frozen as SQLite has it.

use std::time::Duration;

use quanji_core::store::Store;
use rusqlite::Connection;

/// The steps from nothing to the newest schema.
const STEPS: [&str; 3] = [
    include_str!("../../core/src/store/schema/0001.sql"),
    include_str!("../../core/src/store/schema/0002.sql"),
    include_str!("../../core/src/store/schema/0003.sql"),
];

/// For every schema that was ever shipped, the statements that make it. A database made of any of
/// them opens, and then has the same schema as a new one.
pub(crate) fn frozen_dumps() -> Vec<String> {
    let dumps: Vec<String> = (1..=STEPS.len()).map(|version| dump(&plain(version))).collect();
    let new = tempfile::tempdir().unwrap();
    let new = Store::open(new.path(), &[1; 32], Duration::ZERO).unwrap();
    let newest = dump(new.reader());
    assert_eq!(Some(&newest), dumps.last(), "a step is missing here");
    for (version, frozen) in (1..).zip(&dumps) {
        let old = tempfile::tempdir().unwrap();
        let connection = Connection::open(old.path().join("quanji.db")).unwrap();
        connection.execute_batch(&format!("PRAGMA key = \"x'{}'\";", "02".repeat(32))).unwrap();
        connection.execute_batch(frozen).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
        drop(connection);
        let opened = Store::open(old.path(), &[2; 32], Duration::ZERO).unwrap();
        assert_eq!(dump(opened.reader()), newest, "from schema {version}");
    }
    dumps
}

fn plain(version: usize) -> Connection {
    let plain = Connection::open_in_memory().unwrap();
    for step in &STEPS[..version] {
        plain.execute_batch(step).unwrap();
    }
    plain
}

/// Everything but the tables that SQLite and FTS5 make for themselves.
fn dump(connection: &Connection) -> String {
    let mut statement = connection
        .prepare(
            "SELECT sql || ';' FROM sqlite_master
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT LIKE 'search\\_%' ESCAPE '\\'
             ORDER BY type = 'index', name",
        )
        .unwrap();
    let statements = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    statements.map(|sql| sql.unwrap() + "\n").collect()
}
