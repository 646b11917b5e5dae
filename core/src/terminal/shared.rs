//! What the clones of a terminal share: the open store, and who is at work with it.

use std::sync::{Arc, Weak};

use parking_lot::{MappedMutexGuard, Mutex, MutexGuard};

use super::error::TerminalError;
use super::gate::{Gate, Pass, Purpose};
use super::recorder::Recorder;
use super::writer::Writing;
use super::{Surroundings, Terminal};
use crate::id::DeviceId;
use crate::store::Commits;

/// One terminal of this process.
pub(super) struct Shared {
    pub(super) device: DeviceId,
    pub(super) surroundings: Surroundings,
    pub(super) commits: Arc<Commits>,
    /// `None` while suspended. What a panic leaves is as the last COMMIT left it: the recorder
    /// notices an unfinished write by itself, so the lock knows no poison.
    pub(super) recorder: Mutex<Option<Recorder>>,
    pub(super) gate: Gate,
    /// Recordings that are being made.
    pub(super) writers: Mutex<Vec<Weak<Mutex<Writing>>>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Watches find nothing to look at any more.
        self.commits.announce();
    }
}

impl Terminal {
    pub(super) fn around(mut recorder: Recorder) -> Self {
        let commits = Arc::new(Commits::default());
        recorder.store.count_in(Arc::clone(&commits));
        let shared = Shared {
            device: recorder.enrolment.device,
            surroundings: recorder.surroundings.clone(),
            commits,
            recorder: Mutex::new(Some(recorder)),
            gate: Gate::default(),
            writers: Mutex::default(),
        };
        Self { shared: Arc::new(shared), _pass: None }
    }

    /// The open store, for one short piece of work.
    pub(super) fn lock(&self) -> Result<MappedMutexGuard<'_, Recorder>, TerminalError> {
        MutexGuard::try_map(self.shared.recorder.lock(), Option::as_mut).map_err(|_| TerminalError::Suspended)
    }

    /// Begins work that holds files open, or takes long: a suspension asks it to stop and waits for
    /// its end.
    pub(super) fn enter(&self) -> Result<Pass, TerminalError> {
        self.shared.gate.pass(Purpose::Work).ok_or(TerminalError::Suspended)
    }

    /// For work that goes on by itself, also when nobody waits for it any more: a suspension waits until
    /// the last clone of this is dropped, and with it everything that the work holds.
    pub(super) fn at_work(&self) -> Result<Self, TerminalError> {
        Ok(Self { shared: Arc::clone(&self.shared), _pass: Some(Arc::new(self.enter()?)) })
    }

    /// Runs a long exchange until it ends or the terminal is suspended.
    pub(super) async fn interruptible<T>(
        &self,
        work: impl Future<Output = Result<T, TerminalError>>,
    ) -> Result<T, TerminalError> {
        let inside = self.enter()?;
        // The work is dropped before this returns. What it has begun on other threads is dropped later,
        // and counts as inside by itself.
        tokio::select! {
            biased;
            () = self.shared.gate.wait_until_shut() => {}
            done = work => return done,
        }
        drop(inside);
        Err(TerminalError::Suspended)
    }
}
