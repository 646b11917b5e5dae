//! What an answer of the office means: checked first, then turned into a plan that the store
//! carries out without an opinion of its own.

use super::trust::{Opened, Trust};
use super::wire::{Backfill, ExchangeReply, ExchangeRequest, FeedItem, Refused};
use crate::entry::SignedEntry;
use crate::proof::{Checkpoint, ConsistencyProof, TreeHash, leaf_hash};

/// An answer that an honest office does not give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The checkpoint is not signed by this office's log, or not well formed.
    #[error("the office's checkpoint does not verify: {0}")]
    Checkpoint(String),
    /// A statement about keys that nobody in force signed, or that is not where the answer says.
    #[error("the office's statement about its keys at {0} of the log does not verify")]
    Key(u64),
    /// The log of this checkpoint does not continue the log of the last one: history was rewritten.
    #[error("the office's log of {now} entries does not continue the log of {before} entries seen before")]
    Rewritten {
        /// Size of the log seen before.
        before: u64,
        /// Size that the office names now.
        now: u64,
    },
    /// A receipt does not prove what it promises.
    #[error("the office's receipt for entry {0} does not verify")]
    Receipt(u64),
    /// Indexes or cursors that contradict each other.
    #[error("the office's answer contradicts itself")]
    Contradiction,
}

/// A run of own entries that the office has proved to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// First `seq`.
    pub first_seq: u64,
    /// How many.
    pub count: u64,
    /// Log index of the first.
    pub first_index: u64,
}

/// Something that a person must learn of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum Alarm {
    /// The office was restored from a backup: old receipts are void and everything is offered again.
    OfficeRestored {
        /// Epoch and size seen before.
        before: (u64, u64),
        /// Epoch and size named now.
        now: (u64, u64),
    },
    /// The office holds more of this device's chain than the device does: an older copy of the
    /// store was put in its place.
    StoreRolledBack {
        /// Last `seq` that the device holds.
        held: u64,
        /// Last `seq` that the office holds.
        office: u64,
    },
}

/// What to write, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Plan {
    /// Epoch of the log.
    pub epoch: u64,
    /// The checkpoint that everything below was checked against.
    pub checkpoint: Checkpoint,
    /// Its signed form.
    pub note: String,
    /// What to check the next answer with.
    pub trust: Trust,
    /// Statements about keys to take in before everything else.
    pub keys: Vec<FeedItem>,
    /// Forget all receipts and start the feed from the beginning; the rest of the plan but the keys is
    /// empty.
    pub start_over: bool,
    /// Own entries that are delivered now.
    pub delivered: Vec<Delivered>,
    /// Own entries that the office keeps in quarantine.
    pub refused: Vec<Refused>,
    /// Entries to take in, and the cursor after them.
    pub feed: Vec<FeedItem>,
    /// The next cursor.
    pub cursor: u64,
    /// The stretch that was asked for, and what is left of it.
    pub backfill: Option<(Backfill, Option<Backfill>)>,
    /// Entries of that stretch.
    pub backfilled: Vec<FeedItem>,
    /// New stretches to fetch.
    pub opened: Vec<Backfill>,
    /// Last own `seq` that the office holds.
    pub held_seq: u64,
    /// What a person must learn of.
    pub alarms: Vec<Alarm>,
}

