//! What a record is: the kinds of fact, drafts, the fold of a case, conflicts.
//!
//! State is a pure fold over a case's entries. Any number of replicas, any order of delivery and
//! any repetition give the same state; nothing here reads a clock, randomness or a disk.

mod admit;
mod case;
mod conflict;
mod document;
mod draft;
mod fact;
mod timeline;

pub use admit::{DRAFT_BYTES_LIMIT, check_body};
pub use case::{Activity, CASE_SHEET, CaseState, Note, Stated};
pub use conflict::{Conflict, FieldVersion};
pub use document::{DocumentState, Waiting};
pub use draft::{Draft, DraftError};
pub use fact::{
    ActivityEnded, ActivityStarted, CaseAssigned, CaseOpened, ChainLost, DocumentCreated, DraftChanged, Fact,
    NoteAdded, document_id,
};
pub use timeline::{TimelineEvent, timeline};
