//! The PDF file.

use data_encoding::HEXLOWER;
use krilla::configure::{Archival, ConfigurationBuilder, PdfVersion};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use quanji_core::page::{PAGE_HEIGHT, PAGE_WIDTH, Paper};
use quanji_core::time::rfc3339;
use sha2::{Digest, Sha256};

use super::{Fonts, PaperError, draw};

/// Writes a paper as PDF 1.7, without a time. The same paper and the same font files give the same bytes.
///
/// # Errors
///
/// [`PaperError::NoPages`] for a paper that is none; [`PaperError::Pdf`] with the
/// words of the PDF writer if it refuses.
pub fn pdf(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
    write(paper, fonts, None)
}

/// Writes a paper as PDF/A-2b (ISO 19005-2), which asks for a time of making. The same paper, time and font files
/// give the same bytes.
///
/// `made_ms` is in milliseconds since 1970 (UTC); the file holds whole seconds. Give the time of what the paper
/// states, as of its sealing: the time of drawing would make every file another one.
///
/// # Errors
///
/// As for [`pdf`]; [`PaperError::Time`] for a year outside of 0 to 9999.
pub fn pdf_a(paper: &Paper, fonts: &Fonts, made_ms: i64) -> Result<Vec<u8>, PaperError> {
    let made = moment(&rfc3339(made_ms, 0)).ok_or(PaperError::Time(made_ms))?;
    write(paper, fonts, Some(made))
}

fn write(paper: &Paper, fonts: &Fonts, made: Option<DateTime>) -> Result<Vec<u8>, PaperError> {
    if paper.pages.is_empty() {
        return Err(PaperError::NoPages);
    }
    let standard = match made {
        Some(_) => ConfigurationBuilder::new().with_archival_validator(Archival::A2_B),
        None => ConfigurationBuilder::new().with_version(PdfVersion::Pdf17),
    };
    let mut document = Document::new_with(SerializeSettings {
        no_device_cs: true,
        enable_tagging: false,
        configuration: standard.finish().map_err(|problem| PaperError::Pdf(format!("{problem:?}")))?,
        ..SerializeSettings::default()
    });
    for page in &paper.pages {
        let size =
            PageSettings::from_wh(draw::length(PAGE_WIDTH), draw::length(PAGE_HEIGHT)).unwrap_or_default();
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        let drawn = draw::page(&mut surface, page, fonts);
        surface.finish();
        sheet.finish();
        drawn?;
    }
    document.set_metadata(metadata(paper, made)?);
    document.finish().map_err(|problem| PaperError::Pdf(format!("{problem:?}")))
}

/// Reads `2026-11-23T09:15:00`.
fn moment(time: &str) -> Option<DateTime> {
    // A moment outside of four-digit years is written as milliseconds.
    if (time.get(4..5), time.get(7..8), time.get(10..11)) != (Some("-"), Some("-"), Some("T")) {
        return None;
    }
    let part = |from| time.get(from..from + 2)?.parse().ok();
    let day = DateTime::new(time.get(..4)?.parse().ok()?).month(part(5)?).day(part(8)?);
    Some(day.hour(part(11)?).minute(part(14)?).second(part(17)?).utc_offset_hour(0).utc_offset_minute(0))
}

/// What the file says about itself. Characters that XML cannot hold become spaces.
fn metadata(paper: &Paper, made: Option<DateTime>) -> Result<Metadata, PaperError> {
    let title = paper.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let metadata = Metadata::new()
        .title(title)
        .language("zh".to_owned())
        .creator("Quanji".to_owned())
        .document_id(identifier(paper)?)
        .text_direction(TextDirection::LeftToRight);
    Ok(match made {
        Some(made) => metadata.creation_date(made),
        None => metadata,
    })
}

/// Names the document by its content: SHA-256 of the paper as JSON.
fn identifier(paper: &Paper) -> Result<String, PaperError> {
    Ok(HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(paper)?)))
}