/// Checks an answer against what was asked and what was seen before.
///
/// `sent` are the entries of the request in order, `own_seq` the last `seq` of the own chain.
///
/// # Errors
/// [`PlanError`]; nothing of the answer may then be used.
pub fn plan(
    trust: &Trust,
    seen: Option<&Checkpoint>,
    request: &ExchangeRequest,
    sent: &[SignedEntry],
    own_seq: u64,
    reply: ExchangeReply,
) -> Result<Plan, PlanError> {
    let other_life = reply.epoch != request.epoch;
    let Opened { checkpoint, trust, keys } =
        trust.open(&reply.checkpoint, reply.keys.as_deref().unwrap_or_default(), other_life)?;
    let mut plan = Plan {
        trust,
        keys,
        epoch: reply.epoch,
        note: reply.checkpoint.clone(),
        start_over: false,
        delivered: Vec::new(),
        refused: Vec::new(),
        feed: Vec::new(),
        cursor: request.cursor,
        backfill: None,
        backfilled: Vec::new(),
        opened: Vec::new(),
        held_seq: reply.held_seq,
        alarms: Vec::new(),
        checkpoint,
    };
    if let Some(seen) = seen {
        if other_life || plan.checkpoint.size < seen.size {
            plan.start_over = true;
            plan.cursor = 0;
            let now = (reply.epoch, plan.checkpoint.size);
            plan.alarms.push(Alarm::OfficeRestored { before: (request.epoch, seen.size), now });
            return Ok(plan);
        }
        check_continues(seen, &plan.checkpoint, reply.consistency.as_ref())?;
    }
    if reply.held_seq > own_seq {
        plan.alarms.push(Alarm::StoreRolledBack { held: own_seq, office: reply.held_seq });
    }
    plan.delivered = check_receipts(&plan.checkpoint, sent, &reply)?;
    check_stretch(&reply.feed, request.cursor, reply.cursor, plan.checkpoint.size)?;
    plan.feed = reply.feed;
    plan.cursor = reply.cursor;
    plan.refused = reply.refused;
    plan.opened = reply.opened;
    if let Some(asked) = request.backfill {
        let until = asked.until.min(plan.checkpoint.size);
        let next = reply.backfill_from.map_or(until, |from| from.min(until));
        check_stretch(&reply.backfill, asked.from, next, plan.checkpoint.size)?;
        let left = reply.backfill_from.map(|from| Backfill { from, ..asked });
        if left.is_some_and(|left| left.from <= asked.from) {
            return Err(PlanError::Contradiction);
        }
        plan.backfill = Some((asked, left));
        plan.backfilled = reply.backfill;
    }
    Ok(plan)
}

/// That the log of `now` continues the log of `seen`.
pub(super) fn check_continues(
    seen: &Checkpoint,
    now: &Checkpoint,
    consistency: Option<&ConsistencyProof>,
) -> Result<(), PlanError> {
    let rewritten = PlanError::Rewritten { before: seen.size, now: now.size };
    if seen.size == now.size {
        return if seen.root == now.root { Ok(()) } else { Err(rewritten) };
    }
    if seen.size == 0 {
        return Ok(());
    }
    let proof = consistency.ok_or_else(|| rewritten.clone())?;
    proof.verify_between(seen, now).map_err(|_| rewritten)
}

fn check_receipts(
    checkpoint: &Checkpoint,
    sent: &[SignedEntry],
    reply: &ExchangeReply,
) -> Result<Vec<Delivered>, PlanError> {
    let mut delivered = Vec::new();
    for receipt in &reply.receipts {
        let wrong = PlanError::Receipt(receipt.first_seq);
        let end = receipt.first_seq.checked_add(receipt.count).ok_or_else(|| wrong.clone())?;
        let leaves: Vec<TreeHash> = sent
            .iter()
            .filter(|signed| (receipt.first_seq..end).contains(&signed.entry().seq))
            .map(|signed| leaf_hash(signed.bytes()))
            .collect();
        if u64::try_from(leaves.len()) != Ok(receipt.count) {
            return Err(wrong);
        }
        receipt.proof.verify_in(&leaves, checkpoint).map_err(|_| wrong)?;
        delivered.push(Delivered {
            first_seq: receipt.first_seq,
            count: receipt.count,
            first_index: receipt.proof.first,
        });
    }
    Ok(delivered)
}

