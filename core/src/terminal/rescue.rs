//! Rescue first, wipe second: what the office does not hold leaves the terminal sealed to the
//! recovery key, and only the office's word that it has it lets the terminal be wiped.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use super::Terminal;
use super::clock::draw;
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::codec;
use crate::crypto::PublicKey;
use crate::id::Digest;
use crate::media::CHUNK_BYTES;
use crate::store;
use crate::store::vault::ReadError;
use crate::sync::{EntryBytes, RescueCount, RescueItem, RescueReceipt, RescueSealer};

/// What the last rescue held.
const RESCUED: &str = "rescue.last";

/// A bundle that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Rescued {
    /// SHA-256 of the bundle.
    pub bundle: Digest,
    /// Its length in bytes.
    pub length: u64,
    /// What is in it.
    pub count: RescueCount,
    /// Chunks of recordings that could not be read from this terminal; the others are in the bundle.
    pub unreadable: u64,
}

/// Where the terminal stood when it was rescued: what comes after is not in the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Standing {
    #[n(0)]
    bundle: Digest,
    #[n(1)]
    length: u64,
    #[n(2)]
    seq: u64,
    #[n(3)]
    media: u64,
}

impl Terminal {
    /// Writes everything that the office has not received into a bundle that only the holders of the
    /// recovery key can open. Entries come first, then recordings, then databases that were set
    /// aside. Memory stays bounded; recording goes on meanwhile, and what is recorded after this began
    /// needs another rescue.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] while the office has declared no recovery key, or if the writer
    /// fails; [`TerminalError::Suspended`].
    pub fn rescue(&self, out: &mut dyn Write) -> Result<Rescued, TerminalError> {
        let _inside = self.enter()?;
        self.settle_media()?;
        let (recovery, mut standing) = {
            let mut recorder = self.lock()?;
            let registry = recorder.registry()?;
            let Some((_, declared)) = registry.keys().recovery() else {
                return Err(TerminalError::Invalid("the office has declared no recovery key".into()));
            };
            (declared.key, recorder.standing_now()?)
        };
        let mut bundle = Bundle::begin(self, recovery, out)?;
        self.rescue_entries(&mut bundle, standing.seq)?;
        let unreadable = self.rescue_recordings(&mut bundle)?;
        self.rescue_set_aside(&mut bundle)?;
        let (count, digest, length) = bundle.end()?;
        (standing.bundle, standing.length) = (digest, length);
        self.lock()?
            .store
            .write::<_, TerminalError>(|tx| Ok(store::put_meta(tx, RESCUED, &codec::encode(&standing))?))?;
        Ok(Rescued { bundle: digest, length, count, unreadable })
    }

