//! The pages of a sealed document, drawn again from what its seal froze.

use quanji_core::entry::Stated;
use quanji_core::page::{Form, Paper, compose, form_signatures};
use quanji_core::record::{Content, DocumentSealed};

use super::cases::CaseFile;

impl CaseFile {
    /// What a seal froze, and its pages; `None` if its template is not here.
    #[must_use]
    pub fn pages_of(&self, seal: &Stated<DocumentSealed>) -> Option<(Content, Paper)> {
        let document = seal.body.document;
        let content = seal.body.read(self.state.case())?;
        let template = self.state.template(&self.catalog, document)?;
        let papers = self.state.paperwork(document)?;
        let (signed, declined) = form_signatures(papers, &seal.body.signatures);
        let form = Form { bureau: self.registry.name(), template, content: &content, signed, declined };
        let paper = compose(&form);
        Some((content, paper))
    }
}
