//! Runs a command and gives its result as one JSON object.

use std::path::Path;

use quanji_core::catalog::{Catalog, Template};
use quanji_core::id::{ActivityId, CaseId};
use quanji_core::terminal::{Surroundings, Terminal, TerminalError, enrol, recover};
use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::{ActivityCommand, Arguments, CaseCommand, Command, DraftCommand};
use crate::compliance;
use crate::document;
use crate::failure::Failure;
use crate::media;
use crate::output::Output;

/// Runs one command.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Value, Failure> {
    let home = &arguments.home;
    let open = || Terminal::open(Surroundings::system(home));
    match &arguments.command {
        Command::Enrol { office, code, name, ca } => {
            let ca_pem = ca.as_deref().map(read_pem).transpose()?;
            let enrolled = block_on(enrol(Surroundings::system(home), office, code, name, ca_pem))??;
            let status = enrolled.status()?;
            let enrolment = enrolled.enrolment()?;
            Ok(json!({
                "device": status.device, "bureau": enrolment.bureau, "bureau_name": enrolment.bureau_name,
                "officer": enrolment.officer, "grant_until_ms": status.grant_until_ms,
            }))
        }
        Command::Case(command) => case(&open()?, command),
        Command::Activity(command) => activity(&open()?, command),
        Command::Draft(command) => draft(&open()?, command),
        Command::ReadBack { document, out } => document::read_back(&open()?, *document, out.as_deref()),
        Command::Sign(arguments) => document::sign(&open()?, arguments),
        Command::Refuse(arguments) => document::refuse(&open()?, arguments),
        Command::Seal { document } => value(&open()?.seal(*document)?),
        Command::Correct { document, reason } => {
            let (correction, entry) = open()?.correct(*document, reason)?;
            Ok(json!({"document": correction, "corrects": document, "entry": entry}))
        }
        Command::ServeDocument(arguments) => document::serve(&open()?, arguments),
        Command::Render { document, out } => document::render(&open()?, *document, out),
        Command::Media(command) => media::media(home, command, output),
        Command::Recorder(command) => media::recorder(&open()?, command),
        Command::Upload(arguments) => media::upload(home, arguments, output),
        Command::Numbers(command) => document::numbers(&open()?, command),
        Command::Findings(arguments) => compliance::findings(&open()?, arguments),
        Command::Event(arguments) => compliance::event(&open()?, arguments),
        Command::Evidence(arguments) => compliance::evidence(&open()?, arguments),
        Command::Hold(arguments) => compliance::hold(&open()?, arguments),
        Command::Device(command) => compliance::device(&open()?, command),
        Command::Note { case, text } => Ok(json!({"entry": open()?.add_note(*case, text)?, "case": case})),
        Command::Sync { office, follow } => {
            let terminal = open()?;
            if let Some(address) = office {
                terminal.move_office(address)?;
            }
            if *follow {
                return follow_office(&terminal, output);
            }
            output.progress("syncing…");
            let summary = block_on(terminal.sync())?;
            output.progress("");
            value(&summary?)
        }
        Command::Status => value(&open()?.status()?),
        Command::Verify => {
            let found = open()?.verify(|done| output.progress(&format!("{done} entries")))?;
            output.progress("");
            if found.sound {
                return value(&found);
            }
            output.result(&value(&found)?)?;
            Err(Failure::new("unsound", "verification found something; see the report", 7))
        }
        Command::Rescue { out } => value(&open()?.rescue_to(out)?),
        Command::Wipe { receipt } => {
            let bytes = std::fs::read(receipt)
                .map_err(|error| TerminalError::Invalid(format!("{}: {error}", receipt.display())))?;
            block_on(open()?.wipe(&bytes))??;
            Ok(json!({"wiped": true}))
        }
        Command::Recover => value(&recover(Surroundings::system(home))?.1),
        Command::Search { words, limit } => Ok(json!({"cases": open()?.search(&words.join(" "), *limit)?})),
        Command::Catalog => catalog(open().ok().as_ref()),
    }
}

/// Ends only with a failure or a signal.
fn follow_office(terminal: &Terminal, output: &Output) -> Result<Value, Failure> {
    let report = |result: Result<_, TerminalError>| {
        let line = match result {
            Ok(summary) => value(&summary),
            Err(error) => Ok(json!({"offline": error.to_string()})),
        };
        // Whoever reads the lines may be gone; the record is kept in step all the same.
        let _ = line.and_then(|line| output.result(&line));
    };
    block_on(terminal.follow(report))??;
    Ok(Value::Null)
}