    /// As [`Terminal::rescue`], into a new file that is on the disk when this returns.
    ///
    /// # Errors
    /// As [`Terminal::rescue`].
    pub fn rescue_to(&self, path: &Path) -> Result<Rescued, TerminalError> {
        let unusable = |error: std::io::Error| TerminalError::Invalid(format!("{}: {error}", path.display()));
        let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(unusable)?);
        let rescued = self.rescue(&mut file)?;
        let file = file.into_inner().map_err(|error| unusable(error.into_error()))?;
        file.sync_all().map_err(unusable)?;
        Ok(rescued)
    }

    fn rescue_entries(&self, bundle: &mut Bundle<'_>, until: u64) -> Result<(), TerminalError> {
        let state = self.lock()?.local_state()?;
        let Some(mut from) = state.next_undelivered else { return Ok(()) };
        while from <= until {
            let batch = {
                let recorder = self.lock()?;
                store::read_batch(recorder.store.reader(), recorder.enrolment.device, from)?
            };
            let Some(last) = batch.entries.last() else { return Ok(()) };
            from = last.entry().seq + 1;
            let entries = batch.entries.iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect();
            bundle.put(&RescueItem::Entries(entries))?;
        }
        Ok(())
    }

    fn rescue_recordings(&self, bundle: &mut Bundle<'_>) -> Result<u64, TerminalError> {
        let waiting = store::media_outbox(self.lock()?.store.reader())?;
        let mut unreadable = 0;
        for item in waiting {
            let (manifest, reader) = {
                let recorder = self.lock()?;
                let row = store::media_of_entry(recorder.store.reader(), item.captured)?
                    .ok_or(TerminalError::NotFound("recording"))?;
                let reader = recorder.open_row(&row);
                let Some(manifest) = row.manifest else { continue };
                (manifest, reader)
            };
            bundle.put(&RescueItem::Manifest(item.captured, manifest.to_bytes()))?;
            let reader = match reader {
                Ok(reader) => reader,
                Err(error) => {
                    tracing::warn!(cause = %error, "a recording cannot be read");
                    unreadable += u64::try_from(manifest.chunks().len()).unwrap_or(u64::MAX);
                    continue;
                }
            };
            for chunk in 0..manifest.cut().count() {
                match reader.chunk(chunk) {
                    Ok(bytes) => bundle.put(&RescueItem::Chunk(item.captured, chunk, bytes))?,
                    // The others are evidence all the same.
                    Err(ReadError::Damaged(_)) => unreadable += 1,
                    Err(ReadError::Store(error)) => return Err(error.into()),
                }
            }
        }
        Ok(unreadable)
    }

    /// A database that did not open may hold what nobody else does; its key is sealed in the log.
    fn rescue_set_aside(&self, bundle: &mut Bundle<'_>) -> Result<(), TerminalError> {
        let home = self.shared.surroundings.home.clone();
        let unreadable = |error: std::io::Error| TerminalError::internal(&error);
        let mut names = Vec::new();
        for found in std::fs::read_dir(&home).map_err(unreadable)? {
            let name = found.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
            if is_set_aside(&name) {
                names.push(name);
            }
        }
        names.sort();
        for name in names {
            let mut file = std::fs::File::open(home.join(&name)).map_err(unreadable)?;
            let length = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
            file.rewind().map_err(unreadable)?;
            let mut at = 0;
            while at < length {
                let mut piece = Vec::with_capacity(CHUNK_BYTES);
                let limit = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
                let read = (&mut file).take(limit).read_to_end(&mut piece).map_err(unreadable)?;
                if read == 0 {
                    break;
                }
                bundle.put(&RescueItem::SetAside(name.clone(), at, piece))?;
                at += u64::try_from(read).unwrap_or(u64::MAX);
            }
        }
        Ok(())
    }

    /// Wipes the terminal: keys, database, recordings, enrolment. Only with the office's receipt for a
    /// rescue that held everything. The keys go first: from then on nothing here can be read, whatever
    /// happens next; a wipe that was interrupted is finished by the next call, or by the next opening.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if the receipt is not for the last rescue, is not the office's, or if
    /// anything was recorded after the rescue: nothing is touched then.
    pub async fn wipe(&self, receipt: &[u8]) -> Result<(), TerminalError> {
        let receipt = &RescueReceipt::from_bytes(receipt)
            .map_err(|_| TerminalError::Invalid("this is no receipt of an office".into()))?;
        self.lock()?.check_rescued(receipt)?;
        self.suspend().await?;
        // Held until the end: nobody resumes a terminal that is being wiped.
        let slot = self.shared.recorder.lock();
        if slot.is_some() {
            return Err(TerminalError::Invalid(
                "the terminal was resumed meanwhile; nothing was wiped".into(),
            ));
        }
        let surroundings = self.shared.surroundings.clone();
        // An app may have recorded on until the suspension: what is not rescued must not go.
        let checked =
            Recorder::open(surroundings.clone()).and_then(|mut recorder| recorder.check_rescued(receipt));
        if let Err(error) = checked {
            drop(slot);
            self.resume()?;
            return Err(error);
        }
        begin_wipe(&surroundings.home)?;
        surroundings.vault.destroy()?;
        finish_wipe(&surroundings.home)
    }
}

impl Recorder {
    fn standing_now(&mut self) -> Result<Standing, TerminalError> {
        let seq = self.head()?.map_or(0, |head| head.seq);
        let media = store::media_version(self.store.reader())?;
        Ok(Standing { bundle: Digest::from_bytes([0; 32]), length: 0, seq, media })
    }

