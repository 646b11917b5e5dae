//! The upload of recordings as a state machine without I/O: what happened in, what to do out.
//!
//! Several effects run at once, one a connection. Every request may be repeated, and what the office
//! holds is asked of the office, so an upload goes on after a cut, a restart or at another address
//! where it was. One recording that fails holds up no other.

use std::collections::BTreeMap;

use super::machine::{Failure, Refusal};
use super::media_wire::{ChunkRun, Lack, MAX_OFFERED, MAX_RUNS};
use super::upload_policy::{Conditions, HeldBack, UploadPolicy, may_send};
use crate::id::EntryHash;
use crate::media::Cut;

/// Failures in a row, without success between them, after which an upload gives up for now.
const MAX_FAILURES: u32 = 8;
/// First pause after a failure, milliseconds; it doubles with every further one.
const FIRST_PAUSE_MS: u64 = 100;
/// Refused tokens in a row.
const MAX_SIGN_INS: u32 = 2;
/// How often a recording is offered again after the office lacked nothing and gave no receipt.
const MAX_OFFERS: u32 = 3;

/// A recording to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadItem {
    /// The entry that states it.
    pub captured: EntryHash,
    /// Its length, bytes.
    pub length: u64,
    /// Place in the order: lower goes first.
    pub rank: u8,
    /// Whether somebody pulled it forward.
    pub forward: bool,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum UploadEffect {
    /// Get a token by challenge and response.
    Authenticate,
    /// Ask what the office lacks of these.
    Offer(Vec<EntryHash>),
    /// Send the manifest of a recording.
    PutManifest(EntryHash),
    /// Send a chunk.
    PutChunk(EntryHash, u32),
    /// Ask for receipts, check and keep them.
    AskReceipts(Vec<EntryHash>),
    /// Pause, milliseconds.
    Wait(u64),
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadInput {
    /// A token is at hand.
    Authenticated,
    /// The office said what it lacks of these.
    Offered(Vec<EntryHash>, Vec<Lack>),
    /// The office has the manifest; what it lacks still.
    ManifestPut(EntryHash, Lack),
    /// The office has the chunk.
    ChunkPut(EntryHash, u32),
    /// The chunk cannot be read here: its bytes are damaged.
    ChunkDamaged(EntryHash, u32),
    /// Receipts for the first are kept; the second will never be received, with the reason.
    Receipts {
        /// What was asked for.
        asked: Vec<EntryHash>,
        /// What is received.
        received: Vec<EntryHash>,
        /// What never will be.
        refused: Vec<(EntryHash, String)>,
    },
    /// The pause is over.
    Waited,
    /// An effect did not succeed.
    Refused(UploadEffect, Refusal),
}

/// How far a recording has come.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ItemProgress {
    /// The office has not been asked yet.
    Queued,
    /// It waits for conditions.
    HeldBack {
        /// Why.
        because: HeldBack,
    },
    /// The office does not have the entry that states it yet.
    EntryMissing,
    /// It is being sent.
    Sending,
    /// Everything is there; the office verifies it.
    Verifying,
    /// Received, and the receipt checked.
    Received,
    /// It cannot be sent; the others go on.
    Failed {
        /// Machine code.
        code: String,
    },
}

/// What an upload achieved, or how far it has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct UploadReport {
    /// Recordings that are received.
    pub received: u64,
    /// Recordings that are not.
    pub waiting: u64,
    /// Bytes of all of them.
    pub bytes_total: u64,
    /// Bytes of them that the office holds.
    pub bytes_held: u64,
    /// Bytes sent by this upload.
    pub bytes_sent: u64,
    /// Chunks sent by this upload.
    pub chunks_sent: u64,
    /// Each recording: bytes that the office holds of it, and its stage.
    #[serde(skip)]
    pub items: BTreeMap<EntryHash, (u64, ItemProgress)>,
}

