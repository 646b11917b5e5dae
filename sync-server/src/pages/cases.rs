//! The list of cases, and search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use quanji_core::catalog::Catalog;
use serde::Deserialize;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::words::moment;
use crate::office::{CaseFilter, CaseSummary};

const ROWS: u64 = 20;
/// Far beyond every list, and small enough for every integer on the way.
const LAST_PAGE: u64 = 1_000_000;

/// The filters, as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    q: String,
    page: u64,
}

#[derive(Template)]
#[template(path = "cases.html")]
struct CasesPage {
    frame: Frame,
    query: String,
    total: u64,
    rows: Vec<Row>,
    page: u64,
    pages: u64,
    previous: Option<String>,
    next: Option<String>,
}

struct Row {
    case: String,
    party: String,
    kind: String,
    section: String,
    documents: u64,
    entries: u64,
    latest: String,
    conflicts: u64,
}

/// `GET /cases`.
pub(super) async fn list(
    State(pages): State<Pages>,
    visitor: Visitor,
    Query(filters): Query<Filters>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let number = filters.page.clamp(1, LAST_PAGE);
    let query = filters.q.trim().to_owned();
    let words = query.clone();
    let (rows, total) = blocking(move || {
        let filter = CaseFilter { words, sections: None, offset: (number - 1) * ROWS, limit: ROWS };
        let (summaries, total) = pages.office.cases(&filter)?;
        let registry = pages.office.registry()?;
        let catalog = Catalog::builtin().map_err(|error| PageError::Defect(error.to_string()))?;
        let rows = summaries.into_iter().map(|summary| {
            let section = summary.section.and_then(|section| registry.section(section));
            let section = section.map(|section| section.name.clone()).unwrap_or_default();
            row(catalog, summary, section)
        });
        Ok((rows.collect(), total))
    })
    .await?;
    let pages = total.div_ceil(ROWS).max(1);
    let at = |number: u64| {
        let query = form_urlencoded(&query);
        if query.is_empty() {
            format!("/cases?page={number}")
        } else {
            format!("/cases?q={query}&page={number}")
        }
    };
    let previous = (number > 1).then(|| at(number - 1));
    let next = (number < pages).then(|| at(number + 1));
    page(&CasesPage { frame, total, rows, page: number, pages, previous, next, query: query.clone() })
}

fn row(catalog: &Catalog, summary: CaseSummary, section: String) -> Row {
    Row {
        case: summary.case.to_string(),
        party: if summary.party.is_empty() { "（未命名）".to_owned() } else { summary.party },
        kind: catalog.case_kind(&summary.kind).map(|kind| kind.title.clone()).unwrap_or_default(),
        section,
        documents: summary.documents,
        entries: summary.entries,
        latest: moment(summary.latest_ms, 480),
        conflicts: summary.conflicts,
    }
}

/// A value of an address, percent-encoded (RFC 3986 §2.1).
fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
