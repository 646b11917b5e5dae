//! Commands about recordings: record, add, list, export, mark, place, upload.

use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quanji_core::catalog::unix_ms;
use quanji_core::id::{CaseId, MediaId};
use quanji_core::import::format_of;
use quanji_core::record::{CopyOf, Import, MarkKind, Position, Source, Subject};
use quanji_core::store::MediaProgress;
use quanji_core::sync::{Conditions, UploadPolicy};
use quanji_core::terminal::{
    ImportRequest, NewMedia, Surroundings, Terminal, UploadOptions, UploadSummary, UploadWatcher,
};
use quanji_core::time::CHINA_OFFSET_MINUTES;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::media_arguments::{
    AddArguments, MediaCommand, RecordArguments, RecorderCommand, SubjectArguments, UploadArguments,
    WhatArguments,
};
use crate::output::Output;
use crate::run::{block_on, value};

/// Runs a command about recordings.
pub(crate) fn media(home: &Path, command: &MediaCommand, output: &Output) -> Result<Value, Failure> {
    let open = || {
        let terminal = Terminal::open(surroundings(home)?)?;
        terminal.settle_media()?;
        Ok::<_, Failure>(terminal)
    };
    match command {
        MediaCommand::Record(arguments) => record(home, arguments, output),
        MediaCommand::Add(arguments) => add(&open()?, arguments),
        MediaCommand::List { case } => Ok(json!({"media": open()?.media(*case)?})),
        MediaCommand::Export { media, out } => export(&open()?, *media, out),
        MediaCommand::Mark { media, case, at_ms, to_ms, gap, text } => {
            let what = if *gap { MarkKind::Gap } else { MarkKind::Moment };
            let entry = open()?.mark_media(*case, *media, what, (*at_ms, to_ms.unwrap_or(*at_ms)), text)?;
            Ok(json!({"media": media, "entry": entry}))
        }
        MediaCommand::Place { media, case, subject } => place(&open()?, *media, *case, subject_of(subject)),
        MediaCommand::Import { folder, vendor, rules, recorder } => {
            let rules = rules
                .as_deref()
                .map(|path| std::fs::read_to_string(path).map_err(|error| unreadable(path, &error)));
            let request = ImportRequest {
                folder: folder.clone(),
                vendor: vendor.clone(),
                rules: rules.transpose()?,
                recorder: recorder.clone(),
            };
            Ok(json!({"files": open()?.import_media(&request)?}))
        }
        MediaCommand::Forward { media } => {
            open()?.pull_forward(*media, true)?;
            Ok(json!({"media": media, "forward": true}))
        }
        MediaCommand::Remove { media } => {
            open()?.remove_media(*media)?;
            Ok(json!({"media": media, "removed": true}))
        }
    }
}

/// `recorder`.
pub(crate) fn recorder(terminal: &Terminal, command: &RecorderCommand) -> Result<Value, Failure> {
    match command {
        RecorderCommand::Out { recorder, vendor, shows } => {
            let shown_ms = unix_ms(shows, CHINA_OFFSET_MINUTES.into())
                .ok_or_else(|| Failure::new("invalid", "--shows is a date with a time of day", 3))?;
            Ok(
                json!({"recorder": recorder, "entry": terminal.check_out_recorder(recorder, vendor, shown_ms)?}),
            )
        }
        RecorderCommand::Return { recorder } => {
            Ok(json!({"recorder": recorder, "entry": terminal.return_recorder(recorder)?}))
        }
    }
}

/// `upload`.
pub(crate) fn upload(home: &Path, arguments: &UploadArguments, output: &Output) -> Result<Value, Failure> {
    let terminal = Terminal::open(surroundings(home)?)?;
    if let Some(address) = &arguments.office {
        terminal.move_office(address)?;
    }
    let watcher =
        Arc::new(Watcher { metered: arguments.metered, shown: arguments.progress, output: output.clone() });
    let options = UploadOptions {
        policy: UploadPolicy::default(),
        connections: usize::from(arguments.connections),
        ..UploadOptions::default()
    };
    let summary = block_on(terminal.upload(&options, watcher))??;
    value(&summary)
}

/// The terminal's surroundings, with what the environment says of recordings.
fn surroundings(home: &Path) -> Result<Surroundings, Failure> {
    let mut surroundings = Surroundings::system(home);
    if let Ok(text) = std::env::var("QUANJI_MEDIA_RESERVE_MIB") {
        let mebibytes: u64 = text.parse().map_err(|_| {
            Failure::new("invalid", "QUANJI_MEDIA_RESERVE_MIB is not a number of mebibytes", 3)
        })?;
        surroundings.media.reserve = mebibytes.saturating_mul(1024 * 1024);
    }
    surroundings.media.sm3 = std::env::var("QUANJI_MEDIA_SM3").is_ok_and(|text| text == "1");
    Ok(surroundings)
}

fn record(home: &Path, arguments: &RecordArguments, output: &Output) -> Result<Value, Failure> {
    let mut source: Box<dyn Read> = match &arguments.from {
        Some(path) => Box::new(File::open(path).map_err(|error| unreadable(path, &error))?),
        None => Box::new(std::io::stdin()),
    };
    let new = NewMedia {
        continues: arguments.continues,
        ..described(&arguments.what, arguments.from.as_deref(), Source::Terminal)?
    };
    let writer = {
        let terminal = Terminal::open(surroundings(home)?)?;
        terminal.settle_media()?;
        terminal.begin_media(new)?
        // The store is let go of: notes and statements are made while this records.
    };
    output.result(&json!({"media": writer.media(), "recording": true}))?;
    let began = Instant::now();
    let mut broken = None;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                // The recording ends here, as far as it came.
                broken = Some(error.to_string());
                break;
            }
        };
        if writer.write(buffer.get(..length).unwrap_or_default()).is_err() {
            // What was kept is stated below, with the reason.
            break;
        }
        if let Some(rate) = arguments.rate {
            let due = Duration::from_millis(writer.length().saturating_mul(1_000) / rate);
            std::thread::sleep(due.saturating_sub(began.elapsed()));
        }
    }
    let terminal = Terminal::open(surroundings(home)?)?;
    let mut saved = value(&writer.finish(&terminal)?)?;
    if let (Some(members), Some(broken)) = (saved.as_object_mut(), broken) {
        members.insert("source_failed".into(), broken.into());
    }
    Ok(saved)
}

