//! Publication of penalties (第十一条): a text without personal data, and the record that it was published or withdrawn.

use quanji_core::catalog::FieldValue;
use quanji_core::crypto::sha256;
use quanji_core::entry::{Approval, BureauFact, CasePublished, PublicationWithdrawn};
use quanji_core::id::{CaseId, Digest, DocumentId, EntryHash};
use quanji_core::rules::{CaseFacts, Persons, Purpose, Viewer, redact_with, redacted_text};

use super::Office;
use super::error::OfficeError;

impl Office {
    /// The text of a sealed decision as it may be published: its fields by label, personal data taken out (行政处罚法 48, 50).
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if the document is no sealed decision of the case; [`OfficeError::Storage`].
    pub fn publication_text(
        &self,
        case: CaseId,
        decision: DocumentId,
        by: &Approval,
    ) -> Result<String, OfficeError> {
        let file = self.case_file(case)?;
        let viewer = Viewer::from(by.role);
        self.with_facts(&file, |facts| text_of(facts, decision, viewer))?
            .ok_or_else(|| OfficeError::Invalid("not a sealed decision of this case".into()))
    }

    /// States that a decision was published: where, when, and which text. Every line of the text is looked through.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] with the first line that still has personal data in it (R11.2), [`OfficeError::Invalid`],
    /// [`OfficeError::Storage`].
    pub fn state_publication(
        &self,
        case: CaseId,
        decision: DocumentId,
        at: &str,
        address: &str,
        text: &str,
        published_by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        let file = self.case_file(case)?;
        let found = self.with_facts(&file, |facts| {
            let is_sealed = facts.decisions().any(|one| one.id == decision && one.is_sealed());
            let persons = Persons::of_case(facts);
            let line = (1..).zip(text.lines()).find(|(_, line)| redacted_text(line, &persons) != **line);
            is_sealed.then_some(line.map(|(number, _)| number))
        })?;
        match found {
            None => return Err(OfficeError::Invalid("not a sealed decision of this case".into())),
            Some(Some(number)) => {
                let why = format!("line {number} of the text still has personal data in it");
                return Err(OfficeError::Refused { rule: "R11.2", why });
            }
            Some(None) => {}
        }
        let redacted = Digest::from_bytes(sha256(text.as_bytes()));
        let (at, address) = (at.to_owned(), address.to_owned());
        let fact = CasePublished { decision, at, address, redacted, published_by };
        self.state_about_case(case, BureauFact::CasePublished(fact))
    }

    /// States that a publication was withdrawn: within three working days after the decision was changed or revoked
    /// (行政处罚法 48).
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if it is no publication of the case; [`OfficeError::Storage`].
    pub fn withdraw_publication(
        &self,
        case: CaseId,
        publication: EntryHash,
        at: &str,
        reason: &str,
        withdrawn_by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        let file = self.case_file(case)?;
        if !file.state.office().published.iter().any(|one| one.entry == publication) {
            return Err(OfficeError::Invalid("not a publication of this case".into()));
        }
        let (at, reason) = (at.to_owned(), reason.to_owned());
        let fact = PublicationWithdrawn { publication, at, reason, withdrawn_by };
        self.state_about_case(case, BureauFact::PublicationWithdrawn(fact))
    }
}

fn text_of(facts: &CaseFacts<'_>, decision: DocumentId, viewer: Viewer) -> Option<String> {
    let document = facts.decisions().find(|one| one.id == decision && one.is_sealed())?;
    let persons = Persons::of_case(facts);
    let values = redact_with(document.template, &document.values, Purpose::Publish, viewer, &persons);
    let mut lines = vec![document.template.title.clone()];
    lines.extend(document.number().map(str::to_owned));
    for field in &document.template.fields {
        if let Some(value) = values.get(&field.key).filter(|value: &&FieldValue| !value.is_blank()) {
            lines.push(format!("{}：{}", field.label, redacted_text(&field.display(value), &persons)));
        }
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}
