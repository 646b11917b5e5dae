//! Tables as they are stored, compared with what they should hold.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::found::Found;
use crate::storage::StorageError;

/// One stored value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// One row, its key first.
pub(super) type Row = Vec<Cell>;

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => {
                let short: String = text.chars().take(60).collect();
                write!(f, "{short}")
            }
            Self::Blob(bytes) => bytes.iter().take(32).try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            // No column is of this type, and a STRICT table holds no other than its own.
            ValueRef::Real(number) => Self::Text(number.to_string()),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<const N: usize> From<&[u8; N]> for Cell {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of anything that has a stored form.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::office::examine::cell::Cell::from($cell)),*] };
}
pub(super) use row;

/// Visits the rows of a statement.
pub(super) fn visit(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut each: impl FnMut(Row),
) -> Result<(), StorageError> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        let cells: Result<Row, rusqlite::Error> =
            (0..width).map(|at| Ok(Cell::from(row.get_ref(at)?))).collect();
        each(cells?);
    }
    Ok(())
}

/// The key of a row as text.
pub(super) fn key_text(key: &[Cell]) -> String {
    key.iter().map(ToString::to_string).collect::<Vec<_>>().join("/")
}

/// What a table should hold: by key, the other columns.
#[derive(Debug, Default)]
pub(super) struct Expected(BTreeMap<Row, Row>);

impl Expected {
    /// Adds a row; of several with one key the first stays.
    pub(super) fn put(&mut self, key: Row, rest: Row) {
        self.0.entry(key).or_insert(rest);
    }

    pub(super) fn get_mut(&mut self, key: &[Cell]) -> Option<&mut Row> {
        self.0.get_mut(key)
    }

    /// Compares it with a table of these columns, of which the first `keys` are the key.
    pub(super) fn compare(
        mut self,
        connection: &Connection,
        table: &str,
        keys: usize,
        columns: &[&str],
        found: &mut Found,
    ) -> Result<(), StorageError> {
        let sql = format!("SELECT {} FROM {table}", columns.join(", "));
        visit(connection, &sql, [], |row| {
            let (key, rest) = row.split_at(keys.min(row.len()));
            let Some(expected) = self.0.remove(key) else {
                found.tell(table, key_text(key), "nothing calls for this row");
                return;
            };
            let names = columns.iter().skip(keys);
            for ((name, stored), expected) in names.zip(rest).zip(&expected) {
                if stored != expected {
                    found.tell(table, key_text(key), format!("{name} is {stored}, and should be {expected}"));
                }
            }
        })?;
        for key in self.0.keys() {
            found.tell(table, key_text(key), "this row is missing");
        }
        Ok(())
    }
}
