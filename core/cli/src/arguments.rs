//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use quanji_core::id::{ActivityId, CaseId, Digest, DocumentId, OfficerId};
use quanji_core::record::{Outcome, ServiceMode};

use crate::compliance::{DeviceCommand, EventArguments, EvidenceArguments, FindingsArguments, HoldArguments};
use crate::media_arguments::{MediaCommand, RecorderCommand, UploadArguments};

const EXAMPLES: &str = "\
Examples:
  quanji-terminal --home ./t1 enrol --office http://127.0.0.1:8443 --code CODE
  quanji-terminal --home ./t1 --json case open --kind inspection --party 平罗县某宾馆
  quanji-terminal --home ./t1 draft new --case CASE --template HS-20
  quanji-terminal --home ./t1 draft set DOCUMENT body '客房布草间未上锁，未公示卫生许可证'
  quanji-terminal --home ./t1 read-back DOCUMENT --out page.html
  quanji-terminal --home ./t1 sign DOCUMENT --role officer --officer 张三 --strokes strokes.json
  quanji-terminal --home ./t1 refuse DOCUMENT --role party --name 马某 --reason 称内容不实 --media 记录仪01/0012 --to-ms 67000
  quanji-terminal --home ./t1 seal DOCUMENT
  quanji-terminal --home ./t1 media add --case CASE 现场.jpg
  quanji-terminal --home ./t1 findings CASE --activity ACTIVITY
  quanji-terminal --home ./t1 upload --progress

Exit codes: 0 done, 2 wrong usage, 3 not found or not possible as asked, 4 the office cannot be
reached, 5 the office refuses, 6 the store is busy, full or damaged, 7 verification found something,
70 internal.";

