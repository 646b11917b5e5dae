//! Step 7: sealed documents, and their files.

use std::collections::BTreeSet;

use minicbor::Decode;
use serde_json::Value;

use super::contents::Contents;
use super::judged::Judged;
use super::log::Log;
use crate::codec;
use crate::crypto::sha256;
use crate::entry::SignedEntry;
use crate::id::{Digest, DocumentId, EntryHash};
use crate::package::manifest::PackageDocument;
use crate::package::report::{Outcome, ProvenDocument};
use crate::record::{DocumentReadBack, DocumentSealed};

const SEALED: &str = "document.sealed";
const READ_BACK: &str = "document.read_back";
const SIGNED: &str = "document.signed";
const DECLINED: &str = "signature.declined";

/// How deep a content may be nested, the object itself counted; a row of a table needs four.
const MAX_DEPTH: usize = 64;

/// Longest body, bytes: that of the longest entry.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Checks every seal, then the files of documents; gives the documents without a problem.
pub(super) fn check(
    contents: &Contents,
    judged: &Judged,
    log: &Log,
    outcome: &mut Outcome,
) -> Vec<ProvenDocument> {
    let mut faulty = BTreeSet::new();
    for (index, signed) in judged.of_kind(SEALED) {
        match fault(judged, signed) {
            None => {}
            // What is missing may be withheld: nothing tells whether it is.
            Some(Fault::NoReadBack | Fault::NoSignature) if judged.withheld > 0 => {
                outcome.limit("seal_rests_on_withheld", index);
            }
            Some(fault) => {
                faulty.insert(index);
                outcome.problem("seal", format!("{index} {}", fault.as_str()));
            }
        }
    }
    let mut proven = Vec::new();
    for document in &contents.manifest.documents {
        match read(contents, judged, document) {
            Some((index, _)) if faulty.contains(&index) || log.outside.contains(&index) => {}
            Some((_, found)) => proven.push(found),
            None => outcome.problem("document", document.seal),
        }
    }
    proven
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Content,
    /// It is there and says something else.
    ReadBack,
    /// It is not there.
    NoReadBack,
    Signature,
    NoSignature,
}

impl Fault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::ReadBack | Self::NoReadBack => "read_back",
            Self::Signature | Self::NoSignature => "signature",
        }
    }
}

fn fault(judged: &Judged, signed: &SignedEntry) -> Option<Fault> {
    let Some((seal, _)) = sealed(signed) else { return Some(Fault::Content) };
    let content = Digest::from_bytes(sha256(&seal.content));
    let Some(found) = judged.by_hash(seal.read_back) else { return Some(Fault::NoReadBack) };
    let read_back = body(found, READ_BACK);
    let is_its = |read: &DocumentReadBack| read.document == seal.document && read.content == content;
    let Some(read_back) = read_back.filter(is_its) else { return Some(Fault::ReadBack) };
    let counted: Vec<Option<bool>> =
        seal.signatures.iter().map(|hash| counts(judged, &seal, read_back.page, *hash)).collect();
    if counted.contains(&Some(false)) {
        return Some(Fault::Signature);
    }
    counted.contains(&None).then_some(Fault::NoSignature)
}

/// Whether a signature or outcome is one of these pages; `None` if it, or what it rests on, is not there.
fn counts(judged: &Judged, seal: &DocumentSealed, page: Digest, hash: EntryHash) -> Option<bool> {
    Some(match beginning(judged.by_hash(hash)?) {
        Some(mark) if mark.document != seal.document => false,
        Some(Mark { page: Some(signed), .. }) => signed == page,
        Some(Mark { read_back, page: None, .. }) => {
            let other: Option<DocumentReadBack> = body(judged.by_hash(read_back)?, READ_BACK);
            other.is_some_and(|other| other.document == seal.document && other.page == page)
        }
        None => false,
    })
}

/// The seal, and its content as JSON, if it is canonical and of the entry's case and document.
fn sealed(signed: &SignedEntry) -> Option<(DocumentSealed, Value)> {
    let seal: DocumentSealed = body(signed, SEALED)?;
    let content: Value = serde_json::from_slice(&seal.content).ok()?;
    if depth_of(&content) > MAX_DEPTH {
        return None;
    }
    let is_canonical = serde_json_canonicalizer::to_vec(&content).ok()? == seal.content;
    let names = |key: &str, id: String| content.get(key).and_then(Value::as_str) == Some(id.as_str());
    let is_its =
        names("case", signed.entry().case?.to_string()) && names("document", seal.document.to_string());
    (is_canonical && is_its).then_some((seal, content))
}

fn depth_of(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth_of).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(depth_of).max().unwrap_or_default(),
        _ => 0,
    }
}

fn body<T>(signed: &SignedEntry, kind: &str) -> Option<T>
where
    T: minicbor::Encode<()> + for<'b> Decode<'b, ()>,
{
    let entry = signed.entry();
    if entry.kind != kind {
        return None;
    }
    codec::decode(&entry.body, MAX_BODY_BYTES).ok()
}

/// The first members of a `document.signed` or `signature.declined`; the others are not looked at.
#[derive(Debug, Decode)]
#[cbor(map)]
struct Mark {
    #[n(0)]
    document: DocumentId,
    #[n(1)]
    read_back: EntryHash,
    /// Of a signature only.
    #[n(2)]
    page: Option<Digest>,
}

#[derive(Debug, Decode)]
#[cbor(map)]
struct Declined {
    #[n(0)]
    document: DocumentId,
    #[n(1)]
    read_back: EntryHash,
    /// Must be a text, whatever it says.
    #[n(2)]
    _role: String,
}

fn beginning(signed: &SignedEntry) -> Option<Mark> {
    let entry = signed.entry();
    codec::check_form(&entry.body).ok()?;
    match entry.kind.as_str() {
        SIGNED => minicbor::decode(&entry.body).ok().filter(|mark: &Mark| mark.page.is_some()),
        DECLINED => {
            let Declined { document, read_back, .. } = minicbor::decode(&entry.body).ok()?;
            Some(Mark { document, read_back, page: None })
        }
        _ => None,
    }
}

/// The index of a document's seal and what it says, if its files are those of the seal.
fn read(contents: &Contents, judged: &Judged, listed: &PackageDocument) -> Option<(u64, ProvenDocument)> {
    let index = *judged.by_hash.get(&listed.seal)?;
    let signed = judged.by_hash(listed.seal)?;
    let seal: DocumentSealed = body(signed, SEALED)?;
    let is = |name: &Option<String>, digest: Digest| {
        name.as_ref().is_none_or(|name| contents.digests.get(name) == Some(&digest))
    };
    if !is(&listed.page, seal.page) || !is(&listed.content, Digest::from_bytes(sha256(&seal.content))) {
        return None;
    }
    let content: Option<Value> = serde_json::from_slice(&seal.content).ok();
    let text = |key: &str| Some(content.as_ref()?.get(key)?.as_str()?.to_owned());
    let found = ProvenDocument {
        seal: listed.seal,
        document: seal.document,
        template: text("template"),
        number: text("number"),
        page: listed.page.clone(),
    };
    Some((index, found))
}
