//! Opening the database, and the one way to write to it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use super::anchor::Anchor;
use super::commits::Commits;
use super::error::StoreError;

/// The head of the own chain.
pub type Head = Anchor;

/// Every schema ever shipped, oldest first; a database moves forward one at a time.
const SCHEMAS: &[&str] =
    &[include_str!("schema/0001.sql"), include_str!("schema/0002.sql"), include_str!("schema/0003.sql")];
/// The first SQLite without the WAL-reset defect.
const FIRST_SOUND_SQLITE: i32 = 3_051_003;
const DATABASE: &str = "quanji.db";

/// An open database. There is at most one in the world for one folder.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    commits: Arc<Commits>,
    _lock: File,
}

impl Store {
    /// Opens or makes the database in a folder, encrypted under a raw 32-byte key. Waits up to
    /// `patience` for another process to let go of it.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::Damaged`] for a wrong key or a damaged file (nothing is
    /// changed then), [`StoreError::TooNew`], [`StoreError::Full`].
    pub fn open(folder: &Path, key: &[u8; 32], patience: Duration) -> Result<Self, StoreError> {
        if rusqlite::version_number() < FIRST_SOUND_SQLITE {
            return Err(StoreError::OldSqlite(rusqlite::version().to_owned()));
        }
        let lock = take_lock(&folder.join("lock"), patience)?;
        let path = folder.join(DATABASE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let mut connection = Connection::open_with_flags(&path, flags)?;
        unlock(&connection, key)?;
        connection.set_prepared_statement_cache_capacity(64);
        migrate(&mut connection)?;
        check_encrypted(&path)?;
        Ok(Self { connection, path, commits: Arc::default(), _lock: lock })
    }

    /// Moves a database that cannot be opened out of the way, with everything that belongs to it.
    /// Nothing is deleted. Returns where it went; `None` if there was none.
    ///
    /// # Errors
    /// [`StoreError::File`], [`StoreError::Busy`].
    pub fn set_aside(folder: &Path, now_ms: i64) -> Result<Option<PathBuf>, StoreError> {
        let _lock = take_lock(&folder.join("lock"), Duration::ZERO)?;
        let mut moved = None;
        for suffix in ["-wal", "-shm", ""] {
            let from = folder.join(format!("{DATABASE}{suffix}"));
            let to = folder.join(format!("set-aside-{now_ms}-{DATABASE}{suffix}"));
            if from.exists() {
                std::fs::rename(&from, &to).map_err(StoreError::file(&from))?;
                moved = Some(to);
            }
        }
        Ok(moved)
    }

    /// For reading.
    #[must_use]
    pub const fn reader(&self) -> &Connection {
        &self.connection
    }

    /// Runs a writer in one transaction. It is committed, and on the disk, when this returns `Ok`.
    ///
    /// # Errors
    /// Whatever the writer returns, or the failure to commit; nothing is written then.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        writer: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let result = writer(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        self.commits.announce();
        Ok(result)
    }

    /// Has commits counted here from now on.
    pub fn count_in(&mut self, commits: Arc<Commits>) {
        self.commits = commits;
    }

    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn take_lock(path: &Path, patience: Duration) -> Result<File, StoreError> {
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(StoreError::file(path))?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::Error(error)) => return Err(StoreError::file(path)(error)),
            Err(std::fs::TryLockError::WouldBlock) if started.elapsed() >= patience => {
                return Err(StoreError::Busy);
            }
            Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn unlock(connection: &Connection, key: &[u8; 32]) -> Result<(), StoreError> {
    let mut pragma = Zeroizing::new(String::with_capacity(96));
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key {
        pragma.push_str(&format!("{byte:02x}"));
    }
    pragma.push_str("'\";");
    // SQLCipher writes to stderr by default; what matters comes back as an error.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&pragma)?;
    let cipher: Option<String> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).unwrap_or(None);
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(StoreError::NotEncrypted);
    }
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = ON;
         -- One connection in one process: the WAL index stays in memory, so a store can be opened
         -- and read on a full disk, and nobody else can write.
         PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA journal_mode = WAL;
         -- NORMAL lost acknowledged rows over power cuts; FULL none.
         PRAGMA synchronous = FULL;
         -- Apple's fsync does not reach the disk without it; other systems ignore it.
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(SCHEMAS.len()).unwrap_or(i64::MAX);
    match found.cmp(&known) {
        std::cmp::Ordering::Greater => return Err(StoreError::TooNew { found, known }),
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => {}
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let applied = usize::try_from(found).unwrap_or_default();
    for schema in SCHEMAS.iter().skip(applied) {
        transaction.execute_batch(schema)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn check_encrypted(path: &Path) -> Result<(), StoreError> {
    use std::io::Read;
    let mut header = [0; 16];
    let mut file = File::open(path).map_err(StoreError::file(path))?;
    match file.read_exact(&mut header) {
        Ok(()) if header.starts_with(b"SQLite format 3") => Err(StoreError::NotEncrypted),
        // A new database may still be in its WAL only.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_opens_nothing_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path(), &[1; 32], Duration::ZERO).unwrap());
        let before = std::fs::read(dir.path().join(DATABASE)).unwrap();
        let wrong = Store::open(dir.path(), &[2; 32], Duration::ZERO);
        assert!(matches!(wrong, Err(StoreError::Damaged(_))), "{wrong:?}");
        assert_eq!(std::fs::read(dir.path().join(DATABASE)).unwrap(), before);
        Store::open(dir.path(), &[1; 32], Duration::ZERO).unwrap();
    }

    #[test]
    fn two_writers_are_never_let_in() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Store::open(dir.path(), &[1; 32], Duration::ZERO).unwrap();
        let second = Store::open(dir.path(), &[1; 32], Duration::from_millis(50));
        assert!(matches!(second, Err(StoreError::Busy)));
    }

    #[test]
    fn a_failed_writer_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path(), &[1; 32], Duration::ZERO).unwrap();
        let failed: Result<(), StoreError> = store.write(|tx| {
            super::super::put_meta(tx, "key", b"value")?;
            Err(StoreError::Busy)
        });
        assert!(failed.is_err());
        assert_eq!(super::super::get_meta(store.reader(), "key").unwrap(), None);
    }
}
