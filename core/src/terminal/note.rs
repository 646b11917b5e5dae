//! Notes: remarks on a case.

use super::Terminal;
use super::error::TerminalError;
use crate::id::{CaseId, EntryHash};
use crate::record::{Fact, NoteAdded};

/// Longest note in bytes.
const LONGEST: usize = 64 * 1024;

impl Terminal {
    /// Adds a remark to a case.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Invalid`] for an empty or overlong text.
    pub fn add_note(&self, case: CaseId, text: &str) -> Result<EntryHash, TerminalError> {
        if text.trim().is_empty() || text.len() > LONGEST {
            return Err(TerminalError::Invalid(format!("a note has 1 to {LONGEST} bytes")));
        }
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        recorder.state(case, Fact::NoteAdded(NoteAdded { text: text.to_owned() }))
    }
}
