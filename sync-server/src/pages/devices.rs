//! The terminals.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::words::office_moment;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    device: String,
    officer: String,
    held: u64,
    until: String,
    revoked: Option<String>,
}

/// `GET /devices`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Devices, "devices")?;
    let rows = blocking(move || {
        let devices = pages.office.devices()?;
        let rows = devices.into_iter().map(|device| Row {
            name: device.name,
            device: device.device.to_string(),
            officer: device.officer_name,
            held: device.held_seq,
            until: device.granted_until_ms.map(office_moment).unwrap_or_default(),
            revoked: device.revoked.then(|| device.revoked_reason.unwrap_or_default()),
        });
        Ok(rows.collect())
    })
    .await?;
    page(&DevicesPage { frame, rows })
}
