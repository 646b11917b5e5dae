//! Signing, and not signing.

use super::Terminal;
use super::error::TerminalError;
use super::standing::{BlockerView, Case, blocker_view};
use crate::id::{Digest, DocumentId, EntryHash, OfficerId};
use crate::record::{
    Blocker, CheckOverridden, DocumentSigned, Fact, Means, MediaInterval, Outcome, SignatureDeclined, Signer,
};

/// A signature to record.
#[derive(Debug, Clone)]
pub struct SignRequest {
    /// The group of signers, as the template names it.
    pub role: String,
    /// Who.
    pub signer: Signer,
    /// How.
    pub means: Means,
    /// The pages that it stands on, from 1; none for the place of signature at the end.
    pub on_pages: Vec<u32>,
    /// The digest of the pages that the signer saw, if the app holds it: they must be the pages of now.
    pub page: Option<Digest>,
}

/// An outcome to record in place of a signature.
#[derive(Debug, Clone)]
pub struct DeclineRequest {
    /// The group of signers, as the template names it.
    pub role: String,
    /// Who, as far as known.
    pub name: String,
    /// What happened.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// The recording that shows it.
    pub media: Option<MediaInterval>,
    /// Why there is none.
    pub no_media: Option<String>,
}

/// What was recorded, and what is still missing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SignatureSaved {
    /// The entry.
    pub entry: EntryHash,
    /// What stands in the way of sealing now.
    pub blockers: Vec<BlockerView>,
}

impl Terminal {
    /// Records a signature on the pages that were read back.
    ///
    /// # Errors
    /// [`TerminalError::NotReady`] if the pages of now were not read back, or are not those that the signer saw;
    /// [`TerminalError::Invalid`] for an unknown group or a signature that is none.
    pub fn sign(&self, document: DocumentId, request: SignRequest) -> Result<SignatureSaved, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        let (read_back, page) = case.require_read_back(document, &request.role)?;
        if request.page.is_some_and(|seen| seen != page) {
            return Err(TerminalError::NotReady(vec![blocker_view(&Blocker::Changed)]));
        }
        let SignRequest { role, signer, means, on_pages, .. } = request;
        let fact = DocumentSigned { document, read_back, page, role, signer, means, on_pages };
        fact.check().map_err(|fault| TerminalError::Invalid(fault.to_string()))?;
        let entry = recorder.state(case.case, Fact::DocumentSigned(fact))?;
        Ok(SignatureSaved { entry, blockers: recorder.blockers(document)? })
    }

    /// Records that somebody refused to sign, was not there or was not able to.
    ///
    /// # Errors
    /// As [`Terminal::sign`].
    pub fn decline(
        &self,
        document: DocumentId,
        request: DeclineRequest,
    ) -> Result<SignatureSaved, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        let (read_back, _) = case.require_read_back(document, &request.role)?;
        let own = case.registry.latest_grant(recorder.enrolment.device).map(|(_, grant)| grant.officer);
        let officer = case.registry.officer(own.unwrap_or(recorder.enrolment.officer));
        let DeclineRequest { role, name, outcome, reason, media, no_media } = request;
        let noted_by = officer.map(|officer| officer.name.clone()).unwrap_or_default();
        let fact =
            SignatureDeclined { document, read_back, role, name, outcome, reason, media, no_media, noted_by };
        if !fact.is_sound() {
            return Err(TerminalError::Invalid(
                "an outcome needs a reason, and either a recording with from <= to or the reason for there being none"
                    .into(),
            ));
        }
        let entry = recorder.state(case.case, Fact::SignatureDeclined(fact))?;
        Ok(SignatureSaved { entry, blockers: recorder.blockers(document)? })
    }

    /// States why a warning stands, such as a code whose check character does not fit. It counts while the field has
    /// this value.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if the field has no warning, or without a reason.
    pub fn override_check(
        &self,
        document: DocumentId,
        field: &str,
        reason: &str,
    ) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        case.require_open(document)?;
        let standing = case.standing(document)?;
        let warned = standing
            .problems
            .iter()
            .any(|problem| problem.field == field && problem.severity == crate::catalog::Severity::Warning);
        let value = standing.content.fields.get(field).filter(|_| warned);
        let value = value.ok_or_else(|| TerminalError::Invalid("this field has no warning".into()))?;
        if reason.trim().is_empty() {
            return Err(TerminalError::Invalid("a reason is needed".into()));
        }
        let value = value.to_json().to_string();
        let fact =
            CheckOverridden { document, field: field.to_owned(), value, reason: reason.trim().to_owned() };
        recorder.state(case.case, Fact::CheckOverridden(fact))
    }

    /// The officer of the roster that an identifier, a certificate number or a name means.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Invalid`] if several officers have the name.
    pub fn find_officer(&self, named: &str) -> Result<(OfficerId, String), TerminalError> {
        let registry = self.lock()?.registry()?;
        let is_meant = |officer: &&crate::entry::Officer| {
            officer.officer.to_string() == named || officer.certificate == named || officer.name == named
        };
        let mut found = registry.officers().filter(is_meant);
        match (found.next(), found.next()) {
            (None, _) => Err(TerminalError::NotFound("officer")),
            (Some(officer), None) => Ok((officer.officer, officer.name.clone())),
            (Some(_), Some(_)) => Err(TerminalError::Invalid(
                "several officers have this name: give the certificate number".into(),
            )),
        }
    }
}

impl Case {
    /// The reading back of the pages of now, and their digest.
    fn require_read_back(
        &self,
        document: DocumentId,
        role: &str,
    ) -> Result<(EntryHash, Digest), TerminalError> {
        self.require_open(document)?;
        let standing = self.standing(document)?;
        let known = || standing.template.signatures.iter().map(|known| known.role.as_str());
        if !known().any(|known| known == role) {
            let known: Vec<&str> = known().collect();
            return Err(TerminalError::Invalid(format!(
                "no such group of signers; known: {}",
                known.join(", ")
            )));
        }
        match standing.read_back {
            Some(read_back) => Ok((read_back, standing.page)),
            None => {
                let of_reading = |blocker: &&Blocker| matches!(blocker, Blocker::ReadBack | Blocker::Changed);
                Err(TerminalError::NotReady(
                    standing.blockers.iter().filter(of_reading).map(blocker_view).collect(),
                ))
            }
        }
    }
}

impl super::recorder::Recorder {
    fn blockers(&mut self, document: DocumentId) -> Result<Vec<BlockerView>, TerminalError> {
        let case = self.case_of(document)?;
        Ok(case.standing(document)?.blockers.iter().map(blocker_view).collect())
    }
}
