//! Numbers of documents that this terminal has used, so that none is used twice. A cache of its own entries.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};

use super::error::StoreError;
use crate::record::SeriesNumber;

/// Notes numbers that are not free any more.
///
/// # Errors
/// [`StoreError`].
pub fn put_used_numbers(tx: &Transaction<'_>, from: &SeriesNumber, to: u32) -> Result<(), StoreError> {
    let mut statement =
        tx.prepare_cached("INSERT OR IGNORE INTO used_number (series, year, number) VALUES (?1, ?2, ?3)")?;
    for number in from.number..=to {
        statement.execute((&from.series, from.year, number))?;
    }
    Ok(())
}

/// Every number that is not free any more.
///
/// # Errors
/// [`StoreError`].
pub fn used_numbers(connection: &Connection) -> Result<BTreeSet<SeriesNumber>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT series, year, number FROM used_number")?;
    let rows = statement.query_map([], |row| {
        Ok(SeriesNumber { series: row.get(0)?, year: row.get(1)?, number: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
