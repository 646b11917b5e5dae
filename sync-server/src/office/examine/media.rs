//! Recordings: what the log states of them, their chunks, and whether they are held.

use quanji_core::id::EntryHash;
use quanji_core::media::{Manifest, Sum};
use quanji_core::record::{Fact, MediaCaptured};
use rusqlite::Connection;

use super::cell::{Cell, Expected, Row, row, visit};
use super::found::Found;
use super::held::{Acts, Captured};
use super::log::Log;
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::storage::{DISPOSED, entry_at};

const COLUMNS: [&str; 8] =
    ["captured", "log_idx", "device", "case_id", "media", "length", "received", "refused"];

pub(super) fn examine(
    office: &Office,
    connection: &Connection,
    log: &mut Log,
    found: &mut Found,
) -> Result<(), OfficeError> {
    let (mut expected, mut damage) = (Expected::default(), Expected::default());
    let captured = std::mem::take(&mut log.held.captured);
    for (hash, one) in &captured {
        let custody = log.held.acts.get(hash).map(Acts::custody).unwrap_or_default();
        let refused = custody.disposed.then_some(DISPOSED);
        expected.put(row![hash.as_bytes()], stated(one, custody.received, refused));
    }
    // Also of a recording whose entry its terminal has yet to offer again.
    for (hash, acts) in &log.held.acts {
        for chunk in acts.custody().damaged {
            damage.put(row![hash.as_bytes(), chunk], Row::new());
        }
    }
    damage.compare(connection, "media_damage", 2, &["captured", "chunk"], found)?;
    let now: i64 = i64::try_from(office.now_ms()).unwrap_or(i64::MAX);
    let mut rows = Vec::new();
    visit(connection, "SELECT captured, manifest, received, refused, checked_ms FROM media", [], |row| {
        rows.push(row)
    })?;
    for row in rows {
        let [Cell::Blob(key), manifest, received, why, Cell::Integer(checked_ms)] = row.as_slice() else {
            continue;
        };
        let Some((hash, one)) = EntryHash::from_slice(key).and_then(|hash| captured.get_key_value(&hash))
        else {
            continue;
        };
        if *checked_ms > now {
            found.tell(
                "media",
                hash,
                "checked_ms lies in the future, so that it would not be read again before",
            );
        }
        // What was refused for its bytes is no matter of the log; its bytes are looked at again.
        if *why == Cell::from("digest_differs")
            && let Some(expected) = expected.get_mut([Cell::from(hash.as_bytes())].as_slice())
            && let [.., _, refused] = expected.as_mut_slice()
        {
            *refused = why.clone();
        }
        let judged = Recording { office, connection, one, manifest, received, why };
        if let Some(what) = judged.look()? {
            found.tell("media", hash, what);
        }
    }
    Ok(expected.compare(connection, "media", 1, &COLUMNS, found)?)
}

fn stated(one: &Captured, received: Option<u64>, refused: Option<&str>) -> Row {
    row![
        one.index,
        one.device.as_bytes(),
        one.case.as_bytes(),
        one.media.as_bytes(),
        // A length that no integer of the database holds is kept as the greatest.
        one.length,
        received,
        refused,
    ]
}

/// One stored row beside what is stated.
struct Recording<'a> {
    office: &'a Office,
    connection: &'a Connection,
    one: &'a Captured,
    manifest: &'a Cell,
    received: &'a Cell,
    why: &'a Cell,
}

impl Recording<'_> {
    /// What is wrong with manifest and chunks.
    fn look(&self) -> Result<Option<String>, OfficeError> {
        let bytes = match self.manifest {
            Cell::Blob(bytes) => bytes,
            _ if *self.received == Cell::Null && *self.why == Cell::Null => return Ok(None),
            _ => return Ok(Some("manifest is missing, and its bytes were judged".into())),
        };
        let Some(body) = self.body()? else { return Ok(None) };
        let manifest = match Manifest::from_bytes(bytes) {
            Ok(manifest) if manifest.length() == body.length && manifest.root() == body.root => manifest,
            Ok(_) => return Ok(Some("manifest is not the one that its entry names".into())),
            Err(error) => return Ok(Some(format!("manifest is none: {error}"))),
        };
        if *self.why == Cell::from(DISPOSED) {
            return Ok(None);
        }
        let mut lacking = 0;
        for chunk in manifest.chunks() {
            lacking += u64::from(!self.office.inner.blobs.has(chunk)?);
        }
        let differs = *self.why == Cell::from("digest_differs");
        match (lacking, *self.received != Cell::Null) {
            (0, true) => Ok(None),
            (0, false) => self.sums(&manifest, &body, differs),
            (lacking, true) => Ok(Some(format!("received, and {lacking} of its chunks are gone"))),
            (_, false) if differs => Ok(Some("refused for its bytes, and they are not all here".into())),
            (_, false) => Ok(None),
        }
    }

    /// Whether the bytes of what is whole and not received are what was said of them.
    fn sums(
        &self,
        manifest: &Manifest,
        body: &MediaCaptured,
        differs: bool,
    ) -> Result<Option<String>, OfficeError> {
        let mut sum = Sum::new(body.sm3.is_some());
        for chunk in manifest.chunks() {
            match self.office.inner.blobs.get(chunk)? {
                Some(bytes) => sum.update(&bytes),
                None => return Ok(None),
            }
        }
        let sums = sum.finish();
        let same = sums.sha256 == body.sha256 && body.sm3.is_none_or(|stated| sums.sm3 == Some(stated));
        // Whole bytes that nobody has judged yet are judged when their terminal asks for the receipt.
        Ok((same && differs).then(|| "refused for its bytes, and they are what its entry says".into()))
    }

    fn body(&self) -> Result<Option<MediaCaptured>, OfficeError> {
        let Ok(signed) = entry_at(self.connection, self.one.index) else { return Ok(None) };
        Ok(match Fact::from_body(&signed.entry().kind, &signed.entry().body) {
            Ok(Fact::MediaCaptured(body)) => Some(body),
            _ => None,
        })
    }
}
