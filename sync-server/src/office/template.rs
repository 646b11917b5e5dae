//! Templates that the bureau adds or changes.

use std::sync::Arc;

use quanji_core::catalog::Catalog;
use quanji_core::entry::{BureauFact, Registry, TemplatePublished};
use quanji_core::id::EntryHash;
use quanji_core::record::published_catalog;

use super::Office;
use super::error::OfficeError;
use crate::storage::mark_every_case_dirty;

/// Longest file of templates, in bytes: an entry carries it to every terminal.
const LONGEST: usize = 512 * 1024;

impl Office {
    /// Publishes the templates of a file, in the format of `core/data/documents.yaml`. Documents keep the version that
    /// they were made with; new documents are made with the newest.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with the line of the first thing that does not fit, [`OfficeError::Storage`].
    pub fn publish_templates(&self, documents: &str, published_by: &str) -> Result<EntryHash, OfficeError> {
        if documents.len() > LONGEST {
            return Err(OfficeError::Invalid(format!("a file of templates has at most {LONGEST} bytes")));
        }
        let (stated, ()) = self.state(|tx, registry| {
            let catalog = catalog_of(registry)?;
            catalog.with_published(documents).map_err(|error| OfficeError::Invalid(error.to_string()))?;
            let fact =
                TemplatePublished { documents: documents.to_owned(), published_by: published_by.to_owned() };
            // Titles of documents are among the words that find a case.
            mark_every_case_dirty(tx)?;
            Ok((vec![BureauFact::TemplatePublished(fact)], ()))
        })?;
        let entry = stated.first().ok_or_else(|| OfficeError::Defect("nothing was stated".into()))?;
        Ok(entry.hash())
    }

    /// The templates that are built in and those that were published.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn catalog(&self) -> Result<Arc<Catalog>, OfficeError> {
        catalog_of(&*self.registry()?)
    }
}

/// The catalogue that goes with a registry.
pub(super) fn catalog_of(registry: &Registry) -> Result<Arc<Catalog>, OfficeError> {
    published_catalog(registry).map_err(|error| OfficeError::Defect(error.to_string()))
}
