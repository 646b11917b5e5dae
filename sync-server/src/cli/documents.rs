//! `quanji-server admin numbers`, `template` and `seal`, and `quanji-server render`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quanji_core::catalog::{Catalog, CheckTime, Template, example};
use quanji_core::entry::NumbersVoided;
use quanji_core::id::{CaseId, DocumentId, EntryHash};
use quanji_core::page::{Form, Paper, compose, html, standing};
use quanji_core::record::Content;
use quanji_core::time::CHINA_OFFSET_MINUTES;
use serde_json::json;

use super::error::CliError;
use super::report::Report;
use crate::office::Office;
use crate::paper::{Fonts, pdf, pdf_a};

/// Who decides at the command line.
const ADMINISTRATOR: &str = "administrator at the command line";

/// `admin numbers`.
#[derive(Debug, Clone, Subcommand)]
pub enum NumbersCommand {
    /// What became of every number: leased, used, voided, given back, missing
    Report,
    /// State that numbers are not used, as those of a terminal that is lost
    Void {
        /// Series: 编号, or the nature of a 文号 such as 当罚
        #[arg(long)]
        series: String,
        /// Year
        #[arg(long)]
        year: u32,
        /// First number
        #[arg(long)]
        from: u32,
        /// Last number, inclusive
        #[arg(long)]
        to: u32,
        /// Why; it goes on the record
        #[arg(long)]
        reason: String,
    },
    /// Say what a 文号 begins with
    Configure {
        /// Abbreviation of the region, such as 平
        #[arg(long)]
        region: String,
    },
}

/// `admin template`.
#[derive(Debug, Clone, Subcommand)]
pub enum TemplateCommand {
    /// List the templates with their versions
    List,
    /// Check a file of templates; nothing is published
    Check {
        /// The file, in the format of `core/data/documents.yaml`
        file: PathBuf,
    },
    /// Publish a file of templates to every terminal
    Publish {
        /// The file
        file: PathBuf,
    },
}

/// `admin seal`.
#[derive(Debug, Clone, Subcommand)]
pub enum SealCommand {
    /// Decide which of several seals of one document counts; the first decision stands
    Decide {
        /// The case
        #[arg(long)]
        case: CaseId,
        /// The document
        #[arg(long)]
        document: DocumentId,
        /// The seal that counts
        #[arg(long)]
        seal: EntryHash,
        /// Why; it goes on the record and to every terminal, so it names no party
        #[arg(long)]
        reason: String,
    },
}

/// Arguments of `render`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  quanji-server render --data office --case 0123… --document 4567… --out 现场笔录.pdf
  quanji-server render --template HS-20 --out preview.pdf
  quanji-server render --data office --template HS-20 --out preview.html")]
pub struct RenderArguments {
    /// Folder of the office; without it only previews of built-in templates
    #[arg(long, value_name = "DIR", required_unless_present = "template")]
    data: Option<PathBuf>,
    /// The case
    #[arg(long, requires = "document")]
    case: Option<CaseId>,
    /// The document
    #[arg(long, requires = "case", conflicts_with = "template")]
    document: Option<DocumentId>,
    /// A template, filled with an example
    #[arg(long, value_name = "CODE")]
    template: Option<String>,
    /// The file to write: .pdf or .html
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn numbers(data: &Path, command: &NumbersCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        NumbersCommand::Report => {
            let series = office.number_report()?;
            let lines: Vec<String> = series
                .iter()
                .map(|one| {
                    format!(
                        "{} {}  leased {}  assigned {}  voided {}  returned {}  gaps {}  duplicates {}  unleased {}",
                        one.series,
                        one.year,
                        one.leased,
                        one.assigned,
                        one.voided,
                        one.returned,
                        one.gaps.len(),
                        one.duplicates.len(),
                        one.unleased.len()
                    )
                })
                .collect();
            Ok(Report::new(json!({"numbers": series}), lines))
        }
        NumbersCommand::Void { series, year, from, to, reason } => {
            let entry = office.void_numbers(NumbersVoided {
                series: series.clone(),
                year: *year,
                from: *from,
                to: *to,
                reason: reason.clone(),
                decided_by: ADMINISTRATOR.to_owned(),
            })?;
            Ok(Report::new(json!({"entry": entry}), [format!("voided {series} {year} {from}–{to}")]))
        }
        NumbersCommand::Configure { region } => {
            let entry = office.configure_numbering(region)?;
            Ok(Report::new(json!({"region": region, "entry": entry}), [format!("region {region}")]))
        }
    }
}

