//! The list of cases, and search.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use quanji_core::catalog::Catalog;
use quanji_core::entry::Registry;
use quanji_core::id::SectionId;
use quanji_core::time::CHINA_OFFSET_MINUTES;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::events::mark;
use super::filter::{Filters, ROWS};
use super::permission::Part;
use super::recent::Glimpse;
use super::session::{Frame, Visitor};
use super::words::{Moment, Quality, quality};
use crate::office::{CaseFilter, CaseSummary, Office};

#[derive(Template)]
#[template(path = "cases.html")]
struct CasesPage {
    frame: Frame,
    filters: Filters,
    /// Where the log stood before the rows were read.
    head: String,
    kinds: Vec<Choice>,
    sections: Vec<Choice>,
    total: u64,
    rows: Vec<Row>,
    number: u64,
    pages: u64,
    /// Addresses with the same filters.
    here: String,
    first: String,
    previous: Option<String>,
    next: Option<String>,
}

/// One choice of a filter.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

#[derive(Debug)]
struct Row {
    case: String,
    party: String,
    kind: String,
    section: String,
    officers: String,
    documents: u64,
    entries: u64,
    latest: Moment,
    quality: Option<Quality>,
    conflicts: u64,
}

/// `GET /cases`.
pub(super) async fn list(
    State(pages): State<Pages>,
    visitor: Visitor,
    filters: Result<Query<Filters>, QueryRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Query(filters) = filters.map_err(|_| PageError::Malformed)?;
    let built = blocking(move || build(&pages, frame, filters)).await?;
    page(&built)
}

fn build(pages: &Pages, frame: Frame, filters: Filters) -> Result<CasesPage, PageError> {
    let head = mark(pages.office.look_at_head()?);
    let (summaries, total) = matching(&pages.office, &filters)?;
    let registry = pages.office.registry()?;
    let catalog = pages.office.catalog()?;
    let mut rows = Vec::new();
    for summary in summaries {
        let glimpse = pages.recent.glimpse(&pages.office, &summary)?;
        rows.push(row(&catalog, &registry, summary, &glimpse));
    }
    let kinds = catalog.case_kinds().iter().map(|kind| Choice {
        value: kind.key.clone(),
        title: kind.title.clone(),
        is_chosen: kind.key == filters.kind,
    });
    let sections = registry.sections().map(|(id, section)| Choice {
        value: id.to_string(),
        title: section.name.clone(),
        is_chosen: id.to_string() == filters.section,
    });
    let (number, pages) = (filters.number(), total.div_ceil(ROWS).max(1));
    Ok(CasesPage {
        frame,
        head,
        kinds: kinds.collect(),
        sections: sections.collect(),
        total,
        rows,
        number,
        pages,
        here: filters.address(number),
        first: filters.address(1),
        previous: (number > 1).then(|| filters.address(number - 1)),
        next: (number < pages).then(|| filters.address(number + 1)),
        filters,
    })
}

/// The cases of one page, and how many there are in all. A section that is none matches nothing:
/// to leave the filter out would show more than was asked for.
fn matching(office: &Office, filters: &Filters) -> Result<(Vec<CaseSummary>, u64), PageError> {
    let sections = (!filters.section.is_empty())
        .then(|| filters.section.parse::<SectionId>().map_or_else(|_| Vec::new(), |section| vec![section]));
    let skipped = (filters.number() - 1) * ROWS;
    let filter = CaseFilter { words: filters.words().to_owned(), sections, offset: skipped, limit: ROWS };
    if filters.kind.is_empty() {
        return Ok(office.cases(&filter)?);
    }
    // The office's filter does not know kinds: its cached rows are passed through here.
    let all = CaseFilter { offset: 0, limit: u64::from(u32::MAX), ..filter };
    let (mut summaries, _) = office.cases(&all)?;
    summaries.retain(|summary| summary.kind == filters.kind);
    let total = u64::try_from(summaries.len()).unwrap_or(u64::MAX);
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok((summaries.into_iter().skip(count(skipped)).take(count(ROWS)).collect(), total))
}

fn row(catalog: &Catalog, registry: &Registry, summary: CaseSummary, glimpse: &Glimpse) -> Row {
    let officers: Vec<&str> = glimpse
        .officers
        .iter()
        .filter_map(|officer| registry.officer(*officer))
        .map(|officer| officer.name.as_str())
        .collect();
    let section = summary.section.and_then(|section| registry.section(section));
    Row {
        case: summary.case.to_string(),
        party: if summary.party.is_empty() { "（未命名）".to_owned() } else { summary.party },
        kind: catalog.case_kind(&summary.kind).map_or(summary.kind, |kind| kind.title.clone()),
        section: section.map(|section| section.name.clone()).unwrap_or_default(),
        officers: officers.join("、"),
        documents: summary.documents,
        entries: summary.entries,
        latest: Moment::claimed(summary.latest_ms, CHINA_OFFSET_MINUTES),
        quality: glimpse.quality.map(quality),
        conflicts: summary.conflicts,
    }
}