fn case(terminal: &Terminal, command: &CaseCommand) -> Result<Value, Failure> {
    match command {
        CaseCommand::Open { kind, party, section } => {
            value(&terminal.open_case(kind, party, section.as_deref())?)
        }
        CaseCommand::List { limit } => Ok(json!({"cases": terminal.cases(*limit)?})),
        CaseCommand::Show { case } => value(&terminal.case(*case)?),
        CaseCommand::Set { case, field, value: input } => {
            let saved = terminal.set_case_field(*case, field, input)?;
            Ok(json!({"case": case, "field": field, "entry": saved.entry, "problems": saved.problems}))
        }
        CaseCommand::Assign { case, officer } => {
            Ok(json!({"case": case, "officer": officer, "entry": terminal.assign_case(*case, *officer)?}))
        }
    }
}

fn activity(terminal: &Terminal, command: &ActivityCommand) -> Result<Value, Failure> {
    match command {
        ActivityCommand::Start { case, activity_type, place } => {
            let (activity, entry) = terminal.start_activity(*case, activity_type, place.as_deref())?;
            Ok(json!({"case": case, "activity": activity, "entry": entry}))
        }
        ActivityCommand::Stop { case, activity } => {
            let activity = match activity {
                Some(activity) => *activity,
                None => running(terminal, *case)?,
            };
            Ok(json!({"case": case, "activity": activity, "entry": terminal.stop_activity(*case, activity)?}))
        }
    }
}

/// The one activity that has started and not ended.
fn running(terminal: &Terminal, case: CaseId) -> Result<ActivityId, Failure> {
    let state = terminal.case_state(case)?;
    let mut open = state
        .activities()
        .filter(|(_, activity)| !activity.started.is_empty() && activity.ended.is_empty())
        .map(|(id, _)| id);
    match (open.next(), open.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(TerminalError::NotFound("running activity").into()),
        (Some(_), Some(_)) => {
            Err(TerminalError::Invalid("several activities are running; name one".into()).into())
        }
    }
}

fn draft(terminal: &Terminal, command: &DraftCommand) -> Result<Value, Failure> {
    match command {
        DraftCommand::New { case, template } => {
            let (document, entry) = terminal.new_draft(*case, template)?;
            Ok(json!({"case": case, "document": document, "entry": entry}))
        }
        DraftCommand::Set { document, field, value: input } => {
            let saved = terminal.set_field(*document, field, input)?;
            Ok(
                json!({"document": document, "field": field, "entry": saved.entry, "problems": saved.problems}),
            )
        }
        DraftCommand::Show { document } => value(&terminal.draft(*document)?),
        DraftCommand::Check { document } => value(&terminal.check_document(*document)?),
        DraftCommand::Override { document, field, reason } => {
            let entry = terminal.override_check(*document, field, reason)?;
            Ok(json!({"document": document, "field": field, "entry": entry}))
        }
    }
}

/// What is built in and, on an enrolled terminal, what the office published.
fn catalog(terminal: Option<&Terminal>) -> Result<Value, Failure> {
    let builtin = Catalog::builtin().map_err(|error| Failure::new("catalog", error.to_string(), 70))?;
    let published = terminal.map(Terminal::catalog).transpose()?;
    let catalog = published.as_deref().unwrap_or(builtin);
    let template = |template: &Template| {
        let fields: Vec<Value> = template
            .fields
            .iter()
            .map(|field| json!({"field": field.key, "label": field.label, "type": format!("{:?}", field.field_type)}))
            .collect();
        json!({"template": template.code, "version": template.version, "title": template.title, "fields": fields})
    };
    let types = catalog.activity_types().iter();
    let kinds = catalog.case_kinds().iter();
    Ok(json!({
        "case_sheet": template(catalog.case_sheet()),
        "templates": catalog.templates().map(|known| template(known)).collect::<Vec<_>>(),
        "activity_types": types.map(|t| json!({"key": t.key, "title": t.title, "stage": t.stage})).collect::<Vec<_>>(),
        "case_kinds": kinds.map(|kind| json!({"key": kind.key, "title": kind.title})).collect::<Vec<_>>(),
    }))
}

pub(crate) fn value(result: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(result).map_err(|error| Failure::new("internal", error.to_string(), 70))
}

fn read_pem(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new("invalid", format!("{}: {error}", path.display()), 3))
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("internal", error.to_string(), 70))?;
    Ok(runtime.block_on(future))
}
