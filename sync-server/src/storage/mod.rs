//! The office's database: what is stored and how, without policy.
//!
//! Writers take a `&Transaction`, readers a `&Connection`, so nothing can be written outside a
//! transaction. Whatever belongs together (entry, Merkle nodes, chain facts) is one transaction.

mod blob;
mod case;
mod chain;
mod checkpoint;
mod database;
mod durable;
mod epoch;
mod error;
mod finding;
mod log;
mod media;
mod number;
mod quarantine;
mod secret;
mod summary;
mod user;

#[cfg(test)]
mod tests;

pub use blob::{BlobStore, LocalFiles};
pub use case::{assignment, case_section, mark_dirty, mark_every_case_dirty, put_assignment, put_case};
pub use chain::{ChainHead, chain_head, lost_gaps, put_chain_head, put_lost_gap, put_session, sessions_at};
pub use checkpoint::{
    StoredCheckpoint, checkpoint_of_size, first_checkpoint_covering, has_checkpoint, put_checkpoint,
};
pub use database::{Database, fresh_schema};
pub use durable::{sync_folder, write_new};
pub use epoch::{begin_epoch, epoch};
pub use error::StorageError;
pub use finding::{
    FindingRow, JudgedBy, count_findings, count_unjudged, device_statements, findings_of_case, put_findings,
    unjudged_cases,
};
pub use log::{
    Appender, LogRow, Nodes, Scan, entries_of_case, entries_of_case_until, entries_of_chain,
    entries_of_chain_between, entries_of_kind, entry_at, first_of_case, head_of_chain, index_of,
    index_of_hash, indexed_entries_of_case, last_of_case, last_of_case_until, log_root, log_size,
    places_in_chain, scan_case, scan_log, seqs_between,
};
pub use media::{
    DISPOSED, MediaRow, chunks_of_others, media, media_counts, media_to_check, put_checked, put_damage,
    put_disposed, put_manifest, put_media, put_received, put_refused, received_media, visit_chunks,
};
pub use number::{NumberUse, number_uses, put_number_use};
pub(crate) use quanji_core::store::search_tokens;
pub use quarantine::{
    Quarantined, link_quarantined, list_quarantined, opening_is_quarantined, put_decision, put_quarantined,
    quarantine_size, quarantined, quarantined_in_chain, reason_of,
};
pub use secret::{
    CodeRow, code, delete_web_session, end_short_secrets, put_challenge, put_code, put_token,
    put_web_session, take_challenge, token_device, use_code, web_session_user,
};
pub use summary::{CaseFilter, CaseSummary, dirty_cases, list_cases, put_summary, summary};
pub use user::{UserRow, add_user, user};
