//! Deciding which of several seals of one document counts.

use quanji_core::entry::{BureauFact, SealDecided};
use quanji_core::id::{CaseId, DocumentId, EntryHash};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

impl Office {
    /// Decides which seal of a document counts. The first decision stands; every seal is kept and shown.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if the entry is no seal of the document, if there is only one, or if it was decided;
    /// [`OfficeError::Storage`].
    pub fn decide_seal(
        &self,
        case: CaseId,
        document: DocumentId,
        seal: EntryHash,
        reason: &str,
        decided_by: &str,
    ) -> Result<EntryHash, OfficeError> {
        let reason = checked_name(reason, "the reason")?;
        let file = self.case(case)?.ok_or_else(|| OfficeError::Invalid("no such case".into()))?;
        let seals = file.state.paperwork(document).map(|papers| &papers.seals);
        let known =
            seals.is_some_and(|seals| seals.len() > 1 && seals.iter().any(|known| known.entry == seal));
        if !known {
            return Err(OfficeError::Invalid("not one of several seals of this document".into()));
        }
        let (entry, ()) = self.state_one(|registry| {
            if registry.seal_decision(document).is_some() {
                return Err(OfficeError::Invalid(
                    "this was decided already, and the first decision stands".into(),
                ));
            }
            let decided_by = decided_by.to_owned();
            Ok((BureauFact::SealDecided(SealDecided { case, document, seal, reason, decided_by }), ()))
        })?;
        Ok(entry)
    }
}
