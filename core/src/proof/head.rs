use std::fmt;

use super::{Checkpoint, TreeHash};

/// Where a log stands: its size and root, whoever says so and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LogHead {
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree of that size (RFC 6962 §2.1).
    pub root: TreeHash,
}

impl LogHead {
    /// The head of a log without leaves.
    pub const EMPTY: Self = Self { size: 0, root: TreeHash::EMPTY_ROOT };
}

impl fmt::Display for LogHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries with the root {}", self.size, self.root)
    }
}

impl From<&Checkpoint> for LogHead {
    fn from(checkpoint: &Checkpoint) -> Self {
        Self { size: checkpoint.size, root: checkpoint.root }
    }
}
