//! Steps 1 and 2: the container, its manifest, and that every file is the one that the manifest lists.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};

use super::Stop;
use crate::crypto::sha256;
use crate::id::Digest;
use crate::package::container::{ContainerError, Member, read_container};
use crate::package::issue::PackageIssue;
use crate::package::manifest::PackageManifest;
use crate::package::report::{Outcome, PackageSummary};
use crate::package::root::FileRoot;
use crate::package::{ENTRIES, ISSUE, MANIFEST, PROOFS, root_of};

/// What a package holds, every file checked against the manifest.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) manifest: PackageManifest,
    /// SHA-256 of `manifest.cbor`.
    pub(super) manifest_digest: Digest,
    pub(super) issue: PackageIssue,
    pub(super) entries: Vec<u8>,
    pub(super) proofs: Vec<u8>,
    /// Length and root of every file, as they are.
    pub(super) roots: BTreeMap<String, FileRoot>,
    /// SHA-256 of the files of documents.
    pub(super) digests: BTreeMap<String, Digest>,
}

/// Files that are read into memory are refused above this, bytes.
const MAX_IN_MEMORY: u64 = 1 << 31;

/// Reads and hashes everything once.
pub(super) fn read<R: Read + Seek>(
    package: &mut R,
    outcome: &mut Outcome,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Result<Contents, Stop>, ContainerError> {
    let members = match read_container(package) {
        Ok(members) => members,
        Err(ContainerError::Form(_)) => return Ok(Err(stop(outcome, "container"))),
        Err(error) => return Err(error),
    };
    let (files, last) = members.split_at(members.len().saturating_sub(2));
    let mut fixed = Vec::new();
    for member in last {
        let bytes = bytes_of(package, member)?;
        if root_of(&bytes).crc32 != member.crc32 {
            return Ok(Err(stop(outcome, "container")));
        }
        fixed.push((member.name.as_str(), bytes));
    }
    let (manifest, manifest_digest) = match fixed.first() {
        Some((MANIFEST, bytes)) => match PackageManifest::from_bytes(bytes) {
            Ok(manifest) if manifest.is_sound() => (manifest, Digest::from_bytes(sha256(bytes))),
            _ => return Ok(Err(stop(outcome, "manifest"))),
        },
        _ => return Ok(Err(stop(outcome, "manifest"))),
    };
    let issue = match fixed.get(1) {
        Some((ISSUE, bytes)) => PackageIssue::from_bytes(bytes).ok(),
        _ => None,
    };
    let Some(issue) = issue else { return Ok(Err(stop(outcome, "issue"))) };
    let listed = manifest.files.iter().map(|file| file.name.as_str());
    let needed = [ENTRIES, PROOFS];
    if !files.iter().map(|member| member.name.as_str()).eq(listed)
        || !needed.iter().all(|name| files.iter().any(|member| member.name == *name))
    {
        return Ok(Err(stop(outcome, "files")));
    }
    let mut contents = Contents {
        manifest,
        manifest_digest,
        issue,
        entries: Vec::new(),
        proofs: Vec::new(),
        roots: BTreeMap::new(),
        digests: BTreeMap::new(),
    };
    let altered = contents.hash_files(package, files, progress)?;
    altered.iter().for_each(|name| outcome.problem("file_altered", name));
    if needed.iter().any(|name| altered.contains(*name)) {
        return Ok(Err(Stop));
    }
    for (name, into) in [(ENTRIES, &mut contents.entries), (PROOFS, &mut contents.proofs)] {
        if let Some(member) = files.iter().find(|member| member.name == name) {
            *into = bytes_of(package, member)?;
        }
    }
    contents.digest_documents(package, files)?;
    Ok(Ok(contents))
}

impl Contents {
    /// One pass over the bytes of every file; gives the names of those that are not as listed.
    fn hash_files<R: Read + Seek>(
        &mut self,
        package: &mut R,
        files: &[Member],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<BTreeSet<String>, ContainerError> {
        let mut altered = BTreeSet::new();
        let total = files.iter().map(|member| member.length).sum();
        let mut done = 0;
        for (member, listed) in files.iter().zip(&self.manifest.files) {
            package.seek(SeekFrom::Start(member.data_offset()))?;
            let root =
                FileRoot::read(package.by_ref().take(member.length), |read| progress(done + read, total))?;
            done += member.length;
            if (root.length, root.root, root.crc32) != (listed.length, listed.root, member.crc32) {
                altered.insert(member.name.clone());
            }
            self.roots.insert(member.name.clone(), root);
        }
        Ok(altered)
    }

    /// SHA-256 of the files that seals name the digests of.
    fn digest_documents<R: Read + Seek>(
        &mut self,
        package: &mut R,
        files: &[Member],
    ) -> Result<(), ContainerError> {
        let documents = self.manifest.documents.iter();
        let names = documents.flat_map(|document| [&document.page, &document.content]).flatten();
        for name in names {
            let Some(member) = files.iter().find(|member| member.name == *name) else { continue };
            let digest = match self.roots.get(name).and_then(|root| root.sha256) {
                Some(digest) => digest,
                None => Digest::from_bytes(sha256(&bytes_of(package, member)?)),
            };
            self.digests.insert(name.clone(), digest);
        }
        Ok(())
    }

    /// What the package says it is.
    pub(super) fn summary(&self) -> PackageSummary {
        let manifest = &self.manifest;
        PackageSummary {
            bureau: manifest.bureau,
            bureau_name: None,
            case: manifest.case,
            epoch: manifest.epoch,
            log_size: manifest.log_size,
            made_ms: manifest.made_ms,
            profile: manifest.profile.into(),
            recipient: manifest.recipient.clone(),
            purpose: manifest.purpose.clone(),
            files: manifest.files.len() as u64,
        }
    }
}

fn stop(outcome: &mut Outcome, code: &'static str) -> Stop {
    outcome.problem(code, "");
    Stop
}

fn bytes_of<R: Read + Seek>(package: &mut R, member: &Member) -> Result<Vec<u8>, ContainerError> {
    package.seek(SeekFrom::Start(member.data_offset()))?;
    let mut bytes = Vec::new();
    package.by_ref().take(member.length.min(MAX_IN_MEMORY)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
