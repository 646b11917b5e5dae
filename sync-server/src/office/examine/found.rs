//! What is wrong, by table and row.

/// Faults that are told one by one; more are counted.
const TOLD: usize = 1_000;

/// Something stored that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The table.
    pub table: String,
    /// The row, by its key.
    pub row: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.table, self.row, self.what)
    }
}

/// What an examination of the office has found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Examined {
    /// Entries in the log.
    pub entries: u64,
    /// What is wrong; the first thousand.
    pub faults: Vec<Fault>,
    /// How much is wrong in all.
    pub count: u64,
}

/// Collects faults.
#[derive(Debug, Default)]
pub(super) struct Found {
    faults: Vec<Fault>,
    count: u64,
}

impl Found {
    pub(super) fn tell(&mut self, table: &str, row: impl std::fmt::Display, what: impl Into<String>) {
        self.count += 1;
        if self.faults.len() < TOLD {
            self.faults.push(Fault { table: table.to_owned(), row: row.to_string(), what: what.into() });
        }
    }

    pub(super) fn finish(self, entries: u64) -> Examined {
        Examined { entries, faults: self.faults, count: self.count }
    }
}