/// The state machine. Ask [`Uploader::next_effect`] until it gives nothing, do the effects at once, and
/// feed each result to [`Uploader::done`].
#[derive(Debug)]
pub struct Uploader {
    policy: UploadPolicy,
    now: Conditions,
    connections: usize,
    /// In the order of sending.
    items: Vec<Item>,
    /// Where each is among them.
    places: BTreeMap<EntryHash, usize>,
    running: usize,
    offering: bool,
    receipting: bool,
    token: Token,
    sign_ins: u32,
    pause: Pause,
    failures: u32,
    ended: Option<Failure>,
    bytes_sent: u64,
    chunks_sent: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Good,
    Refused,
    Asked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pause {
    None,
    Wanted,
    Running,
}

#[derive(Debug)]
struct Item {
    item: UploadItem,
    stage: Stage,
    /// Chunks on their way.
    sending: u32,
    damaged: bool,
    offers: u32,
    held: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Queued,
    Asked,
    EntryMissing,
    WantsManifest,
    PuttingManifest,
    /// Runs to send, the next at the end; whether there are more behind them.
    Sending(Vec<ChunkRun>, bool),
    AwaitsReceipt,
    AsksReceipt,
    Received,
    Failed(String),
}

impl Uploader {
    /// An upload over so many connections at once, at least one.
    #[must_use]
    pub fn new(policy: UploadPolicy, connections: usize) -> Self {
        Self {
            policy,
            now: Conditions::default(),
            connections: connections.max(1),
            items: Vec::new(),
            places: BTreeMap::new(),
            running: 0,
            offering: false,
            receipting: false,
            token: Token::Good,
            sign_ins: 0,
            pause: Pause::None,
            failures: 0,
            ended: None,
            bytes_sent: 0,
            chunks_sent: 0,
        }
    }

    /// How the device stands now.
    pub const fn set_conditions(&mut self, now: Conditions) {
        self.now = now;
    }

    /// The recordings that wait for the office: new ones join, and those that were pulled forward
    /// move, also while the upload runs.
    pub fn set_items(&mut self, items: &[UploadItem]) {
        for item in items {
            match self.places.get(&item.captured).and_then(|place| self.items.get_mut(*place)) {
                Some(known) => known.item.forward = item.forward,
                None => self.items.push(Item {
                    item: *item,
                    stage: Stage::Queued,
                    sending: 0,
                    damaged: false,
                    offers: 0,
                    held: 0,
                }),
            }
        }
        // Stable: of equals the older one goes first.
        self.items.sort_by_key(|known| (!known.item.forward, known.item.rank));
        self.places = (0..).zip(&self.items).map(|(place, known)| (known.item.captured, place)).collect();
    }

    /// Entries were delivered meanwhile: the office is asked again about recordings whose entry it
    /// did not have.
    pub fn entries_delivered(&mut self) {
        for known in self.items.iter_mut().filter(|known| known.stage == Stage::EntryMissing) {
            known.offer_again();
        }
    }

    /// The next thing to do now; `None` when only results can bring it on.
    #[must_use]
    pub fn next_effect(&mut self) -> Option<UploadEffect> {
        let effect = self.choose()?;
        self.running += 1;
        Some(effect)
    }

    /// Whether the upload is over: nothing runs and nothing can be done.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.running == 0
    }

    /// How far it has come, and why it ended early if it did.
    #[must_use]
    pub fn report(&self) -> (UploadReport, Option<&Failure>) {
        let mut report = UploadReport {
            bytes_sent: self.bytes_sent,
            chunks_sent: self.chunks_sent,
            ..UploadReport::default()
        };
        for known in &self.items {
            let progress = self.progress(known);
            let done = progress == ItemProgress::Received;
            report.received += u64::from(done);
            report.waiting += u64::from(!done);
            report.bytes_total += known.item.length;
            report.bytes_held += known.held;
            report.items.insert(known.item.captured, (known.held, progress));
        }
        (report, self.ended.as_ref())
    }

    /// Takes in a result.
    pub fn done(&mut self, input: UploadInput) {
        self.running = self.running.saturating_sub(1);
        match input {
            UploadInput::Authenticated => self.token = Token::Good,
            UploadInput::Waited => self.pause = Pause::None,
            UploadInput::Offered(asked, lacks) => {
                self.offering = false;
                self.succeeded();
                for (captured, lack) in asked.iter().zip(lacks) {
                    self.with(*captured, |item| item.lacks(lack));
                }
            }
            UploadInput::ManifestPut(captured, lack) => {
                self.succeeded();
                self.with(captured, |item| item.lacks(lack));
            }
            UploadInput::ChunkPut(captured, chunk) => {
                self.succeeded();
                let mut sent = 0;
                self.with(captured, |item| {
                    sent = Cut::new(item.item.length).length_of(chunk) as u64;
                    item.held += sent;
                    item.sent();
                });
                self.bytes_sent += sent;
                self.chunks_sent += 1;
            }
            UploadInput::ChunkDamaged(captured, _) => self.with(captured, |item| {
                item.damaged = true;
                item.sent();
            }),
            UploadInput::Receipts { asked, received, refused } => {
                self.receipting = false;
                self.succeeded();
                for captured in asked {
                    self.with(captured, Item::offer_again);
                }
                for captured in received {
                    self.with(captured, |item| item.stage = Stage::Received);
                }
                for (captured, reason) in refused {
                    self.with(captured, |item| item.stage = Stage::Failed(reason));
                }
            }
            UploadInput::Refused(effect, refusal) => self.refused(effect, refusal),
        }
    }