/// Items must ascend within `from..to`, and `to` must lie within the log.
fn check_stretch(items: &[FeedItem], from: u64, to: u64, size: u64) -> Result<(), PlanError> {
    let mut next = from;
    for item in items {
        if item.index < next || item.index >= to {
            return Err(PlanError::Contradiction);
        }
        next = item.index + 1;
    }
    if to < from || to > size { Err(PlanError::Contradiction) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::crypto::{Signer, SoftwareKey};
    use crate::entry::{Entry, FORMAT_VERSION, KeyHistory};
    use crate::id::{BootId, BureauId, DeviceId, EntryHash};
    use crate::proof::{Frontier, LogKeys, LogSigner, NodeReader, prove_consistency, prove_range};
    use crate::sync::{EntryBytes, Receipt, Scope};
    use crate::time::TimeClaim;

    /// A log in memory.
    #[derive(Default)]
    struct Log {
        frontier: Frontier,
        nodes: Vec<TreeHash>,
    }

    impl NodeReader for Log {
        type Error = Infallible;
        fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, Infallible> {
            Ok(indexes.iter().map(|index| self.nodes[usize::try_from(*index).unwrap()]).collect())
        }
    }

    impl Log {
        fn of(leaves: &[&[u8]]) -> Self {
            let mut log = Self::default();
            for leaf in leaves {
                let nodes = log.frontier.push(leaf_hash(leaf));
                log.nodes.extend(nodes);
            }
            log
        }

        fn checkpoint(&self) -> Checkpoint {
            Checkpoint {
                origin: "quanji.local/test".into(),
                size: self.frontier.size(),
                root: self.frontier.root(),
                time_ms: 1_795_406_400_000,
            }
        }

        fn reply(&self, seen: u64) -> ExchangeReply {
            let size = self.frontier.size();
            ExchangeReply {
                epoch: 1,
                checkpoint: signer().sign(&self.checkpoint()).unwrap().into_string(),
                consistency: (0 < seen && seen < size).then(|| prove_consistency(seen, size, self).unwrap()),
                receipts: vec![],
                refused: vec![],
                need_from: None,
                held_seq: 0,
                feed: vec![],
                cursor: size,
                opened: vec![],
                backfill: vec![],
                backfill_from: None,
                keys: None,
            }
        }
    }

    fn signer() -> LogSigner {
        LogSigner::from_seed("quanji.local/test", &[7; 32]).unwrap()
    }

    fn own(seq: u64) -> SignedEntry {
        let key = SoftwareKey::from_bytes(&[3; 32]).unwrap();
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: 1,
            bureau: BureauId::from_bytes([1; 16]),
            device: DeviceId::from(&key.public_key()),
            grant: Some(1),
            seq,
            prev: (seq > 1).then(|| EntryHash::from_bytes([0; 32])),
            session: None,
            case: None,
            kind: "note.added".into(),
            body: vec![],
            time: TimeClaim {
                wall_ms: 0,
                offset_minutes: 480,
                monotonic_ms: 0,
                boot: BootId::from_bytes([1; 16]),
                checkpoint: None,
            },
        };
        SignedEntry::sign(entry, &key).unwrap()
    }

    fn item(index: u64) -> FeedItem {
        FeedItem { index, entry: EntryBytes(vec![0]) }
    }

    fn asked() -> ExchangeRequest {
        ExchangeRequest { epoch: 1, ..ExchangeRequest::default() }
    }

    fn run(
        seen: Option<&Checkpoint>,
        request: &ExchangeRequest,
        sent: &[SignedEntry],
        reply: ExchangeReply,
    ) -> Result<Plan, PlanError> {
        let office = KeyHistory::new(SoftwareKey::from_bytes(&[1; 32]).unwrap().public_key());
        let trust = Trust::new(office, LogKeys::new(signer().verifier()));
        plan(&trust, seen, request, sent, 9, reply)
    }

    #[test]
    fn a_log_that_grew_is_accepted_and_one_that_was_rewritten_is_not() {
        let before = Log::of(&[b"a", b"b", b"c"]).checkpoint();
        let grown = Log::of(&[b"a", b"b", b"c", b"d"]);
        assert!(run(Some(&before), &asked(), &[], grown.reply(3)).is_ok());

        let rewritten = Log::of(&[b"a", b"X", b"c", b"d"]);
        let error = PlanError::Rewritten { before: 3, now: 4 };
        assert_eq!(run(Some(&before), &asked(), &[], rewritten.reply(3)), Err(error.clone()));
        let silent = ExchangeReply { consistency: None, ..grown.reply(3) };
        assert_eq!(run(Some(&before), &asked(), &[], silent), Err(error));
        let same_size = Log::of(&[b"a", b"b", b"X"]);
        let error = PlanError::Rewritten { before: 3, now: 3 };
        assert_eq!(run(Some(&before), &asked(), &[], same_size.reply(3)), Err(error));
        let forged = ExchangeReply { checkpoint: "quanji.local/test\n4\n".into(), ..grown.reply(3) };
        assert!(matches!(run(Some(&before), &asked(), &[], forged), Err(PlanError::Checkpoint(_))));
    }

    #[test]
    fn a_restored_office_voids_the_receipts() {
        let before = Log::of(&[b"a", b"b", b"c"]).checkpoint();
        let shorter = run(Some(&before), &asked(), &[], Log::of(&[b"a"]).reply(0)).unwrap();
        assert!(shorter.start_over && shorter.cursor == 0 && shorter.alarms.len() == 1);
        let other_life = ExchangeReply { epoch: 2, ..Log::of(&[b"a", b"b", b"c", b"d"]).reply(3) };
        assert!(run(Some(&before), &asked(), &[], other_life).unwrap().start_over);
    }

    #[test]
    fn a_receipt_proves_exactly_what_was_sent() {
        let sent: Vec<SignedEntry> = (4..7).map(own).collect();
        let leaves: Vec<&[u8]> =
            [b"other".as_slice()].into_iter().chain(sent.iter().map(SignedEntry::bytes)).collect();
        let log = Log::of(&leaves);
        let receipt = |first_seq, count, first| Receipt {
            first_seq,
            count,
            proof: prove_range(first, count, 4, &log).unwrap(),
        };
        let reply = |receipts| ExchangeReply { receipts, ..log.reply(0) };
        let good = run(None, &asked(), &sent, reply(vec![receipt(4, 3, 1)])).unwrap();
        assert_eq!(good.delivered, vec![Delivered { first_seq: 4, count: 3, first_index: 1 }]);
        for (what, receipt) in [
            ("never sent", Receipt { first_seq: 7, count: 1, ..receipt(4, 1, 1) }),
            ("too many", Receipt { count: 4, ..receipt(4, 3, 1) }),
            ("shifted", Receipt { first_seq: 5, count: 2, ..receipt(4, 2, 1) }),
            ("endless", Receipt { first_seq: u64::MAX, count: u64::MAX, ..receipt(4, 3, 1) }),
        ] {
            let first = receipt.first_seq;
            assert_eq!(
                run(None, &asked(), &sent, reply(vec![receipt])),
                Err(PlanError::Receipt(first)),
                "{what}"
            );
        }
    }

    #[test]
    fn indexes_that_contradict_each_other_are_refused() {
        let log = Log::of(&[b"a", b"b", b"c"]);
        let request = ExchangeRequest { cursor: 1, ..asked() };
        let reply = |feed, cursor| ExchangeReply { feed, cursor, ..log.reply(0) };
        assert!(run(None, &request, &[], reply(vec![item(1), item(2)], 3)).is_ok());
        for (feed, cursor) in [
            (vec![item(2), item(1)], 3),
            (vec![item(0)], 3),
            (vec![item(2)], 2),
            (vec![], 0),
            (vec![], 4),
            (vec![item(u64::MAX)], 3),
        ] {
            assert_eq!(run(None, &request, &[], reply(feed, cursor)), Err(PlanError::Contradiction));
        }
        let backfill = Backfill { scope: Scope::Own, from: 1, until: 3 };
        let request = ExchangeRequest { backfill: Some(backfill), ..asked() };
        let endless = ExchangeReply { backfill_from: Some(1), ..log.reply(0) };
        assert_eq!(run(None, &request, &[], endless), Err(PlanError::Contradiction));
    }
}
