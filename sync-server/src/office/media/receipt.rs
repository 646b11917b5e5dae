//! Receipts: the office's word that it holds every byte.

use quanji_core::entry::{BureauFact, MediaReceived};
use quanji_core::id::{DeviceId, EntryHash};
use quanji_core::media::{CHUNK_BYTES, Manifest, Sums};
use quanji_core::proof::prove_range;
use quanji_core::record::MediaCaptured;
use quanji_core::sync::{EntryBytes, MAX_OFFERED, MediaReceipt, ReceiptReply, ReceiptRequest, RefusedMedia};

use super::{lacking, short, stated};
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::office::exchange::consistency;
use crate::office::key_notice::key_notices;
use crate::office::log::SignedHead;
use crate::office::statement::Statements;
use crate::storage::{Appender, MediaRow, Nodes, entry_at, media, put_received, put_refused};

/// The bytes that arrived are not those that the entry names.
const DIGEST_DIFFERS: &str = "digest_differs";

/// What became of a recording that a receipt is asked for.
enum Verdict {
    /// Everything is held and is what the entry says.
    Whole(Box<(MediaRow, MediaCaptured)>),
    /// It will never be.
    Refused(EntryHash),
}

impl Office {
    /// Gives receipts for those of the recordings that are held whole: the bytes are synced, their
    /// digest is that of the entry, and `media.received` stands in the log.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for more recordings than a request may name,
    /// [`OfficeError::Storage`].
    pub fn receipts(&self, device: DeviceId, request: &ReceiptRequest) -> Result<ReceiptReply, OfficeError> {
        if request.captured.len() > MAX_OFFERED {
            return Err(OfficeError::Invalid("too many recordings in one request".into()));
        }
        let mut known = Vec::new();
        let mut verdicts = Vec::new();
        let mut refused = Vec::new();
        for captured in &request.captured {
            let row = self.inner.database.read(|connection| self.permitted(connection, device, *captured))?;
            match row {
                None => {}
                Some(row) if row.received.is_some() => known.push(row.captured),
                Some(row) => match row.refused.clone() {
                    Some(reason) => refused.push(RefusedMedia { captured: row.captured, reason }),
                    None => verdicts.extend(self.judge(row)?),
                },
            }
        }
        for verdict in &verdicts {
            match verdict {
                Verdict::Whole(whole) => known.push(whole.0.captured),
                Verdict::Refused(captured) => {
                    refused.push(RefusedMedia { captured: *captured, reason: DIGEST_DIFFERS.into() });
                }
            }
        }
        self.settle(&verdicts)?;
        self.prove(request, &known, refused)
    }

    /// Whether everything of a recording is held and is what its entry says; `None` while something
    /// is lacking.
    fn judge(&self, row: MediaRow) -> Result<Option<Verdict>, OfficeError> {
        let Some(manifest) = &row.manifest else { return Ok(None) };
        if !lacking(&self.inner, manifest)?.is_empty() {
            return Ok(None);
        }
        let body = self.inner.database.read(|connection| stated(connection, &row))?;
        let sums = self.sums(&row, manifest, &body)?;
        let same = sums.sha256 == body.sha256 && body.sm3.is_none_or(|stated| sums.sm3 == Some(stated));
        self.inner.uploads.forget(row.captured);
        if !same {
            tracing::warn!(recording = short(row.captured), "the bytes are not those that the entry names");
            return Ok(Some(Verdict::Refused(row.captured)));
        }
        self.inner.blobs.sync(manifest.chunks())?;
        Ok(Some(Verdict::Whole(Box::new((row, body)))))
    }

    /// The digests of what is held. Every chunk was checked on arrival against its own digest.
    fn sums(&self, row: &MediaRow, manifest: &Manifest, body: &MediaCaptured) -> Result<Sums, OfficeError> {
        if let ([only], None) = (manifest.chunks(), body.sm3)
            && row.length <= CHUNK_BYTES as u64
        {
            return Ok(Sums { sha256: *only, sm3: None });
        }
        let upload = match self.inner.uploads.get(row.captured) {
            Some(upload) => upload,
            None => self.inner.uploads.remember(row.clone(), body.sm3.is_some()),
        };
        upload.finish(manifest.cut().count(), |chunk| self.read_verified(row.media, manifest, chunk))
    }

    /// States what was found, in one transaction.
    fn settle(&self, verdicts: &[Verdict]) -> Result<(), OfficeError> {
        if verdicts.is_empty() {
            return Ok(());
        }
        self.write_log(|tx| {
            // Before the chain grows: what the cache of the registry remembers must be committed.
            self.inner.registry.current(tx)?;
            let mut log = Appender::new(tx, self.now_ms())?;
            let mut statements = Statements::new(&self.inner, tx)?;
            for verdict in verdicts {
                match verdict {
                    Verdict::Refused(captured) => put_refused(tx, *captured, DIGEST_DIFFERS)?,
                    // Another request may have been faster.
                    Verdict::Whole(whole)
                        if media(tx, whole.0.captured)?.is_some_and(|now| now.received.is_some()) => {}
                    Verdict::Whole(whole) => {
                        let (row, body) = &**whole;
                        let fact = BureauFact::MediaReceived(MediaReceived {
                            media: row.media,
                            captured: row.captured,
                            length: body.length,
                            sha256: body.sha256,
                        });
                        let (_, index) = statements.state_of_case(&mut log, row.case, &fact)?;
                        put_received(tx, row.captured, index, self.now_ms())?;
                    }
                }
            }
            Ok(())
        })
    }

    fn prove(
        &self,
        request: &ReceiptRequest,
        received: &[EntryHash],
        refused: Vec<RefusedMedia>,
    ) -> Result<ReceiptReply, OfficeError> {
        self.inner.database.read(|connection| {
            let SignedHead { epoch, checkpoint, note } = self.sign_head(connection)?;
            let mut receipts = Vec::with_capacity(received.len());
            for captured in received {
                let Some(index) = media(connection, *captured)?.and_then(|row| row.received) else {
                    continue;
                };
                receipts.push(MediaReceipt {
                    entry: EntryBytes(entry_at(connection, index)?.bytes().to_vec()),
                    proof: prove_range(index, 1, checkpoint.size, &Nodes(connection))?,
                });
            }
            let seen = (request.epoch, request.seen_size);
            let consistency = consistency(connection, seen, epoch, checkpoint.size)?;
            let registry = self.inner.registry.current(connection)?;
            let keys = key_notices(connection, &registry, seen, epoch, checkpoint.size)?;
            Ok(ReceiptReply { epoch, checkpoint: note, consistency, receipts, refused, keys })
        })
    }
}
