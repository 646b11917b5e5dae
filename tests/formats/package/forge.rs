//! A package from a log of which every key is known.

use std::sync::Arc;

use quanji_core::crypto::{Signer, SoftwareKey, sha256};
use quanji_core::entry::{Approval, BureauFact, Entry, PackageIssued, PackageProfile, Role, SignedEntry};
use quanji_core::id::{ActivityId, BureauId, Digest};
use quanji_core::media::{CHUNK_BYTES, Manifest};
use quanji_core::package::{
    Absent, ENTRIES, EarlierCheckpoint, PROOFS, PackageDocument, PackageEntries, PackageIssue, PackageItem,
    PackageManifest, PackageMedia, PackageProofs, ProvenRun,
};
use quanji_core::page::{Form, compose, form_signatures, html};
use quanji_core::proof::{Checkpoint, Frontier, LogSigner, leaf_hash, prove_consistency, prove_range};
use quanji_core::record::{
    CaptureEnd, CaseState, DocumentSealed, Fact, MediaCaptured, MediaKind, NoteAdded, Source, Subject,
    media_id,
};

use super::Bundle;
use crate::log::Log;
use crate::world::{LOG_NAME, NOON, World, case};

/// Length of a short recording, and of one of more than a chunk.
pub(crate) const SHORT: usize = 3_000;
pub(crate) const LONG: usize = CHUNK_BYTES + 150_000;
/// Sizes of the log at which the office signed checkpoints.
const SIGNED_AT: [u64; 4] = [5, 9, 20, 33];

/// A log, and what of it goes into a package.
#[derive(Clone)]
pub(crate) struct Forge {
    pub(crate) world: Arc<World>,
    /// The log, leaf after leaf.
    pub(crate) log: Vec<Vec<u8>>,
    /// Indexes that are withheld.
    pub(crate) withheld: Vec<u64>,
    /// Indexes that are left out altogether.
    pub(crate) left_out: Vec<u64>,
    pub(crate) recording: Vec<u8>,
    pub(crate) page: Vec<u8>,
    pub(crate) earlier: Vec<u64>,
    pub(crate) log_signer: [u8; 32],
    pub(crate) office_secret: [u8; 32],
    /// Milliseconds that the issued statement's checkpoint is ahead of the log's.
    pub(crate) issued_after_ms: u64,
}

impl Forge {
    /// The world with a recording, and a note that names a checkpoint with its root.
    pub(crate) fn new(length: usize) -> Self {
        let mut world = World::new();
        let recording: Vec<u8> = (0..length).map(|at| u8::try_from(at / 256 % 256).unwrap()).collect();
        // Before the terminal is revoked, which ends the world.
        let ending = world.exemplars.split_off(world.exemplars.len() - 2);
        let captured = captured(&recording);
        world.state_first("", Fact::MediaCaptured(captured));
        let (seen, _) = Log::of(world.bytes()).checkpoint(&world, 33);
        world.state_after("-root", &seen, Fact::NoteAdded(NoteAdded { text: "设备已归还。".into() }));
        drop(ending);
        let log = world.bytes().map(<[u8]>::to_vec).collect();
        let page = page_of(&world);
        Self {
            log,
            withheld: Vec::new(),
            left_out: Vec::new(),
            recording,
            page,
            earlier: SIGNED_AT.to_vec(),
            log_signer: [0x55; 32],
            office_secret: [0x11; 32],
            issued_after_ms: 0,
            world: Arc::new(world),
        }
    }

    /// As for a recipient who gets neither drafts nor remarks.
    pub(crate) fn withholding(mut self) -> Self {
        self.withheld = self.indexes_of(|kind| matches!(kind, "draft.changed" | "note.added"));
        self
    }

    /// The indexes of entries of such a kind.
    pub(crate) fn indexes_of(&self, is_meant: impl Fn(&str) -> bool) -> Vec<u64> {
        let kind_is_meant =
            |bytes: &[u8]| SignedEntry::parse(bytes).is_ok_and(|signed| is_meant(&signed.entry().kind));
        (0..).zip(&self.log).filter(|(_, bytes)| kind_is_meant(bytes)).map(|(at, _)| at).collect()
    }

