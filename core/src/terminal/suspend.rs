//! Letting go of every file, and taking them up again: a phone kills an app that sleeps with a lock
//! in its hand.

use super::Terminal;
use super::error::TerminalError;
use super::gate::Purpose;
use super::recorder::Recorder;

impl Terminal {
    /// Stops exchanges and uploads, ends the recordings that are being made and states them as far
    /// as they are, closes the store, and waits until no listener of a watch is being called. When this
    /// returns, the terminal has no file and no lock open, no thread of it is in what the app
    /// implements or enters it before [`Terminal::resume`], and every other call gives
    /// [`TerminalError::Suspended`]. Watches stay and say nothing.
    ///
    /// Files are closed before listeners are waited for. A listener may call this itself; it is not
    /// waited for then.
    ///
    /// If it is given up on the way, what has stopped stays so until [`Terminal::resume`]. If
    /// [`Terminal::resume`] is called on the way, this ends early and the terminal is awake.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`], [`TerminalError::StorageFull`], [`TerminalError::KeyStore`] if a
    /// recording could not be stated: its bytes are on the disk, everything is closed all the same,
    /// and [`Terminal::settle_media`] tries again.
    pub async fn suspend(&self) -> Result<(), TerminalError> {
        let gate = &self.shared.gate;
        gate.leave_from_listener();
        gate.shut();
        gate.wait_until_left(Purpose::Work).await;
        let terminal = self.clone();
        let closed = tokio::task::spawn_blocking(move || terminal.close()).await;
        gate.wait_until_left(Purpose::Watch).await;
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
        // Under the lock, so that a suspension that is on its way sees it before it closes the store.
        self.shared.gate.open();
        drop(slot);
        self.shared.commits.announce();
        Ok(())
    }

    fn close(&self) -> Result<(), TerminalError> {
        if self.shared.gate.is_open() {
            return Ok(());
        }
        let writers = std::mem::take(&mut *self.shared.writers.lock());
        let mut outcome = Ok(());
        for writing in writers.iter().filter_map(std::sync::Weak::upgrade) {
            let ended = writing.lock().interrupt(self);
            outcome = outcome.and(ended);
        }
        let mut slot = self.shared.recorder.lock();
        // An app that was woken meanwhile works with it again.
        if !self.shared.gate.is_open() {
            // Dropped, it closes the store.
            *slot = None;
        }
        drop(slot);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::{Pin, pin};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Weak};
    use std::task::Poll;

    use parking_lot::Mutex;

    use super::*;
    use crate::entry::registry::tests::Office;
    use crate::terminal::intake::tests::recorder;
    use crate::terminal::{CasesChange, Listener, ListenerError, Watch};

    fn terminal() -> (tempfile::TempDir, Terminal) {
        let home = tempfile::tempdir().unwrap();
        let terminal = Terminal::around(recorder(home.path(), &Office::new()));
        (home, terminal)
    }

    /// Says that it is called, and then does what it is for.
    struct Called<F> {
        called: Sender<()>,
        then: F,
    }

    impl<F: Fn() + Send + Sync> Listener<CasesChange> for Called<F> {
        fn changed(&self, _: CasesChange) -> Result<(), ListenerError> {
            self.called.send(()).unwrap();
            (self.then)();
            Ok(())
        }

        fn failed(&self, error: TerminalError) -> Result<(), ListenerError> {
            panic!("{error}")
        }
    }

    fn watched<F: Fn() + Send + Sync + 'static>(
        terminal: &Terminal,
        then: F,
    ) -> (Watch, Receiver<()>, Weak<Called<F>>) {
        let (called, calls) = channel();
        let listener = Arc::new(Called { called, then });
        let kept = Arc::downgrade(&listener);
        (terminal.watch_cases(10, listener).unwrap(), calls, kept)
    }

    async fn still_waits(mut suspending: Pin<&mut impl Future>) -> bool {
        poll_fn(|context| Poll::Ready(suspending.as_mut().poll(context).is_pending())).await
    }

    /// Lets the suspension go on until the store is closed; it must not have ended before.
    async fn closed(terminal: &Terminal, mut suspending: Pin<&mut impl Future>) {
        poll_fn(|context| {
            assert!(suspending.as_mut().poll(context).is_pending(), "somebody is inside");
            if terminal.shared.recorder.lock().is_none() {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn it_closes_the_store_and_then_waits_for_the_listener() {
        let (_home, terminal) = terminal();
        let (leave, left) = channel();
        let left = Mutex::new(left);
        let (watch, calls, kept) = watched(&terminal, move || left.lock().recv().unwrap());
        calls.recv().unwrap();
        let mut suspending = pin!(terminal.suspend());
        closed(&terminal, suspending.as_mut()).await;
        // Stopped in the midst of a call, and still waited for.
        watch.stop();
        assert!(kept.upgrade().is_some());
        assert!(still_waits(suspending.as_mut()).await);
        leave.send(()).unwrap();
        suspending.await.unwrap();
        assert!(kept.upgrade().is_none(), "what the app gave is let go of before it ends");
    }

    #[tokio::test]
    async fn asleep_only_the_app_lets_go_of_what_it_gave() {
        let (_home, terminal) = terminal();
        let (watch, calls, kept) = watched(&terminal, || ());
        calls.recv().unwrap();
        terminal.suspend().await.unwrap();
        // Woken, the thread of the watch leaves both alone.
        terminal.shared.commits.announce();
        assert_eq!(Arc::strong_count(&terminal.shared), 1);
        assert_eq!(kept.strong_count(), 1);
        watch.stop();
        assert_eq!(kept.strong_count(), 0, "here, and not later on that thread");
    }

    #[tokio::test]
    async fn a_listener_that_suspends_is_not_waited_for() {
        let (_home, terminal) = terminal();
        let (suspended, result) = channel();
        let (sleepy, runtime) = (terminal.clone(), tokio::runtime::Handle::current());
        let suspended = Mutex::new(suspended);
        let (_watch, _calls, _) = watched(&terminal, move || {
            suspended.lock().send(runtime.block_on(sleepy.suspend())).unwrap();
        });
        let result = tokio::task::spawn_blocking(move || result.recv().unwrap()).await.unwrap();
        assert_eq!(result, Ok(()));
        assert_eq!(terminal.status().map(drop), Err(TerminalError::Suspended));
        terminal.suspend().await.unwrap();
    }

    #[tokio::test]
    async fn it_waits_for_work_that_nobody_waits_for() {
        let (_home, terminal) = terminal();
        let given_up = terminal.at_work().unwrap();
        let mut suspending = pin!(terminal.suspend());
        assert!(still_waits(suspending.as_mut()).await);
        assert!(terminal.shared.recorder.lock().is_some());
        let holding_on = given_up.clone();
        drop(given_up);
        assert!(still_waits(suspending.as_mut()).await);
        drop(holding_on);
        suspending.await.unwrap();
        assert!(terminal.shared.recorder.lock().is_none());
    }

    #[tokio::test]
    async fn woken_on_the_way_it_stays_awake() {
        let (_home, terminal) = terminal();
        let work = terminal.at_work().unwrap();
        let mut suspending = pin!(terminal.suspend());
        assert!(still_waits(suspending.as_mut()).await);
        terminal.resume().unwrap();
        suspending.await.unwrap();
        assert!(terminal.status().is_ok(), "although the work went on");
        drop(work);
        terminal.suspend().await.unwrap();
        assert_eq!(terminal.status().map(drop), Err(TerminalError::Suspended));
    }
}
