//! Recordings that are arriving: what is known of them is remembered, and their bytes are summed up
//! as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use quanji_core::id::EntryHash;
use quanji_core::media::{Sum, Sums};

use crate::storage::MediaRow;

/// Recordings that are remembered at once; the one that was first forgotten costs a reading.
const REMEMBERED: usize = 64;
/// Chunks of all recordings that wait in memory for those before them.
const EARLY: usize = 8;

/// What is remembered of the recordings that are arriving. It is a cache: without it rows are read
/// and bytes are read back.
#[derive(Debug, Default)]
pub(in crate::office) struct Uploads {
    early: Arc<AtomicUsize>,
    known: Mutex<Known>,
}

/// The recordings that are remembered, with the number of each in the order of remembering.
#[derive(Debug, Default)]
struct Known {
    count: u64,
    uploads: BTreeMap<EntryHash, (u64, Arc<Upload>)>,
}

/// A recording that is arriving.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) row: MediaRow,
    /// How many chunks of all recordings wait.
    early: Arc<AtomicUsize>,
    progress: Mutex<Option<Progress>>,
}

/// The sum of the first chunks, and a few that came before their turn.
#[derive(Debug)]
struct Progress {
    next: u32,
    sum: Sum,
    early: BTreeMap<u32, Vec<u8>>,
    /// Chunks that are stored and for which there was no room here.
    stored: BTreeSet<u32>,
}

impl Uploads {
    pub(super) fn get(&self, captured: EntryHash) -> Option<Arc<Upload>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.uploads.get(&captured).map(|(_, upload)| Arc::clone(upload))
    }

    /// Remembers a recording; of two the first stays.
    pub(super) fn remember(&self, row: MediaRow, with_sm3: bool) -> Arc<Upload> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { count, uploads: all } = &mut *known;
        if all.len() >= REMEMBERED
            && !all.contains_key(&row.captured)
            && let Some(oldest) = all.iter().min_by_key(|(_, (number, _))| *number).map(|(name, _)| *name)
        {
            all.remove(&oldest);
        }
        *count += 1;
        let (number, captured) = (*count, row.captured);
        let begun = Progress::new(with_sm3);
        let fresh = || {
            (
                number,
                Arc::new(Upload { row, early: Arc::clone(&self.early), progress: Mutex::new(Some(begun)) }),
            )
        };
        Arc::clone(&all.entry(captured).or_insert_with(fresh).1)
    }

    pub(super) fn forget(&self, captured: EntryHash) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).uploads.remove(&captured);
    }
}

impl Progress {
    fn new(with_sm3: bool) -> Self {
        Self { next: 0, sum: Sum::new(with_sm3), early: BTreeMap::new(), stored: BTreeSet::new() }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.sum.update(bytes);
        self.next += 1;
    }
}

impl Upload {
    /// Adds a chunk that has arrived and is stored. Chunks for which there was no room are read back
    /// by `read` when their turn comes; where that fails, [`Upload::finish`] goes on.
    pub(super) fn add(&self, chunk: u32, bytes: Vec<u8>, read: impl Fn(u32) -> Option<Vec<u8>>) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(progress) = &mut *progress else { return };
        if chunk > progress.next {
            if self.early.load(Ordering::Relaxed) >= EARLY {
                progress.stored.insert(chunk);
            } else if progress.early.insert(chunk, bytes).is_none() {
                self.early.fetch_add(1, Ordering::Relaxed);
            }
            return;
        }
        if chunk == progress.next {
            progress.take(&bytes);
        }
        loop {
            let next = progress.next;
            if let Some(bytes) = progress.early.remove(&next) {
                self.early.fetch_sub(1, Ordering::Relaxed);
                progress.take(&bytes);
            } else if progress.stored.remove(&next)
                && let Some(bytes) = read(next)
            {
                progress.take(&bytes);
            } else {
                return;
            }
        }
    }

    /// The digests of the whole; chunks that were not summed up on arrival come from `read`.
    pub(super) fn finish<E>(
        &self,
        count: u32,
        mut read: impl FnMut(u32) -> Result<Vec<u8>, E>,
    ) -> Result<Sums, E> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Progress { next, mut sum, early, .. } = progress.unwrap_or_else(|| Progress::new(true));
        self.early.fetch_sub(early.len(), Ordering::Relaxed);
        for chunk in next..count {
            sum.update(&read(chunk)?);
        }
        Ok(sum.finish())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let progress = self.progress.get_mut().unwrap_or_else(PoisonError::into_inner);
        let waiting = progress.as_ref().map_or(0, |progress| progress.early.len());
        self.early.fetch_sub(waiting, Ordering::Relaxed);
    }
}
