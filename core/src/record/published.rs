//! The catalogue of a bureau: what is built in and what the office published.

use std::sync::Arc;

use crate::catalog::{Catalog, CatalogError};
use crate::entry::Registry;

/// The built-in catalogue with every published file that this build understands. One that it does not is passed over:
/// its documents wait until a newer build can read them.
///
/// # Errors
/// [`CatalogError`] if the built-in data does not load.
pub fn published_catalog(registry: &Registry) -> Result<Arc<Catalog>, CatalogError> {
    let builtin = Catalog::builtin().map_err(Clone::clone)?;
    let mut catalog = builtin.clone();
    for documents in registry.templates() {
        if let Ok(extended) = catalog.with_published(documents) {
            catalog = extended;
        }
    }
    Ok(Arc::new(catalog))
}
