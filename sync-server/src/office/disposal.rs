//! Disposal of recordings (第十四条): asked for, approved by two, judged, certified, and only then carried out.
//!
//! The certificate stands in the log before the first byte goes: after a crash in between, the bytes are removed at the
//! next call. It removes bytes only; every entry stays.

use quanji_core::entry::{
    Approval, BureauFact, DisposalApproved, DisposalDone, DisposalProposed, DisposedMedia,
};
use quanji_core::id::{CaseId, EntryHash, MediaId};
use quanji_core::rules::{Level, may_dispose};

use super::Office;
use super::cases::CaseFile;
use super::error::OfficeError;
use crate::storage::{chunks_of_others, media, put_disposed};

/// What a disposal did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Disposed {
    /// The certificate.
    pub certificate: EntryHash,
    /// Recordings whose bytes are gone.
    pub recordings: usize,
    /// Chunks that were removed; what other recordings share is kept.
    pub chunks: usize,
}

impl Office {
    /// Asks for the disposal of recordings of a case.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for the case, a recording or a blank reason; [`OfficeError::Storage`].
    pub fn propose_disposal(
        &self,
        case: CaseId,
        media: Vec<MediaId>,
        reason: &str,
        proposed_by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        let file = self.case_file(case)?;
        if media.iter().any(|media| file.state.recording(*media).is_none()) {
            return Err(OfficeError::Invalid("no such recording in this case".into()));
        }
        let reason = reason.to_owned();
        self.state_about_case(
            case,
            BureauFact::DisposalProposed(DisposalProposed { media, reason, proposed_by }),
        )
    }

    /// Approves a disposal. Whether that is enough is judged when it is carried out.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if nobody asked for it; [`OfficeError::Storage`].
    pub fn approve_disposal(
        &self,
        case: CaseId,
        proposal: EntryHash,
        approved_by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        let file = self.case_file(case)?;
        if !file.state.office().proposals.iter().any(|one| one.entry == proposal) {
            return Err(OfficeError::Invalid("nobody asked for this disposal".into()));
        }
        self.state_about_case(case, BureauFact::DisposalApproved(DisposalApproved { proposal, approved_by }))
    }

    /// Carries a disposal out: the certificate first, then the bytes. A disposal that is certified and whose bytes a crash
    /// left is finished by the same call.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] with everything that stands in the way (R14.6): a term that runs, a hold, an approver who is
    /// missing; [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn dispose(
        &self,
        case: CaseId,
        proposal: EntryHash,
        done_by: Approval,
    ) -> Result<Disposed, OfficeError> {
        let file = self.case_file(case)?;
        let done = file.state.office().disposals.iter().find(|one| one.body.proposal == proposal);
        let (certificate, gone) = match done {
            Some(done) => (done.entry, done.body.media.clone()),
            None => self.certify(&file, proposal, done_by)?,
        };
        let chunks = self.remove_bytes(&gone)?;
        Ok(Disposed { certificate, recordings: gone.len(), chunks })
    }

    fn certify(
        &self,
        file: &CaseFile,
        proposal: EntryHash,
        done_by: Approval,
    ) -> Result<(EntryHash, Vec<DisposedMedia>), OfficeError> {
        let verdicts = self.with_facts(file, |facts| may_dispose(facts, proposal))?;
        let lacking: Vec<&str> =
            verdicts.iter().filter(|one| one.level == Level::Block).map(|one| &*one.says.zh).collect();
        if !lacking.is_empty() {
            return Err(OfficeError::Refused { rule: "R14.6", why: lacking.join("；") });
        }
        let proposed = file.state.office().proposals.iter().find(|one| one.entry == proposal);
        let proposed =
            proposed.ok_or_else(|| OfficeError::Invalid("nobody asked for this disposal".into()))?;
        let gone: Vec<DisposedMedia> = proposed
            .body
            .media
            .iter()
            .filter_map(|media| {
                let capture = file.state.recording(*media)?.capture()?;
                let (sha256, length) = (capture.body.sha256, capture.body.length);
                Some(DisposedMedia { media: *media, captured: capture.entry, sha256, length })
            })
            .collect();
        let rules = file.registry.rules_version().to_string();
        let fact = DisposalDone { proposal, media: gone.clone(), rules, done_by };
        Ok((self.state_about_case(file.state.case(), BureauFact::DisposalDone(fact))?, gone))
    }

    pub(super) fn remove_bytes(&self, gone: &[DisposedMedia]) -> Result<usize, OfficeError> {
        let mut removed = 0;
        for one in gone {
            let row = self.inner.database.read(|connection| media(connection, one.captured))?;
            let Some(row) = row else { continue };
            let chunks = row.manifest.as_ref().map(|manifest| manifest.chunks().to_vec()).unwrap_or_default();
            // Not received any more first: what is half removed is then nobody's promise.
            self.inner.database.write(|tx| put_disposed(tx, one.captured))?;
            let shared = self.inner.database.read(|connection| chunks_of_others(connection, one.captured))?;
            for chunk in chunks.iter().filter(|chunk| !shared.contains(*chunk)) {
                self.inner.blobs.remove(chunk)?;
                removed += 1;
            }
            self.inner.blobs.sync(&chunks)?;
        }
        Ok(removed)
    }

    pub(super) fn case_file(&self, case: CaseId) -> Result<CaseFile, OfficeError> {
        self.case(case)?.ok_or_else(|| OfficeError::Invalid("no such case".into()))
    }
}
