//! Letting go of every file, and taking them up again: a phone kills an app that sleeps with a lock
//! in its hand.

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;

impl Terminal {
    /// Stops exchanges and uploads, ends the recordings that are being made and states them as far
    /// as they are, and closes the store. When this returns, the terminal has no file and no lock
    /// open, and every call but [`Terminal::resume`] gives [`TerminalError::Suspended`]. Watches
    /// stay and say nothing.
    ///
    /// If it is given up on the way, what has stopped stays so until [`Terminal::resume`].
    ///
    /// # Errors
    /// [`TerminalError::Damaged`], [`TerminalError::StorageFull`], [`TerminalError::KeyStore`] if a
    /// recording could not be stated: its bytes are on the disk, everything is closed all the same,
    /// and [`Terminal::settle_media`] tries again.
    pub async fn suspend(&self) -> Result<(), TerminalError> {
        self.shared.gate.send_modify(|gate| gate.open = false);
        let mut gate = self.shared.gate.subscribe();
        // An error would mean that the sender, which is ours, is gone.
        let _ = gate.wait_for(|gate| gate.inside == 0).await;
        let terminal = self.clone();
        let closed = tokio::task::spawn_blocking(move || terminal.close()).await;
        closed.map_err(|failure| TerminalError::internal(&failure))?
    }

    /// Opens the store again. Does nothing if it is open.
    ///
    /// # Errors
    /// As [`Terminal::open`]; it stays suspended then.
    pub fn resume(&self) -> Result<(), TerminalError> {
        let mut slot = self.shared.recorder.lock();
        if slot.is_none() {
            let mut recorder = Recorder::open(self.shared.surroundings.clone())?;
            recorder.store.count_in(std::sync::Arc::clone(&self.shared.commits));
            *slot = Some(recorder);
        }
        drop(slot);
        self.shared.gate.send_modify(|gate| gate.open = true);
        self.shared.commits.announce();
        Ok(())
    }

    fn close(&self) -> Result<(), TerminalError> {
        let writers = std::mem::take(&mut *self.shared.writers.lock());
        let mut outcome = Ok(());
        for writing in writers.iter().filter_map(std::sync::Weak::upgrade) {
            let ended = writing.lock().interrupt(self);
            outcome = outcome.and(ended);
        }
        // Dropped, it closes the store.
        *self.shared.recorder.lock() = None;
        outcome
    }
}
