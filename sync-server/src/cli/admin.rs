//! `quanji-server admin`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quanji_core::catalog::Day;
use quanji_core::entry::Role;
use quanji_core::id::{DeviceId, EntryHash, OfficerId};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};
use serde_json::json;

use super::audit::{self, AuditCommand};
use super::compliance::{self, EquipmentCommand, HoldCommand, SettingCommand};
use super::documents::{self, NumbersCommand, SealCommand, TemplateCommand};
use super::error::CliError;
use super::joint::JointArguments;
use super::keeping::{self, CopyCommand, DisposalCommand, PublicationCommand};
use super::package::{self, ExportCommand};
use super::report::Report;
use super::trust::{
    self, RecoverOfficeArguments, RecoverTerminalArguments, RecoveryCommand, RescueCommand, RotateArguments,
};
use crate::office::{NewOfficer, Office, Surroundings};

/// Most entries that `quarantine list` shows.
const LISTED: u64 = 10_000;

/// Arguments of `admin`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  quanji-server admin --data office init --bureau 某县卫生监督所
  quanji-server admin --data office section add 医疗卫生监督科
  quanji-server admin --data office officer add --name 张三 --certificate 33010001 \\
      --valid-from 2025-01-01 --valid-to 2029-12-31 --section 医疗卫生监督科 --role officer
  quanji-server admin --data office code new --officer 0123…
  quanji-server admin --data office user add --name audit --role audit
  quanji-server admin --data office --json device list")]
pub struct AdminArguments {
    /// Folder of the office
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(subcommand)]
    command: AdminCommand,
}

/// What `admin` can do.
#[derive(Debug, Clone, Subcommand)]
pub enum AdminCommand {
    /// Make an office in the folder: its keys, its log and its first entry
    Init {
        /// Name of the bureau
        #[arg(long, value_name = "NAME")]
        bureau: String,
    },
    /// Sections (科室)
    #[command(subcommand)]
    Section(SectionCommand),
    /// Officers (执法人员)
    #[command(subcommand)]
    Officer(OfficerCommand),
    /// One-time enrolment codes
    #[command(subcommand)]
    Code(CodeCommand),
    /// People who sign in to the supervisor pages
    #[command(subcommand)]
    User(UserCommand),
    /// Terminals
    #[command(subcommand)]
    Device(DeviceCommand),
    /// The log
    #[command(subcommand)]
    Log(LogCommand),
    /// Entries that were not admitted
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// Numbers of documents (文号、编号)
    #[command(subcommand)]
    Numbers(NumbersCommand),
    /// Templates of documents (执法文书样式)
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Seals of documents (定稿)
    #[command(subcommand)]
    Seal(SealCommand),
    /// Values that fill a gap of the regulation, each with who decided it (解释)
    #[command(subcommand)]
    Setting(SettingCommand),
    /// The register of recorders and terminals (执法记录设备)
    #[command(subcommand)]
    Equipment(EquipmentCommand),
    /// Recordings that nothing disposes of (长期保存)
    #[command(subcommand)]
    Hold(HoldCommand),
    /// Disposal of recordings whose term has run out (销毁)
    #[command(subcommand)]
    Disposal(DisposalCommand),
    /// Copies for the long term on removable media (刻录、转存)
    #[command(subcommand)]
    Copy(CopyCommand),
    /// Approve that recordings, documents or a whole case leave the bureau
    #[command(subcommand)]
    Export(ExportCommand),
    /// Publication of decisions without personal data (公示)
    #[command(subcommand)]
    Publication(PublicationCommand),
    /// Internal audit: plans, draws, findings, bulletins, assessment (稽查)
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Replace the office's key; processes that run go on with the new one
    RotateOfficeKey(RotateArguments),
    /// Replace the key that signs the heads of the log
    RotateLogKey(RotateArguments),
    /// The key that recovers what lost its own (恢复密钥)
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Give an office whose key is lost a new one, with two shares of the recovery key
    RecoverOfficeKey(RecoverOfficeArguments),
    /// Open a copy of the database of a terminal whose key store is gone, with two shares of the
    /// recovery key
    RecoverTerminal(RecoverTerminalArguments),
    /// What a terminal handed over before it is wiped (抢救)
    #[command(subcommand)]
    Rescue(RescueCommand),
}