pub(super) fn template(data: &Path, command: &TemplateCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        TemplateCommand::List => {
            let catalog = office.catalog()?;
            let list: Vec<_> = catalog
                .templates()
                .map(|known| json!({"template": known.code, "version": known.version, "title": known.title}))
                .collect();
            let lines: Vec<String> = catalog
                .templates()
                .map(|known| format!("{} version {}  {}", known.code, known.version, known.title))
                .collect();
            Ok(Report::new(json!({"templates": list}), lines))
        }
        TemplateCommand::Check { file } => {
            let catalog = office.catalog()?.with_published(&read(file)?);
            catalog.map_err(|error| CliError::new("invalid", error.to_string()))?;
            Ok(Report::new(json!({"valid": true}), ["valid".to_owned()]))
        }
        TemplateCommand::Publish { file } => {
            let entry = office.publish_templates(&read(file)?, ADMINISTRATOR)?;
            Ok(Report::new(json!({"entry": entry}), [format!("published {}", file.display())]))
        }
    }
}

pub(super) fn seal(data: &Path, command: &SealCommand) -> Result<Report, CliError> {
    let SealCommand::Decide { case, document, seal, reason } = command;
    let entry = Office::open(data)?.decide_seal(*case, *document, *seal, reason, ADMINISTRATOR)?;
    Ok(Report::new(
        json!({"document": document, "seal": seal, "entry": entry}),
        [format!("decided {document}")],
    ))
}

pub(super) fn render(arguments: &RenderArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let (paper, made_ms) = match (&arguments.data, arguments.case, arguments.document, &arguments.template) {
        (data, _, _, Some(code)) => (preview(data.as_deref(), code)?, None),
        (Some(data), Some(case), Some(document), None) => paper_of(data, case, document)?,
        _ => return Err(CliError::new("usage", "give --case and --document, or --template")),
    };
    let is_html = arguments.out.extension().is_some_and(|extension| extension == "html");
    let bytes = match (is_html, made_ms) {
        (true, _) => html(&paper).into_bytes(),
        (false, Some(made_ms)) => pdf_a(&paper, &fonts()?, made_ms).map_err(unpaintable)?,
        (false, None) => pdf(&paper, &fonts()?).map_err(unpaintable)?,
    };
    let digest = quanji_core::record::digest_of(&bytes);
    std::fs::write(&arguments.out, &bytes)
        .map_err(|error| CliError::new("output", format!("{}: {error}", arguments.out.display())))?;
    let file = arguments.out.display().to_string();
    let report = json!({"file": file, "pages": paper.pages.len(), "bytes": bytes.len(), "sha256": digest});
    Report::new(report, [format!("{file}: {} pages, SHA-256 {digest}", paper.pages.len())]).write(json, out)
}

/// The pages of a document, and of a sealed one the time of its seal.
fn paper_of(data: &Path, case: CaseId, document: DocumentId) -> Result<(Paper, Option<i64>), CliError> {
    let file = Office::open(data)?.case(case)?.ok_or_else(|| CliError::new("not_found", "no such case"))?;
    let latest = file.state.entries().map(|(_, entry)| entry.time.wall_ms).max().unwrap_or_default();
    let now = CheckTime { unix_ms: latest, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    let found = standing(&file.catalog, &file.registry, &file.state, document, &now, false)
        .map_err(|error| CliError::new("internal", error.to_string()))?
        .ok_or_else(|| CliError::new("not_found", "no such document, or its template is not here"))?;
    let sealed = found.seal.map(|seal| seal.time.wall_ms);
    Ok((found.signed, sealed))
}

fn preview(data: Option<&Path>, code: &str) -> Result<Paper, CliError> {
    let published = data.map(|data| Ok::<_, CliError>(Office::open(data)?.catalog()?)).transpose()?;
    let builtin = Catalog::builtin().map_err(|error| CliError::new("internal", error.to_string()))?;
    let catalog = published.as_deref().unwrap_or(builtin);
    let template =
        catalog.template(code).ok_or_else(|| CliError::new("not_found", format!("no template {code}")))?;
    Ok(compose(&Form {
        bureau: "（样张）",
        template,
        content: &sample(template),
        signed: Vec::new(),
        declined: Vec::new(),
    }))
}

/// A template filled with an example, as of a fixed day.
fn sample(template: &Template) -> Content {
    let now = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    Content {
        case: CaseId::from_bytes([0; 16]),
        document: DocumentId::from_bytes([0; 16]),
        template: template.code.clone(),
        version: template.version,
        number: template.numbering.is_numbered().then(|| "样张".to_owned()),
        corrects: None,
        fields: example(template, &now),
    }
}

fn fonts() -> Result<Fonts, CliError> {
    Fonts::find().map_err(unpaintable)
}

fn unpaintable(error: crate::paper::PaperError) -> CliError {
    CliError::new("render", error.to_string())
}

fn read(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path)
        .map_err(|error| CliError::new("invalid", format!("{}: {error}", path.display())))
}
