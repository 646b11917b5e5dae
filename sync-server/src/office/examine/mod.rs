//! Whether everything that the office stores is what the log says: every table, every row, every column.
//!
//! The log is the truth and is checked by itself: signatures, chains, tree. Every other table is made again from it and
//! compared. What cannot be derived, because the office alone knows it, is listed in `docs/VERIFY-OFFICE.md` with the reason
//! why nothing rests on it.

mod cache;
mod case;
mod cell;
mod chain;
mod checkpoint;
mod found;
mod held;
mod log;
mod media;
mod quarantine;
mod schema;
mod secret;

#[cfg(test)]
mod tests;

pub use found::{Examined, Fault};

use rusqlite::Connection;

use super::Office;
use super::error::OfficeError;
use found::Found;
use log::Log;

impl Office {
    /// Reads everything that the office stores, but for the bytes of recordings (that is [`Office::scrub_all`]), makes it
    /// again from the log and names every difference by table and row. `progress` is told the number of entries read.
    /// Nothing is changed, and whoever writes goes on meanwhile.
    ///
    /// # Errors
    /// [`OfficeError::Storage`] if the database cannot be read at all; what is wrong in it is in the report.
    pub fn verify(&self, progress: &dyn Fn(u64)) -> Result<Examined, OfficeError> {
        let mut found = Found::default();
        let entries =
            self.inner.database.read(|connection| examine(self, connection, progress, &mut found))?;
        Ok(found.finish(entries))
    }
}

/// Examines what a connection sees; gives the number of entries.
fn examine(
    office: &Office,
    connection: &Connection,
    progress: &dyn Fn(u64),
    found: &mut Found,
) -> Result<u64, OfficeError> {
    schema::examine(connection, found)?;
    let mut log = Log::read(office, connection, progress, found)?;
    checkpoint::examine(connection, &log, found)?;
    chain::examine(connection, &mut log, found)?;
    quarantine::examine(connection, &log, found)?;
    case::examine(connection, &mut log, found)?;
    media::examine(office, connection, &mut log, found)?;
    cache::examine(connection, &log, found)?;
    secret::examine(connection, &log, found)?;
    Ok(log.size)
}
