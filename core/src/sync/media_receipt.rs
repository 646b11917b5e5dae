//! What receipts for recordings mean: checked before anything is called delivered.

use super::media_wire::{ReceiptReply, ReceiptRequest};
use super::plan::{PlanError, check_continues};
use super::trust::{Opened, Trust};
use crate::entry::{BureauFact, MediaReceived, SignedEntry};
use crate::proof::{Checkpoint, leaf_hash};

/// A receipt that holds: the office signed it, and it stands in a log that continues the one seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// What the office states.
    pub body: MediaReceived,
    /// The office's entry.
    pub entry: SignedEntry,
    /// Its place in the log.
    pub log_index: u64,
}

/// Checks the receipts of an answer. If the office was restored since the last exchange, none of
/// them counts: the next exchange says so first.
///
/// # Errors
/// [`PlanError`] for an answer that an honest office does not give; nothing of it may be used.
pub fn check_receipts(
    trust: &Trust,
    seen: Option<&Checkpoint>,
    request: &ReceiptRequest,
    reply: ReceiptReply,
) -> Result<Vec<Received>, PlanError> {
    let other_life = reply.epoch != request.epoch;
    let Opened { checkpoint, trust, .. } =
        trust.open(&reply.checkpoint, reply.keys.as_deref().unwrap_or_default(), other_life)?;
    let restored = request.epoch != 0 && other_life;
    if restored || seen.is_some_and(|seen| checkpoint.size < seen.size) {
        return Ok(Vec::new());
    }
    if let Some(seen) = seen {
        check_continues(seen, &checkpoint, reply.consistency.as_ref())?;
    }
    reply
        .receipts
        .into_iter()
        .map(|receipt| {
            let entry = SignedEntry::parse(&receipt.entry.0).map_err(|_| PlanError::Contradiction)?;
            let is_of_office = entry.entry().device == trust.office().office();
            let key = trust.office().key_for(entry.entry());
            if !is_of_office || key.is_none_or(|key| entry.verify(key).is_err()) {
                return Err(PlanError::Contradiction);
            }
            let fact = BureauFact::from_body(&entry.entry().kind, &entry.entry().body);
            let Ok(BureauFact::MediaReceived(body)) = fact else { return Err(PlanError::Contradiction) };
            if !request.captured.contains(&body.captured) {
                return Err(PlanError::Contradiction);
            }
            receipt
                .proof
                .verify_in(&[leaf_hash(entry.bytes())], &checkpoint)
                .map_err(|_| PlanError::Receipt(entry.entry().seq))?;
            Ok(Received { body, log_index: receipt.proof.first, entry })
        })
        .collect()
}
