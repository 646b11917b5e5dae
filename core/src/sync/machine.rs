//! The exchange, one step at a time.

use super::plan::{Alarm, Plan, PlanError, plan};
use super::trust::Trust;
use super::wire::{Backfill, EntryBytes, ExchangeReply, ExchangeRequest};
use crate::entry::{Gap, SignedEntry};
use crate::proof::Checkpoint;

/// Failures in a row, without progress between them, after which an exchange gives up.
const MAX_FAILURES: u32 = 6;
/// First pause after a failure, milliseconds; it doubles with every further one.
const FIRST_PAUSE_MS: u64 = 100;

/// What the store says when an exchange begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalState {
    /// Epoch of the log; 0 before the first exchange.
    pub epoch: u64,
    /// The last checkpoint that was checked.
    pub seen: Option<Checkpoint>,
    /// First log index not yet given.
    pub cursor: u64,
    /// First own `seq` that is neither delivered nor in the office's quarantine; `None` if none.
    pub next_undelivered: Option<u64>,
    /// Last own `seq`.
    pub own_seq: u64,
    /// Parts of the own chain that are lost.
    pub lost: Vec<Gap>,
    /// Stretches still to fetch.
    pub backfills: Vec<Backfill>,
}

/// Own entries to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Undelivered entries, ascending in `seq`.
    pub entries: Vec<SignedEntry>,
    /// Whether there are more after them.
    pub more: bool,
}

/// Why the office, or the way to it, did not answer with a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No answer: the connection failed, was cut or timed out, or the answer was unreadable.
    Lost(String),
    /// The token is not accepted: get another.
    NotAuthorised,
    /// The office is busy, full or restarting: try again later.
    Busy(String),
    /// The office refuses for good: the code and message of its problem.
    Final {
        /// Machine code.
        code: String,
        /// For a person.
        message: String,
    },
}

/// What happened outside.
#[derive(Debug)]
pub enum Input {
    /// Begin.
    Begin(LocalState),
    /// A token is at hand.
    Authenticated,
    /// The batch that was asked for.
    Loaded(Batch),
    /// The office answered.
    Reply(Box<ExchangeReply>),
    /// It did not.
    Refused(Refusal),
    /// The plan is committed; the state after it.
    Stored(LocalState),
    /// The pause is over.
    Waited,
}

/// What to do next. Exactly one thing at a time.
#[derive(Debug)]
#[must_use]
pub enum Effect {
    /// Get a token by challenge and response.
    Authenticate,
    /// Read undelivered own entries from this `seq` on, within the limits of one batch.
    Load(u64),
    /// Send.
    Send(Box<ExchangeRequest>),
    /// Carry out the plan in one transaction.
    Store(Box<Plan>),
    /// Pause, milliseconds.
    Wait(u64),
    /// Over.
    Done(Result<Report, Failure>),
}

/// Why an exchange ended early. What was stored before it stays; the next exchange goes on there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The office could not be reached, or was busy, for too long.
    #[error("the office does not answer: {0}")]
    Unreachable(String),
    /// The office refuses this device.
    #[error("the office refuses: {message} ({code})")]
    Refused {
        /// Machine code.
        code: String,
        /// For a person.
        message: String,
    },
    /// The office gave an answer that cannot be true.
    #[error(transparent)]
    Dishonest(#[from] PlanError),
    /// The state machine was driven out of order: a defect of the driver.
    #[error("the exchange was driven out of order")]
    OutOfOrder,
}

/// What an exchange achieved.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Own entries that were delivered.
    pub pushed: u64,
    /// Entries of others that were taken in.
    pub pulled: u64,
    /// Own entries that the office put in quarantine.
    pub refused: u64,
    /// Answers received.
    pub round_trips: u64,
    /// What a person must learn of.
    pub alarms: Vec<Alarm>,
}

/// The state machine. Feed it an [`Input`], do the [`Effect`], feed the result.
#[derive(Debug)]
pub struct Machine {
    trust: Trust,
    local: Option<LocalState>,
    sent: Option<(ExchangeRequest, Vec<SignedEntry>)>,
    more_to_push: bool,
    /// Where the office asked to offer again from, now and in the answer before.
    offer_from: Option<u64>,
    offered_from: Option<u64>,
    authentications: u32,
    failures: u32,
    report: Report,
}

