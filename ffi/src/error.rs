//! What a screen can act on.

use quanji_core::terminal::{self as core, BlockerView};

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Text {
    /// In Chinese: what officers see.
    pub zh: String,
    /// In English: for logs and developers.
    pub en: String,
}

/// Why a call failed. Nothing is lost by any of these; what was not saved is said so. The texts hold
/// no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TerminalError {
    /// The terminal has not been enrolled.
    #[error("{}", .text.en)]
    NotEnrolled {
        /// For a person.
        text: Text,
    },
    /// The terminal is enrolled already.
    #[error("{}", .text.en)]
    AlreadyEnrolled {
        /// For a person.
        text: Text,
    },
    /// What was named does not exist here.
    #[error("{}", .text.en)]
    NotFound {
        /// For a person.
        text: Text,
        /// `case`, `document`, `recording` and so on.
        what: String,
    },
    /// An argument cannot be used.
    #[error("{}", .text.en)]
    Invalid {
        /// For a person: which, and why.
        text: Text,
    },
    /// The document cannot be read back, signed or sealed as it is.
    #[error("{}", .text.en)]
    NotReady {
        /// For a person.
        text: Text,
        /// Everything that stands in the way.
        blockers: Vec<BlockerView>,
    },
    /// The document is sealed: nothing of it changes. Correct it by another one.
    #[error("{}", .text.en)]
    Sealed {
        /// For a person.
        text: Text,
    },
    /// The bytes of a recording must stay.
    #[error("{}", .text.en)]
    Kept {
        /// For a person: every reason.
        text: Text,
    },
    /// No space is left. Nothing was lost; free space and try again.
    #[error("{}", .text.en)]
    StorageFull {
        /// For a person.
        text: Text,
    },
    /// The database is damaged. It is never deleted; `recover` sets it aside and starts anew.
    #[error("{}", .text.en)]
    Damaged {
        /// For a person.
        text: Text,
    },
    /// Another process, or another object of this one, has the store open.
    #[error("{}", .text.en)]
    Busy {
        /// For a person.
        text: Text,
    },
    /// The terminal is suspended: `resume` it first.
    #[error("{}", .text.en)]
    Suspended {
        /// For a person.
        text: Text,
    },
    /// The work was cancelled. What it had achieved stays.
    #[error("{}", .text.en)]
    Cancelled {
        /// For a person.
        text: Text,
    },
    /// The key store did not work, or threw; nothing was saved.
    #[error("{}", .text.en)]
    KeyStore {
        /// For a person.
        text: Text,
    },
    /// The office cannot be reached. Everything stays saved here.
    #[error("{}", .text.en)]
    Offline {
        /// For a person.
        text: Text,
    },
    /// The office refuses.
    #[error("{}", .text.en)]
    Refused {
        /// For a person.
        text: Text,
        /// `code_used`, `code_expired`, `code_unknown`, `revoked`, `not_authorised` and so on.
        code: String,
    },
    /// The office's answer cannot be true: tell the bureau. Nothing of it was used.
    #[error("{}", .text.en)]
    DishonestOffice {
        /// For a person.
        text: Text,
    },
    /// A defect or a failing disk.
    #[error("{}", .text.en)]
    Internal {
        /// For a person.
        text: Text,
        /// Under which the log has the cause.
        ticket: String,
    },
}

impl From<core::TerminalError> for TerminalError {
    fn from(error: core::TerminalError) -> Self {
        use core::TerminalError as Core;
        let text = Text { zh: error.zh(), en: error.to_string() };
        match error {
            Core::NotEnrolled => Self::NotEnrolled { text },
            Core::AlreadyEnrolled => Self::AlreadyEnrolled { text },
            Core::NotFound(what) => Self::NotFound { text, what: what.into() },
            Core::Invalid(_) => Self::Invalid { text },
            Core::NotReady(blockers) => Self::NotReady { text, blockers },
            Core::Sealed => Self::Sealed { text },
            Core::Kept(_) => Self::Kept { text },
            Core::StorageFull => Self::StorageFull { text },
            Core::Damaged(_) => Self::Damaged { text },
            Core::Busy => Self::Busy { text },
            Core::Suspended => Self::Suspended { text },
            Core::Cancelled => Self::Cancelled { text },
            Core::KeyStore(_) => Self::KeyStore { text },
            Core::Offline(_) => Self::Offline { text },
            Core::Refused { code, .. } => Self::Refused { text, code },
            Core::DishonestOffice(_) => Self::DishonestOffice { text },
            Core::Internal(ticket) => Self::Internal { text, ticket },
        }
    }
}

/// An argument that does not read as what it is to be.
pub(crate) fn invalid(why: String) -> TerminalError {
    core::TerminalError::Invalid(why).into()
}
