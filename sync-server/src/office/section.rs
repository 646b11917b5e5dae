//! Sections (科室).

use quanji_core::entry::{BureauFact, Registry, SectionAdded};
use quanji_core::id::{EntryHash, SectionId};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

impl Office {
    /// Adds a section; gives its identifier and the entry.
    ///
    /// # Errors
    /// [`OfficeError::SectionExists`], [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn add_section(&self, name: &str) -> Result<(SectionId, EntryHash), OfficeError> {
        let name = checked_name(name, "the name of the section")?;
        let section = SectionId::from_bytes(self.inner.surroundings.draw()?);
        let (entry, ()) = self.state_one(|registry| {
            if registry.sections().any(|(_, known)| known.name == name) {
                return Err(OfficeError::SectionExists(name.clone()));
            }
            Ok((BureauFact::SectionAdded(SectionAdded { section, name }), ()))
        })?;
        Ok((section, entry))
    }

    /// A section by identifier or name.
    ///
    /// # Errors
    /// [`OfficeError::NoSuchSection`], [`OfficeError::AmbiguousSection`], [`OfficeError::Storage`].
    pub fn section_named(&self, id_or_name: &str) -> Result<SectionId, OfficeError> {
        find_section(&*self.registry()?, id_or_name)
    }
}

/// Finds a section by identifier or name.
pub(super) fn find_section(registry: &Registry, id_or_name: &str) -> Result<SectionId, OfficeError> {
    let named: Vec<SectionId> = registry
        .sections()
        .filter(|(id, section)| section.name == id_or_name || id.to_string() == id_or_name)
        .map(|(id, _)| id)
        .collect();
    match named.as_slice() {
        [section] => Ok(*section),
        [] => Err(OfficeError::NoSuchSection(id_or_name.to_owned())),
        _ => Err(OfficeError::AmbiguousSection(id_or_name.to_owned())),
    }
}
