//! `GET /v1/events`: new heads of the log as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;

use super::problem::ApiError;
use super::served::{Served, bearer, blocking};
use crate::office::LogHead;

/// Often enough that no proxy on the way takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET /v1/events`: the head now, and every new one: event `head`, data `{"epoch":1,"size":42}`.
/// It ends when the server stops.
pub(super) async fn events(
    State(served): State<Served>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let token = bearer(&headers)?;
    let office = served.office.clone();
    let device = blocking(move || office.standing_device_of_token(&token)).await?;
    served.limits.exchange(device)?;
    let mut heads = served.office.watch();
    heads.mark_changed();
    let stream = unfold((heads, served.stopping.clone()), |(mut heads, mut stopping)| async move {
        let head = next(&mut heads, &mut stopping).await?;
        let data = format!(r#"{{"epoch":{},"size":{}}}"#, head.epoch, head.size);
        Some((Ok(Event::default().event("head").data(data)), (heads, stopping)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

async fn next(heads: &mut watch::Receiver<LogHead>, stopping: &mut watch::Receiver<bool>) -> Option<LogHead> {
    tokio::select! {
        biased;
        changed = heads.changed() => {
            changed.ok()?;
            Some(*heads.borrow_and_update())
        }
        _ = stopping.wait_for(|stopping| *stopping) => None,
    }
}
