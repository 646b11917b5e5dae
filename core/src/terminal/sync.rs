//! The exchange with the office, from the terminal's side.

use std::sync::Arc;
use std::time::Instant;

use super::Terminal;
use super::error::TerminalError;
use super::intake::{Arrival, take_in};
use super::recorder::{Recorder, SEEN_BOOT};
use super::vault::DeviceKey;
use crate::crypto::Signer;
use crate::entry::Gap;
use crate::id::Digest;
use crate::net::{Client, Host, Traffic, drive};
use crate::store;
use crate::sync::{
    Alarm, Batch, ChallengeReply, ChallengeRequest, EntryBytes, FeedItem, LocalState, Machine, Plan,
    TokenReply, TokenRequest, challenge_message,
};
use crate::time::SeenCheckpoint;

const TOKEN: &str = "sync.token";

/// What an exchange achieved and cost.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SyncSummary {
    /// Own entries that the office proved to hold.
    pub pushed: u64,
    /// Entries of others that were taken in.
    pub pulled: u64,
    /// Own entries that the office put in quarantine.
    pub refused: u64,
    /// Bytes of HTTP requests, heads and bodies.
    pub bytes_up: u64,
    /// Bytes of HTTP answers, heads and bodies.
    pub bytes_down: u64,
    /// Exchanges of one request and one answer that brought something or nothing, without those
    /// for a token.
    pub round_trips: u64,
    /// How long it took, milliseconds.
    pub ms: u64,
    /// What a person must learn of.
    pub alarms: Vec<Alarm>,
}

impl Terminal {
    /// Exchanges with the office until neither side has anything new. Can be cut off at any
    /// moment; what arrived stays, and the next call goes on from there. Recording goes on
    /// meanwhile.
    ///
    /// # Errors
    /// [`TerminalError::Offline`], [`TerminalError::Refused`], [`TerminalError::DishonestOffice`].
    pub async fn sync(&self) -> Result<SyncSummary, TerminalError> {
        let client = self.client()?;
        self.sync_through(&client).await
    }

    /// A client for this terminal's office.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if the enrolment names no usable address.
    pub fn client(&self) -> Result<Client, TerminalError> {
        let recorder = self.lock()?;
        Ok(Client::new(&recorder.enrolment.office, recorder.enrolment.ca_pem.as_deref())?)
    }

    /// As [`Terminal::sync`], over a client that stays connected between exchanges.
    ///
    /// # Errors
    /// As [`Terminal::sync`].
    pub async fn sync_through(&self, client: &Client) -> Result<SyncSummary, TerminalError> {
        let started = Instant::now();
        let before = client.traffic();
        let machine = {
            let mut recorder = self.lock()?;
            recorder.request_numbers()?;
            recorder.wrap_database_key();
            Machine::new(recorder.trust()?)
        };
        let result = self.interruptible(drive(client, machine, Arc::new(self.at_work()?))).await?;
        let after: Traffic = client.traffic();
        let report = result?;
        Ok(SyncSummary {
            pushed: report.pushed,
            pulled: report.pulled,
            refused: report.refused,
            bytes_up: after.bytes_up - before.bytes_up,
            bytes_down: after.bytes_down - before.bytes_down,
            round_trips: report.round_trips,
            ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            alarms: report.alarms,
        })
    }

    /// Sends the exchange to another address of the same office.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if it is no address of an office.
    pub fn move_office(&self, address: &str) -> Result<(), TerminalError> {
        let mut recorder = self.lock()?;
        Client::new(address, recorder.enrolment.ca_pem.as_deref())?;
        let mut moved = recorder.enrolment.clone();
        address.clone_into(&mut moved.office);
        moved.write(&recorder.surroundings.home)?;
        recorder.enrolment = moved;
        Ok(())
    }
}

impl Host for Terminal {
    type Error = TerminalError;

    fn local_state(&self) -> Result<LocalState, TerminalError> {
        self.lock()?.local_state()
    }

