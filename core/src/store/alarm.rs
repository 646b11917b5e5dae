//! What a person must learn of; kept for ever.

use rusqlite::{Connection, Transaction};

use super::error::StoreError;

/// An alarm as stored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StoredAlarm {
    /// When it was raised, milliseconds since 1970 by the device's clock.
    pub at_ms: i64,
    /// What it says.
    pub body: serde_json::Value,
}

/// Keeps an alarm, unless the last one says the same.
///
/// # Errors
/// [`StoreError`].
pub fn put_alarm(tx: &Transaction<'_>, at_ms: i64, body: &serde_json::Value) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO alarm (at_ms, body) SELECT ?1, ?2
         WHERE ?2 IS NOT (SELECT body FROM alarm ORDER BY id DESC LIMIT 1)",
    )?
    .execute((at_ms, body.to_string()))?;
    Ok(())
}

/// Every alarm, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn alarms(connection: &Connection) -> Result<Vec<StoredAlarm>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT at_ms, body FROM alarm ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (at_ms, body) = row?;
        let body = serde_json::from_str(&body).map_err(|_| StoreError::BadRow("alarm"))?;
        Ok(StoredAlarm { at_ms, body })
    })
    .collect()
}
