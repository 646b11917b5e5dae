//! People who sign in to the supervisor pages.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StorageError;

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Sign-in name.
    pub name: String,
    /// Stored form of the role.
    pub role: String,
    /// PHC string of the password.
    pub password: String,
    /// When they were added, milliseconds since 1970.
    pub created_ms: u64,
}

/// Adds a person; `false` if the name is taken.
///
/// # Errors
/// [`StorageError`].
pub fn add_user(tx: &Transaction<'_>, row: &UserRow) -> Result<bool, StorageError> {
    let added = tx
        .prepare_cached(
            "INSERT OR IGNORE INTO user (name, role, password, created_ms) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![row.name, row.role, row.password, row.created_ms])?;
    Ok(added > 0)
}

/// Finds a person.
///
/// # Errors
/// [`StorageError`].
pub fn user(connection: &Connection, name: &str) -> Result<Option<UserRow>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT name, role, password, created_ms FROM user WHERE name = ?1")?
        .query_row([name], |row| {
            Ok(UserRow {
                name: row.get(0)?,
                role: row.get(1)?,
                password: row.get(2)?,
                created_ms: row.get(3)?,
            })
        })
        .optional()?)
}
