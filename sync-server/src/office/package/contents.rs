//! Everything of a package but the bytes of recordings, and the manifest that lists it.

use std::collections::BTreeMap;

use quanji_core::crypto::sha256;
use quanji_core::id::{Digest, EntryHash};
use quanji_core::package::{
    Absent, ENTRIES, PROOFS, PackageDocument, PackageFile, PackageManifest, PackageMedia, root_of,
    verify_page,
};
use quanji_core::time::{CHINA_OFFSET_MINUTES, rfc3339};
use serde_json::json;

use super::document::files_of;
use super::gather::Gathered;
use super::index::{self, Index, ListedDocument, ListedRecording};
use super::select::Selection;
use super::{IssuedPackage, PackageRequest};
use crate::office::error::OfficeError;
use crate::office::{MediaFile, Office};
use crate::paper::Fonts;

/// A file that is at hand.
#[derive(Debug)]
pub(super) struct MadeFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl MadeFile {
    pub(super) const fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }

    fn listed(&self) -> PackageFile {
        let root = root_of(&self.bytes);
        PackageFile { name: self.name.clone(), length: root.length, root: root.root }
    }
}

/// A file of a package, in the order of the container.
#[derive(Debug)]
pub(super) enum Part {
    Made(MadeFile),
    Recording(String, Box<MediaFile>),
}

/// A package before it is written.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) parts: Vec<Part>,
    pub(super) manifest: PackageManifest,
    pub(super) manifest_bytes: Vec<u8>,
    pub(super) entries_of_case: u64,
    withheld: u64,
}

impl Contents {
    /// SHA-256 of the manifest.
    pub(super) fn digest(&self) -> Digest {
        Digest::from_bytes(sha256(&self.manifest_bytes))
    }

    /// Bytes of all files that the manifest lists.
    pub(super) fn length(&self) -> u64 {
        self.manifest.files.iter().map(|file| file.length).sum()
    }

    pub(super) fn issued(&self, entry: EntryHash, length: u64) -> IssuedPackage {
        let absent = self.manifest.media.iter().filter(|media| media.absent.is_some()).count() as u64;
        IssuedPackage {
            entry,
            manifest: self.digest(),
            log_size: self.manifest.log_size,
            entries: self.entries_of_case,
            withheld: self.withheld,
            documents: self.manifest.documents.len() as u64,
            recordings: self.manifest.media.len() as u64 - absent,
            absent,
            length,
        }
    }
}

impl Office {
    /// Makes the files and the manifest.
    pub(super) fn package_contents(
        &self,
        request: &PackageRequest,
        mut gathered: Gathered,
        fonts: Option<&Fonts>,
    ) -> Result<Contents, OfficeError> {
        let earlier = std::mem::take(&mut gathered.earlier);
        let selection = self.select(request, &gathered)?;
        let proofs = self.package_proofs(&selection.entries, &gathered.head, earlier)?;
        let made_ms = gathered.head.checkpoint.time_ms;
        let mut listed_documents = Vec::new();
        let mut documents = Vec::new();
        let mut parts = Vec::new();
        let watermark = watermark(request, made_ms);
        for (entry, seal) in &selection.seals {
            let files = files_of(&gathered.file, seal, &watermark, fonts)?;
            let name = |file: &Option<MadeFile>| file.as_ref().map(|file| file.name.clone());
            documents.push(PackageDocument {
                seal: *entry,
                page: name(&files.page),
                pdf: name(&files.pdf),
                content: Some(files.content.name.clone()),
            });
            listed_documents.push(ListedDocument::of(&files, seal));
            parts.extend([files.page, files.pdf, Some(files.content)].into_iter().flatten().map(Part::Made));
        }
        let (media, listed_recordings) = self.recordings(&selection, &mut parts)?;
        let index = index::page(&Index {
            request,
            file: &gathered.file,
            head: &gathered.head,
            entries: selection.entries.items.len(),
            withheld: selection.withheld,
            documents: &listed_documents,
            recordings: &listed_recordings,
        })?;
        let made = |name: &str, bytes: Vec<u8>| Part::Made(MadeFile::new(name.to_owned(), bytes));
        let mut all = vec![
            made("index.html", index.into_bytes()),
            made("verify.html", verify_page().into_bytes()),
            made("report.json", self.rule_report(&gathered)?),
            made("evidence.json", evidence(&gathered)?),
        ];
        all.extend(parts);
        all.push(made(ENTRIES, selection.entries.to_bytes()));
        all.push(made(PROOFS, proofs.to_bytes()));
        let manifest = PackageManifest {
            version: 1,
            bureau: gathered.file.registry.bureau(),
            office_key: self.inner.first_key,
            case: request.case,
            epoch: gathered.head.epoch,
            log_size: gathered.head.checkpoint.size,
            made_ms,
            profile: request.profile,
            recipient: request.recipient.clone(),
            purpose: request.purpose.clone(),
            files: all.iter().map(listed).collect(),
            documents,
            media,
        };
        Ok(Contents {
            manifest_bytes: manifest.to_bytes(),
            entries_of_case: gathered.of_case.len() as u64,
            withheld: selection.withheld,
            parts: all,
            manifest,
        })
    }

