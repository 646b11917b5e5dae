//! The registry, folded once and carried on as the office's chain grows.

use std::sync::{Arc, Mutex, PoisonError};

use quanji_core::crypto::PublicKey;
use quanji_core::entry::Registry;
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::entries_of_chain;

/// The registry up to some `seq` of the office's chain.
pub(super) struct RegistryCache {
    known: Mutex<(Arc<Registry>, u64)>,
}

impl RegistryCache {
    pub(super) fn new(office_key: PublicKey) -> Self {
        Self { known: Mutex::new((Arc::new(Registry::new(office_key)), 0)) }
    }

    /// The registry as the database has it now. Within a writing transaction it must be called
    /// before the transaction appends to the office's chain: what is remembered here must be
    /// committed.
    pub(super) fn current(&self, connection: &Connection) -> Result<Arc<Registry>, OfficeError> {
        let (mut registry, seq) = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let news = entries_of_chain(connection, registry.office(), seq)?;
        let Some(last) = news.last().map(|signed| signed.entry().seq) else { return Ok(registry) };
        // What the office states about cases says nothing of who is who.
        for signed in news.iter().filter(|signed| signed.entry().case.is_none()) {
            Arc::make_mut(&mut registry)
                .apply(signed)
                .map_err(|reason| OfficeError::Defect(format!("own chain: {}", reason.as_str())))?;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.1 < last {
            *known = (Arc::clone(&registry), last);
        }
        Ok(registry)
    }
}
