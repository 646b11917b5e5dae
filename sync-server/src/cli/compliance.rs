//! `quanji-server admin setting`, `equipment` and `hold`.

use std::path::Path;

use clap::{Args, Subcommand};
use quanji_core::entry::{
    Approval, EquipmentChange, EquipmentChanged, EquipmentKind, EquipmentRegistered, FingerprintPart,
    HoldGround, Role, SettingInterpreted,
};
use quanji_core::id::{CaseId, DeviceId, EntryHash, MediaId, OfficerId};
use quanji_core::rules::{Settings, definitions};
use serde_json::{Value, json};

use super::error::CliError;
use super::report::Report;
use crate::office::Office;

/// `admin setting`.
#[derive(Debug, Clone, Subcommand)]
pub enum SettingCommand {
    /// Every value that fills a gap of the regulation: what holds, and what the text leaves open
    List,
    /// State what the bureau decided, with its interpretation record (第二十三条); every case is judged again
    Set {
        /// Its key, such as max_gap_s
        key: String,
        /// The value as JSON: 45, true, "2026-01-01", ["合议室1"]
        value: String,
        /// Number of the document that decides it (解释文号)
        #[arg(long, value_name = "NO")]
        doc_no: String,
        /// Who approved it
        #[arg(long, value_name = "NAME")]
        approved_by: String,
        /// First day on which it applies, such as 2026-12-01
        #[arg(long, value_name = "DAY")]
        from: String,
    },
}

/// `admin equipment`.
#[derive(Debug, Clone, Subcommand)]
pub enum EquipmentCommand {
    /// The register
    List,
    /// Enter a device
    Add(EquipmentArguments),
    /// State what happened to a device
    Change(ChangeArguments),
}

/// Arguments of `admin equipment add`.
#[derive(Debug, Clone, Args)]
pub struct EquipmentArguments {
    /// Its number in the register
    number: String,
    /// recorder, terminal, camera, storage or other
    #[arg(long)]
    kind: EquipmentKind,
    /// Maker and model
    #[arg(long)]
    model: String,
    /// Day of acquisition
    #[arg(long, value_name = "DAY")]
    acquired_on: String,
    /// The section that has it: identifier or name
    #[arg(long)]
    section: Option<String>,
    /// Of an enrolled terminal: its device
    #[arg(long, value_name = "ID")]
    device: Option<DeviceId>,
    /// A part by which it is known again: imei=…, storage_serial=…, firmware=…; may be given several times
    #[arg(long = "part", value_name = "PART=VALUE")]
    parts: Vec<FingerprintPart>,
    /// Who enters it: name and role, such as 李主任:equipment
    #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
    by: Approval,
}

/// Arguments of `admin equipment change`.
#[derive(Debug, Clone, Args)]
pub struct ChangeArguments {
    /// Its number in the register
    number: String,
    /// allocated, checked_out, returned, maintained, fault_reported, repair_closed, replaced or scrapped
    change: EquipmentChange,
    /// When: a day or a moment
    #[arg(long, value_name = "TIME")]
    at: String,
    /// The section that has it from now on: identifier or name
    #[arg(long)]
    section: Option<String>,
    /// The officer who took or returned it
    #[arg(long, value_name = "ID")]
    officer: Option<OfficerId>,
    /// Number of the repair order
    #[arg(long, value_name = "NO")]
    order: Option<String>,
    /// A part as it is now; may be given several times
    #[arg(long = "part", value_name = "PART=VALUE")]
    parts: Vec<FingerprintPart>,
    /// A remark
    #[arg(long, default_value = "")]
    text: String,
    /// Who states it: name and role, such as 李主任:equipment
    #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
    by: Approval,
}