    /// Lists the recordings, and adds those that are given to the files.
    fn recordings(
        &self,
        selection: &Selection<'_>,
        parts: &mut Vec<Part>,
    ) -> Result<(Vec<PackageMedia>, Vec<ListedRecording>), OfficeError> {
        let mut media = Vec::new();
        let mut listed = Vec::new();
        for (entry, (captured, absent)) in &selection.recordings {
            let file = match absent {
                None => self.media_file(*entry)?,
                Some(_) => None,
            };
            let name = file.map(|file| {
                let name = format!("media/{entry}.{}", file.extension());
                parts.push(Part::Recording(name.clone(), Box::new(file)));
                name
            });
            let absent = match (&name, absent) {
                (Some(_), _) => None,
                (None, absent) => Some(absent.unwrap_or(Absent::NotReceived)),
            };
            listed.push(ListedRecording::of(captured, name.clone(), absent));
            media.push(PackageMedia { captured: *entry, file: name, absent });
        }
        Ok((media, listed))
    }

    /// What the rules say of the case as it is in the package.
    fn rule_report(&self, gathered: &Gathered) -> Result<Vec<u8>, OfficeError> {
        let evaluation = self.evaluate(&gathered.file)?;
        let report = json!({
            "log_size": gathered.head.checkpoint.size,
            "evaluated_at": rfc3339(gathered.head.checkpoint.time_ms.cast_signed(), CHINA_OFFSET_MINUTES),
            "rules_version": gathered.file.registry.rules_version(),
            "findings": evaluation.views(),
        });
        pretty(&report)
    }
}

fn listed(part: &Part) -> PackageFile {
    match part {
        Part::Made(file) => file.listed(),
        Part::Recording(name, file) => {
            PackageFile { name: name.clone(), length: file.manifest.length(), root: file.manifest.root() }
        }
    }
}

/// For whom a copy on paper or as PDF is.
fn watermark(request: &PackageRequest, made_ms: u64) -> String {
    let day: String = rfc3339(made_ms.cast_signed(), CHINA_OFFSET_MINUTES).chars().take(10).collect();
    format!("供{}用于{}　{day}　不得另作他用", request.recipient, request.purpose)
}

/// The evidence lists. One that was stated before a seal of its decision was frozen by it (行政诉讼证据规定 60).
fn evidence(gathered: &Gathered) -> Result<Vec<u8>, OfficeError> {
    let state = &gathered.file.state;
    let place: BTreeMap<EntryHash, u64> =
        gathered.of_case.iter().map(|(index, signed)| (signed.hash(), *index)).collect();
    let decided = |list: &quanji_core::record::EvidenceListed| {
        let seals = &state.paperwork(list.decision?)?.seals;
        seals.iter().filter_map(|seal| place.get(&seal.entry)).min().copied()
    };
    let lists: Vec<_> = state
        .evidence_lists()
        .map(|list| {
            let index = place.get(&list.entry).copied();
            let decision_index = decided(&list.body);
            let items: Vec<_> = list
                .body
                .items
                .iter()
                .map(|item| {
                    json!({
                        "media": item.media,
                        "document": item.document,
                        "digest": item.digest,
                        "proves": item.proves,
                        "transcript": item.transcript,
                        "withdrawn": item.withdrawn,
                    })
                })
                .collect();
            json!({
                "entry": list.entry,
                "index": index,
                "decision": list.body.decision,
                "supplement": list.body.supplement,
                "at_decision": index.zip(decision_index).map(|(index, decided)| index < decided),
                "items": items,
            })
        })
        .collect();
    pretty(&json!({ "lists": lists }))
}

fn pretty(value: &serde_json::Value) -> Result<Vec<u8>, OfficeError> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|error| OfficeError::Defect(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