fn add(terminal: &Terminal, arguments: &AddArguments) -> Result<Value, Failure> {
    let mut saved = Vec::with_capacity(arguments.files.len());
    for path in &arguments.files {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = Source::File(Import { file, ..Import::default() });
        let mut new = described(&arguments.what, Some(path), source)?;
        new.copy_of = match (arguments.copy_of, arguments.change, &arguments.reason) {
            (Some(media), Some(change), Some(reason)) => {
                Some(CopyOf { media, change, reason: reason.clone() })
            }
            _ => None,
        };
        let mut bytes = File::open(path).map_err(|error| unreadable(path, &error))?;
        saved.push(terminal.add_media(new, Vec::new(), &mut bytes)?);
    }
    Ok(json!({"media": saved}))
}

fn place(terminal: &Terminal, media: MediaId, case: CaseId, subject: Subject) -> Result<Value, Failure> {
    let mine = terminal.media(None)?;
    let unplaced = mine.iter().any(|one| one.media == media && one.here == Some(MediaProgress::Unplaced));
    if unplaced {
        return value(&terminal.place_unplaced(media, case, subject)?);
    }
    let entry = terminal.place_media(case, media, subject)?;
    Ok(json!({"media": media, "case": case, "entry": entry}))
}

fn export(terminal: &Terminal, media: MediaId, out: &Path) -> Result<Value, Failure> {
    let failed = |error: std::io::Error| Failure::new("output", format!("{}: {error}", out.display()), 3);
    let mut file = BufWriter::new(File::create_new(out).map_err(failed)?);
    let bytes = match terminal.export_media(media, &mut file) {
        Ok(bytes) => bytes,
        Err(error) => {
            // What was written is not the recording: it must not be taken for it.
            drop(file);
            let _ = std::fs::remove_file(out);
            return Err(error.into());
        }
    };
    file.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    Ok(json!({"media": media, "file": out.display().to_string(), "bytes": bytes}))
}

fn described(what: &WhatArguments, file: Option<&Path>, source: Source) -> Result<NewMedia, Failure> {
    let extension = file.and_then(Path::extension).map(|text| text.to_string_lossy().to_lowercase());
    let known = extension.as_deref().and_then(format_of);
    let kind = what.kind.or(known.map(|(kind, _)| kind));
    let media_type = what.media_type.clone().or_else(|| known.map(|(_, media_type)| media_type.to_owned()));
    let (Some(kind), Some(media_type)) = (kind, media_type) else {
        return Err(Failure::new("invalid", "say what it is with --kind and --type", 3));
    };
    Ok(NewMedia {
        subject: subject_of(&what.subject),
        source,
        position: what.position.as_deref().map(|text| position(text, what.mocked)).transpose()?,
        ..NewMedia::new(what.case, kind, &media_type)
    })
}

fn subject_of(arguments: &SubjectArguments) -> Subject {
    Subject {
        activity: arguments.activity,
        document: arguments.document,
        method: arguments.method.clone(),
        proves: arguments.proves.clone(),
    }
}

/// Latitude, longitude and accuracy; degrees and metres.
fn position(text: &str, mocked: bool) -> Result<Position, Failure> {
    let wrong =
        || Failure::new("invalid", "a position is latitude,longitude or latitude,longitude,metres", 3);
    let numbers: Vec<f64> =
        text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let scaled = |number: f64, scale: f64, limit: f64| {
        let value = (number * scale).round();
        if value.abs() <= limit { Ok(value) } else { Err(wrong()) }
    };
    let (latitude, longitude, accuracy) = match *numbers.as_slice() {
        [latitude, longitude] => (latitude, longitude, None),
        [latitude, longitude, accuracy] if accuracy >= 0.0 => (latitude, longitude, Some(accuracy)),
        _ => return Err(wrong()),
    };
    // Within the bounds checked just before, the conversions are exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(Position {
        latitude_e7: scaled(latitude, 1e7, 9e8)? as i32,
        longitude_e7: scaled(longitude, 1e7, 1.8e9)? as i32,
        accuracy_cm: accuracy
            .map(|metres| scaled(metres, 100.0, 4e9).map(|value| value as u32))
            .transpose()?,
        mocked,
    })
}

struct Watcher {
    metered: bool,
    shown: bool,
    output: Output,
}

impl UploadWatcher for Watcher {
    fn conditions(&self) -> Conditions {
        Conditions { metered: self.metered, ..Conditions::default() }
    }

    fn progress(&self, summary: &UploadSummary) {
        if self.shown {
            self.output.step(&json!(summary), &line(summary));
        }
    }
}

fn line(summary: &UploadSummary) -> String {
    let mebibytes = |bytes: u64| bytes / (1024 * 1024);
    let report = &summary.report;
    format!(
        "{} of {} MiB, {} of {} recordings received",
        mebibytes(report.bytes_held),
        mebibytes(report.bytes_total),
        report.received,
        report.received + report.waiting
    )
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new("invalid", format!("{}: {error}", path.display()), 3)
}
