//! Approval of an export (第二十二条): recordings or documents may leave the bureau.

use quanji_core::entry::{Approval, BureauFact, ExportApproved};
use quanji_core::id::{CaseId, DocumentId, EntryHash, MediaId};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;

impl Office {
    /// States who may be given what of a case, and who agreed. Neither recordings nor documents: the whole case, which
    /// takes two people.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] for the whole case with the approval of one person; [`OfficeError::Invalid`] for no
    /// such case, a blank text, or a name that stands twice; [`OfficeError::Storage`].
    pub fn approve_export(
        &self,
        case: CaseId,
        media: &[MediaId],
        documents: &[DocumentId],
        recipient: &str,
        reason: &str,
        approved_by: Vec<Approval>,
    ) -> Result<EntryHash, OfficeError> {
        let _known = self.case_file(case)?;
        if media.is_empty() && documents.is_empty() && approved_by.len() < 2 {
            let why = "a whole case leaves the bureau only with the approval of two people".to_owned();
            return Err(OfficeError::Refused { rule: "R22.3", why });
        }
        let fact = ExportApproved {
            media: media.to_vec(),
            documents: documents.to_vec(),
            recipient: checked_name(recipient, "the recipient")?,
            reason: checked_name(reason, "the reason")?,
            approved_by,
        };
        self.state_about_case(case, BureauFact::ExportApproved(fact))
    }
}
