//! What the clones of a terminal share: the open store, and who is at work with it.

use std::sync::{Arc, Weak};

use parking_lot::{MappedMutexGuard, Mutex, MutexGuard};
use tokio::sync::watch;

use super::error::TerminalError;
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
    pub(super) gate: watch::Sender<Gate>,
    /// Recordings that are being made.
    pub(super) writers: Mutex<Vec<Weak<Mutex<Writing>>>>,
}

/// Who may begin work, and how much is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gate {
    pub(super) open: bool,
    pub(super) inside: usize,
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
            gate: watch::Sender::new(Gate { open: true, inside: 0 }),
            writers: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The open store, for one short piece of work.
    pub(super) fn lock(&self) -> Result<MappedMutexGuard<'_, Recorder>, TerminalError> {
        MutexGuard::try_map(self.shared.recorder.lock(), Option::as_mut).map_err(|_| TerminalError::Suspended)
    }

    /// Begins work that holds files open, or takes long: a suspension asks it to stop and waits for
    /// its end.
    pub(super) fn enter(&self) -> Result<Work, TerminalError> {
        let entered = self.shared.gate.send_if_modified(|gate| {
            gate.inside += usize::from(gate.open);
            gate.open
        });
        entered.then(|| Work { shared: Arc::clone(&self.shared) }).ok_or(TerminalError::Suspended)
    }

    /// Runs a long exchange until it ends or the terminal is suspended.
    pub(super) async fn interruptible<T>(
        &self,
        work: impl Future<Output = Result<T, TerminalError>>,
    ) -> Result<T, TerminalError> {
        let inside = self.enter()?;
        let mut gate = self.shared.gate.subscribe();
        let closed = async {
            // What it gives would hold the gate locked while the work, which may be inside too, is dropped.
            let _ = gate.wait_for(|gate| !gate.open).await;
        };
        // The work is dropped before this returns, and with it what it holds open.
        tokio::select! {
            biased;
            () = closed => {}
            done = work => return done,
        }
        drop(inside);
        Err(TerminalError::Suspended)
    }
}

/// A piece of work that goes on.
pub(super) struct Work {
    shared: Arc<Shared>,
}

impl Work {
    /// To be asked now and then.
    pub(super) fn may_go_on(&self) -> Result<(), TerminalError> {
        if self.shared.gate.borrow().open { Ok(()) } else { Err(TerminalError::Suspended) }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.shared.gate.send_modify(|gate| gate.inside -= 1);
    }
}
