//! Loading the data of the catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_saphyr::Spanned;
use thiserror::Error;

use super::Catalog;
use super::activity::{ActivityType, CaseKind};
use super::field_type::FieldType;
use super::resolve::{Place, unresolved};
use super::template::{BasisStatus, MediaLevel, RefusalRule, Stage, Template};

/// The built-in document templates.
pub(super) const DOCUMENTS: &str = include_str!("../../data/documents.yaml");
const CASE_SHEET: &str = include_str!("../../data/case_sheet.yaml");
const ACTIVITIES: &str = include_str!("../../data/activities.yaml");
const CASE_KINDS: &str = include_str!("../../data/case_kinds.yaml");

const SCHEMA: &str = "health-enforcement-documents/1";

/// Data that does not load.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file} line {line}, column {column}: {message}")]
pub struct CatalogError {
    /// Which data: `documents.yaml`, `case_sheet.yaml`, `activities.yaml` or `case_kinds.yaml`.
    pub file: &'static str,
    /// Line, from 1; 0 when it is not known.
    pub line: u64,
    /// Column, from 1; 0 when it is not known.
    pub column: u64,
    /// What is wrong.
    pub message: String,
}

/// The catalogue with these documents and everything else built in.
pub(super) fn catalog(documents: &str) -> Result<Catalog, CatalogError> {
    let ActivitiesFile { activities: activity_types } = read("activities.yaml", ACTIVITIES)?;
    let CaseKindsFile { case_kinds } = read("case_kinds.yaml", CASE_KINDS)?;
    unique("activities.yaml", activity_types.iter().flat_map(ActivityType::names))?;
    unique("case_kinds.yaml", case_kinds.iter().flat_map(|kind| [kind.key.as_str(), kind.title.as_str()]))?;

    let templates = templates("documents.yaml", documents, &activity_types, &BTreeSet::new())?;
    let case_sheet = templates_of_case(&activity_types)?;
    if let Some(index) = templates.iter().position(|template| template.code == case_sheet.code) {
        let message = format!("the code `{}` is that of the case sheet", case_sheet.code);
        return Err(located("documents.yaml", documents, Place { template: index, field: None }, message));
    }
    let mut catalog =
        Catalog { templates: BTreeMap::new(), case_sheet: Arc::new(case_sheet), activity_types, case_kinds };
    add(&mut catalog, templates);
    Ok(catalog)
}

/// The catalogue and the documents that a bureau published.
pub(super) fn published(catalog: &Catalog, documents: &str) -> Result<Catalog, CatalogError> {
    const FILE: &str = "published templates";
    let known = catalog.templates.keys().map(String::as_str).collect();
    let templates = templates(FILE, documents, &catalog.activity_types, &known)?;
    for (index, template) in templates.iter().enumerate() {
        let newest = catalog.template(&template.code);
        let fault = match newest {
            _ if template.code == catalog.case_sheet.code => {
                Some(format!("the code `{}` is that of the case sheet", template.code))
            }
            Some(newest) if newest.version >= template.version => Some(format!(
                "version {} of `{}`: version {} is known, and a version is never replaced",
                template.version, template.code, newest.version
            )),
            Some(newest) if newest.key != template.key => {
                Some(format!("the key of `{}` is `{}` and stays so", template.code, newest.key))
            }
            None => catalog
                .templates()
                .find(|other| other.key == template.key || other.title == template.title)
                .map(|other| format!("key or title of `{}` is that of `{}`", template.code, other.code)),
            Some(_) => None,
        };
        if let Some(message) = fault {
            return Err(located(FILE, documents, Place { template: index, field: None }, message));
        }
    }
    let mut catalog = catalog.clone();
    add(&mut catalog, templates);
    Ok(catalog)
}

fn add(catalog: &mut Catalog, templates: Vec<Template>) {
    for template in templates {
        let versions = catalog.templates.entry(template.code.clone()).or_default();
        versions.insert(template.version, Arc::new(template));
    }
}

