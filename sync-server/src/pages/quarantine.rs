//! What was not admitted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::held::{HeldRow, row};
use super::permission::Part;
use super::session::{Frame, Visitor};

/// Most rows of the page, the newest; the command line lists all.
const ROWS: u64 = 500;

#[derive(Template)]
#[template(path = "quarantine.html")]
struct QuarantinePage {
    frame: Frame,
    rows: Vec<HeldRow>,
    /// Whether there are more than the page shows.
    is_cut: bool,
}

/// `GET /quarantine`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "quarantine")?;
    let (rows, is_cut) = blocking(move || {
        let registry = pages.office.registry()?;
        let mut held = pages.office.quarantine(ROWS + 1)?;
        let shown = usize::try_from(ROWS).unwrap_or(usize::MAX);
        let is_cut = held.len() > shown;
        held.truncate(shown);
        Ok((held.iter().map(|held| row(&registry, held)).collect(), is_cut))
    })
    .await?;
    page(&QuarantinePage { frame, rows, is_cut })
}