    fn check_rescued(&mut self, receipt: &RescueReceipt) -> Result<(), TerminalError> {
        let refused = |why: &str| Err(TerminalError::Invalid(why.into()));
        let Some(bytes) = store::get_meta(self.store.reader(), RESCUED)? else {
            return refused("nothing was rescued from this terminal yet");
        };
        let rescued: Standing =
            codec::decode(&bytes, 256).map_err(|_| TerminalError::Damaged("rescue".into()))?;
        let is_for_it = receipt.device == self.enrolment.device
            && receipt.bundle == rescued.bundle
            && receipt.length == rescued.length;
        if !is_for_it {
            return refused("the receipt is not for the last rescue of this terminal");
        }
        if !receipt.holds(self.registry()?.keys()) {
            return refused("the receipt is not signed by the office");
        }
        let now = self.standing_now()?;
        if (now.seq, now.media) != (rescued.seq, rescued.media) {
            return refused("something was recorded after the rescue: rescue again first");
        }
        Ok(())
    }
}

/// A bundle that is being written, and its digest.
struct Bundle<'w> {
    sealer: RescueSealer,
    out: &'w mut dyn Write,
    sum: Sha256,
    length: u64,
}

impl<'w> Bundle<'w> {
    fn begin(
        terminal: &Terminal,
        recovery: PublicKey,
        out: &'w mut dyn Write,
    ) -> Result<Self, TerminalError> {
        let (bureau, device, drawn) = {
            let recorder = terminal.lock()?;
            let drawn = draw(&*recorder.surroundings.randomness)?;
            (recorder.enrolment.bureau, recorder.enrolment.device, drawn)
        };
        let (sealer, first) = RescueSealer::begin(bureau, device, recovery, drawn)?;
        let mut bundle = Self { sealer, out, sum: Sha256::new(), length: 0 };
        bundle.write(&first)?;
        Ok(bundle)
    }

    fn put(&mut self, item: &RescueItem) -> Result<(), TerminalError> {
        let bytes = self.sealer.seal(item)?;
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), TerminalError> {
        self.out
            .write_all(bytes)
            .map_err(|error| TerminalError::Invalid(format!("the bundle could not be written: {error}")))?;
        self.sum.update(bytes);
        self.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    fn end(self) -> Result<(RescueCount, Digest, u64), TerminalError> {
        let Self { sealer, out, mut sum, mut length } = self;
        let (last, count) = sealer.end()?;
        out.write_all(&last)
            .and_then(|()| out.flush())
            .map_err(|error| TerminalError::Invalid(format!("the bundle could not be written: {error}")))?;
        sum.update(&last);
        length += u64::try_from(last.len()).unwrap_or(u64::MAX);
        Ok((count, Digest::from_bytes(sum.finalize().into()), length))
    }
}

fn is_set_aside(name: &str) -> bool {
    name.starts_with("set-aside-")
}

/// Says that a wipe has begun, so that whoever opens the folder next finishes it.
const WIPING: &str = "wiping";

fn begin_wipe(home: &Path) -> Result<(), TerminalError> {
    let mark = || {
        std::fs::File::create(home.join(WIPING))?.sync_all()?;
        std::fs::File::open(home)?.sync_all()
    };
    mark().map_err(|error: std::io::Error| TerminalError::internal(&error))
}

/// Removes everything of a terminal whose wipe has begun; does nothing otherwise.
pub(super) fn finish_wipe(home: &Path) -> Result<(), TerminalError> {
    let failed = |error: std::io::Error| TerminalError::internal(&error);
    if !home.join(WIPING).exists() {
        return Ok(());
    }
    for found in std::fs::read_dir(home).map_err(failed)? {
        let found = found.map_err(failed)?;
        let name = found.file_name().to_string_lossy().into_owned();
        let is_ours = matches!(name.as_str(), "enrolment.json" | "enrolment.json.new" | "anchor" | "lock")
            || name.starts_with("quanji.db")
            || is_set_aside(&name);
        if name == "media" {
            std::fs::remove_dir_all(found.path()).map_err(failed)?;
        } else if is_ours {
            std::fs::remove_file(found.path()).map_err(failed)?;
        }
    }
    std::fs::File::open(home).and_then(|folder| folder.sync_all()).map_err(failed)?;
    std::fs::remove_file(home.join(WIPING)).map_err(failed)
}