fn templates_of_case(activity_types: &[ActivityType]) -> Result<Template, CatalogError> {
    let mut templates = templates("case_sheet.yaml", CASE_SHEET, activity_types, &BTreeSet::new())?;
    match (templates.pop(), templates.is_empty()) {
        (Some(template), true) => Ok(template),
        _ => Err(unlocated("case_sheet.yaml", "not exactly one template".to_owned())),
    }
}

fn templates(
    file: &'static str,
    yaml: &str,
    activity_types: &[ActivityType],
    known: &BTreeSet<&str>,
) -> Result<Vec<Template>, CatalogError> {
    let DocumentsFile { meta, documents } = read::<DocumentsFile>(file, yaml)?;
    if meta.schema != SCHEMA {
        return Err(unlocated(file, format!("schema `{}`, expected `{SCHEMA}`", meta.schema)));
    }
    match unresolved(&documents, activity_types, known) {
        Some((place, message)) => Err(located(file, yaml, place, message)),
        None => Ok(documents),
    }
}

fn read<T: DeserializeOwned>(file: &'static str, yaml: &str) -> Result<T, CatalogError> {
    serde_saphyr::from_str(yaml).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |location| (location.line(), location.column()));
        let message = error.without_snippet().to_string();
        let message = message.trim_end_matches(&format!(" at line {line}, column {column}")).to_owned();
        CatalogError { file, line, column, message }
    })
}

fn unique<'a>(file: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), CatalogError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(unlocated(file, format!("`{name}` occurs twice")));
        }
    }
    Ok(())
}

fn unlocated(file: &'static str, message: String) -> CatalogError {
    CatalogError { file, line: 0, column: 0, message }
}