    /// The index of the only entry of a kind.
    pub(crate) fn index_of(&self, kind: &str) -> usize {
        usize::try_from(self.indexes_of(|known| known == kind)[0]).unwrap()
    }

    pub(crate) fn entry_at(&self, index: usize) -> SignedEntry {
        parsed(&self.log[index])
    }

    /// Puts another entry in the place of one, signed with this key.
    pub(crate) fn replace(&mut self, index: usize, key: &SoftwareKey, change: impl FnOnce(&mut Entry)) {
        let mut entry = self.entry_at(index).entry().clone();
        change(&mut entry);
        self.log[index] = SignedEntry::sign(entry, key).unwrap().bytes().to_vec();
    }

    /// Adds an entry at the end of the log.
    pub(crate) fn append(&mut self, entry: Entry, key: &SoftwareKey) -> usize {
        self.log.push(SignedEntry::sign(entry, key).unwrap().bytes().to_vec());
        self.log.len() - 1
    }

    /// An entry of the office at the end of its chain.
    pub(crate) fn office_entry(&self, fact: &BureauFact) -> Entry {
        let office = self.world.office();
        let mut chain = self
            .log
            .iter()
            .filter_map(|bytes| SignedEntry::parse(bytes).ok())
            .filter(|signed| signed.entry().device == office);
        let last = chain.next_back().unwrap();
        let mut entry = self.world.office_entry(last.entry().seq + 1, Some(last.hash()), fact);
        entry.case = fact.is_about_case().then(case);
        entry
    }

    /// An entry of the terminal at the end of its chain.
    pub(crate) fn terminal_entry(&self, fact: &Fact) -> Entry {
        let device = self.world.device();
        let mut chain = self
            .log
            .iter()
            .filter_map(|bytes| SignedEntry::parse(bytes).ok())
            .filter(|signed| signed.entry().device == device);
        let last = chain.next_back().unwrap();
        self.world.entry(last.entry().seq + 1, Some(last.hash()), fact)
    }

    fn checkpoint(&self, size: u64, log: &Log) -> (Checkpoint, String) {
        let root = Frontier::load(size, &log.nodes).unwrap().root();
        let time_ms = NOON.unsigned_abs() + 3_600_000 + size * 1_000;
        let checkpoint = Checkpoint { origin: LOG_NAME.into(), size, root, time_ms };
        let signer = LogSigner::from_seed(LOG_NAME, &self.log_signer).unwrap();
        let note = signer.sign(&checkpoint).unwrap().into_string();
        (checkpoint, note)
    }

    /// The package.
    pub(crate) fn bundle(&self) -> Bundle {
        let log = Log::of(self.log.iter().map(Vec::as_slice));
        let entries = self.entries();
        let proofs = self.proofs(&entries, &log);
        let (documents, media, mut files) = self.files();
        files.push((ENTRIES.into(), entries.to_bytes()));
        files.push((PROOFS.into(), proofs.to_bytes()));
        let office_key = SoftwareKey::from_bytes(&[0x11; 32]).unwrap().public_key();
        let (head, _) = self.checkpoint(log.size, &log);
        let manifest = PackageManifest {
            version: 1,
            bureau: BureauId::from(&office_key),
            office_key,
            case: case(),
            epoch: 1,
            log_size: log.size,
            made_ms: head.time_ms,
            profile: PackageProfile::Court,
            recipient: "平罗县人民法院".into(),
            purpose: "行政诉讼".into(),
            files: Vec::new(),
            documents,
            media,
        };
        let issue = PackageIssue {
            index: 0,
            entry: Vec::new(),
            checkpoint: String::new(),
            proof: prove_range(0, 1, log.size, &log.nodes).unwrap(),
            consistency: prove_consistency(log.size, log.size, &log.nodes).unwrap(),
        };
        let mut bundle = Bundle { files, manifest, issue };
        bundle.relist();
        self.issue(&mut bundle, |_| {});
        bundle
    }

