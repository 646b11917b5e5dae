//! The encrypted database of a terminal: SQLite under SQLCipher, one writer.
//!
//! The `entry` table is the truth; every other table is a cache or a queue that the entries can
//! make again. An entry commits in one transaction with the caches that lists are made of. The outbox is
//! no table: it is the tail of the own chain that the office has not promised to hold. *Saved* means that COMMIT returned.

mod alarm;
mod anchor;
mod case;
mod commits;
mod document;
mod entry;
mod error;
mod hole;
mod media;
mod meta;
mod number;
mod open;
mod outbox;
mod quarantine;
mod search;
mod sync_state;
pub mod vault;

pub use alarm::StoredAlarm;
pub use anchor::{Anchor, AnchorFile, AnchorState};
pub use case::{CaseRow, case_row, case_version, cases, count_cases, put_case};
pub use commits::Commits;
pub use document::{
    DocumentRow, cases_with_waiting_documents, document_row, documents, mark_behind, put_document, put_save,
};
pub(crate) use entry::remove_entry;
pub use entry::{
    Place, StoredEntry, entries_of_case, entries_of_chain, entries_without_case, insert_entry, is_held,
    is_readable, last_of_chain, log_index_of, own_entry, salvage, session_of, walk,
};
pub use error::StoreError;
pub use media::{
    MediaProgress, MediaRow, WaitingMedia, count_media_outbox, is_media_file, media_in, media_of_case,
    media_of_entry, media_outbox, media_row, media_version, put_media, put_media_received, put_media_refused,
    void_media_receipts,
};
pub use number::{put_used_numbers, used_numbers};
pub use open::{Head, Store};
pub use outbox::count_undelivered;
pub use quarantine::{
    QuarantinedBytes, QuarantinedEntry, leave_quarantine, put_quarantine, quarantined, quarantined_bytes,
};
pub use search::{SearchHit, refresh_search, search, search_tokens};
pub use sync_state::{
    apply_plan, local_state, owes_statements, put_owes_statements, seen_checkpoint, statements_in,
};

pub use alarm::{alarms, put_alarm};
pub use meta::{get_meta, get_number, put_meta};

pub(crate) use entry::insert_new;
pub(crate) use hole::{declared_lost, holes};
pub(crate) use outbox::read_batch;
pub(crate) use sync_state::{lost, put_backfill, put_lost};
