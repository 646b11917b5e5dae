//! The schema of a terminal's database, frozen as SQLite has it.

use std::time::Duration;

use quanji_core::store::Store;
use rusqlite::Connection;

const SCHEMA: &str = include_str!("../../core/src/store/schema/0001.sql");

/// The statements that make schema 1; a database made of them opens, and has the same schema as a
/// new one.
pub(crate) fn frozen_dump() -> String {
    let plain = Connection::open_in_memory().unwrap();
    plain.execute_batch(SCHEMA).unwrap();
    let frozen = dump(&plain);

    let dir = tempfile::tempdir().unwrap();
    let new = Store::open(dir.path(), &[1; 32], Duration::ZERO).unwrap();
    assert_eq!(dump(new.reader()), frozen);
    drop(new);

    let old = tempfile::tempdir().unwrap();
    let connection = Connection::open(old.path().join("quanji.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\";", "02".repeat(32))).unwrap();
    connection.execute_batch(&frozen).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let opened = Store::open(old.path(), &[2; 32], Duration::ZERO).unwrap();
    assert_eq!(dump(opened.reader()), frozen);
    frozen
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
