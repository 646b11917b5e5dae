//! Whether backups are whole, without the secret key.

use std::collections::BTreeSet;
use std::path::Path;

use super::error::BackupError;
use super::repository::Repository;

/// Damage that is told file by file; more is counted.
const TOLD: usize = 1_000;

/// What a check has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Checked {
    /// Snapshots whose file was read.
    pub snapshots: Vec<u32>,
    /// Objects that were read.
    pub objects: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Snapshots that cannot be restored, or not whole.
    pub damaged: BTreeSet<u32>,
    /// What is damaged or missing, by its file; the first thousand.
    pub damage: Vec<String>,
}

/// Reads a snapshot, or all of them, with every object they name, and compares each with its digest. No secret key is
/// needed.
///
/// # Errors
/// [`BackupError::NoBackups`], [`BackupError::NoSuchSnapshot`]; damage is in the report.
pub fn check(from: &Path, snapshot: Option<u32>) -> Result<Checked, BackupError> {
    let repository = Repository::open(from)?;
    let mut checked = Checked::default();
    let numbers = match snapshot {
        Some(number) => vec![number],
        None => repository.numbers()?,
    };
    // An object that several snapshots name is read once.
    let mut good: BTreeSet<[u8; 32]> = BTreeSet::new();
    for number in numbers {
        let open = match repository.snapshot(number) {
            Err(BackupError::Damaged { path, why }) => {
                checked.tell(number, format!("{}: {why}", path.display()));
                continue;
            }
            other => other?,
        };
        checked.snapshots.push(number);
        for row in open.rows()? {
            let row = row?;
            if row.is_absent() || good.contains(&row.object) {
                continue;
            }
            match repository.read(&row) {
                Ok(bytes) => {
                    checked.objects += 1;
                    checked.bytes += bytes.len() as u64;
                    good.insert(row.object);
                }
                Err(error) => checked.tell(number, error.to_string()),
            }
        }
    }
    Ok(checked)
}

impl Checked {
    fn tell(&mut self, snapshot: u32, what: String) {
        self.damaged.insert(snapshot);
        if self.damage.len() < TOLD && !self.damage.contains(&what) {
            self.damage.push(what);
        }
    }
}