/// `admin section`.
#[derive(Debug, Clone, Subcommand)]
pub enum SectionCommand {
    /// Add a section
    Add {
        /// Its name
        name: String,
    },
    /// List the sections
    List,
}

/// `admin officer`.
#[derive(Debug, Clone, Subcommand)]
pub enum OfficerCommand {
    /// Register an officer, or replace what is registered for one
    Add(OfficerArguments),
    /// List the officers
    List,
}

/// Arguments of `admin officer add`.
#[derive(Debug, Clone, Args)]
pub struct OfficerArguments {
    /// Name
    #[arg(long)]
    name: String,
    /// Number of the 执法证件
    #[arg(long, value_name = "NO")]
    certificate: String,
    /// First day of the certificate, such as 2025-01-01
    #[arg(long, value_name = "DAY")]
    valid_from: String,
    /// Last day of the certificate, inclusive
    #[arg(long, value_name = "DAY")]
    valid_to: String,
    /// Home section: identifier or name
    #[arg(long)]
    section: String,
    /// Role; may be given several times: officer, section_head, legal_review, archive, equipment,
    /// audit, administrator
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// Not on the establishment (不在编)
    #[arg(long)]
    not_established: bool,
    /// Not on duty (不在岗)
    #[arg(long)]
    off_duty: bool,
    /// Replace what is registered for this officer
    #[arg(long, value_name = "ID")]
    officer: Option<OfficerId>,
}

/// `admin code`.
#[derive(Debug, Clone, Subcommand)]
pub enum CodeCommand {
    /// Issue a code that enrols one terminal within 24 hours
    New {
        /// Whose terminal it will be
        #[arg(long, value_name = "ID")]
        officer: OfficerId,
    },
}

/// `admin user`.
#[derive(Debug, Clone, Subcommand)]
pub enum UserCommand {
    /// Add a user; the password is shown once
    Add {
        /// Sign-in name
        #[arg(long)]
        name: String,
        /// What they may see and do
        #[arg(long)]
        role: Role,
    },
}

/// `admin device`.
#[derive(Debug, Clone, Subcommand)]
pub enum DeviceCommand {
    /// List the terminals
    List,
    /// Revoke a terminal: what it delivers from now on is quarantined
    Revoke {
        /// Which
        device: DeviceId,
        /// Why; it goes on the record
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        joint: JointArguments,
    },
}

