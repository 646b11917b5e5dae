//! Which documents, recordings and entries of a case a recipient is given.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::entry::{SignedEntry, Stated};
use quanji_core::id::{DocumentId, EntryHash};
use quanji_core::package::{Absent, PackageEntries, PackageItem, gives_document, gives_entry, matter_of};
use quanji_core::proof::leaf_hash;
use quanji_core::record::{DocumentSealed, MediaCaptured};

use super::PackageRequest;
use super::gather::Gathered;
use crate::office::Office;
use crate::office::error::OfficeError;

/// What of a case goes into a package.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    pub(super) entries: PackageEntries,
    /// How many entries of the case are withheld.
    pub(super) withheld: u64,
    /// Seals, by their entry.
    pub(super) seals: BTreeMap<EntryHash, &'a Stated<DocumentSealed>>,
    /// Recordings by their entry, and why one is not in it.
    pub(super) recordings: BTreeMap<EntryHash, (&'a Stated<MediaCaptured>, Option<Absent>)>,
}

impl Office {
    /// Decides it.
    pub(super) fn select<'a>(
        &self,
        request: &PackageRequest,
        gathered: &'a Gathered,
    ) -> Result<Selection<'a>, OfficeError> {
        let given = given_documents(request, gathered)?;
        let is_given = |document: DocumentId| given.contains(&document);
        let mut items = BTreeMap::new();
        let mut shown = BTreeSet::new();
        let mut withheld = 0;
        for (index, signed) in &gathered.of_case {
            let is_shown = gives_entry(request.profile, matter_of(signed.entry()), is_given);
            if is_shown {
                shown.insert(signed.hash());
            } else {
                withheld += 1;
            }
            items.insert(*index, item(*index, signed, is_shown));
        }
        items.extend(gathered.around.iter().map(|(index, signed)| (*index, item(*index, signed, true))));
        let state = &gathered.file.state;
        let papers = state.documents().filter_map(|(document, _)| state.paperwork(document));
        let seals = papers
            .flat_map(|papers| &papers.seals)
            .filter(|seal| shown.contains(&seal.entry))
            .map(|seal| (seal.entry, seal))
            .collect();
        let mut recordings = BTreeMap::new();
        for (media, recording) in state.media() {
            for captured in recording.captured.iter().filter(|captured| shown.contains(&captured.entry)) {
                let is_asked = request.media.as_ref().is_none_or(|asked| asked.contains(&media));
                let absent = if is_asked { self.absence(captured.entry)? } else { Some(Absent::Withheld) };
                recordings.insert(captured.entry, (captured, absent));
            }
        }
        let entries = PackageEntries { items: items.into_values().collect() };
        Ok(Selection { entries, withheld, seals, recordings })
    }

    /// Why the bytes of a recording cannot be given; `None` if they can.
    fn absence(&self, captured: EntryHash) -> Result<Option<Absent>, OfficeError> {
        let standing = self.media_standing(captured)?;
        Ok(match standing {
            Some(standing) if standing.disposed => Some(Absent::Disposed),
            Some(standing) if standing.refused => Some(Absent::Damaged),
            Some(standing) if standing.received => None,
            _ => Some(Absent::NotReceived),
        })
    }
}

/// The documents that the recipient is given, of those asked for.
fn given_documents(
    request: &PackageRequest,
    gathered: &Gathered,
) -> Result<BTreeSet<DocumentId>, OfficeError> {
    let (state, catalog) = (&gathered.file.state, &gathered.file.catalog);
    let known: BTreeSet<DocumentId> = state.documents().map(|(document, _)| document).collect();
    let unknown_document = request.documents.iter().flatten().find(|asked| !known.contains(asked));
    let unknown_media = request.media.iter().flatten().find(|asked| state.recording(**asked).is_none());
    if let Some(document) = unknown_document {
        return Err(OfficeError::Invalid(format!("not a document of this case: {document}")));
    }
    if let Some(media) = unknown_media {
        return Err(OfficeError::Invalid(format!("not a recording of this case: {media}")));
    }
    let is_asked =
        |document: &DocumentId| request.documents.as_ref().is_none_or(|asked| asked.contains(document));
    let is_given = |document: &DocumentId| {
        gives_document(request.profile, state.template(catalog, *document).map(|template| &**template))
    };
    Ok(known.into_iter().filter(|document| is_asked(document) && is_given(document)).collect())
}

fn item(index: u64, signed: &SignedEntry, is_shown: bool) -> PackageItem {
    match is_shown {
        true => PackageItem { index, entry: Some(signed.bytes().to_vec()), leaf: None },
        false => PackageItem { index, entry: None, leaf: Some(leaf_hash(signed.bytes())) },
    }
}
