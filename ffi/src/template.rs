//! Templates: what a screen asks for.

use quanji_core::catalog::{FieldShape, PersonalData, Stage};
use quanji_core::terminal::{FieldForm, SignatureForm, TemplateView};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// A template.
#[uniffi::remote(Record)]
pub struct TemplateView {
    /// `HS-20`.
    pub code: String,
    /// Its version.
    pub version: u32,
    /// Chinese title.
    pub title: String,
    /// Stable English key.
    pub key: String,
    /// The stage of the work that it belongs to.
    pub stage: Stage,
    /// Whether it may be sealed without a network.
    pub offline_final: bool,
    /// Types of activity in which it is made.
    pub activities: Vec<String>,
    /// Its fields in the order of the printed form.
    pub fields: Vec<FieldForm>,
    /// Who signs.
    pub signatures: Vec<SignatureForm>,
}

/// What a screen asks for one field.
#[uniffi::remote(Record)]
pub struct FieldForm {
    /// Key, unique in the template.
    pub key: String,
    /// Chinese label.
    pub label: String,
    /// How the value is stored, and so how it is best asked for.
    pub shape: FieldShape,
    /// Whether every document must have it.
    pub required: bool,
    /// Whether some documents must have it.
    pub sometimes_required: bool,
    /// What may be chosen; empty for anything.
    pub options: Vec<String>,
    /// Whether it is personal data.
    pub personal_data: PersonalData,
}

/// A group of signers.
#[uniffi::remote(Record)]
pub struct SignatureForm {
    /// The group, as signing names it.
    pub role: String,
    /// Chinese name.
    pub label: String,
    /// How many must sign.
    pub min: u8,
}

/// How the value of a field is stored.
#[uniffi::remote(Enum)]
pub enum FieldShape {
    /// One value that is replaced as a whole.
    Scalar,
    /// Text that several people write together.
    Narrative,
    /// A list, each row one JSON value.
    Rows,
}

/// Personal data (个人信息保护法 28; GB/T 35273).
#[uniffi::remote(Enum)]
pub enum PersonalData {
    /// Not personal data.
    None,
    /// Personal data.
    Basic,
    /// Sensitive: identity numbers, informants, medical data, minors.
    Sensitive,
}

#[uniffi::export]
impl Terminal {
    /// The newest version of every template, the office's own among them.
    ///
    /// Throws `Damaged`.
    pub fn templates(&self) -> Result<Vec<TemplateView>, TerminalError> {
        Ok(self.core.templates()?)
    }

    /// One template by its code.
    ///
    /// Throws `NotFound`.
    pub fn template(&self, code: &str) -> Result<TemplateView, TerminalError> {
        Ok(self.core.template(code)?)
    }
}
