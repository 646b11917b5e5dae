//! Templates as a screen needs them: what to ask for, and who signs.

use super::Terminal;
use super::error::TerminalError;
use crate::catalog::{
    FieldDefinition, FieldShape, PersonalData, Required, SignatureRequirement, Stage, Template,
};

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureForm {
    /// The group, as signing names it.
    pub role: String,
    /// Chinese name.
    pub label: String,
    /// How many must sign.
    pub min: u8,
}

impl Terminal {
    /// The newest version of every template.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn templates(&self) -> Result<Vec<TemplateView>, TerminalError> {
        let catalog = self.catalog()?;
        Ok(catalog.templates().map(|template| template_view(template)).collect())
    }

    /// One template by its code.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn template(&self, code: &str) -> Result<TemplateView, TerminalError> {
        let catalog = self.catalog()?;
        catalog
            .template(code)
            .map(|template| template_view(template))
            .ok_or(TerminalError::NotFound("template"))
    }
}

fn template_view(template: &Template) -> TemplateView {
    TemplateView {
        code: template.code.clone(),
        version: template.version,
        title: template.title.clone(),
        key: template.key.clone(),
        stage: template.stage,
        offline_final: template.offline_final,
        activities: template.activities.clone(),
        fields: template.fields.iter().map(field_form).collect(),
        signatures: template.signatures.iter().map(signature_form).collect(),
    }
}

fn field_form(field: &FieldDefinition) -> FieldForm {
    FieldForm {
        key: field.key.clone(),
        label: field.label.clone(),
        shape: field.field_type.shape(),
        required: field.required == Required::Always,
        sometimes_required: matches!(field.required, Required::When(_)),
        options: field.options().to_vec(),
        personal_data: field.personal_data,
    }
}

fn signature_form(group: &SignatureRequirement) -> SignatureForm {
    SignatureForm { role: group.role.clone(), label: group.label.clone(), min: group.min }
}