/// A headless Quanji terminal (全记移动执法终端, 无界面).
#[derive(Debug, Parser)]
#[command(name = "quanji-terminal", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of the terminal: database, keys, head anchor
    #[arg(long, global = true, env = "QUANJI_HOME", default_value = "quanji-terminal")]
    pub(crate) home: PathBuf,
    /// Print one JSON object on stdout; failures as {"error": {"code", "message"}} on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Enrol this terminal with a one-time code from the office
    Enrol {
        /// Address of the office, such as `https://office.example` or `http://127.0.0.1:8443`
        #[arg(long)]
        office: String,
        /// The whole code, with the part after the dot
        #[arg(long)]
        code: String,
        /// What people will call this device
        #[arg(long, default_value = "移动执法终端")]
        name: String,
        /// PEM file of the only certificate authority to trust for the office
        #[arg(long)]
        ca: Option<PathBuf>,
    },
    /// Cases (案件)
    #[command(subcommand)]
    Case(CaseCommand),
    /// Activities (执法活动)
    #[command(subcommand)]
    Activity(ActivityCommand),
    /// Drafts of documents (执法文书)
    #[command(subcommand)]
    Draft(DraftCommand),
    /// Number a document and fix its pages to be read out and signed (宣读核对)
    ReadBack {
        /// The document
        document: DocumentId,
        /// Write the pages to this HTML file
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Record a signature on the pages that were read back (签名)
    Sign(SignArguments),
    /// Record that somebody refused to sign, was absent or was not able to (拒签、不在场、无法签名)
    Refuse(RefuseArguments),
    /// Freeze a document with its signatures (定稿)
    Seal {
        /// The document
        document: DocumentId,
    },
    /// Begin a document that corrects a sealed one (更正)
    Correct {
        /// The sealed document
        document: DocumentId,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Record that a sealed document reached the party (送达)
    ServeDocument(ServeArguments),
    /// Write the pages of a document to an HTML file
    Render {
        /// The document
        document: DocumentId,
        /// The file
        #[arg(long)]
        out: PathBuf,
    },
    /// Recordings (音像记录)
    #[command(subcommand)]
    Media(MediaCommand),
    /// Body-worn recorders (执法记录仪)
    #[command(subcommand)]
    Recorder(RecorderCommand),
    /// Deliver entries, then send recordings until the office has received what may be sent
    Upload(UploadArguments),
    /// Numbers that this terminal was leased (文号、编号)
    #[command(subcommand)]
    Numbers(NumbersCommand),
    /// What the rules say about a case or a step: article, what is missing, what would cure it, by when (合规检查)
    Findings(FindingsArguments),
    /// State that something happened in a case
    Event(EventArguments),
    /// State what is evidence and what it is to prove (证据清单)
    Evidence(EvidenceArguments),
    /// Keep recordings of a case for a long time (长期保存)
    Hold(HoldArguments),
    /// Checks before use and faults of devices
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Add a note to a case (工作记录)
    Note {
        /// The case
        #[arg(long)]
        case: CaseId,
        /// The text
        text: String,
    },
    /// Exchange with the office until neither side has anything new
    Sync {
        /// Use this address of the office from now on
        #[arg(long)]
        office: Option<String>,
        /// Go on: exchange again whenever the office announces news; one result a line
        #[arg(long)]
        follow: bool,
    },
    /// How this terminal stands: chain, undelivered entries, time, quarantine, alarms
    Status,
    /// Walk the whole chain, check every signature, make every cache anew beside the old one
    Verify,
    /// Set a damaged database aside (never deleted) and start anew after the head anchor
    Recover,
    /// Write what the office has not received into a bundle that only the recovery key opens (抢救)
    Rescue {
        /// The bundle
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Remove everything from this terminal, with the office's receipt for its rescue (擦除)
    Wipe {
        /// The receipt
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
    /// Find cases; a word of two Chinese characters is enough
    Search {
        /// Words; all must occur
        #[arg(required = true)]
        words: Vec<String>,
        /// At most this many
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// The document templates, activity types and kinds of case
    Catalog,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Open a case
    Open {
        /// Kind, such as inspection, complaint, penalty (or the Chinese title)
        #[arg(long)]
        kind: String,
        /// Name of the party (当事人)
        #[arg(long)]
        party: String,
        /// Section, by id or name; by default the first of this terminal's grant
        #[arg(long)]
        section: Option<String>,
    },
    /// List the cases that changed last
    List {
        /// At most this many
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Show one case with its documents and timeline
    Show {
        /// The case
        case: CaseId,
    },
    /// Set a field of the case sheet
    Set {
        /// The case
        case: CaseId,
        /// Key of the field, such as party_address
        field: String,
        /// The value
        value: String,
    },
    /// Assign an officer to a case
    Assign {
        /// The case
        case: CaseId,
        /// The officer
        #[arg(long)]
        officer: OfficerId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActivityCommand {
    /// Start a step of a case
    Start {
        /// The case
        #[arg(long)]
        case: CaseId,
        /// Type, such as 现场检查
        #[arg(long = "type")]
        activity_type: String,
        /// Where
        #[arg(long)]
        place: Option<String>,
    },
    /// End a step of a case
    Stop {
        /// The case
        #[arg(long)]
        case: CaseId,
        /// The activity; by default the one that is running
        activity: Option<ActivityId>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Begin a document from a template
    New {
        /// The case
        #[arg(long)]
        case: CaseId,
        /// Template code, such as HS-20 (现场笔录)
        #[arg(long)]
        template: String,
    },
    /// Set a field; a value that does not fit is kept and marked
    Set {
        /// The document
        document: DocumentId,
        /// Key of the field
        field: String,
        /// The value; rows as a JSON array
        value: String,
    },
    /// Show a document: fields, conflicts, problems
    Show {
        /// The document
        document: DocumentId,
    },
    /// Say what is missing before a document can be sealed
    Check {
        /// The document
        document: DocumentId,
    },
    /// Say why a warning stands, such as a code whose check character does not fit
    Override {
        /// The document
        document: DocumentId,
        /// Key of the field
        field: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SignArguments {
    /// The document
    pub(crate) document: DocumentId,
    /// Group of signers, such as officer, party, witness, recorder, seal
    #[arg(long)]
    pub(crate) role: String,
    /// Name of the signer; of an officer, taken from the roster
    #[arg(long, required_unless_present = "officer")]
    pub(crate) name: Option<String>,
    /// The officer, by name, certificate number or identifier
    #[arg(long)]
    pub(crate) officer: Option<String>,
    /// What the signer is to the party, such as 现场负责人
    #[arg(long)]
    pub(crate) relation: Option<String>,
    /// For whom a substitute signs, and by which delegation
    #[arg(long)]
    pub(crate) on_behalf_of: Option<String>,
    #[command(flatten)]
    pub(crate) means: MeansArguments,
    /// A page that the signature stands on, from 1; give it again for more
    #[arg(long = "page")]
    pub(crate) pages: Vec<u32>,
    /// Digest of the pages that the signer saw, as `read-back` gave it
    #[arg(long)]
    pub(crate) seen: Option<Digest>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct MeansArguments {
    /// JSON file of strokes: {"device", "width", "height", "rate_hz", "strokes": [[[x, y, t, pressure?], …], …]}
    #[arg(long, conflicts_with_all = ["photo", "stamp"])]
    pub(crate) strokes: Option<PathBuf>,
    /// JPEG or PNG photograph of the signed or stamped page
    #[arg(long)]
    pub(crate) photo: Option<PathBuf>,
    /// A stamp: physical or electronic
    #[arg(long, value_enum, requires = "serial")]
    pub(crate) stamp: Option<StampKind>,
    /// Number of the stamp, of the pre-stamped form, or of the certificate of the electronic stamp
    #[arg(long)]
    pub(crate) serial: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StampKind {
    /// 实物印章
    Physical,
    /// 统一电子印章
    Electronic,
}

#[derive(Debug, Args)]
pub(crate) struct RefuseArguments {
    /// The document
    pub(crate) document: DocumentId,
    /// Group of signers, such as party
    #[arg(long)]
    pub(crate) role: String,
    /// Who, as far as known
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// refused, absent or unable
    #[arg(long, default_value = "refused")]
    pub(crate) outcome: Outcome,
    /// Why, as the officers note it
    #[arg(long)]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) media: MediaArguments,
    /// Why there is no recording of it
    #[arg(long)]
    pub(crate) no_media: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MediaArguments {
    /// The recording that shows it
    #[arg(long)]
    pub(crate) media: Option<String>,
    /// Where in it, milliseconds from its start
    #[arg(long, requires = "media", default_value_t = 0)]
    pub(crate) from_ms: u64,
    /// To where
    #[arg(long, requires = "media", default_value_t = 0)]
    pub(crate) to_ms: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The sealed document
    pub(crate) document: DocumentId,
    /// direct, left, entrusted, mail, electronic or notice
    #[arg(long)]
    pub(crate) mode: ServiceMode,
    /// When, RFC 3339; now if absent
    #[arg(long)]
    pub(crate) at: Option<String>,
    /// Who took it and what they are to the party
    #[arg(long)]
    pub(crate) receiver: Option<String>,
    /// Where
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// Why it was refused, when it was left
    #[arg(long)]
    pub(crate) refusal: Option<String>,
    /// Who witnessed that it was left: name and organisation
    #[arg(long)]
    pub(crate) witness: Option<String>,
    #[command(flatten)]
    pub(crate) media: MediaArguments,
    /// The sealed consent to electronic service (HS-61)
    #[arg(long)]
    pub(crate) consent: Option<DocumentId>,
    /// Postal number, or address of the electronic service
    #[arg(long)]
    pub(crate) reference: Option<String>,
    /// The receipt (HS-60) that says the same
    #[arg(long)]
    pub(crate) receipt: Option<DocumentId>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NumbersCommand {
    /// How many are left, by series and year
    List,
    /// A number is used for nothing
    Void {
        /// Series: 编号, or the nature of a 文号 such as 当罚
        #[arg(long)]
        series: String,
        /// Year
        #[arg(long)]
        year: u32,
        /// The number
        #[arg(long)]
        number: u32,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Give back what is left of a series
    Return {
        /// Series
        #[arg(long)]
        series: String,
        /// Year
        #[arg(long)]
        year: u32,
        /// Why
        #[arg(long)]
        reason: String,
    },
}