    fn load(&self, from_seq: u64) -> Result<Batch, TerminalError> {
        let recorder = self.lock()?;
        Ok(store::read_batch(recorder.store.reader(), recorder.enrolment.device, from_seq)?)
    }

    fn store(&self, mut plan: Plan) -> Result<LocalState, TerminalError> {
        let mut recorder = self.lock()?;
        let reading = recorder.surroundings.clock.read();
        let received = SeenCheckpoint {
            epoch: plan.epoch,
            size: plan.checkpoint.size,
            time_ms: plan.checkpoint.time_ms,
            received_monotonic_ms: Some(reading.monotonic_ms),
            root: Some(Digest::from_bytes(plan.checkpoint.root.0)),
        };
        let own = recorder.enrolment.device;
        let mut arrivals: Vec<Arrival> = Vec::new();
        let (backfilled, feed) = (std::mem::take(&mut plan.backfilled), std::mem::take(&mut plan.feed));
        for items in [plan.keys.clone(), backfilled, feed] {
            arrivals.extend(items.into_iter().map(arrival));
        }
        take_in(&mut recorder, &arrivals, |tx| {
            store::apply_plan(tx, own, &plan, received, reading.wall_ms)?;
            store::put_meta(tx, SEEN_BOOT, reading.boot.as_bytes())?;
            Ok(())
        })?;
        recorder.after_intake(&plan)?;
        if !plan.keys.is_empty() {
            // A new recovery key is answered in the same exchange.
            recorder.wrap_database_key();
        }
        recorder.settle_grant()?;
        recorder.settle_anchor()?;
        recorder.local_state()
    }

    fn token(&self) -> Option<String> {
        let bytes = store::get_meta(self.lock().ok()?.store.reader(), TOKEN).ok().flatten()?;
        String::from_utf8(bytes).ok()
    }

    fn challenge(&self) -> ChallengeRequest {
        ChallengeRequest { device: self.shared.device }
    }

    fn answer(&self, challenge: ChallengeReply) -> Result<TokenRequest, TerminalError> {
        let recorder = self.lock()?;
        let device = recorder.enrolment.device;
        let signer = DeviceKey { vault: &*recorder.surroundings.vault, public: recorder.device_key };
        let signature = signer.sign(&challenge_message(device, &challenge.nonce))?.0;
        Ok(TokenRequest { device, nonce: challenge.nonce, signature })
    }

    fn statements(&self, lost: &[Gap], from_seq: u64) -> Result<(Vec<EntryBytes>, u64), TerminalError> {
        let mut recorder = self.lock()?;
        let office = recorder.registry()?.office();
        Ok(store::statements_in(recorder.store.reader(), office, lost, from_seq)?)
    }

    fn owes_statements(&self) -> Result<bool, TerminalError> {
        Ok(store::owes_statements(self.lock()?.store.reader())?)
    }

    fn gave_back(&self) -> Result<(), TerminalError> {
        let mut recorder = self.lock()?;
        if !store::owes_statements(recorder.store.reader())? {
            return Ok(());
        }
        recorder.store.write(|tx| Ok(store::put_owes_statements(tx, false)?))
    }

    fn keep_token(&self, token: TokenReply) -> Result<(), TerminalError> {
        self.lock()?.store.write(|tx| Ok(store::put_meta(tx, TOKEN, token.token.as_bytes())?))
    }
}

impl Recorder {
    pub(super) fn local_state(&mut self) -> Result<LocalState, TerminalError> {
        let trust = self.trust()?;
        let open = |note: &str| trust.log().open(note).ok();
        Ok(store::local_state(self.store.reader(), self.enrolment.device, open)?)
    }

    /// Own entries may have come back from the office: the chain must go on after the last of them.
    fn after_intake(&mut self, plan: &Plan) -> Result<(), TerminalError> {
        let held = self.head()?.map_or(0, |head| head.seq);
        if plan.backfill.is_some() || plan.held_seq > held {
            self.unsettle_head();
        }
        Ok(())
    }
}

fn arrival(item: FeedItem) -> Arrival {
    Arrival { bytes: item.entry.0, log_index: Some(item.index) }
}
