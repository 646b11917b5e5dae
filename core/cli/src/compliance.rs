//! What the rules say, and what officers state beside documents.

use clap::{Args, Subcommand};
use quanji_core::entry::{FingerprintPart, HoldGround};
use quanji_core::id::{ActivityId, CaseId, DocumentId, MediaId};
use quanji_core::record::{DeviceChecked, EventKind, EventNoted};
use quanji_core::terminal::{EvidenceRequest, Exhibit, Terminal};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::run::value;

/// Arguments of `findings`.
#[derive(Debug, Args)]
pub(crate) struct FindingsArguments {
    /// The case
    case: CaseId,
    /// Only what this step still lacks, before anybody leaves
    #[arg(long)]
    activity: Option<ActivityId>,
}

/// Arguments of `event`.
#[derive(Debug, Args)]
pub(crate) struct EventArguments {
    /// The case
    #[arg(long)]
    case: CaseId,
    /// What happened: complaint, refusal, fine_paid, hearing_requested …, or its Chinese name
    kind: EventKind,
    /// When: a day or a moment
    #[arg(long, value_name = "TIME")]
    at: String,
    /// More, in words
    #[arg(long, default_value = "")]
    text: String,
    /// Whom it concerns, or who decided
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Money in fen
    #[arg(long, value_name = "FEN")]
    amount: Option<u64>,
    /// Number of a paper or receipt
    #[arg(long, value_name = "NO")]
    reference: Option<String>,
    /// Of what is decided: whether it was granted
    #[arg(long, value_name = "true|false")]
    granted: Option<bool>,
    /// The step in which it happened
    #[arg(long, value_name = "ID")]
    activity: Option<ActivityId>,
    /// The document that it concerns
    #[arg(long, value_name = "ID")]
    document: Option<DocumentId>,
    /// The recording that shows it
    #[arg(long, value_name = "ID")]
    media: Option<MediaId>,
}

/// Arguments of `evidence`.
#[derive(Debug, Args)]
pub(crate) struct EvidenceArguments {
    /// The case
    #[arg(long)]
    case: CaseId,
    /// A recording
    #[arg(long, value_name = "ID", conflicts_with = "document", required_unless_present = "document")]
    media: Option<MediaId>,
    /// A sealed document
    #[arg(long, value_name = "ID")]
    document: Option<DocumentId>,
    /// What it is to prove (证明对象)
    #[arg(long)]
    proves: String,
    /// What is said in it, written down
    #[arg(long)]
    transcript: Option<String>,
    /// Somebody speaks in it
    #[arg(long)]
    speech: bool,
    /// It is taken off the list again
    #[arg(long)]
    withdrawn: bool,
    /// The decision that rests on it
    #[arg(long, value_name = "ID")]
    decision: Option<DocumentId>,
    /// It came after the decision and supports nothing
    #[arg(long)]
    supplement: bool,
}

/// Arguments of `hold`.
#[derive(Debug, Args)]
pub(crate) struct HoldArguments {
    /// The case
    #[arg(long)]
    case: CaseId,
    /// dispute, resistance, incident, important, litigation, audit or legal_hold
    ground: HoldGround,
    /// Why
    #[arg(long)]
    reason: String,
    /// A recording; all of the case if none is named
    #[arg(long = "media", value_name = "ID")]
    media: Vec<MediaId>,
}

/// `device`.
#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// Check this terminal before use: charge, free space, clock (第十八条)
    Check {
        /// Charge of the battery, percent
        #[arg(long)]
        battery: u8,
    },
    /// State the check of a recorder before use
    CheckRecorder {
        /// Its number in the register
        recorder: String,
        /// Charge of the battery, percent
        #[arg(long)]
        battery: u8,
        /// Free space, MiB
        #[arg(long)]
        free_mb: u64,
        /// How far its clock is ahead, milliseconds
        #[arg(long, allow_hyphen_values = true)]
        clock_offset_ms: Option<i64>,
        /// A part as it is: imei=…, storage_serial=…, firmware=…
        #[arg(long = "part", value_name = "PART=VALUE")]
        parts: Vec<FingerprintPart>,
    },
    /// State that a device does not work (第十九条)
    Fault {
        /// Number of a recorder; this terminal if none is named
        #[arg(long)]
        recorder: Option<String>,
        /// What is wrong
        symptom: String,
    },
}

pub(crate) fn findings(terminal: &Terminal, arguments: &FindingsArguments) -> Result<Value, Failure> {
    let found = match arguments.activity {
        Some(activity) => terminal.check_activity(arguments.case, activity)?,
        None => terminal.findings(arguments.case)?,
    };
    Ok(json!({"case": arguments.case, "findings": found}))
}

pub(crate) fn event(terminal: &Terminal, arguments: &EventArguments) -> Result<Value, Failure> {
    let event = EventNoted {
        kind: arguments.kind,
        at: arguments.at.clone(),
        activity: arguments.activity,
        document: arguments.document,
        media: arguments.media,
        person: arguments.person.clone(),
        text: arguments.text.clone(),
        amount_fen: arguments.amount,
        reference: arguments.reference.clone(),
        granted: arguments.granted,
    };
    Ok(json!({"case": arguments.case, "entry": terminal.note_event(arguments.case, event)?}))
}

pub(crate) fn evidence(terminal: &Terminal, arguments: &EvidenceArguments) -> Result<Value, Failure> {
    let what = match (arguments.media, arguments.document) {
        (Some(media), _) => Exhibit::Media(media),
        (None, Some(document)) => Exhibit::Document(document),
        (None, None) => return Err(Failure::new("usage", "name a recording or a document", 2)),
    };
    let item = EvidenceRequest {
        what,
        proves: arguments.proves.clone(),
        transcript: arguments.transcript.clone(),
        has_speech: arguments.speech,
        withdrawn: arguments.withdrawn,
    };
    let (case, decision) = (arguments.case, arguments.decision);
    let entry = terminal.list_evidence(case, decision, arguments.supplement, vec![item])?;
    Ok(json!({"case": case, "entry": entry}))
}

pub(crate) fn hold(terminal: &Terminal, arguments: &HoldArguments) -> Result<Value, Failure> {
    let HoldArguments { case, ground, reason, media } = arguments;
    Ok(json!({"case": case, "hold": terminal.place_hold(*case, *ground, media.clone(), reason)?}))
}

pub(crate) fn device(terminal: &Terminal, command: &DeviceCommand) -> Result<Value, Failure> {
    match command {
        DeviceCommand::Check { battery } => {
            let checked = terminal.check_device(*battery)?;
            Ok(json!({
                "battery": checked.battery, "free_mb": checked.free_mb, "clock_offset_ms": checked.clock_offset_ms,
            }))
        }
        DeviceCommand::CheckRecorder { recorder, battery, free_mb, clock_offset_ms, parts } => {
            let entry = terminal.state_check(DeviceChecked {
                device: Some(recorder.clone()),
                battery: *battery,
                free_mb: *free_mb,
                clock_offset_ms: *clock_offset_ms,
                fingerprint: parts.clone(),
            })?;
            Ok(json!({"recorder": recorder, "entry": entry}))
        }
        DeviceCommand::Fault { recorder, symptom } => {
            value(&json!({"entry": terminal.report_fault(recorder.as_deref(), symptom)?}))
        }
    }
}
