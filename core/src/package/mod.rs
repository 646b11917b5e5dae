//! Evidence packages (案卷): one file that shows a case to somebody who trusts neither the office nor the terminals.
//!
//! `docs/FORMATS.md` §14 fixes every byte of a package and every step of its verification; two more readers are
//! written from that page alone. [`PackageWriter`] makes the container, [`verify`] reads it. Nothing here reads a
//! clock: the moment of evaluation is an argument, so a verdict is the same in ten years.

mod container;
mod disclosure;
mod entries;
mod issue;
mod manifest;
mod proofs;
mod report;
mod root;
mod verify;
mod verify_page;

pub use container::{ContainerError, Member, PackageWriter, read_container};
pub use disclosure::{Matter, gives_document, gives_entry, matter_of};
pub use entries::{PackageEntries, PackageItem};
pub use issue::PackageIssue;
pub use manifest::{Absent, PackageDocument, PackageFile, PackageManifest, PackageMedia};
pub use proofs::{EarlierCheckpoint, PackageProofs, ProvenRun};
pub use report::{PackageSummary, Problem, ProvenDocument, ProvenEntry, ProvenMedia, Report, Verdict};
pub use root::{FileRoot, root_of};
pub use verify::{Expected, Witnesses, verify};
pub use verify_page::verify_page;

/// Name of the manifest in the container; the last but one.
pub const MANIFEST: &str = "manifest.cbor";
/// Name of the office's statement that it issued the package; the last.
pub const ISSUE: &str = "issue.cbor";
/// Name of the entries.
pub const ENTRIES: &str = "entries.cbor";
/// Name of the proofs that they stand in the log.
pub const PROOFS: &str = "proofs.cbor";
