//! Holes of the own chain: what was there once and is not in the database.

use rusqlite::Connection;

use super::entry::entries_without_case;
use super::error::StoreError;
use crate::entry::Gap;
use crate::id::DeviceId;
use crate::record::Fact;

/// Entries read at once.
const PAGE: usize = 500;

/// The places of a chain up to `head` at which the database has nothing. Answered by an index alone.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn holes(connection: &Connection, device: DeviceId, head: u64) -> Result<Vec<Gap>, StoreError> {
    let held: u64 = connection
        .prepare_cached("SELECT count(DISTINCT seq) FROM entry WHERE device = ?1 AND seq BETWEEN 1 AND ?2")?
        .query_row((device.as_bytes(), head), |row| row.get(0))?;
    if held == head {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT seq FROM entry WHERE device = ?1 AND seq BETWEEN 1 AND ?2 ORDER BY seq",
    )?;
    let held = statement.query_map((device.as_bytes(), head), |row| row.get(0))?;
    Ok(Gap::holes(held.collect::<Result<Vec<u64>, _>>()?.into_iter(), head))
}

/// The parts that the chain itself says are lost (`chain.lost`).
///
/// # Errors
/// [`StoreError`].
pub(crate) fn declared_lost(connection: &Connection, own: DeviceId) -> Result<Vec<Gap>, StoreError> {
    let mut declared = Vec::new();
    let mut from = 1;
    loop {
        let page = entries_without_case(connection, own, from, PAGE)?;
        let Some(last) = page.last() else { return Ok(declared) };
        from = last.signed.entry().seq.saturating_add(1);
        for entry in page.iter().map(|stored| stored.signed.entry()) {
            if let Ok(Fact::ChainLost(body)) = Fact::from_body(&entry.kind, &entry.body) {
                declared.push(body.gap);
            }
        }
    }
}
