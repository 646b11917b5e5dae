//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use quanji_core::id::{ActivityId, CaseId, DocumentId, OfficerId};

const EXAMPLES: &str = "\
Examples:
  quanji-terminal --home ./t1 enrol --office http://127.0.0.1:8443 --code CODE
  quanji-terminal --home ./t1 --json case open --kind inspection --party 平罗县某宾馆
  quanji-terminal --home ./t1 draft new --case CASE --template HS-20
  quanji-terminal --home ./t1 draft set DOCUMENT body '客房布草间未上锁，未公示卫生许可证'
  quanji-terminal --home ./t1 sync

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
}
