//! Settling: recordings that a crash interrupted are stated as far as they are there.

use serde_json::json;

use super::Terminal;
use super::capture::{MediaSaved, blank, describe, row};
use super::error::TerminalError;
use crate::id::MediaId;
use crate::media::FileKey;
use crate::record::{CaptureEnd, Fact, Import, MediaCaptured, MediaKind, Source};
use crate::store::vault::{self, Recovered};
use crate::store::{self, MediaProgress, MediaRow};
use crate::sync::upload_rank;

impl Terminal {
    /// States every recording that was interrupted, up to its last whole chunk, and takes up files
    /// of the vault that the database has lost. Reads them through once; recordings that go on are
    /// left alone. Nothing is deleted but files that hold not one chunk.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`], [`TerminalError::StorageFull`]; what was settled before stays so.
    pub fn settle_media(&self) -> Result<Vec<MediaSaved>, TerminalError> {
        let work = self.enter()?;
        let (interrupted, orphans) = {
            let recorder = self.lock()?;
            let connection = recorder.store.reader();
            let interrupted = store::media_in(connection, MediaProgress::Recording)?;
            let mut orphans = Vec::new();
            for file in vault::data_files(&recorder.surroundings.home)? {
                if !store::is_media_file(connection, file)? {
                    orphans.push(file);
                }
            }
            (interrupted, orphans)
        };
        let mut settled = Vec::new();
        for row in interrupted {
            work.may_go_on()?;
            settled.extend(self.settle_row(row, CaptureEnd::Interrupted)?);
        }
        for file in orphans {
            work.may_go_on()?;
            settled.extend(self.adopt(file)?);
        }
        Ok(settled)
    }

    /// States one recording as far as it is there. `None` if somebody is still writing it.
    pub(super) fn settle_row(
        &self,
        mut row: MediaRow,
        end: CaptureEnd,
    ) -> Result<Option<MediaSaved>, TerminalError> {
        let Some(found) = self.recover_file(row.file)? else { return Ok(None) };
        row.body.ended_ms = row.body.ended_ms.or(found.written_ms);
        let end = if found.finished { CaptureEnd::Finished } else { end };
        let mut recorder = self.lock()?;
        recorder.alarm_lost(&row, &found)?;
        recorder.state_captured(row, found.kept, end).map(Some)
    }

    /// Takes up a file that no row names: its database was lost, or power failed before the row was
    /// written. What the record says of it is taken from there.
    fn adopt(&self, file: MediaId) -> Result<Option<MediaSaved>, TerminalError> {
        let Some(mut found) = self.recover_file(file)? else { return Ok(None) };
        // Not of this terminal, or torn while it was made: nothing of it was ever acknowledged.
        let Some(key) = found.key.take() else { return Ok(None) };
        let mut recorder = self.lock()?;
        if store::is_media_file(recorder.store.reader(), file)? {
            return Ok(None);
        }
        if let Some(known) = recorder.stated_of(file)? {
            let row = MediaRow { key, ..known };
            if row.captured.is_some() {
                // Complete and stated: only the row was lost.
                let row = MediaRow { manifest: Some(found.kept.manifest), ..row };
                recorder.store.write::<_, TerminalError>(|tx| Ok(store::put_media(tx, &row)?))?;
                return Ok(None);
            }
            let end = if found.finished { CaptureEnd::Finished } else { CaptureEnd::Interrupted };
            return recorder.state_captured(row, found.kept, end).map(Some);
        }
        if found.kept.manifest.chunks().is_empty() {
            vault::remove(&recorder.surroundings.home, file)?;
            return Ok(None);
        }
        let import = Import { file: format!("{file}.data"), ..Import::default() };
        let mut body = blank(MediaKind::Video, "application/octet-stream", Source::File(import));
        body.ended_ms = found.written_ms;
        let end = if found.finished { CaptureEnd::Finished } else { CaptureEnd::Interrupted };
        describe(&mut body, &found.kept, end);
        let mut row = row(file, key, MediaProgress::Unplaced, None, body);
        row.manifest = Some(found.kept.manifest);
        recorder.store.write::<_, TerminalError>(|tx| Ok(store::put_media(tx, &row)?))?;
        Ok(None)
    }

    /// Reads a file through, without holding up anything else.
    fn recover_file(&self, file: MediaId) -> Result<Option<Recovered>, TerminalError> {
        let (home, vault, sm3) = {
            let recorder = self.lock()?;
            let surroundings = &recorder.surroundings;
            (surroundings.home.clone(), recorder.vault_key()?, surroundings.media.sm3)
        };
        Ok(vault::recover(&home, &vault, file, sm3)?)
    }
}

impl super::recorder::Recorder {
    /// What the own chain says of a file; a row without a manifest and with no key of its own yet.
    fn stated_of(&self, file: MediaId) -> Result<Option<MediaRow>, TerminalError> {
        let (mut from, mut found) = (1, None);
        loop {
            let page = store::entries_of_chain(self.store.reader(), self.enrolment.device, from, 500)?;
            let Some(last) = page.last() else { return Ok(found) };
            from = last.signed.entry().seq + 1;
            for stored in &page {
                let (entry, hash) = (stored.signed.entry(), stored.signed.hash());
                let key = FileKey::from_bytes([0; 32]);
                match Fact::from_body(&entry.kind, &entry.body) {
                    Ok(Fact::MediaStarted(body)) if body.nonce == *file.as_bytes() => {
                        let known = MediaCaptured {
                            media: body.media,
                            nonce: body.nonce,
                            started_ms: Some(entry.time.wall_ms),
                            subject: body.subject,
                            position: body.position,
                            continues: body.continues,
                            ..blank(body.kind, &body.media_type, body.source)
                        };
                        found = Some(row(file, key, MediaProgress::Recording, entry.case, known));
                    }
                    Ok(Fact::MediaCaptured(body)) if body.nonce == *file.as_bytes() => {
                        let rank = upload_rank(body.kind, body.length);
                        let complete = row(file, key, MediaProgress::Captured, entry.case, body);
                        found = Some(MediaRow { captured: Some(hash), rank, ..complete });
                    }
                    _ => {}
                }
            }
        }
    }

    /// Chunks that had been on the disk and are not there now: a person must learn of it.
    fn alarm_lost(&mut self, row: &MediaRow, found: &Recovered) -> Result<(), TerminalError> {
        if found.lost == 0 && found.key.is_some() {
            return Ok(());
        }
        let now_ms = self.surroundings.clock.read().wall_ms;
        let first = found.kept.manifest.chunks().len();
        let alarm = json!({"alarm": "media_chunks_lost", "media": row.body.media, "from": first, "count": found.lost});
        self.store.write::<_, TerminalError>(|tx| Ok(store::put_alarm(tx, now_ms, &alarm)?))
    }
}
