//! The document catalogue: templates, field types, validation and numbering.
//!
//! The catalogue is data (`core/data/*.yaml`) that is parsed once into types. A word that the program does not
//! know, in a check, a field type or a condition, is an error when the data is loaded, never a check that is
//! silently skipped. Nothing here reads a clock, a disk or a store: what needs one is typed and named by
//! [`Check::scope`], and left to the rules.
//!
//! An officer's input is never refused: [`FieldDefinition::parse`] normalises what it understands and keeps the
//! rest as typed, and [`check`] then says what is wrong.

mod activity;
mod calendar;
mod check;
mod check_syntax;
mod condition;
mod default;
mod display;
mod evaluate;
mod evaluate_rows;
mod evaluate_time;
mod example;
mod example_text;
mod fault;
mod field;
mod field_type;
mod id_no;
mod json;
mod lint;
mod load;
mod money;
mod numbering;
mod parse;
mod pattern;
mod resolve;
mod template;
mod uscc;
mod validate;
mod value;
mod width;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use activity::{ActivityType, CaseKind};
pub use calendar::{CheckTime, Day, Moment, is_moment, unix_ms};
pub use check::{Check, CheckScope, Column, Computed, Limit};
pub use check_syntax::CheckSyntaxError;
pub use condition::{Condition, ConditionSyntaxError, OUTSIDE_FACTS};
pub use default::{DefaultFacts, defaults};
pub use example::example;
pub use fault::Severity;
pub use field::{FieldDefinition, PersonalData, Required};
pub use field_type::{FieldShape, FieldType};
pub use id_no::{IdNoFault, check_id_no};
pub(crate) use lint::first_outside_quotes;
pub use load::CatalogError;
pub use money::capital_amount;
pub use numbering::{NumberParts, Numbering};
pub use pattern::CharPattern;
pub use template::{
    Basis, BasisStatus, MediaKind, MediaLevel, MediaRequirement, RefusalRule, SignatureRequirement,
    SigningMethod, Stage, Template, When,
};
pub use uscc::{UsccFault, check_uscc};
pub use validate::{FieldProblem, check, check_field};
pub use value::FieldValue;

/// Every document template, the sheet of a case, the activity types and the kinds of case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// By code and version.
    templates: BTreeMap<String, BTreeMap<u32, Arc<Template>>>,
    case_sheet: Arc<Template>,
    activity_types: Vec<ActivityType>,
    case_kinds: Vec<CaseKind>,
}

impl Catalog {
    /// The catalogue that is built into this version of the library; parsed on first use.
    ///
    /// # Errors
    /// The built-in data does not load. A test of this module loads it, so a released library does not return this.
    pub fn builtin() -> Result<&'static Self, &'static CatalogError> {
        static BUILTIN: OnceLock<Result<Catalog, CatalogError>> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::from_yaml(load::DOCUMENTS)).as_ref()
    }

    /// A catalogue with the document templates of `documents`, in the format of `core/data/documents.yaml`, and
    /// the built-in case sheet, activity types and kinds of case.
    ///
    /// # Errors
    /// [`CatalogError`] names the line of the first thing that is not understood or does not fit together.
    pub fn from_yaml(documents: &str) -> Result<Self, CatalogError> {
        load::catalog(documents)
    }

    /// This catalogue and the templates of a file that a bureau published, in the same format. A document keeps the
    /// version that it was made with, so a published version is never replaced.
    ///
    /// # Errors
    /// [`CatalogError`] names the line of the first thing that is not understood or does not fit, of a version that is
    /// known already, and of one that is not above the newest known.
    pub fn with_published(&self, documents: &str) -> Result<Self, CatalogError> {
        load::published(self, documents)
    }

    /// The newest version of the template with this code (`HS-20`); `CASE` is the sheet of a case.
    #[must_use]
    pub fn template(&self, code: &str) -> Option<&Arc<Template>> {
        if code == self.case_sheet.code {
            return Some(&self.case_sheet);
        }
        self.templates.get(code)?.values().next_back()
    }

    /// One version of a template.
    #[must_use]
    pub fn template_version(&self, code: &str, version: u32) -> Option<&Arc<Template>> {
        if code == self.case_sheet.code {
            return Some(&self.case_sheet).filter(|sheet| sheet.version == version);
        }
        self.templates.get(code)?.get(&version)
    }

    /// The newest version of each document template, in the order of their codes. The case sheet is not a document and
    /// is not among them.
    pub fn templates(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.templates.values().filter_map(|versions| versions.values().next_back())
    }

    /// The sheet of a case (案件信息表), code `CASE`.
    #[must_use]
    pub fn case_sheet(&self) -> &Arc<Template> {
        &self.case_sheet
    }

    /// The activity type with this key (`site_inspection`), Chinese title (现场检查) or other Chinese name
    /// (现场监督检查).
    #[must_use]
    pub fn activity_type(&self, name: &str) -> Option<&ActivityType> {
        activity::find(&self.activity_types, name)
    }

    /// The activity types in the order of the data: 事前, 事中, 事后.
    #[must_use]
    pub fn activity_types(&self) -> &[ActivityType] {
        &self.activity_types
    }

    /// The kind of case with this key (`penalty`) or Chinese title (行政处罚).
    #[must_use]
    pub fn case_kind(&self, name: &str) -> Option<&CaseKind> {
        self.case_kinds.iter().find(|kind| kind.key == name || kind.title == name)
    }

    /// The kinds of case in the order of the data.
    #[must_use]
    pub fn case_kinds(&self) -> &[CaseKind] {
        &self.case_kinds
    }
}

#[cfg(test)]
mod tests;