    fn choose(&mut self) -> Option<UploadEffect> {
        if self.ended.is_some() {
            return None;
        }
        match self.pause {
            Pause::Running => return None,
            Pause::Wanted => {
                self.pause = Pause::Running;
                return Some(UploadEffect::Wait(
                    FIRST_PAUSE_MS << self.failures.saturating_sub(1).min(MAX_FAILURES),
                ));
            }
            Pause::None => {}
        }
        match self.token {
            Token::Good => {}
            Token::Refused if self.running == 0 => {
                self.token = Token::Asked;
                self.sign_ins += 1;
                return Some(UploadEffect::Authenticate);
            }
            Token::Refused | Token::Asked => return None,
        }
        if !self.receipting {
            let asked = self.take_stage(&Stage::AwaitsReceipt, &Stage::AsksReceipt, MAX_OFFERED);
            if !asked.is_empty() {
                self.receipting = true;
                return Some(UploadEffect::AskReceipts(asked));
            }
        }
        if !self.offering && self.unsettled() < MAX_OFFERED {
            let asked = self.take_stage(&Stage::Queued, &Stage::Asked, MAX_OFFERED);
            if !asked.is_empty() {
                self.offering = true;
                return Some(UploadEffect::Offer(asked));
            }
        }
        if self.running >= self.connections {
            return None;
        }
        self.choose_bytes()
    }

    /// The first thing to send of the first recording that may be sent.
    fn choose_bytes(&mut self) -> Option<UploadEffect> {
        let (policy, now) = (&self.policy, &self.now);
        let may = |item: &Item| may_send(policy, now, item.item.length, item.item.forward).is_ok();
        for known in self.items.iter_mut().filter(|known| may(known)) {
            let captured = known.item.captured;
            match &mut known.stage {
                Stage::WantsManifest => {
                    known.stage = Stage::PuttingManifest;
                    return Some(UploadEffect::PutManifest(captured));
                }
                Stage::Sending(runs, _) => {
                    let Some(run) = runs.last_mut() else { continue };
                    let chunk = run.first;
                    (run.first, run.count) = (run.first + 1, run.count.saturating_sub(1));
                    if run.count == 0 {
                        runs.pop();
                    }
                    known.sending += 1;
                    return Some(UploadEffect::PutChunk(captured, chunk));
                }
                _ => {}
            }
        }
        None
    }

    /// Recordings that were asked about and are not done.
    fn unsettled(&self) -> usize {
        let open = |item: &&Item| {
            matches!(
                item.stage,
                Stage::Asked | Stage::WantsManifest | Stage::PuttingManifest | Stage::Sending(..)
            )
        };
        self.items.iter().filter(open).count()
    }

    fn take_stage(&mut self, from: &Stage, to: &Stage, limit: usize) -> Vec<EntryHash> {
        let wanted = self.items.iter_mut().filter(|item| item.stage == *from).take(limit);
        wanted
            .map(|item| {
                item.stage = to.clone();
                item.item.captured
            })
            .collect()
    }

    fn with(&mut self, captured: EntryHash, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.places.get(&captured).and_then(|place| self.items.get_mut(*place)) {
            change(item);
        }
    }

    const fn succeeded(&mut self) {
        self.failures = 0;
        self.sign_ins = 0;
    }