    /// The office states that it issued the bundle as it is; what it states can be changed.
    pub(crate) fn issue(&self, bundle: &mut Bundle, change: impl FnOnce(&mut PackageIssued)) {
        let entries = PackageEntries::from_bytes(bundle.file(ENTRIES)).unwrap();
        let of_case = entries.items.iter().filter(|item| match &item.entry {
            Some(bytes) => SignedEntry::parse(bytes).is_ok_and(|signed| signed.entry().case == Some(case())),
            None => true,
        });
        let mut body = PackageIssued {
            manifest: bundle.digest(),
            log_size: bundle.manifest.log_size,
            entries: of_case.count() as u64,
            recipient: bundle.manifest.recipient.clone(),
            purpose: bundle.manifest.purpose.clone(),
            profile: bundle.manifest.profile,
            issued_by: vec![Approval { name: "孙八".into(), role: Role::LegalReview }],
        };
        change(&mut body);
        let entry = self.office_entry(&BureauFact::PackageIssued(body));
        let signed =
            SignedEntry::sign(entry, &SoftwareKey::from_bytes(&self.office_secret).unwrap()).unwrap();
        let mut longer = self.log.clone();
        longer.push(signed.bytes().to_vec());
        let log = Log::of(longer.iter().map(Vec::as_slice));
        let (mut head, _) = self.checkpoint(log.size, &log);
        head.time_ms += self.issued_after_ms;
        let signer = LogSigner::from_seed(LOG_NAME, &self.log_signer).unwrap();
        bundle.issue = PackageIssue {
            index: log.size - 1,
            entry: signed.bytes().to_vec(),
            checkpoint: signer.sign(&head).unwrap().into_string(),
            proof: prove_range(log.size - 1, 1, log.size, &log.nodes).unwrap(),
            consistency: prove_consistency(log.size - 1, log.size, &log.nodes).unwrap(),
        };
    }

    fn entries(&self) -> PackageEntries {
        let needed = |index: &u64, bytes: &[u8]| {
            let signed = SignedEntry::parse(bytes);
            // What names no case and is about numbers and templates is no business of the package.
            let is_around = signed.map_or(true, |signed| {
                signed.entry().case.is_some()
                    || !matches!(
                        signed.entry().kind.as_str(),
                        "template.published" | "numbering.configured" | "numbers.leased" | "numbers.voided"
                    )
            });
            is_around && !self.left_out.contains(index)
        };
        let items = (0..).zip(&self.log).filter(|(index, bytes)| needed(index, bytes));
        let item = |(index, bytes): (u64, &Vec<u8>)| match self.withheld.contains(&index) {
            true => PackageItem { index, entry: None, leaf: Some(leaf_hash(bytes)) },
            false => PackageItem { index, entry: Some(bytes.clone()), leaf: None },
        };
        PackageEntries { items: items.map(item).collect() }
    }

    fn proofs(&self, entries: &PackageEntries, log: &Log) -> PackageProofs {
        let runs = entries.runs().map(|(first, items)| ProvenRun {
            count: items.len() as u64,
            proof: prove_range(first, items.len() as u64, log.size, &log.nodes).unwrap(),
        });
        let earlier = self.earlier.iter().filter(|size| **size < log.size).map(|size| EarlierCheckpoint {
            note: self.checkpoint(*size, log).1,
            consistency: prove_consistency(*size, log.size, &log.nodes).unwrap(),
        });
        PackageProofs {
            head: self.checkpoint(log.size, log).1,
            runs: runs.collect(),
            checkpoints: earlier.collect(),
        }
    }