/// `admin log`.
#[derive(Debug, Clone, Subcommand)]
pub enum LogCommand {
    /// Show the head of the log, signed
    Head,
    /// Begin a new life of the log after a restore from a backup
    NewEpoch {
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// `admin quarantine`.
#[derive(Debug, Clone, Subcommand)]
pub enum QuarantineCommand {
    /// List what is in quarantine, newest first
    List,
    /// Admit an entry to the log; the decision goes on the record
    Admit(DecisionArguments),
    /// Reject an entry for good; it stays in quarantine, and the decision goes on the record
    Reject(DecisionArguments),
}

/// Arguments of a decision.
#[derive(Debug, Clone, Args)]
pub struct DecisionArguments {
    /// Hash of the entry
    entry: EntryHash,
    /// Why; it goes on the record
    #[arg(long)]
    reason: String,
}

pub(super) fn run(arguments: &AdminArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let data = arguments.data.as_path();
    let report = match &arguments.command {
        AdminCommand::Init { bureau } => init(data, bureau)?,
        AdminCommand::Section(SectionCommand::Add { name }) => {
            let (section, entry) = Office::open(data)?.add_section(name)?;
            Report::new(
                json!({"section": section, "name": name, "entry": entry}),
                [format!("section {section} {name}")],
            )
        }
        AdminCommand::Section(SectionCommand::List) => sections(data)?,
        AdminCommand::Officer(OfficerCommand::Add(new)) => add_officer(data, new)?,
        AdminCommand::Officer(OfficerCommand::List) => officers(data)?,
        AdminCommand::Code(CodeCommand::New { officer }) => {
            let issued = Office::open(data)?.issue_code(*officer)?;
            let until = time(issued.expires_ms);
            let json = json!({"code": issued.code, "officer": issued.officer, "expires": until});
            Report::new(json, [format!("code    {}", issued.code), format!("expires {until}")])
        }
        AdminCommand::User(UserCommand::Add { name, role }) => {
            let user = Office::open(data)?.add_user(name, *role)?;
            let json = json!({"user": user.name, "password": user.password, "role": user.role});
            let lines = [format!("user     {}", user.name), format!("password {}", user.password)];
            Report::new(json, lines)
        }
        AdminCommand::Device(DeviceCommand::List) => devices(data)?,
        AdminCommand::Device(DeviceCommand::Revoke { device, reason, joint }) => {
            let office = Office::open(data)?;
            let entry = office.revoke_device(*device, reason, joint.approvals(&office)?)?;
            Report::new(json!({"device": device, "entry": entry}), [format!("revoked {device}")])
        }
        AdminCommand::Log(LogCommand::Head) => head(data)?,
        AdminCommand::Log(LogCommand::NewEpoch { reason }) => {
            let epoch = Office::open(data)?.new_epoch(reason)?;
            Report::new(json!({"epoch": epoch}), [format!("epoch {epoch}")])
        }
        AdminCommand::Quarantine(QuarantineCommand::List) => quarantine(data)?,
        AdminCommand::Quarantine(QuarantineCommand::Admit(decision)) => decide(data, decision, true)?,
        AdminCommand::Quarantine(QuarantineCommand::Reject(decision)) => decide(data, decision, false)?,
        AdminCommand::Numbers(command) => documents::numbers(data, command)?,
        AdminCommand::Template(command) => documents::template(data, command)?,
        AdminCommand::Seal(command) => documents::seal(data, command)?,
        AdminCommand::Setting(command) => compliance::setting(data, command)?,
        AdminCommand::Equipment(command) => compliance::equipment(data, command)?,
        AdminCommand::Hold(command) => compliance::hold(data, command)?,
        AdminCommand::Disposal(command) => keeping::disposal(data, command)?,
        AdminCommand::Copy(command) => keeping::copy(data, command)?,
        AdminCommand::Export(command) => package::approve(data, command)?,
        AdminCommand::Publication(command) => keeping::publication(data, command)?,
        AdminCommand::Audit(command) => audit::audit(data, command)?,
        AdminCommand::RotateOfficeKey(arguments) => trust::rotate_office_key(data, arguments)?,
        AdminCommand::RotateLogKey(arguments) => trust::rotate_log_key(data, arguments)?,
        AdminCommand::Recovery(command) => trust::recovery(data, command)?,
        AdminCommand::RecoverOfficeKey(arguments) => trust::recover_office_key(data, arguments)?,
        AdminCommand::RecoverTerminal(arguments) => trust::recover_terminal(data, arguments)?,
        AdminCommand::Rescue(command) => trust::rescue(data, command)?,
    };
    report.write(json, out)
}

fn init(data: &Path, bureau: &str) -> Result<Report, CliError> {
    let new = Office::init(data, bureau, Surroundings::system())?;
    let key = data_encoding::HEXLOWER.encode(new.office_key.as_sec1());
    let json = json!({
        "bureau": new.bureau,
        "name": bureau.trim(),
        "office_key": key,
        "log_key": new.log_key,
        "entry": new.entry,
    });
    let lines = [format!("bureau  {} {}", new.bureau, bureau.trim()), format!("log key {}", new.log_key)];
    Ok(Report::new(json, lines))
}

fn sections(data: &Path) -> Result<Report, CliError> {
    let registry = Office::open(data)?.registry()?;
    let list: Vec<_> =
        registry.sections().map(|(id, section)| json!({"section": id, "name": section.name})).collect();
    let lines = registry.sections().map(|(id, section)| format!("{id}  {}", section.name));
    Ok(Report::new(json!({"sections": list}), lines))
}

fn add_officer(data: &Path, new: &OfficerArguments) -> Result<Report, CliError> {
    let (officer, entry) = Office::open(data)?.add_officer(&NewOfficer {
        officer: new.officer,
        name: new.name.clone(),
        certificate: new.certificate.clone(),
        valid_from: new.valid_from.clone(),
        valid_to: new.valid_to.clone(),
        section: new.section.clone(),
        roles: new.roles.clone(),
        established: !new.not_established,
        on_duty: !new.off_duty,
    })?;
    let json = json!({"officer": officer, "name": new.name, "entry": entry});
    Ok(Report::new(json, [format!("officer {officer} {}", new.name)]))
}

fn officers(data: &Path) -> Result<Report, CliError> {
    let registry = Office::open(data)?.registry()?;
    let list: Vec<_> = registry
        .officers()
        .map(|officer| {
            json!({
                "officer": officer.officer,
                "name": officer.name,
                "certificate": officer.certificate,
                "valid_from": officer.valid_from,
                "valid_to": officer.valid_to,
                "section": officer.section,
                "roles": officer.roles,
                "established": officer.established,
                "on_duty": officer.on_duty,
            })
        })
        .collect();
    let lines = registry.officers().map(|officer| {
        let roles: Vec<&str> = officer.roles.iter().map(|role| role.zh()).collect();
        format!("{}  {}  {}  {}", officer.officer, officer.name, officer.certificate, roles.join("、"))
    });
    Ok(Report::new(json!({"officers": list}), lines))
}

fn devices(data: &Path) -> Result<Report, CliError> {
    let devices = Office::open(data)?.devices()?;
    let lines = devices.iter().map(|device| {
        let standing = match &device.revoked_reason {
            Some(reason) => format!("revoked: {reason}"),
            None => format!("granted until {}", device.granted_until_ms.map(time).unwrap_or_default()),
        };
        format!(
            "{}  {}  {}  {} entries  {standing}",
            device.device, device.name, device.officer_name, device.held_seq
        )
    });
    Ok(Report::new(json!({"devices": devices}), lines))
}

fn head(data: &Path) -> Result<Report, CliError> {
    let head = Office::open(data)?.head()?;
    let json = json!({
        "epoch": head.epoch,
        "size": head.checkpoint.size,
        "root": head.checkpoint.root.to_string(),
        "checkpoint": head.note,
    });
    Ok(Report::new(json, [format!("epoch {}", head.epoch), head.note.trim_end().to_owned()]))
}

fn quarantine(data: &Path) -> Result<Report, CliError> {
    let items = Office::open(data)?.quarantine(LISTED)?;
    let list: Vec<_> = items
        .iter()
        .map(|item| {
            json!({
                "entry": item.hash,
                "reason": item.reason,
                "pushed_by": item.pushed_by,
                "device": item.device,
                "seq": item.seq,
                "case": item.case,
                "kind": item.kind,
                "received": time(item.received_ms),
                "decision": item.decision,
                "bytes": item.bytes.len(),
            })
        })
        .collect();
    let lines = items.iter().map(|item| {
        let place = item.seq.map(|seq| format!(" {} {seq}", item.kind)).unwrap_or_default();
        let decision = item.decision.as_deref().unwrap_or("undecided");
        format!("{}  {}  {}{place}  {decision}", item.hash, time(item.received_ms), item.reason.as_str())
    });
    Ok(Report::new(json!({"quarantine": list}), lines))
}

fn decide(data: &Path, decision: &DecisionArguments, admitted: bool) -> Result<Report, CliError> {
    let decided = Office::open(data)?.decide_quarantined(
        decision.entry,
        admitted,
        &decision.reason,
        "administrator at the command line",
    )?;
    let json = json!({"entry": decided.entry, "index": decided.index, "decision": decided.decision});
    let line = match decided.index {
        Some(index) => format!("admitted {} as {index}", decided.entry),
        None => format!("rejected {}", decided.entry),
    };
    Ok(Report::new(json, [line]))
}

/// The local day of this machine's clock.
pub(super) fn today() -> Day {
    let now = i64::try_from(Surroundings::system().now_ms()).unwrap_or_default();
    Day::of_ms(now, CHINA_OFFSET_MINUTES.into())
}

fn time(ms: u64) -> String {
    rfc3339(i64::try_from(ms).unwrap_or(i64::MAX), CHINA_OFFSET_MINUTES)
}
