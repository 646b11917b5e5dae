//! Stopping long work from outside.

use tokio_util::sync::CancellationToken;

use super::error::TerminalError;

/// A switch that stops long work once and for all. Clones are the same switch. What the work had
/// achieved stays.
#[derive(Debug, Clone, Default)]
pub struct Cancellation(CancellationToken);

impl Cancellation {
    /// Stops what runs under it and what will. May be called from any thread, any number of times.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was switched.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Runs work until it ends or this is switched.
    ///
    /// # Errors
    /// [`TerminalError::Cancelled`], or that of the work.
    pub async fn over<T>(
        &self,
        work: impl Future<Output = Result<T, TerminalError>>,
    ) -> Result<T, TerminalError> {
        self.0.run_until_cancelled(work).await.unwrap_or(Err(TerminalError::Cancelled))
    }
}
