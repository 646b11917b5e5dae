//! The command line of recordings.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quanji_core::id::{ActivityId, CaseId, DocumentId, MediaId};
use quanji_core::record::{CopyChange, MediaKind};

#[derive(Debug, Subcommand)]
pub(crate) enum MediaCommand {
    /// Record from standard input, or from a file as if it came live, until it ends. Prints one line when it begins
    /// and one when it is saved; other commands work meanwhile
    Record(RecordArguments),
    /// Take in a photograph or a file; the file is not touched
    Add(AddArguments),
    /// List recordings: of a case with those of other terminals, or of this terminal
    List {
        /// The case
        #[arg(long)]
        case: Option<CaseId>,
    },
    /// Write the bytes of a recording to a file, checked against what is stated
    Export {
        /// The recording
        media: MediaId,
        /// The file
        #[arg(long)]
        out: PathBuf,
    },
    /// Mark a key moment of a recording, or say why a stretch is missing
    Mark {
        /// The recording
        media: MediaId,
        /// The case
        #[arg(long)]
        case: CaseId,
        /// When, milliseconds from its start
        #[arg(long)]
        at_ms: u64,
        /// To when; by default the same moment
        #[arg(long)]
        to_ms: Option<u64>,
        /// Nothing was recorded there, and the text says why
        #[arg(long)]
        gap: bool,
        /// What happens there
        text: String,
    },
    /// State that a recording belongs to a step or a document
    Place {
        /// The recording
        media: MediaId,
        /// The case; it gets a recording that is in none yet
        #[arg(long)]
        case: CaseId,
        #[command(flatten)]
        subject: SubjectArguments,
    },
    /// Take in the files of a body-worn recorder (执法记录仪): a folder or a mounted card, which is only read
    Import {
        /// The folder
        folder: PathBuf,
        /// Rules for the names of its files: gat947, dated, bureau, or a key of --rules
        #[arg(long)]
        vendor: String,
        /// Rules of the bureau, in the format of core/data/recorders.yaml
        #[arg(long)]
        rules: Option<PathBuf>,
        /// The recorder, if the names of files do not say it
        #[arg(long)]
        recorder: Option<String>,
    },
    /// Send a recording before all others
    Forward {
        /// The recording
        media: MediaId,
    },
    /// Delete the bytes of a recording from this terminal, if the office has received it
    Remove {
        /// The recording
        media: MediaId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecorderCommand {
    /// Take a recorder along (领用), with what its clock shows
    Out {
        /// Its number in the register
        #[arg(long)]
        recorder: String,
        /// Rules for the names of its files
        #[arg(long)]
        vendor: String,
        /// What its clock shows now, such as 2026-11-23T09:00:00
        #[arg(long)]
        shows: String,
    },
    /// Give a recorder back (归还)
    Return {
        /// Its number in the register
        #[arg(long)]
        recorder: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SubjectArguments {
    /// The step of the case that it shows
    #[arg(long)]
    pub(crate) activity: Option<ActivityId>,
    /// The document that it belongs to
    #[arg(long)]
    pub(crate) document: Option<DocumentId>,
    /// How it was made (制作方法)
    #[arg(long)]
    pub(crate) method: Option<String>,
    /// What it is to prove (证明对象)
    #[arg(long)]
    pub(crate) proves: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WhatArguments {
    /// The case
    #[arg(long)]
    pub(crate) case: CaseId,
    /// photo, audio or video; by default as the name of the file says
    #[arg(long)]
    pub(crate) kind: Option<MediaKind>,
    /// Format, such as video/mp4; by default as the name of the file says
    #[arg(long = "type")]
    pub(crate) media_type: Option<String>,
    /// Where: latitude,longitude and, if known, accuracy in metres, such as 38.9067,106.5445,12
    #[arg(long)]
    pub(crate) position: Option<String>,
    /// The position was made up by another program
    #[arg(long, requires = "position")]
    pub(crate) mocked: bool,
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    #[command(flatten)]
    pub(crate) what: WhatArguments,
    /// Read this file instead of standard input
    #[arg(long)]
    pub(crate) from: Option<PathBuf>,
    /// At most so many bytes a second
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) rate: Option<u64>,
    /// The interrupted recording that this one goes on from
    #[arg(long)]
    pub(crate) continues: Option<MediaId>,
}

#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    pub(crate) what: WhatArguments,
    /// It is a copy (副本) of this recording
    #[arg(long, requires = "change", requires = "reason")]
    pub(crate) copy_of: Option<MediaId>,
    /// What was done: cut, redacted or transcoded
    #[arg(long, requires = "copy_of")]
    pub(crate) change: Option<CopyChange>,
    /// Why the copy was made
    #[arg(long, requires = "copy_of")]
    pub(crate) reason: Option<String>,
    /// The files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct UploadArguments {
    /// Show how far it has come, on standard error
    #[arg(long)]
    pub(crate) progress: bool,
    /// Connections at once
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) connections: u8,
    /// The network is paid by volume: only small evidence and what was pulled forward is sent
    #[arg(long)]
    pub(crate) metered: bool,
    /// Use this address of the office from now on
    #[arg(long)]
    pub(crate) office: Option<String>,
}
