//! What a verification found: the same JSON from every reader (FORMATS §14).

use std::collections::BTreeSet;

use serde::Serialize;

use crate::entry::PackageProfile;
use crate::id::{BureauId, CaseId, DeviceId, Digest, DocumentId, EntryHash};

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the report: 1.
    pub format: u8,
    /// Whether the record holds.
    pub verdict: Verdict,
    /// Why not; empty if it holds.
    pub problems: BTreeSet<Problem>,
    /// What the package leaves open.
    pub limits: BTreeSet<Problem>,
    /// What it is; `None` if that could not be read.
    pub package: Option<PackageSummary>,
    /// What is proved of each entry; `None` if the verification did not come so far, as below.
    pub entries: Option<Vec<ProvenEntry>>,
    /// Sealed documents.
    pub documents: Option<Vec<ProvenDocument>>,
    /// Recordings.
    pub media: Option<Vec<ProvenMedia>>,
    /// How many entries are withheld.
    pub withheld: Option<u64>,
}

/// Whether the record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No problem was found.
    Holds,
    /// At least one was.
    Fails,
}

/// One thing that does not hold, or that is left open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// What, a code of FORMATS §14.
    pub code: &'static str,
    /// Of what: an index, a size, a name, a hash; may be empty.
    pub subject: String,
}

impl Default for Report {
    /// Nothing is known yet.
    fn default() -> Self {
        Self {
            format: 1,
            verdict: Verdict::Fails,
            problems: BTreeSet::new(),
            limits: BTreeSet::new(),
            package: None,
            entries: None,
            documents: None,
            media: None,
            withheld: None,
        }
    }
}

impl Report {
    /// The report with what was found: it holds if there is no problem.
    pub(super) fn concluded(mut self, Outcome { problems, limits }: Outcome) -> Self {
        self.verdict = if problems.is_empty() { Verdict::Holds } else { Verdict::Fails };
        Self { problems, limits, ..self }
    }
}

/// Problems and limits, as they are found.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    problems: BTreeSet<Problem>,
    limits: BTreeSet<Problem>,
}

impl Outcome {
    /// Something does not hold.
    pub(super) fn problem(&mut self, code: &'static str, subject: impl ToString) {
        self.problems.insert(Problem { code, subject: subject.to_string() });
    }

    /// Something is left open.
    pub(super) fn limit(&mut self, code: &'static str, subject: impl ToString) {
        self.limits.insert(Problem { code, subject: subject.to_string() });
    }
}

/// What a package says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageSummary {
    /// Whose record.
    pub bureau: BureauId,
    /// Name of the bureau, once its first entry is verified.
    pub bureau_name: Option<String>,
    /// Which case.
    pub case: CaseId,
    /// Which life of the log.
    pub epoch: u64,
    /// Size of the log that it shows the case at.
    pub log_size: u64,
    /// When it was made, by the office's clock.
    pub made_ms: u64,
    /// What the recipient may know.
    pub profile: u8,
    /// Who is given it.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// How many files the manifest lists.
    pub files: u64,
}

/// What is proved of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvenEntry {
    /// Index in the log.
    pub index: u64,
    /// Its hash.
    pub hash: EntryHash,
    /// Whose chain.
    pub device: DeviceId,
    /// Place in it.
    pub seq: u64,
    /// What is stated.
    pub kind: String,
    /// About which case.
    pub case: Option<CaseId>,
    /// Who made it; none of the office's.
    pub officer: Option<String>,
    /// When it claims to have been made.
    pub claimed_ms: i64,
    /// It was not made before this, if that is known.
    pub not_before_ms: Option<u64>,
    /// It was not made after this.
    pub not_after_ms: Option<u64>,
}

/// A sealed document without a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvenDocument {
    /// Its seal.
    pub seal: EntryHash,
    /// Which document.
    pub document: DocumentId,
    /// Its template, from the content.
    pub template: Option<String>,
    /// Its number, from the content.
    pub number: Option<String>,
    /// Its page file.
    pub page: Option<String>,
}

/// A recording without a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvenMedia {
    /// The entry that states it.
    pub captured: EntryHash,
    /// What its bytes are.
    pub media_type: String,
    /// Its length, bytes.
    pub length: u64,
    /// SHA-256 of its bytes, as the entry says; what was checked is the root.
    pub sha256: Digest,
    /// The file, if it is here.
    pub file: Option<String>,
}

impl From<PackageProfile> for u8 {
    fn from(profile: PackageProfile) -> Self {
        profile as Self
    }
}
