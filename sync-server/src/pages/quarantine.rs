//! What was not admitted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::case::device_name;
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::words::{office_moment, reason};

/// Most rows of one page; the command line lists all.
const ROWS: u64 = 500;

#[derive(Template)]
#[template(path = "quarantine.html")]
struct QuarantinePage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    reason: &'static str,
    device: String,
    seq: String,
    kind: String,
    received: String,
    decision: &'static str,
    hash: String,
}

/// `GET /quarantine`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "quarantine")?;
    let rows = blocking(move || {
        let registry = pages.office.registry()?;
        let held = pages.office.quarantine(ROWS)?;
        let rows = held.into_iter().map(|entry| Row {
            reason: reason(entry.reason),
            device: device_name(&registry, entry.device.unwrap_or(entry.pushed_by)),
            seq: entry.seq.map(|seq| seq.to_string()).unwrap_or_default(),
            kind: entry.kind,
            received: office_moment(entry.received_ms),
            decision: match entry.decision.as_deref() {
                Some("admitted") => "已接纳",
                Some(_) => "已驳回",
                None => "待决定",
            },
            hash: entry.hash.to_string(),
        });
        Ok(rows.collect())
    })
    .await?;
    page(&QuarantinePage { frame, rows })
}
