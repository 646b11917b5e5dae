//! What became of the numbers of documents.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use quanji_core::entry::Registry;
use quanji_core::record::SERIAL_SERIES;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::stage::device_name;
use super::timeline::short;
use crate::office::SeriesReport;

#[derive(Template)]
#[template(path = "numbers.html")]
struct NumbersPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// The numbers of one series and year.
#[derive(Debug)]
struct Row {
    /// The whole series, to be told apart from others of the same nature.
    series: String,
    year: u32,
    leased: u32,
    assigned: u32,
    voided: u32,
    returned: u32,
    /// Numbers, and the terminal that has them.
    gaps: Vec<(String, String)>,
    /// Number, and the documents that have it.
    duplicates: Vec<(u32, Vec<String>)>,
    /// Number, the terminal that used it, start of the entry's hash, and the whole.
    unleased: Vec<(u32, String, String, String)>,
}

/// `GET /numbers`.
pub(super) async fn list(State(pages): State<Pages>, visitor: Visitor) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Numbers, "numbers")?;
    let rows = blocking(move || {
        let registry = pages.office.registry()?;
        Ok(pages.office.number_report()?.into_iter().map(|report| row(&registry, report)).collect())
    })
    .await?;
    page(&NumbersPage { frame, rows })
}

fn row(registry: &Registry, report: SeriesReport) -> Row {
    let gap = |gap: &crate::office::Gap| {
        let numbers =
            if gap.from == gap.to { gap.from.to_string() } else { format!("{}–{}", gap.from, gap.to) };
        (numbers, device_name(registry, gap.device))
    };
    Row {
        year: report.year,
        leased: report.leased,
        assigned: report.assigned,
        voided: report.voided,
        returned: report.returned,
        gaps: report.gaps.iter().map(gap).collect(),
        duplicates: report
            .duplicates
            .iter()
            .map(|twice| (twice.number, twice.documents.iter().map(ToString::to_string).collect()))
            .collect(),
        unleased: report
            .unleased
            .iter()
            .map(|used| {
                (used.number, device_name(registry, used.device), short(used.entry), used.entry.to_string())
            })
            .collect(),
        series: if report.series == SERIAL_SERIES {
            report.series
        } else {
            format!("文号 {}", report.series)
        },
    }
}