/// `admin hold`.
#[derive(Debug, Clone, Subcommand)]
pub enum HoldCommand {
    /// Keep recordings of a case until the hold is lifted on the record
    Order {
        /// The case
        case: CaseId,
        /// dispute, resistance, incident, important, litigation, audit or legal_hold
        #[arg(long)]
        ground: HoldGround,
        /// A recording; all of the case if none is named
        #[arg(long = "media", value_name = "ID")]
        media: Vec<MediaId>,
        /// Why; it goes on the record
        #[arg(long)]
        reason: String,
        /// Who orders it: name and role
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// End a hold: 稽查科 together with the head
    Lift {
        /// The case
        case: CaseId,
        /// The entry that placed or ordered it
        hold: EntryHash,
        /// Why; it goes on the record
        #[arg(long)]
        reason: String,
        /// Who decides, such as 马稽查:audit; given once for each
        #[arg(long = "by", value_name = "NAME:ROLE", value_parser = approval, required = true)]
        by: Vec<Approval>,
    },
}

pub(super) fn setting(data: &Path, command: &SettingCommand) -> Result<Report, CliError> {
    match command {
        SettingCommand::List => settings(data),
        SettingCommand::Set { key, value, doc_no, approved_by, from } => {
            let entry = Office::open(data)?.interpret_setting(SettingInterpreted {
                key: key.clone(),
                value: value.clone(),
                doc_no: doc_no.clone(),
                approved_by: approved_by.clone(),
                effective_from: from.clone(),
                stated_by: "administrator at the command line".into(),
            })?;
            let json = json!({"key": key, "value": value, "from": from, "entry": entry});
            Ok(Report::new(json, [format!("{key} = {value} from {from}")]))
        }
    }
}

fn settings(data: &Path) -> Result<Report, CliError> {
    let registry = Office::open(data)?.registry()?;
    let (settings, today) = (Settings::of(&registry), super::admin::today());
    let known = definitions().map_err(|error| CliError::new("defect", error))?;
    let on = settings.on(today);
    let rows: Vec<Value> = known
        .iter()
        .map(|one| {
            json!({
                "key": one.key, "value": on.value(&one.key), "decided": on.is_decided(&one.key), "unit": one.unit,
                "article": one.article, "title": one.title, "english": one.english, "gap": one.gap,
            })
        })
        .collect();
    let lines = known.iter().map(|one| {
        let decided = if on.is_decided(&one.key) { "decided" } else { "default" };
        format!(
            "{:<30} {} {} ({decided})  {} {}：{}",
            one.key,
            on.value(&one.key),
            one.unit,
            one.article,
            one.title,
            one.gap
        )
    });
    Ok(Report::new(json!({"settings": rows, "version": settings.version()}), lines))
}

pub(super) fn equipment(data: &Path, command: &EquipmentCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        EquipmentCommand::List => equipments(&office),
        EquipmentCommand::Add(new) => {
            let section = new.section.as_deref().map(|name| office.section_named(name)).transpose()?;
            let entry = office.register_equipment(EquipmentRegistered {
                number: new.number.clone(),
                kind: new.kind,
                model: new.model.clone(),
                section,
                device: new.device,
                fingerprint: new.parts.clone(),
                acquired_on: new.acquired_on.clone(),
                stated_by: new.by.name.clone(),
                role: new.by.role,
            })?;
            Ok(Report::new(
                json!({"number": new.number, "entry": entry}),
                [format!("registered {}", new.number)],
            ))
        }
        EquipmentCommand::Change(change) => {
            let section = change.section.as_deref().map(|name| office.section_named(name)).transpose()?;
            let entry = office.change_equipment(EquipmentChanged {
                number: change.number.clone(),
                change: change.change,
                at: change.at.clone(),
                section,
                officer: change.officer,
                order: change.order.clone(),
                fingerprint: change.parts.clone(),
                text: change.text.clone(),
                stated_by: change.by.name.clone(),
                role: change.by.role,
            })?;
            let json = json!({"number": change.number, "change": change.change.as_str(), "entry": entry});
            Ok(Report::new(json, [format!("{} {}", change.number, change.change.as_str())]))
        }
    }
}

fn equipments(office: &Office) -> Result<Report, CliError> {
    let registry = office.registry()?;
    let rows: Vec<Value> = registry
        .equipments()
        .map(|one| {
            let body = &one.registered.body;
            let changes: Vec<Value> = one
                .changes
                .iter()
                .map(|change| json!({"change": change.body.change.as_str(), "at": change.body.at, "by": change.body.stated_by}))
                .collect();
            json!({
                "number": body.number, "kind": body.kind.as_str(), "model": body.model, "section": body.section,
                "device": body.device, "acquired_on": body.acquired_on, "changes": changes,
            })
        })
        .collect();
    let lines = registry.equipments().map(|one| {
        let body = &one.registered.body;
        let last = one.changes.last().map_or("", |change| change.body.change.zh());
        format!("{}  {}  {}  {last}", body.number, body.kind.zh(), body.model)
    });
    Ok(Report::new(json!({"equipment": rows}), lines))
}

pub(super) fn hold(data: &Path, command: &HoldCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    match command {
        HoldCommand::Order { case, ground, media, reason, by } => {
            let entry = office.order_hold(*case, *ground, media.clone(), reason, by.clone())?;
            Ok(Report::new(json!({"case": case, "hold": entry}), [format!("hold {entry}")]))
        }
        HoldCommand::Lift { case, hold, reason, by } => {
            let entry = office.lift_hold(*case, *hold, reason, by.clone())?;
            Ok(Report::new(json!({"case": case, "hold": hold, "entry": entry}), [format!("lifted {hold}")]))
        }
    }
}

/// `NAME:ROLE`.
pub(super) fn approval(text: &str) -> Result<Approval, String> {
    let (name, role) = text.rsplit_once(':').ok_or("write NAME:ROLE, such as 马稽查:audit")?;
    if name.trim().is_empty() {
        return Err("the name is blank".into());
    }
    Ok(Approval { name: name.trim().to_owned(), role: role.parse::<Role>()? })
}
