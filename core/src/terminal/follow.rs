//! Staying in step with the office while there is a network.

use std::time::Duration;

use super::Terminal;
use super::error::TerminalError;
use super::sync::SyncSummary;
use crate::net::{Client, Head, Host};

/// The longest time between two exchanges.
const POLL: Duration = Duration::from_secs(60);

impl Terminal {
    /// Exchanges with the office, waits until it announces news, and exchanges again, for ever:
    /// drop the future to stop. Each result goes to `report`. It exchanges at least once a minute.
    ///
    /// # Errors
    /// [`TerminalError::Refused`], [`TerminalError::DishonestOffice`], [`TerminalError::Suspended`] and
    /// failures of the store end it; an office that cannot be reached does not.
    pub async fn follow(
        &self,
        mut report: impl FnMut(Result<SyncSummary, TerminalError>),
    ) -> Result<(), TerminalError> {
        let client = self.client()?;
        self.interruptible(self.follow_through(&client, &mut report)).await
    }

    async fn follow_through(
        &self,
        client: &Client,
        report: &mut impl FnMut(Result<SyncSummary, TerminalError>),
    ) -> Result<(), TerminalError> {
        loop {
            match self.sync_through(client).await {
                Err(error @ TerminalError::Offline(_)) => report(Err(error)),
                Err(error) => return Err(error),
                Ok(summary) => report(Ok(summary)),
            }
            // What is recorded here meanwhile is delivered at the next poll at the latest.
            if let Ok(None) = tokio::time::timeout(POLL, self.wait_for_news(client)).await {
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// `None` if the office's announcements cannot be had.
    async fn wait_for_news(&self, client: &Client) -> Option<()> {
        let token = self.token()?;
        let local = self.local_state().ok()?;
        let known = Head { epoch: local.epoch, size: local.seen.map_or(0, |seen| seen.size) };
        client.wait_for_news(&token, known).await.ok().map(drop)
    }
}
