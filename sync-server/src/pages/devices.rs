//! The terminals.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use quanji_core::entry::Reason;
use quanji_core::id::DeviceId;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::held::is_held;
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::words::Moment;
use crate::office::DeviceStatus;

/// Most entries in quarantine that are counted.
const QUARANTINE: u64 = 10_000;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    device: String,
    officer: String,
    /// Last place of its chain that the office holds.
    held: u64,
    granted_until: Option<Moment>,
    revoked: Option<String>,
    /// Entries of its chain in quarantine because of a fork.
    forks: u64,
    /// Entries of its chain in quarantine for another reason.
    aside: u64,
}

/// `GET /devices`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Devices, "devices")?;
    let rows = blocking(move || {
        let mut counted: BTreeMap<DeviceId, (u64, u64)> = BTreeMap::new();
        for held in pages.office.quarantine(QUARANTINE)?.iter().filter(|held| is_held(held)) {
            let Some(device) = held.device else { continue };
            let (forks, aside) = counted.entry(device).or_default();
            *if held.reason == Reason::Fork { forks } else { aside } += 1;
        }
        let row = |device: DeviceStatus| row(&counted, device);
        Ok(pages.office.devices()?.into_iter().map(row).collect())
    })
    .await?;
    page(&DevicesPage { frame, rows })
}

fn row(counted: &BTreeMap<DeviceId, (u64, u64)>, device: DeviceStatus) -> Row {
    let (forks, aside) = counted.get(&device.device).copied().unwrap_or_default();
    Row {
        name: device.name,
        device: device.device.to_string(),
        officer: device.officer_name,
        held: device.held_seq,
        granted_until: device.granted_until_ms.map(Moment::of_office),
        revoked: device.revoked.then(|| device.revoked_reason.unwrap_or_default()),
        forks,
        aside,
    }
}
