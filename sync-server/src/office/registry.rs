//! The registry, folded once and carried on as the office's chain grows.

use std::sync::{Arc, Mutex, PoisonError};

use quanji_core::crypto::PublicKey;
use quanji_core::entry::Registry;
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::{entries_of_chain, entries_of_chain_between, log_size};

/// The registry up to some size of the log.
pub(super) struct RegistryCache {
    known: Mutex<(Arc<Registry>, u64)>,
}

impl RegistryCache {
    pub(super) fn new(office_key: PublicKey) -> Self {
        Self { known: Mutex::new((Arc::new(Registry::new(office_key)), 0)) }
    }

    /// As [`RegistryCache::current`], and remembers nothing: right also after this transaction has
    /// appended to the office's chain, which may yet be undone.
    pub(super) fn peek(&self, connection: &Connection) -> Result<Arc<Registry>, OfficeError> {
        Ok(self.read(connection)?.0)
    }

    /// The registry as the database has it now. Within a writing transaction it must be called
    /// before the transaction appends to the office's chain: what is remembered here must be
    /// committed.
    pub(super) fn current(&self, connection: &Connection) -> Result<Arc<Registry>, OfficeError> {
        let (registry, size) = self.read(connection)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.1 < size {
            *known = (Arc::clone(&registry), size);
        }
        Ok(registry)
    }

    /// What is remembered with what came after it, and the size of the log up to which that is.
    fn read(&self, connection: &Connection) -> Result<(Arc<Registry>, u64), OfficeError> {
        let (mut registry, known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // By the log and not by the chain: after a restore, earlier places of the chain are filled late.
        let size = log_size(connection)?;
        if size <= known {
            return Ok((registry, known));
        }
        let office = registry.office();
        let news = match known {
            0 => entries_of_chain(connection, office, 0)?,
            _ => entries_of_chain_between(connection, office, known, size)?,
        };
        // What the office states about cases says nothing of who is who.
        for signed in news.iter().filter(|signed| signed.entry().case.is_none()) {
            Arc::make_mut(&mut registry)
                .apply(signed)
                .map_err(|reason| OfficeError::Defect(format!("own chain: {}", reason.as_str())))?;
        }
        Ok((registry, size))
    }
}

/// The registry as it was at one size of the log after another.
pub(super) struct RegistryWalk {
    registry: Arc<Registry>,
    size: u64,
}

impl RegistryWalk {
    pub(super) fn new(office_key: PublicKey) -> Self {
        Self { registry: Arc::new(Registry::new(office_key)), size: 0 }
    }

    /// The registry at a size that is not below the one asked for before.
    pub(super) fn at(&mut self, connection: &Connection, size: u64) -> Result<Arc<Registry>, OfficeError> {
        for signed in entries_of_chain_between(connection, self.registry.office(), self.size, size)? {
            if signed.entry().case.is_none() {
                Arc::make_mut(&mut self.registry)
                    .apply(&signed)
                    .map_err(|reason| OfficeError::Defect(format!("own chain: {}", reason.as_str())))?;
            }
        }
        self.size = self.size.max(size);
        Ok(Arc::clone(&self.registry))
    }
}