    fn refused(&mut self, effect: UploadEffect, refusal: Refusal) {
        self.undo(&effect);
        match refusal {
            Refusal::Lost(why) | Refusal::Busy(why) => {
                // Several connections are cut at once: that is one failure.
                if self.pause == Pause::None {
                    self.failures += 1;
                    self.pause = Pause::Wanted;
                }
                if self.failures > MAX_FAILURES {
                    self.ended = Some(Failure::Unreachable(why));
                }
            }
            Refusal::NotAuthorised => {
                self.token = Token::Refused;
                if matches!(effect, UploadEffect::Authenticate) || self.sign_ins >= MAX_SIGN_INS {
                    let message = "the office does not accept this device".into();
                    self.ended = Some(Failure::Refused { code: "not_authorised".into(), message });
                }
            }
            Refusal::Final { code, message } => match effect {
                UploadEffect::PutManifest(captured) | UploadEffect::PutChunk(captured, _)
                    if code != "storage_full" && code != "revoked" =>
                {
                    self.with(captured, |item| item.stage = Stage::Failed(code));
                }
                _ => self.ended = Some(Failure::Refused { code, message }),
            },
        }
    }

    /// What did not succeed is to be done again.
    fn undo(&mut self, effect: &UploadEffect) {
        match effect {
            UploadEffect::Authenticate => self.token = Token::Refused,
            UploadEffect::Offer(asked) => {
                self.offering = false;
                for captured in asked {
                    self.with(*captured, |item| item.stage = Stage::Queued);
                }
            }
            UploadEffect::PutManifest(captured) => {
                self.with(*captured, |item| item.stage = Stage::WantsManifest);
            }
            UploadEffect::PutChunk(captured, chunk) => self.with(*captured, |item| {
                item.sending = item.sending.saturating_sub(1);
                if let Stage::Sending(runs, _) = &mut item.stage {
                    runs.push(ChunkRun { first: *chunk, count: 1 });
                }
            }),
            UploadEffect::AskReceipts(asked) => {
                self.receipting = false;
                for captured in asked {
                    self.with(*captured, |item| item.stage = Stage::AwaitsReceipt);
                }
            }
            UploadEffect::Wait(_) => self.pause = Pause::None,
        }
    }

    fn progress(&self, known: &Item) -> ItemProgress {
        let held = may_send(&self.policy, &self.now, known.item.length, known.item.forward);
        match (&known.stage, held) {
            (Stage::Received, _) => ItemProgress::Received,
            (Stage::Failed(code), _) => ItemProgress::Failed { code: code.clone() },
            (Stage::EntryMissing, _) => ItemProgress::EntryMissing,
            (Stage::AwaitsReceipt | Stage::AsksReceipt, _) => ItemProgress::Verifying,
            (_, Err(because)) => ItemProgress::HeldBack { because },
            (Stage::Queued | Stage::Asked, Ok(())) => ItemProgress::Queued,
            (Stage::WantsManifest | Stage::PuttingManifest | Stage::Sending(..), Ok(())) => {
                ItemProgress::Sending
            }
        }
    }
}

impl Item {
    fn lacks(&mut self, lack: Lack) {
        let length = self.item.length;
        self.stage = match lack {
            Lack::Entry => Stage::EntryMissing,
            Lack::Manifest => Stage::WantsManifest,
            Lack::Nothing => {
                self.held = length;
                Stage::AwaitsReceipt
            }
            Lack::Chunks(mut runs) => {
                let count = Cut::new(length).count();
                runs.retain(|run| run.first < count && run.count > 0);
                runs.iter_mut().for_each(|run| run.count = run.count.min(count - run.first));
                let lacking: u64 = runs
                    .iter()
                    .flat_map(|run| run.chunks())
                    .map(|chunk| Cut::new(length).length_of(chunk) as u64)
                    .sum();
                let more = runs.len() >= MAX_RUNS;
                self.held = length.saturating_sub(lacking);
                runs.reverse();
                Stage::Sending(runs, more)
            }
        };
        self.settle();
    }

    fn sent(&mut self) {
        self.sending = self.sending.saturating_sub(1);
        self.settle();
    }

    /// Goes on when everything that was lacking is sent.
    fn settle(&mut self) {
        let Stage::Sending(runs, more) = &self.stage else { return };
        if !runs.is_empty() || self.sending > 0 {
            return;
        }
        self.stage = match (self.damaged, *more) {
            (true, _) => Stage::Failed("damaged_here".into()),
            (false, true) => Stage::Queued,
            (false, false) => Stage::AwaitsReceipt,
        };
    }

    fn offer_again(&mut self) {
        self.offers += 1;
        self.stage =
            if self.offers > MAX_OFFERS { Stage::Failed("not_received".into()) } else { Stage::Queued };
    }
}

#[cfg(test)]
mod tests;
