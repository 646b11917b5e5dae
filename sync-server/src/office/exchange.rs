//! One exchange with a terminal: its entries in; receipts, news and what came into scope out.

use quanji_core::entry::Reason;
use quanji_core::id::DeviceId;
use quanji_core::proof::{ConsistencyProof, prove_consistency};
use quanji_core::sync::{ExchangeReply, ExchangeRequest, MAX_BATCH_ENTRIES, Refused};
use rusqlite::Connection;

use super::Office;
use super::error::OfficeError;
use super::feed::{Feed, Page, backfill, feed};
use super::grant::is_due;
use super::ingest::Ingested;
use super::key_notice::key_notices;
use super::log::SignedHead;
use super::receipt::receipts;
use super::scope::Rights;
use crate::storage::{Nodes, chain_head};

/// Most gaps that one request may declare.
const MAX_GAPS: usize = 1_000;

/// An answer, and what the exchange did.
#[derive(Debug)]
pub struct Exchanged {
    /// The answer.
    pub reply: ExchangeReply,
    /// How many entries joined the log.
    pub admitted: u64,
    /// Why each entry that joined the quarantine did so.
    pub quarantined: Vec<Reason>,
}

impl Office {
    /// Carries out one exchange. It is idempotent: the same request twice changes nothing more and
    /// gets the same receipts.
    ///
    /// A revoked device may deliver: its entries go to the quarantine and it is given nothing.
    ///
    /// # Errors
    /// [`OfficeError::Revoked`] for a revoked device that delivers nothing,
    /// [`OfficeError::NotAuthorised`] for an unknown one, [`OfficeError::Invalid`] for more entries
    /// than a request may have, [`OfficeError::Storage`].
    pub fn exchange(&self, device: DeviceId, request: ExchangeRequest) -> Result<Exchanged, OfficeError> {
        let ExchangeRequest { epoch, seen_size, cursor, entries, lost, backfill } = request;
        if entries.len() > MAX_BATCH_ENTRIES || lost.len() > MAX_GAPS {
            return Err(OfficeError::Invalid("too many entries or gaps in one request".into()));
        }
        let registry = self.registry()?;
        let certified = registry.device(device).ok_or(OfficeError::NotAuthorised)?;
        if certified.revoked.is_some() && entries.is_empty() {
            return Err(OfficeError::Revoked);
        }
        // Of another life of the log: the terminal starts over, and first gives back what the office lost of its own
        // statements. Until then its entries could not be checked, and would wait in quarantine.
        let other_life = epoch != 0 && self.look_at_head()?.epoch != epoch;
        let ingested = if other_life || entries.is_empty() && lost.is_empty() {
            Ingested::default()
        } else {
            self.ingest(device, entries, &lost)?
        };
        if certified.revoked.is_none() {
            self.lease_numbers(device, &ingested.asked)?;
        }
        if certified.revoked.is_none() && is_due(&registry, device, self.now_ms()) {
            self.renew_grant(device)?;
        }
        let asked = Asked { epoch, seen_size, cursor, backfill };
        let reply =
            self.inner.database.read(|connection| self.answer(connection, device, &asked, &ingested))?;
        Ok(Exchanged { reply, admitted: ingested.admitted, quarantined: ingested.quarantined })
    }

    fn answer(
        &self,
        connection: &Connection,
        device: DeviceId,
        asked: &Asked,
        ingested: &Ingested,
    ) -> Result<ExchangeReply, OfficeError> {
        let SignedHead { epoch, checkpoint, note } = self.sign_head(connection)?;
        let size = checkpoint.size;
        let registry = self.inner.registry.current(connection)?;
        let mut rights = Rights::by_newest_grant(&registry, device);
        let mut page = Page::default();
        let given = registry.device(device).is_some_and(|known| known.revoked.is_none());
        // After a restore the terminal starts over and would throw away whatever came with this.
        let same_life = asked.epoch == 0 || (asked.epoch == epoch && asked.seen_size <= size);
        let mut news = Feed { items: Vec::new(), cursor: asked.cursor, opened: Vec::new() };
        let mut stretch = (Vec::new(), None);
        if given && same_life {
            // The stretch first: it must make progress in every answer, the feed need not.
            if let Some(asked) = asked.backfill {
                stretch = backfill(connection, &mut rights, &mut page, asked, size)?;
            }
            news = feed(connection, &registry, &mut rights, &mut page, asked.cursor, size)?;
        }
        Ok(ExchangeReply {
            epoch,
            checkpoint: note,
            consistency: consistency(connection, (asked.epoch, asked.seen_size), epoch, size)?,
            receipts: receipts(connection, &ingested.logged, size)?,
            refused: ingested
                .refused
                .iter()
                .map(|(entry, reason)| Refused { entry: *entry, reason: reason.as_str().into() })
                .collect(),
            need_from: ingested.need_from,
            held_seq: chain_head(connection, device)?.last,
            feed: news.items,
            cursor: news.cursor,
            opened: news.opened,
            backfill: stretch.0,
            backfill_from: stretch.1,
            keys: key_notices(connection, &registry, (asked.epoch, asked.seen_size), epoch, size)?,
        })
    }
}

/// What a terminal asks for beside delivering.
struct Asked {
    epoch: u64,
    seen_size: u64,
    cursor: u64,
    backfill: Option<quanji_core::sync::Backfill>,
}

/// A proof that the log of now continues the one that was seen, given its epoch and size.
pub(super) fn consistency(
    connection: &Connection,
    (seen_epoch, seen_size): (u64, u64),
    epoch: u64,
    size: u64,
) -> Result<Option<ConsistencyProof>, OfficeError> {
    let grown = seen_epoch == epoch && seen_size < size;
    Ok(grown.then(|| prove_consistency(seen_size, size, &Nodes(connection))).transpose()?)
}
