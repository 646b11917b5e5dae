//! How a document stands, and what signing and sealing give back.

use quanji_core::id::{Digest, DocumentId, EntryHash};
use quanji_core::page::DocumentStatus;
use quanji_core::terminal::{self as core, BlockerView, RoleView, Sealed, SignatureSaved};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// One thing that stands in the way of sealing.
#[uniffi::remote(Record)]
pub struct BlockerView {
    /// Machine code.
    pub code: String,
    /// The field or the group of signers; empty for the whole document.
    pub place: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How far a document has come.
#[uniffi::remote(Enum)]
pub enum DocumentStatus {
    /// 草稿
    Draft,
    /// 已宣读: as it is now, it was read back.
    ReadBack,
    /// 签名中: somebody has signed it as it is now.
    Signed,
    /// 定稿冲突: sealed more than once, and nobody has decided which seal counts.
    Disputed,
    /// 已定稿
    Sealed,
    /// 已送达
    Served,
}

/// Pages to read out and to sign.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReadBack {
    /// The entry that fixes them.
    pub entry: EntryHash,
    /// The number of the document, assigned now if it had none.
    pub number: Option<String>,
    /// SHA-256 of the content.
    pub content: Digest,
    /// SHA-256 of the HTML file: give it with each signature.
    pub page: Digest,
    /// How many pages.
    pub pages: u32,
    /// The pages, to be shown as they are.
    pub html: String,
}

/// What was recorded, and what is still missing.
#[uniffi::remote(Record)]
pub struct SignatureSaved {
    /// The entry.
    pub entry: EntryHash,
    /// What stands in the way of sealing now.
    pub blockers: Vec<BlockerView>,
}

/// A document that was sealed.
#[uniffi::remote(Record)]
pub struct Sealed {
    /// The seal.
    pub entry: EntryHash,
    /// Its number.
    pub number: Option<String>,
    /// SHA-256 of the content.
    pub content: Digest,
    /// SHA-256 of the HTML file with the sealed pages.
    pub page: Digest,
}

/// How a group of signers stands.
#[uniffi::remote(Record)]
pub struct RoleView {
    /// The group.
    pub role: String,
    /// Its Chinese name.
    pub label: String,
    /// How many must sign.
    pub min: u8,
    /// Whether they must sign in this document.
    pub required: bool,
    /// Signatures that count.
    pub signed: Vec<EntryHash>,
    /// Outcomes in place of signatures.
    pub declined: Vec<EntryHash>,
    /// What is missing, in Chinese.
    pub missing: Vec<String>,
}

/// How a document stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct StandingView {
    /// How far it has come.
    pub status: DocumentStatus,
    /// Its number.
    pub number: Option<String>,
    /// SHA-256 of its content.
    pub content: Digest,
    /// How many pages.
    pub pages: u32,
    /// The groups of signers.
    pub roles: Vec<RoleView>,
    /// What stands in the way of sealing it.
    pub blockers: Vec<BlockerView>,
    /// The seal that counts.
    pub seal: Option<EntryHash>,
    /// SHA-256 of the sealed pages.
    pub page: Option<Digest>,
    /// Seals that wait for a decision.
    pub disputed: Vec<EntryHash>,
}

impl From<core::ReadBack> for ReadBack {
    fn from(read: core::ReadBack) -> Self {
        let core::ReadBack { entry, number, content, page, pages, html } = read;
        Self { entry, number, content, page, pages: pages as u32, html }
    }
}

impl From<core::StandingView> for StandingView {
    fn from(standing: core::StandingView) -> Self {
        Self {
            status: standing.status,
            number: standing.number,
            content: standing.content,
            pages: standing.pages as u32,
            roles: standing.roles,
            blockers: standing.blockers,
            seal: standing.seal,
            page: standing.page,
            disputed: standing.disputed,
        }
    }
}

#[uniffi::export]
impl Terminal {
    /// How a document stands: what is missing before it can be sealed, who has signed.
    ///
    /// Throws `NotFound`.
    pub fn check_document(&self, document: DocumentId) -> Result<StandingView, TerminalError> {
        Ok(self.core.check_document(document)?.into())
    }

    /// Numbers a document that has no number, and fixes its pages as they are now. Signatures are
    /// given for exactly these pages; after any change it is read back and signed again.
    ///
    /// Throws `NotReady` with every field that is not complete or not right.
    pub fn read_back(&self, document: DocumentId) -> Result<ReadBack, TerminalError> {
        Ok(self.core.read_back(document)?.into())
    }

    /// Freezes a document for good: its content, its pages and the signatures on them. The key of the
    /// device signs.
    ///
    /// Throws `NotReady` with everything that stands in the way, `Sealed`.
    pub fn seal(&self, document: DocumentId) -> Result<Sealed, TerminalError> {
        Ok(self.core.seal(document)?)
    }
}
