//! Commands about documents: read back, sign, refuse, seal, correct, serve, render, number.

use std::path::Path;

use quanji_core::id::DocumentId;
use quanji_core::record::{
    Handwriting, MAX_PHOTO_BYTES, Means, MediaInterval, Photo, SeriesNumber, Signer, Stamp,
};
use quanji_core::terminal::{DeclineRequest, ServeRequest, SignRequest, Terminal};
use serde_json::{Value, json};

use crate::arguments::{
    MeansArguments, MediaArguments, NumbersCommand, RefuseArguments, ServeArguments, SignArguments, StampKind,
};
use crate::failure::Failure;
use crate::run::value;

/// `read-back`.
pub(crate) fn read_back(
    terminal: &Terminal,
    document: DocumentId,
    out: Option<&Path>,
) -> Result<Value, Failure> {
    let shown = terminal.read_back(document)?;
    if let Some(out) = out {
        write(out, &shown.html)?;
    }
    Ok(json!({
        "document": document,
        "entry": shown.entry,
        "number": shown.number,
        "content": shown.content,
        "page": shown.page,
        "pages": shown.pages,
        "file": out.map(|out| out.display().to_string()),
    }))
}

/// `sign`.
pub(crate) fn sign(terminal: &Terminal, arguments: &SignArguments) -> Result<Value, Failure> {
    let officer = arguments.officer.as_deref().map(|named| terminal.find_officer(named)).transpose()?;
    let name = arguments.name.clone().or_else(|| officer.as_ref().map(|(_, name)| name.clone()));
    let signer = Signer {
        name: name.unwrap_or_default(),
        officer: officer.map(|(officer, _)| officer),
        relation: arguments.relation.clone(),
        on_behalf_of: arguments.on_behalf_of.clone(),
    };
    let request = SignRequest {
        role: arguments.role.clone(),
        signer,
        means: means(&arguments.means)?,
        on_pages: arguments.pages.clone(),
        page: arguments.seen,
    };
    value(&terminal.sign(arguments.document, request)?)
}

/// `refuse`.
pub(crate) fn refuse(terminal: &Terminal, arguments: &RefuseArguments) -> Result<Value, Failure> {
    let request = DeclineRequest {
        role: arguments.role.clone(),
        name: arguments.name.clone(),
        outcome: arguments.outcome,
        reason: arguments.reason.clone(),
        media: interval(&arguments.media),
        no_media: arguments.no_media.clone(),
    };
    value(&terminal.decline(arguments.document, request)?)
}

/// `serve-document`.
pub(crate) fn serve(terminal: &Terminal, arguments: &ServeArguments) -> Result<Value, Failure> {
    let request = ServeRequest {
        mode: arguments.mode,
        served_at: arguments.at.clone(),
        receiver: arguments.receiver.clone(),
        place: arguments.place.clone(),
        refusal: arguments.refusal.clone(),
        witness: arguments.witness.clone(),
        media: interval(&arguments.media),
        consent: arguments.consent,
        reference: arguments.reference.clone(),
        receipt: arguments.receipt,
    };
    let entry = terminal.serve_document(arguments.document, request)?;
    Ok(json!({"document": arguments.document, "entry": entry}))
}

/// `render`.
pub(crate) fn render(terminal: &Terminal, document: DocumentId, out: &Path) -> Result<Value, Failure> {
    write(out, &terminal.render(document)?)?;
    Ok(json!({"document": document, "file": out.display().to_string()}))
}

/// `numbers`.
pub(crate) fn numbers(terminal: &Terminal, command: &NumbersCommand) -> Result<Value, Failure> {
    match command {
        NumbersCommand::List => Ok(json!({"numbers": terminal.numbers()?})),
        NumbersCommand::Void { series, year, number, reason } => {
            let number = SeriesNumber { series: series.clone(), year: *year, number: *number };
            Ok(json!({"entry": terminal.void_number(number, reason)?}))
        }
        NumbersCommand::Return { series, year, reason } => {
            Ok(json!({"entries": terminal.return_numbers(series, *year, reason)?}))
        }
    }
}

fn means(arguments: &MeansArguments) -> Result<Means, Failure> {
    let photo = arguments.photo.as_deref().map(photo).transpose()?;
    let serial = arguments.serial.clone().unwrap_or_default();
    match (&arguments.strokes, arguments.stamp, photo) {
        (Some(strokes), ..) => {
            let text = std::fs::read_to_string(strokes).map_err(|error| unreadable(strokes, &error))?;
            let hand = Handwriting::from_json(&text).map_err(|error| Failure::new("invalid", error, 3))?;
            Ok(Means::Handwriting(hand))
        }
        (None, Some(StampKind::Physical), photo) => Ok(Means::PhysicalStamp(Stamp { serial, photo })),
        (None, Some(StampKind::Electronic), photo) => Ok(Means::ElectronicStamp(Stamp { serial, photo })),
        (None, None, Some(photo)) => Ok(Means::Paper(photo)),
        (None, None, None) => Err(Failure::new("invalid", "give --strokes, --photo or --stamp", 3)),
    }
}

fn photo(path: &Path) -> Result<Photo, Failure> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > MAX_PHOTO_BYTES {
        let message = format!("{}: a photograph has at most {MAX_PHOTO_BYTES} bytes", path.display());
        return Err(Failure::new("invalid", message, 3));
    }
    let media_type = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
    Ok(Photo { media_type: media_type.to_owned(), bytes })
}

fn interval(arguments: &MediaArguments) -> Option<MediaInterval> {
    let media = arguments.media.clone()?;
    Some(MediaInterval { media, from_ms: arguments.from_ms, to_ms: arguments.to_ms })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Failure::new("output", format!("{}: {error}", path.display()), 3))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new("invalid", format!("{}: {error}", path.display()), 3)
}