/// The error with the line of a template or field, for which the data is read a second time.
fn located(file: &'static str, yaml: &str, place: Place, message: String) -> CatalogError {
    let span = serde_saphyr::from_str::<Spans>(yaml).ok().and_then(|spans| {
        let template = spans.documents.into_iter().nth(place.template)?;
        match place.field {
            Some(field) => template.fields.into_iter().nth(field).map(|field| field.referenced),
            None => Some(template.code.referenced),
        }
    });
    let (line, column) = span.map_or((0, 0), |location| (location.line(), location.column()));
    CatalogError { file, line, column, message }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentsFile {
    meta: Meta,
    documents: Vec<Template>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivitiesFile {
    activities: Vec<ActivityType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseKindsFile {
    case_kinds: Vec<CaseKind>,
}

/// The vocabulary of the data, which must be that of the program. What it explains is for people and is not kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "reading the words checks them")]
struct Meta {
    schema: String,
    #[serde(default)]
    generated_from: IgnoredAny,
    #[serde(default)]
    status_legend: BTreeMap<BasisStatus, String>,
    #[serde(default)]
    warning: IgnoredAny,
    #[serde(default)]
    stages: Vec<Stage>,
    #[serde(default)]
    numbering: IgnoredAny,
    #[serde(default)]
    refusal_rules: BTreeMap<RefusalRule, String>,
    #[serde(default)]
    media_levels: BTreeMap<MediaLevel, String>,
    #[serde(default)]
    seal: IgnoredAny,
    #[serde(default)]
    lifecycle: IgnoredAny,
    #[serde(default)]
    sealing: IgnoredAny,
    #[serde(default)]
    field_types: BTreeMap<FieldType, String>,
}

#[derive(Deserialize)]
struct Spans {
    documents: Vec<TemplateSpans>,
}

#[derive(Deserialize)]
struct TemplateSpans {
    code: Spanned<String>,
    fields: Vec<Spanned<serde_json::Value>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = "\
meta: {schema: health-enforcement-documents/1}
documents:
- code: T-1
  title: 甲
  version: 1
  key: a
  stage: 事中
  external: true
  offline_final: true
  copies: 1
  numbering: {kind: 编号}
  basis: [{text: 行政处罚法 42, status: verified}]
  media: {required: none, basis: 内部文书, kind: '-'}
  signatures:
  - {role: officer, label: 执法人员, min: 2, when: always, refusal: RF-BLOCK}
  rules: [L42]
  deadlines: []
  fields:
  - {key: start, label: 开始, type: datetime, required: true}
  - {key: end, label: 结束, type: datetime, required: false, validation: ['after:start']}
  - {key: mode, label: 方式, type: enum, required: true, validation: ['in:甲|乙']}
  - {key: reason, label: 理由, type: text, required: 'if:mode==乙'}
";

    #[test]
    fn a_small_catalogue_loads() {
        let catalog = Catalog::from_yaml(VALID).unwrap();
        assert_eq!(catalog.templates().count(), 1);
        assert!(catalog.activity_type("现场检查").is_some());
    }

    #[test]
    fn bad_data_is_refused_with_its_line() {
        for (from, to, line, message) in [
            ("health-enforcement-documents/1", "other/2", 0, "schema"),
            ("key: start", "key start", 19, ""),
            ("  copies: 1", "  copies: 1\n  colour: red", 11, "colour"),
            ("type: text", "type: textual", 22, "textual"),
            ("'after:start'", "'later:start'", 20, "`later:start` is not a check"),
            ("'after:start'", "'after:begin'", 20, "no field `begin`"),
            ("'after:start'", "'after:mode'", 20, "`mode` is no time"),
            ("'after:start'", "'max_duration_h:3'", 20, "after:"),
            ("'after:start'", "'len:1..3'", 20, "means nothing"),
            ("'in:甲|乙'", "'type:HS-01'", 21, "means nothing"),
            ("if:mode==乙", "if:mode==丙", 22, "`丙` is no option"),
            ("if:mode==乙", "if:fashion==乙", 22, "no field `fashion`"),
            ("if:mode==乙", "if:unknown", 22, "`unknown` is no field"),
            ("if:mode==乙", "if:mode~乙", 22, "is not a condition"),
            ("key: end", "key: start", 20, "occurs twice"),
            ("key: end", "key: End", 20, "lower-case"),
            ("RF-BLOCK", "RF-STOP", 15, "RF-STOP"),
            ("when: always", "when: 'if:x'", 3, "`x` is no field"),
            ("stage: 事中", "stage: 事间", 7, "事间"),
            ("kind: 编号", "kind: 文号", 11, "needs a nature"),
            ("kind: '-'", "kind: 录象", 13, "录象"),
            ("version: 1", "version: 0", 3, "from 1"),
            ("  copies: 1", "  copies: 1\n  activity: 钓鱼", 3, "no activity type"),
            ("code: T-1", "code: CASE", 3, "case sheet"),
            ("code: T-1", "code: 甲", 3, "occurs twice"),
        ] {
            let yaml = VALID.replacen(from, to, 1);
            assert_ne!(yaml, VALID, "{from}");
            let error = Catalog::from_yaml(&yaml).unwrap_err();
            assert_eq!(error.line, line, "{to}: {error}");
            assert!(error.message.contains(message), "{to}: {error}");
            assert!(error.to_string().starts_with("documents.yaml line"), "{error}");
        }
    }

    #[test]
    fn a_template_occurs_once() {
        let (_, document) = VALID.split_once("documents:\n").unwrap();
        let error = Catalog::from_yaml(&format!("{VALID}{document}")).unwrap_err();
        assert_eq!((error.line, error.message.as_str()), (23, "`T-1` occurs twice"));
    }

    #[test]
    fn the_vocabulary_of_the_data_is_that_of_the_program() {
        let file: DocumentsFile = serde_saphyr::from_str(DOCUMENTS).unwrap();
        assert_eq!(file.meta.field_types.len(), 49);
        assert_eq!(file.meta.refusal_rules.len(), 9);
        assert_eq!(file.meta.media_levels.len(), 4);
        assert_eq!(file.meta.stages.len(), 4);
    }
}