    #[expect(clippy::type_complexity, reason = "three lists that go into one structure")]
    fn files(&self) -> (Vec<PackageDocument>, Vec<PackageMedia>, Vec<(String, Vec<u8>)>) {
        let text = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let mut files = vec![
            text("index.html", "<!doctype html>\n<title>案卷目录</title>\n"),
            text("verify.html", "<!doctype html>\n<title>核对</title>\n"),
            text("report.json", "{\"findings\":[]}\n"),
            text("evidence.json", "{\"lists\":[]}\n"),
        ];
        let shown = |index: &u64| !self.withheld.contains(index) && !self.left_out.contains(index);
        let mut documents = Vec::new();
        for index in self.indexes_of(|kind| kind == "document.sealed").into_iter().filter(shown) {
            let signed = self.entry_at(usize::try_from(index).unwrap());
            let Ok(Fact::DocumentSealed(DocumentSealed { content, .. })) =
                Fact::from_body(&signed.entry().kind, &signed.entry().body)
            else {
                continue;
            };
            let [page, json] = ["html", "json"].map(|end| format!("documents/{}.{end}", signed.hash()));
            documents.push(PackageDocument {
                seal: signed.hash(),
                page: Some(page.clone()),
                pdf: None,
                content: Some(json.clone()),
            });
            files.extend([(page, self.page.clone()), (json, content)]);
        }
        documents.sort_by_key(|document| document.seal);
        let mut media = Vec::new();
        for index in self.indexes_of(|kind| kind == "media.captured").into_iter().filter(shown) {
            let captured = self.entry_at(usize::try_from(index).unwrap()).hash();
            let file = format!("media/{captured}.mp4");
            // Only one recording has bytes here.
            let is_here = files.iter().all(|(name, _)| !name.starts_with("media/"));
            let absent = (!is_here).then_some(Absent::NotReceived);
            media.push(PackageMedia { captured, file: is_here.then(|| file.clone()), absent });
            if is_here {
                files.push((file, self.recording.clone()));
            }
        }
        media.sort_by_key(|media| media.captured);
        (documents, media, files)
    }
}

/// What the terminal states of the recording.
pub(crate) fn captured(recording: &[u8]) -> MediaCaptured {
    let chunks = recording.chunks(CHUNK_BYTES).map(|chunk| Digest::from_bytes(sha256(chunk))).collect();
    let nonce = [0xb6; 16];
    let device = quanji_core::id::DeviceId::from(&SoftwareKey::from_bytes(&[0x22; 32]).unwrap().public_key());
    MediaCaptured {
        media: media_id(case(), device, &nonce),
        nonce,
        kind: MediaKind::Video,
        media_type: "video/mp4".into(),
        length: recording.len() as u64,
        sha256: Digest::from_bytes(sha256(recording)),
        root: Manifest::new(recording.len() as u64, chunks).unwrap().root(),
        sm3: None,
        end: CaptureEnd::Finished,
        started_ms: Some(NOON),
        ended_ms: Some(NOON + 60_000),
        gaps: Vec::new(),
        marks: Vec::new(),
        subject: Subject { activity: Some(ActivityId::from_bytes([0xa4; 16])), ..Subject::default() },
        source: Source::Terminal,
        position: None,
        continues: None,
        copy_of: None,
    }
}

fn parsed(bytes: &[u8]) -> SignedEntry {
    SignedEntry::parse(bytes).unwrap()
}

/// The page file of the world's sealed document.
fn page_of(world: &World) -> Vec<u8> {
    let catalog = quanji_core::catalog::Catalog::builtin().unwrap();
    let state = CaseState::fold(catalog, case(), world.terminal_entries());
    let papers = state.paperwork(world.document).unwrap();
    let seal = papers.seals.iter().next().unwrap();
    let content = seal.body.read(case()).unwrap();
    let registry = world.registry(u64::MAX);
    let template = state.template(catalog, world.document).unwrap();
    let (signed, declined) = form_signatures(papers, &seal.body.signatures);
    let form = Form { bureau: registry.name(), template, content: &content, signed, declined };
    html(&compose(&form)).into_bytes()
}
