//! Recordings: their list in a case, one recording with its player, its bytes.

mod content;
mod page;
mod range;
mod row;
mod views;

pub(super) use content::{download, play};
pub(super) use page::show;
pub(super) use row::{MediaRow, rows};
pub(super) use views::Views;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use quanji_core::id::{CaseId, MediaId};

type NamedMedia = Result<Path<(String, String)>, PathRejection>;

/// The case and the recording of an address.
fn named(path: NamedMedia) -> Option<(CaseId, MediaId)> {
    let Path((case, media)) = path.ok()?;
    Some((case.parse().ok()?, media.parse().ok()?))
}
