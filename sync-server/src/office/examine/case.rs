//! Whose cases they are, who works on them, and which numbers were used.

use rusqlite::Connection;

use super::found::Found;
use super::log::Log;
use crate::storage::StorageError;

pub(super) fn examine(connection: &Connection, log: &mut Log, found: &mut Found) -> Result<(), StorageError> {
    let held = &mut log.held;
    let cases = std::mem::take(&mut held.cases);
    cases.compare(connection, "cases", 1, &["case_id", "section", "opened"], found)?;
    let assignment = std::mem::take(&mut held.assignment);
    assignment.compare(connection, "assignment", 2, &["officer", "case_id", "assigned"], found)?;
    let number_use = std::mem::take(&mut held.number_use);
    let columns =
        ["entry", "series", "year", "first", "last", "use", "device", "document", "case_id", "log_idx"];
    number_use.compare(connection, "number_use", 1, &columns, found)
}
