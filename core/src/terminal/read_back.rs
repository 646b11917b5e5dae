//! Reading a document back: its pages are fixed and shown before anybody signs.

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;
use super::standing::{Case, blocker_view};
use crate::catalog::Severity;
use crate::id::{Digest, DocumentId, EntryHash};
use crate::page::{LAYOUT, html};
use crate::record::{Blocker, DocumentReadBack, Fact, Sealing};

/// Pages to read out and to sign.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReadBack {
    /// The entry that fixes them.
    pub entry: EntryHash,
    /// The number of the document, assigned now if it had none.
    pub number: Option<String>,
    /// SHA-256 of the content.
    pub content: Digest,
    /// SHA-256 of the HTML file.
    pub page: Digest,
    /// How many pages.
    pub pages: usize,
    /// The pages, to be shown as they are.
    #[serde(skip)]
    pub html: String,
}

impl Terminal {
    /// Numbers a document that has no number, and fixes its pages as they are now. Signatures are given for exactly
    /// these pages; after any change the document is read back and signed again.
    ///
    /// # Errors
    /// [`TerminalError::NotReady`] with every field that is not complete or not right.
    pub fn read_back(&self, document: DocumentId) -> Result<ReadBack, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        case.require_open(document)?;
        let blocked = case.standing(document)?.blockers;
        let blocked: Vec<_> = blocked
            .iter()
            .filter(|blocker| match blocker {
                Blocker::Field(problem) => problem.severity == Severity::Error,
                Blocker::Conflict(_) => true,
                _ => false,
            })
            .map(blocker_view)
            .collect();
        if !blocked.is_empty() {
            return Err(TerminalError::NotReady(blocked));
        }
        recorder.read_back(&case, document)
    }
}

impl Case {
    /// A sealed document is not edited, read back or signed.
    pub(super) fn require_open(&self, document: DocumentId) -> Result<(), TerminalError> {
        let decided = self.registry.seal_decision(document).map(|decided| decided.seal);
        match self.state.paperwork(document).map(|papers| papers.sealing(decided)) {
            None | Some(Sealing::Open) => Ok(()),
            Some(Sealing::Sealed(_) | Sealing::Disputed) => Err(TerminalError::Sealed),
        }
    }
}

impl Recorder {
    fn read_back(&mut self, case: &Case, document: DocumentId) -> Result<ReadBack, TerminalError> {
        let template =
            case.state.template(&case.catalog, document).ok_or(TerminalError::NotFound("template"))?;
        let number = self.next_number(&case.state, template, document)?;
        if let Some(number) = number {
            self.state(case.case, Fact::NumberAssigned(number))?;
        }
        let case = self.case_of(document)?;
        let standing = case.standing(document)?;
        let fact = DocumentReadBack {
            document,
            heads: standing.heads.clone(),
            content: standing.content.digest(),
            page: standing.page,
            pages: u32::try_from(standing.unsigned.pages.len()).unwrap_or(u32::MAX),
            layout: LAYOUT,
        };
        let entry = self.state(case.case, Fact::DocumentReadBack(fact))?;
        Ok(ReadBack {
            entry,
            number: standing.content.number.clone(),
            content: standing.content.digest(),
            page: standing.page,
            pages: standing.unsigned.pages.len(),
            html: html(&standing.unsigned),
        })
    }
}
