//! `GET /cases/events`: tells an open list that the log has grown.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Pages;
use super::answer::PageError;
use super::permission::Part;
use super::session::Visitor;
use crate::office::LogHead;

/// Often enough that no proxy on the way takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After this the browser connects again, and whether it is still signed in is looked at again.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// The head now, and every new one: event `head`, data as in [`mark`].
pub(super) async fn events(
    State(pages): State<Pages>,
    visitor: Visitor,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    visitor.permitted(Part::Cases, "cases")?;
    let mut heads = pages.office.watch();
    heads.mark_changed();
    let until = Instant::now() + LIFE;
    let stream = unfold((heads, pages.stopping), move |(mut heads, mut stopping)| async move {
        let head = next(&mut heads, &mut stopping, until).await?;
        Some((Ok(Event::default().event("head").data(mark(head))), (heads, stopping)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// A head as pages carry it: `epoch.size`.
pub(super) fn mark(head: LogHead) -> String {
    format!("{}.{}", head.epoch, head.size)
}

async fn next(
    heads: &mut watch::Receiver<LogHead>,
    stopping: &mut watch::Receiver<bool>,
    until: Instant,
) -> Option<LogHead> {
    tokio::select! {
        biased;
        changed = heads.changed() => {
            changed.ok()?;
            Some(*heads.borrow_and_update())
        }
        _ = stopping.wait_for(|stopping| *stopping) => None,
        () = tokio::time::sleep_until(until) => None,
    }
}
