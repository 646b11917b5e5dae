//! Sealing, correcting, serving.

use super::Terminal;
use super::clock::draw;
use super::error::TerminalError;
use super::standing::blocker_view;
use crate::id::{Digest, DocumentId, EntryHash};
use crate::page::{LAYOUT, html, page_digest};
use crate::record::{
    DocumentCorrected, DocumentCreated, DocumentSealed, DocumentServed, Fact, MediaInterval, ServiceMode,
    document_id,
};

/// A document that was sealed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sealed {
    /// The seal.
    pub entry: EntryHash,
    /// Its number.
    pub number: Option<String>,
    /// SHA-256 of the content.
    pub content: Digest,
    /// SHA-256 of the HTML file with the sealed pages.
    pub page: Digest,
}

/// A service to record. What each way of service needs is said by
/// [`ServiceFault`](crate::record::ServiceFault).
#[derive(Debug, Clone)]
pub struct ServeRequest {
    /// How.
    pub mode: ServiceMode,
    /// When, RFC 3339; now if absent.
    pub served_at: Option<String>,
    /// Who took it, and what they are to the party.
    pub receiver: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Why it was refused, when it was left.
    pub refusal: Option<String>,
    /// Who witnessed that it was left.
    pub witness: Option<String>,
    /// The recording that shows it.
    pub media: Option<MediaInterval>,
    /// The sealed consent to electronic service.
    pub consent: Option<DocumentId>,
    /// Postal number or address.
    pub reference: Option<String>,
    /// The receipt (HS-60).
    pub receipt: Option<DocumentId>,
}

impl Terminal {
    /// Freezes a document: its content, its pages and the signatures on them, for good. The device's own key signs.
    ///
    /// # Errors
    /// [`TerminalError::NotReady`] with everything that stands in the way, [`TerminalError::Sealed`].
    pub fn seal(&self, document: DocumentId) -> Result<Sealed, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        case.require_open(document)?;
        let standing = case.standing(document)?;
        let (Some(read_back), true) = (standing.read_back, standing.blockers.is_empty()) else {
            return Err(TerminalError::NotReady(standing.blockers.iter().map(blocker_view).collect()));
        };
        let counts = standing.roles.iter().flat_map(|role| role.signed.iter().chain(&role.declined));
        let mut signatures: Vec<EntryHash> = counts.copied().collect();
        signatures.sort_unstable();
        let mut overrides = standing.overrides.clone();
        overrides.sort_unstable();
        let page = page_digest(&standing.signed);
        let content = standing.content.to_bytes();
        let heads = standing.heads.clone();
        let fact = DocumentSealed {
            document,
            heads,
            content,
            read_back,
            signatures,
            overrides,
            page,
            layout: LAYOUT,
        };
        let content = fact.digest();
        let entry = recorder.state(case.case, Fact::DocumentSealed(fact))?;
        Ok(Sealed { entry, number: standing.content.number.clone(), content, page })
    }

    /// Begins a document that corrects a sealed one, with what that says. The sealed one stays as it is.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if the document is not sealed, or without a reason.
    pub fn correct(
        &self,
        document: DocumentId,
        reason: &str,
    ) -> Result<(DocumentId, EntryHash), TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        let standing = case.standing(document)?;
        let seal = standing.seal.ok_or_else(|| {
            TerminalError::Invalid("the document is not sealed: change it, or let a supervisor decide".into())
        })?;
        if reason.trim().is_empty() {
            return Err(TerminalError::Invalid("a reason is needed".into()));
        }
        let nonce = draw(&*recorder.surroundings.randomness)?;
        let (template, version) = (standing.template.code.clone(), standing.template.version);
        let new = document_id(case.case, &template, version, &nonce);
        let corrected = DocumentCorrected {
            document: new,
            corrects: document,
            seal: seal.entry,
            reason: reason.trim().to_owned(),
        };
        let created = DocumentCreated { document: new, template, version, nonce };
        let first = recorder.begin(case.case, standing.template, created, &standing.content.fields)?;
        recorder.state(case.case, Fact::DocumentCorrected(corrected))?;
        Ok((new, first))
    }

    /// States that a sealed document reached the party.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] with what the way of service lacks, or if the document is not sealed.
    pub fn serve_document(
        &self,
        document: DocumentId,
        request: ServeRequest,
    ) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        let case = recorder.case_of(document)?;
        let standing = case.standing(document)?;
        let Some(seal) = standing.seal else {
            return Err(TerminalError::Invalid("only a sealed document is served".into()));
        };
        if let Some(consent) = request.consent {
            let given = case.standing(consent).ok().filter(|consent| consent.seal.is_some());
            if given.is_none_or(|consent| consent.template.key != "service_consent") {
                return Err(TerminalError::Invalid("the consent is a sealed HS-61 of this case".into()));
            }
        }
        let now = crate::time::rfc3339(case.now.wall_ms, case.now.offset_minutes);
        let served = DocumentServed {
            document,
            seal: seal.entry,
            mode: request.mode,
            served_at: request.served_at.unwrap_or(now),
            receiver: request.receiver,
            place: request.place,
            refusal: request.refusal,
            witness: request.witness,
            media: request.media,
            consent: request.consent,
            reference: request.reference,
            receipt: request.receipt,
        };
        served.check().map_err(|fault| TerminalError::Invalid(fault.to_string()))?;
        recorder.state(case.case, Fact::DocumentServed(served))
    }

    /// The pages of a document as an HTML file: sealed as sealed, otherwise with the signatures so far.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn render(&self, document: DocumentId) -> Result<String, TerminalError> {
        let case = self.lock()?.case_of(document)?;
        Ok(html(&case.standing(document)?.signed))
    }
}