impl Machine {
    /// A machine that trusts one office and its log.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self {
            trust,
            local: None,
            sent: None,
            more_to_push: false,
            offer_from: None,
            offered_from: None,
            authentications: 0,
            failures: 0,
            report: Report::default(),
        }
    }

    /// One step.
    pub fn step(&mut self, input: Input) -> Effect {
        match input {
            Input::Begin(local) => {
                self.local = Some(local);
                self.load()
            }
            Input::Authenticated | Input::Waited => self.load(),
            Input::Loaded(batch) => self.send(batch),
            Input::Reply(reply) => self.receive(*reply),
            Input::Refused(refusal) => self.refused(refusal),
            Input::Stored(local) => self.stored(local),
        }
    }

    fn load(&mut self) -> Effect {
        match &self.local {
            Some(local) => match self.offer_from.or(local.next_undelivered) {
                Some(seq) => Effect::Load(seq),
                None => self.send(Batch { entries: Vec::new(), more: false }),
            },
            None => Effect::Done(Err(Failure::OutOfOrder)),
        }
    }

    fn send(&mut self, batch: Batch) -> Effect {
        let Some(local) = &self.local else { return Effect::Done(Err(Failure::OutOfOrder)) };
        self.more_to_push = batch.more;
        let request = ExchangeRequest {
            epoch: local.epoch,
            seen_size: local.seen.as_ref().map_or(0, |seen| seen.size),
            cursor: local.cursor,
            entries: batch.entries.iter().map(|entry| EntryBytes(entry.bytes().to_vec())).collect(),
            lost: if batch.entries.is_empty() { Vec::new() } else { local.lost.clone() },
            // What came into scope builds on who is who and on sessions, which the main feed brings.
            backfill: local.backfills.first().copied().filter(|_| has_caught_up(local)),
        };
        self.sent = Some((request.clone(), batch.entries));
        Effect::Send(Box::new(request))
    }

    fn receive(&mut self, reply: ExchangeReply) -> Effect {
        let (Some(local), Some((request, sent))) = (&self.local, self.sent.take()) else {
            return Effect::Done(Err(Failure::OutOfOrder));
        };
        self.report.round_trips += 1;
        let need_from = reply.need_from;
        let plan = match plan(&self.trust, local.seen.as_ref(), &request, &sent, local.own_seq, reply) {
            Ok(plan) => plan,
            Err(error) => return Effect::Done(Err(error.into())),
        };
        self.trust = plan.trust.clone();
        let settled: u64 = plan.delivered.iter().map(|run| run.count).sum();
        let refused = u64::try_from(plan.refused.len()).unwrap_or(u64::MAX);
        self.offer_from = need_from;
        self.report.pushed += settled;
        self.report.refused += refused;
        self.report.pulled += u64::try_from(plan.feed.len() + plan.backfilled.len()).unwrap_or(u64::MAX);
        for alarm in &plan.alarms {
            if !self.report.alarms.contains(alarm) {
                self.report.alarms.push(alarm.clone());
            }
        }
        Effect::Store(Box::new(plan))
    }

    /// An answer that changed nothing, while there is more to do, counts as a failure: otherwise an
    /// office that asks for the same thing again and again would keep a terminal busy for ever.
    fn stored(&mut self, local: LocalState) -> Effect {
        let stands = |state: &LocalState| {
            (state.epoch, state.cursor, state.next_undelivered, state.own_seq, state.backfills.clone())
        };
        let before = self.local.replace(local).as_ref().map(stands);
        let after = self.local.as_ref().map(stands);
        let offer = std::mem::replace(&mut self.offered_from, self.offer_from);
        if before != after || offer != self.offer_from {
            self.failures = 0;
            return self.go_on();
        }
        match self.go_on() {
            done @ Effect::Done(_) => done,
            _ => self.refused(Refusal::Lost("the office took nothing and gave nothing".into())),
        }
    }

    fn go_on(&mut self) -> Effect {
        let Some(local) = &self.local else { return Effect::Done(Err(Failure::OutOfOrder)) };
        let behind = !has_caught_up(local);
        let undelivered = local.next_undelivered.is_some();
        if undelivered
            || self.more_to_push
            || self.offer_from.is_some()
            || behind
            || !local.backfills.is_empty()
        {
            self.load()
        } else {
            Effect::Done(Ok(std::mem::take(&mut self.report)))
        }
    }

    fn refused(&mut self, refusal: Refusal) -> Effect {
        self.sent = None;
        match refusal {
            Refusal::NotAuthorised if self.authentications < 2 => {
                self.authentications += 1;
                Effect::Authenticate
            }
            Refusal::NotAuthorised => Effect::Done(Err(Failure::Refused {
                code: "not_authorised".into(),
                message: "the office does not accept this device's tokens".into(),
            })),
            Refusal::Final { code, message } => Effect::Done(Err(Failure::Refused { code, message })),
            Refusal::Lost(why) | Refusal::Busy(why) => {
                self.failures += 1;
                if self.failures >= MAX_FAILURES {
                    return Effect::Done(Err(Failure::Unreachable(why)));
                }
                Effect::Wait(FIRST_PAUSE_MS << (self.failures - 1))
            }
        }
    }
}

/// Whether the main feed has been read up to the checkpoint last seen.
fn has_caught_up(local: &LocalState) -> bool {
    local.seen.as_ref().is_some_and(|seen| local.cursor >= seen.size)
}
