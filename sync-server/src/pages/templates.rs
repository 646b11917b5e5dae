//! The templates of documents, and their pages filled with an example.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use quanji_core::catalog::{BasisStatus, Catalog, CheckTime, MediaLevel, Numbering, Template, example};
use quanji_core::id::{CaseId, DocumentId};
use quanji_core::page::{Form, compose};
use quanji_core::record::Content;
use quanji_core::time::CHINA_OFFSET_MINUTES;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::paper::{Sheet, sheets};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::stage::names;

/// The day of every example: 2026-11-23, so that a preview looks the same at any time.
const EXAMPLE_MS: i64 = 1_795_406_400_000;
/// What stands in a preview where a real document names its organ and its number.
const SAMPLE: &str = "样张";

#[derive(askama::Template)]
#[template(path = "templates.html")]
struct TemplatesPage {
    frame: Frame,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    code: String,
    title: String,
    version: u32,
    stage: (&'static str, &'static str),
    fields: usize,
    /// Whether the bureau published it; otherwise it is built in.
    published: bool,
}

#[derive(askama::Template)]
#[template(path = "template.html")]
struct TemplatePage {
    frame: Frame,
    row: Row,
    numbering: String,
    copies: u8,
    media: (&'static str, &'static str),
    /// Who signs: group, and how many must.
    signers: Vec<(String, u8)>,
    /// The law it rests on, and whether its text was read.
    basis: Vec<(String, bool)>,
    sheets: Vec<Sheet>,
}

/// `GET /templates`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Templates, "templates")?;
    let rows =
        blocking(move || pages.office.catalog()?.templates().map(|template| row(template)).collect()).await?;
    page(&TemplatesPage { frame, rows })
}

/// `GET /templates/{code}`.
pub(super) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Templates, "templates")?;
    let Ok(Path(code)) = path else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let catalog = pages.office.catalog()?;
        // The sheet of a case is no document and has no pages.
        let known = catalog.templates().find(|template| template.code == code);
        match known {
            Some(template) => built(frame, template),
            None => Err(PageError::NotFound(frame)),
        }
    })
    .await?;
    page(&built)
}

fn row(template: &Template) -> Result<Row, PageError> {
    let builtin = Catalog::builtin().map_err(|error| PageError::Defect(error.to_string()))?;
    let (zh, en, _) = names(template.stage);
    Ok(Row {
        code: template.code.clone(),
        title: template.title.clone(),
        version: template.version,
        stage: (zh, en),
        fields: template.fields.len(),
        published: builtin.template_version(&template.code, template.version).is_none(),
    })
}

fn built(frame: Frame, template: &Template) -> Result<TemplatePage, PageError> {
    let now = CheckTime { unix_ms: EXAMPLE_MS, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    let content = Content {
        case: CaseId::from_bytes([0; 16]),
        document: DocumentId::from_bytes([0; 16]),
        template: template.code.clone(),
        version: template.version,
        number: template.numbering.is_numbered().then(|| SAMPLE.to_owned()),
        corrects: None,
        fields: example(template, &now),
    };
    let bureau = format!("（{SAMPLE}）");
    let form =
        Form { bureau: &bureau, template, content: &content, signed: Vec::new(), declined: Vec::new() };
    let basis =
        |basis: &quanji_core::catalog::Basis| (basis.text.clone(), basis.status == BasisStatus::Verified);
    Ok(TemplatePage {
        frame,
        row: row(template)?,
        numbering: match &template.numbering {
            Numbering::Letter { nature } => format!("文号（{nature}）"),
            Numbering::Serial => "编号".to_owned(),
            Numbering::Attached => "随主文书编号".to_owned(),
            Numbering::None => "不编号".to_owned(),
        },
        copies: template.copies,
        media: match template.media.required {
            MediaLevel::None => ("不要求", "not required"),
            MediaLevel::Optional => ("可以", "allowed"),
            MediaLevel::Conditional => ("与当事人直接接触时必须", "required in contact with the party"),
            MediaLevel::Mandatory => ("必须", "required"),
        },
        signers: template.signatures.iter().map(|signer| (signer.label.clone(), signer.min)).collect(),
        basis: template.basis.iter().map(basis).collect(),
        sheets: sheets(&compose(&form), "page"),
    })
}
