//! Who may begin something that goes on by itself, and how much of it goes on. A suspension shuts the
//! gate and waits until everybody has left.

use std::cell::RefCell;
use std::sync::Arc;

use tokio::sync::watch;

use super::error::TerminalError;

/// Clones are the same gate. Whoever has passed it holds the gate and not the terminal: to leave is the
/// last thing that a thread does, and it must not be what closes a terminal that the app has let go of.
#[derive(Debug, Clone)]
pub(super) struct Gate(Arc<watch::Sender<State>>);

#[derive(Debug)]
struct State {
    open: bool,
    at_work: usize,
    watching: usize,
}

/// For what somebody passes the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Work that holds files open, or takes long.
    Work,
    /// A look at the terminal and a call of a listener. Files are closed without waiting for it, since
    /// a listener takes as long as it likes.
    Watch,
}

impl State {
    const fn inside(&mut self, purpose: Purpose) -> &mut usize {
        match purpose {
            Purpose::Work => &mut self.at_work,
            Purpose::Watch => &mut self.watching,
        }
    }
}

impl Default for Gate {
    /// Open.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(State { open: true, at_work: 0, watching: 0 })))
    }
}

impl Gate {
    pub(super) fn open(&self) {
        self.0.send_modify(|state| state.open = true);
    }

    pub(super) fn shut(&self) {
        self.0.send_modify(|state| state.open = false);
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.borrow().open
    }

    /// `None` while it is shut.
    pub(super) fn pass(&self, purpose: Purpose) -> Option<Pass> {
        let passed = self.0.send_if_modified(|state| {
            *state.inside(purpose) += usize::from(state.open);
            state.open
        });
        passed.then(|| Pass { gate: self.clone(), purpose })
    }

    /// Waits until it is shut.
    pub(super) async fn wait_until_shut(&self) {
        // An error would mean that the sender, which is ours, is gone. The answer would hold the gate
        // locked while the caller drops what is inside.
        drop(self.0.subscribe().wait_for(|state| !state.open).await);
    }

    /// Waits until nobody is inside for this any more, or the gate is open again.
    pub(super) async fn wait_until_left(&self, purpose: Purpose) {
        let left = |state: &State| match purpose {
            Purpose::Work => state.at_work == 0,
            Purpose::Watch => state.watching == 0,
        };
        drop(self.0.subscribe().wait_for(|state| state.open || left(state)).await);
    }
}

/// Somebody is inside; dropped, they have left.
#[derive(Debug)]
pub(super) struct Pass {
    gate: Gate,
    purpose: Purpose,
}

impl Pass {
    /// To be asked now and then.
    pub(super) fn may_go_on(&self) -> Result<(), TerminalError> {
        if self.gate.is_open() { Ok(()) } else { Err(TerminalError::Suspended) }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.gate.0.send_modify(|state| *state.inside(self.purpose) -= 1);
    }
}

thread_local! {
    /// The pass with which this thread calls a listener.
    static CALLING: RefCell<Option<Pass>> = const { RefCell::new(None) };
}

/// This thread is in the app's code until this is dropped.
#[derive(Debug)]
pub(super) struct Calling(());

impl Calling {
    pub(super) fn begin(pass: Pass) -> Self {
        CALLING.set(Some(pass));
        Self(())
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        drop(CALLING.take());
    }
}

impl Gate {
    /// A listener that waits for everybody to leave is not waited for itself.
    pub(super) fn leave_from_listener(&self) {
        let mine = |pass: &mut Pass| Arc::ptr_eq(&pass.gate.0, &self.0);
        drop(CALLING.with_borrow_mut(|calling| calling.take_if(mine)));
    }
}
