//! Opening the database, the one way to write to it and the one way to read from it.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::StorageError;

/// Every schema ever shipped, oldest first; a database moves forward one at a time.
const SCHEMAS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006.sql"),
];
/// The first SQLite without the WAL-reset defect.
const FIRST_SOUND_SQLITE: i32 = 3_051_003;
const FILE: &str = "office.db";
/// How long to wait for another process, such as `admin` beside `serve`.
const PATIENCE: Duration = Duration::from_secs(10);
/// Readers that are kept open; more are opened when needed and closed again.
const IDLE_READERS: usize = 4;

/// The office's database: one writer connection and as many readers as are needed. Several
/// processes may have it open.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Database {
    /// Opens or makes the database in a folder.
    ///
    /// # Errors
    /// [`StorageError`]; nothing is changed when the file cannot be used.
    pub fn open(folder: &Path) -> Result<Self, StorageError> {
        if rusqlite::version_number() < FIRST_SOUND_SQLITE {
            return Err(StorageError::UnsoundSqlite(rusqlite::version().to_owned()));
        }
        let path = folder.join(FILE);
        // Made before SQLite makes it: it holds personal data. The WAL takes over its mode.
        std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(StorageError::file(&path))?;
        let mut writer = connect(&path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let mode: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StorageError::Damaged("the file system does not support WAL"));
        }
        // NORMAL lost acknowledged rows over power cuts; FULL none.
        writer.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;")?;
        migrate(&mut writer)?;
        Ok(Self { path, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Whether a folder holds a database.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Runs a writer in one transaction. It is committed, and on the disk, when this returns `Ok`.
    ///
    /// # Errors
    /// Whatever the writer returns, or the failure to commit; nothing is written then.
    pub fn write<T, E: From<StorageError>>(
        &self,
        writer: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StorageError::from)?;
        let result = writer(&transaction)?;
        transaction.commit().map_err(StorageError::from)?;
        Ok(result)
    }

    /// Runs a reader; everything that it reads is of one moment.
    ///
    /// # Errors
    /// Whatever the reader returns.
    pub fn read<T, E: From<StorageError>>(
        &self,
        reader: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::empty())?,
        };
        let result = {
            let snapshot = connection.unchecked_transaction().map_err(StorageError::from)?;
            reader(&snapshot)
        };
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Copies the database as of one moment into a file, page by page, while others write; gives the copy, open. What
    /// the file held is lost.
    ///
    /// # Errors
    /// [`StorageError`]; the copy is then worth nothing.
    pub fn copy_to(&self, target: &Path) -> Result<Connection, StorageError> {
        let source = connect(&self.path, OpenFlags::empty())?;
        let mut copy = Connection::open(target)?;
        // It is no database until it is whole; whoever needs it to survive a power cut syncs it.
        copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")?;
        {
            let backup = Backup::new(&source, &mut copy)?;
            // All in one step: nothing written meanwhile can get between two pages.
            if backup.step(-1)? != StepResult::Done {
                return Err(StorageError::Busy);
            }
        }
        // No WAL beside the copy, also when it is read.
        copy.execute_batch("PRAGMA journal_mode = DELETE")?;
        Ok(copy)
    }

    /// Moves everything from the WAL into the database file.
    ///
    /// # Errors
    /// [`StorageError`]; the WAL then stays and is read at the next opening.
    pub fn checkpoint(&self) -> Result<(), StorageError> {
        lock(&self.readers).clear();
        lock(&self.writer).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while writing rolled its transaction back; the connection is as good as before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, create: OpenFlags) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | create;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(connection)
}

/// A database in memory with nothing in it but the tables of this program.
///
/// # Errors
/// [`StorageError`].
pub fn fresh_schema() -> Result<Connection, StorageError> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(SCHEMAS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StorageError::TooNew { found, known });
    }
    for schema in SCHEMAS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        transaction.execute_batch(schema)?;
    }
    if found < known {
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_writer_leaves_no_trace_and_the_next_one_works() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(dir.path()).unwrap();
        let insert = "INSERT INTO epoch VALUES (1, 0, 0, '')";
        let failed: Result<(), StorageError> = database.write(|tx| {
            tx.execute(insert, [])?;
            Err(StorageError::Busy)
        });
        assert!(failed.is_err());
        let count = |database: &Database| -> Result<u64, StorageError> {
            database.read(|connection| {
                Ok(connection.query_row("SELECT count(*) FROM epoch", [], |row| row.get(0))?)
            })
        };
        assert_eq!(count(&database).unwrap(), 0);
        database.write(|tx| Ok::<_, StorageError>(tx.execute(insert, [])?)).unwrap();
        drop(database);
        assert_eq!(count(&Database::open(dir.path()).unwrap()).unwrap(), 1);
    }

    #[test]
    fn a_full_disk_is_named_and_passes() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(dir.path()).unwrap();
        let put = |bytes: usize| {
            database.write(|tx| {
                tx.execute("INSERT INTO node (hash) VALUES (zeroblob(?1))", [bytes])?;
                Ok::<_, StorageError>(())
            })
        };
        lock(&database.writer).execute_batch("PRAGMA max_page_count = 60").unwrap();
        assert!(matches!(put(1_000_000), Err(StorageError::Full)));
        put(10).unwrap();
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(dir.path()).unwrap();
        lock(&database.writer).execute_batch("PRAGMA user_version = 99").unwrap();
        drop(database);
        assert!(matches!(Database::open(dir.path()), Err(StorageError::TooNew { found: 99, .. })));
    }
}
