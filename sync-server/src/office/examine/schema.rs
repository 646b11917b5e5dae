//! The form of the database: no table, index or trigger more or less than this program makes, and a sound file.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::cell::{Row, key_text, visit};
use super::found::Found;
use crate::storage::{StorageError, fresh_schema};

/// Lines of SQLite's own check that are told.
const LINES: u32 = 100;

pub(super) fn examine(connection: &Connection, found: &mut Found) -> Result<(), StorageError> {
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    let mut expected: BTreeMap<Row, Row> = BTreeMap::new();
    visit(&fresh_schema()?, sql, [], |row| {
        let (key, rest) = row.split_at(2.min(row.len()));
        expected.insert(key.to_vec(), rest.to_vec());
    })?;
    visit(connection, sql, [], |row| {
        let (key, rest) = row.split_at(2.min(row.len()));
        match expected.remove(key) {
            None => found.tell("sqlite_schema", key_text(key), "this program makes no such thing"),
            Some(made) if made != rest => found.tell("sqlite_schema", key_text(key), "it was altered"),
            Some(_) => {}
        }
    })?;
    for key in expected.keys() {
        found.tell("sqlite_schema", key_text(key), "it is missing");
    }
    visit(connection, &format!("PRAGMA integrity_check({LINES})"), [], |row| {
        let line = key_text(&row);
        if line != "ok" {
            found.tell("sqlite", "integrity_check", line);
        }
    })?;
    visit(connection, "PRAGMA foreign_key_check", [], |row| {
        found.tell("sqlite", "foreign_key_check", key_text(&row));
    })
}
