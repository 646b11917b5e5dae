//! One false package of every kind, by name.

use quanji_core::crypto::SoftwareKey;
use quanji_core::entry::{BureauFact, DeviceRevoked, SignedEntry};
use quanji_core::id::{BureauId, CaseId, DeviceId, EntryHash};
use quanji_core::package::{Absent, ENTRIES, ISSUE, MANIFEST, PROOFS, PackageEntries, PackageProofs};
use quanji_core::record::{DocumentSealed, Fact, NoteAdded};

use super::bundle::{Bundle, container};
use super::forge::Forge;

type Named = (&'static str, Vec<u8>);

/// Every kind: by somebody on the way, who has no key; and by an office that lies, which has its own keys.
pub(crate) fn named(forge: &Forge) -> Vec<(String, Vec<u8>)> {
    let all = [on_the_container(forge), on_the_way(forge), by_the_office(forge), with_a_terminal(forge)];
    all.into_iter().flatten().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// The container is not what it must be.
fn on_the_container(forge: &Forge) -> Vec<Named> {
    let bundle = forge.bundle();
    let whole = bundle.to_bytes();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        bytes
    };
    let mut files = bundle.files.clone();
    files.push((ISSUE.into(), bundle.issue.to_bytes()));
    files.push((MANIFEST.into(), bundle.manifest.to_bytes()));
    let swapped = container(&files);
    let flag = |at: usize| with(&|bytes| bytes[at] ^= 0x08);
    vec![
        ("byte-after-the-end", with(&|bytes| bytes.push(0))),
        ("byte-before-the-beginning", with(&|bytes| bytes.insert(0, b'P'))),
        ("end-cut-off", with(&|bytes| bytes.truncate(bytes.len() - 1))),
        ("flag-of-a-data-descriptor", flag(6)),
        ("last-two-swapped", swapped),
        ("nothing", Vec::new()),
    ]
}

/// Somebody on the way changes what they can: the manifest may follow, the office's statement cannot.
fn on_the_way(forge: &Forge) -> Vec<Named> {
    let with = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = forge.bundle();
        change(&mut bundle);
        bundle.to_bytes()
    };
    let relisted = |change: &dyn Fn(&mut Bundle)| {
        with(&|bundle| {
            change(bundle);
            bundle.relist();
        })
    };
    let flip = |name: &'static str| {
        move |bundle: &mut Bundle| {
            let file = file_named(bundle, name);
            let middle = file.len() / 2;
            file[middle] ^= 1;
        }
    };
    vec![
        ("recording-altered", with(&flip(".mp4"))),
        ("recording-altered-and-relisted", relisted(&flip(".mp4"))),
        ("page-altered", with(&flip(".html"))),
        ("content-altered-and-relisted", relisted(&flip(".json"))),
        ("entries-altered", with(&flip(ENTRIES))),
        ("proofs-altered-and-relisted", relisted(&flip(PROOFS))),
        ("index-altered-and-relisted", relisted(&|bundle| bundle.file("index.html").push(b'\n'))),
        ("file-removed", with(&|bundle| drop(bundle.files.remove(2)))),
        ("file-removed-and-unlisted", relisted(&|bundle| drop(bundle.files.remove(2)))),
        ("file-added", with(&|bundle| bundle.files.insert(1, ("added.txt".into(), b"x".to_vec())))),
        ("files-in-another-order", with(&|bundle| bundle.files.swap(0, 1))),
        ("manifest-of-version-2", with(&|bundle| bundle.manifest.version = 2)),
        ("recipient-changed", with(&|bundle| bundle.manifest.recipient.push('。'))),
        ("recipient-blank", with(&|bundle| bundle.manifest.recipient = " ".into())),
        (
            "recording-said-to-be-absent",
            with(&|bundle| {
                bundle.manifest.media[0].file = None;
                bundle.manifest.media[0].absent = Some(Absent::NotReceived);
            }),
        ),
        (
            "recording-here-and-absent",
            with(&|bundle| bundle.manifest.media[0].absent = Some(Absent::Disposed)),
        ),
        ("document-unlisted", with(&|bundle| bundle.manifest.documents.clear())),
        ("bureau-of-another", with(&|bundle| bundle.manifest.bureau = BureauId::from_bytes([9; 16]))),
        ("log-shorter", with(&|bundle| bundle.manifest.log_size -= 1)),
        (
            "entry-withheld-afterwards",
            relisted(&|bundle| {
                edit_entries(bundle, |entries| {
                    let item = &mut entries.items[12];
                    item.leaf = item.leaf();
                    item.entry = None;
                });
            }),
        ),
        ("entry-dropped", relisted(&|bundle| edit_entries(bundle, |entries| drop(entries.items.remove(12))))),
        (
            "entries-in-another-order",
            relisted(&|bundle| edit_entries(bundle, |entries| entries.items.swap(3, 4))),
        ),
        (
            "entry-twice",
            relisted(&|bundle| {
                edit_entries(bundle, |entries| entries.items.insert(4, entries.items[3].clone()));
            }),
        ),
        (
            "proof-of-another-place",
            relisted(&|bundle| edit_proofs(bundle, |proofs| proofs.runs[0].proof.first = 1)),
        ),
        (
            "proof-with-another-hash",
            relisted(&|bundle| {
                edit_proofs(bundle, |proofs| proofs.runs[0].proof.right[0].0[5] ^= 1);
            }),
        ),
        (
            "head-altered",
            relisted(&|bundle| {
                edit_proofs(bundle, |proofs| proofs.head = proofs.head.replacen("time 1", "time 2", 1));
            }),
        ),
        (
            "checkpoint-altered",
            relisted(&|bundle| {
                edit_proofs(bundle, |proofs| {
                    let note = &mut proofs.checkpoints[1].note;
                    *note = note.replacen("time 1", "time 2", 1);
                });
            }),
        ),
        (
            "checkpoints-in-another-order",
            relisted(&|bundle| {
                edit_proofs(bundle, |proofs| proofs.checkpoints.swap(0, 1));
            }),
        ),
        ("issue-of-another-place", with(&|bundle| bundle.issue.index += 1)),
        ("issue-altered", with(&|bundle| *bundle.issue.entry.last_mut().unwrap() ^= 1)),
        (
            "issue-with-another-checkpoint",
            with(&|bundle| {
                bundle.issue.checkpoint = bundle.issue.checkpoint.replacen("time 1", "time 2", 1);
            }),
        ),
    ]
}

/// The office signs whatever it likes with its own keys and its log's, and cannot sign for a terminal.
fn by_the_office(forge: &Forge) -> Vec<Named> {
    let with = |change: &dyn Fn(&mut Forge)| {
        let mut changed = forge.clone();
        change(&mut changed);
        changed.bundle().to_bytes()
    };
    let issued = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = forge.bundle();
        change(&mut bundle);
        bundle.relist();
        forge.issue(&mut bundle, |_| {});
        bundle.to_bytes()
    };
    let stated = |change: &dyn Fn(&mut quanji_core::entry::PackageIssued)| {
        let mut bundle = forge.bundle();
        forge.issue(&mut bundle, change);
        bundle.to_bytes()
    };
    let office = SoftwareKey::from_bytes(&[0x11; 32]).unwrap();
    let note = forge.index_of("activity.ended");
    let left_out = |kind: &str| {
        let mut changed = forge.clone();
        changed.left_out = changed.indexes_of(|known| known == kind);
        changed.bundle().to_bytes()
    };
    let revoke = || {
        BureauFact::DeviceRevoked(DeviceRevoked {
            device: forge.world.device(),
            reason: "遗失".into(),
            approved_by: None,
        })
    };
    vec![
        (
            "entry-signed-by-the-office",
            with(&|forge| forge.replace(note, &office, |entry| entry.time.wall_ms += 1)),
        ),
        (
            "entry-of-another-device",
            with(&|forge| {
                forge.replace(note, &office, |entry| entry.device = DeviceId::from_bytes([9; 16]));
            }),
        ),
        ("entry-malformed", with(&|forge| _ = forge.log[note].pop())),
        ("certificate-left-out", left_out("device.certified")),
        ("grant-left-out", left_out("grant.issued")),
        ("session-left-out", left_out("session.opened")),
        ("beginning-left-out", left_out("bureau.created")),
        (
            "office-signed-by-another-key",
            with(&|forge| {
                let section = forge.index_of("section.added");
                forge.replace(section, &SoftwareKey::from_bytes(&[0x44; 32]).unwrap(), |_| {});
            }),
        ),
        ("log-signed-by-another-key", with(&|forge| forge.log_signer = [0x56; 32])),
        ("recording-replaced", with(&|forge| forge.recording[77] ^= 1)),
        ("recording-cut", with(&|forge| _ = forge.recording.pop())),
        ("page-replaced", with(&|forge| forge.page.push(b'\n'))),
        (
            "recording-not-listed",
            issued(&|bundle| {
                bundle.manifest.media.clear();
                bundle.files.retain(|(name, _)| !name.starts_with("media/"));
            }),
        ),
        ("count-of-entries-wrong", stated(&|body| body.entries -= 1)),
        ("issued-for-another", stated(&|body| body.recipient = "某律师事务所".into())),
        (
            "issued-of-another-manifest",
            stated(&|body| body.manifest = quanji_core::id::Digest::from_bytes([1; 32])),
        ),
        ("issued-by-nobody", stated(&|body| body.issued_by.clear())),
        ("issued-in-the-future", with(&|forge| forge.issued_after_ms = 10 * 86_400_000)),
        ("terminal-revoked-before", {
            let mut changed = forge.clone();
            let revoked = SignedEntry::sign(changed.office_entry(&revoke()), &office).unwrap();
            let last = changed.log.pop().unwrap();
            changed.log.push(revoked.bytes().to_vec());
            changed.log.push(last);
            changed.bundle().to_bytes()
        }),
    ]
}

/// The office and an officer with their terminal lie together: what they signed once holds them.
fn with_a_terminal(forge: &Forge) -> Vec<Named> {
    let session = SoftwareKey::from_bytes(&[0x33; 32]).unwrap();
    let device = SoftwareKey::from_bytes(&[0x22; 32]).unwrap();
    let with = |change: &dyn Fn(&mut Forge)| {
        let mut changed = forge.clone();
        change(&mut changed);
        changed.bundle().to_bytes()
    };
    let note = forge.index_of("note.added");
    let seal = forge.index_of("document.sealed");
    let resealed = |change: &dyn Fn(&mut DocumentSealed)| {
        with(&|forge| {
            forge.replace(seal, &device, |entry| {
                let Ok(Fact::DocumentSealed(mut body)) = Fact::from_body(&entry.kind, &entry.body) else {
                    return;
                };
                change(&mut body);
                entry.body = Fact::DocumentSealed(body).to_body();
            });
        })
    };
    let added = |change: &dyn Fn(&mut quanji_core::entry::Entry)| {
        with(&|forge| {
            let mut entry = forge.terminal_entry(&Fact::NoteAdded(NoteAdded { text: "补记。".into() }));
            change(&mut entry);
            forge.append(entry, &session);
        })
    };
    vec![
        ("entry-rewritten", with(&|forge| forge.replace(note, &session, |entry| entry.time.wall_ms += 1))),
        ("entry-of-another-bureau", added(&|entry| entry.bureau = BureauId::from_bytes([9; 16]))),
        ("entry-of-another-case", added(&|entry| entry.case = Some(CaseId::from_bytes([9; 16])))),
        ("entry-of-no-session", added(&|entry| entry.session = Some(99))),
        ("entry-of-another-grant", added(&|entry| entry.grant = Some(2))),
        (
            "entry-at-a-taken-place",
            added(&|entry| {
                entry.seq -= 1;
                entry.prev = Some(EntryHash::from_bytes([1; 32]));
            }),
        ),
        ("entry-hangs-on-nothing", added(&|entry| entry.prev = Some(EntryHash::from_bytes([1; 32])))),
        (
            "seal-with-other-content",
            resealed(&|body| {
                let text = String::from_utf8(body.content.clone()).unwrap();
                body.content = text.replace("未设", "已设").into_bytes();
            }),
        ),
        ("seal-not-canonical", resealed(&|body| body.content.insert(1, b' '))),
        ("seal-of-no-reading", resealed(&|body| body.read_back = EntryHash::from_bytes([1; 32]))),
        (
            "seal-with-a-signature-of-nobody",
            resealed(&|body| body.signatures.push(EntryHash::from_bytes([0xff; 32]))),
        ),
    ]
}

/// The first file whose name ends so.
fn file_named<'b>(bundle: &'b mut Bundle, end: &str) -> &'b mut Vec<u8> {
    let is_meant = |name: &str| name.ends_with(end) && (name.contains('/') || name == end);
    &mut bundle.files.iter_mut().find(|(name, _)| is_meant(name)).unwrap().1
}

fn edit_entries(bundle: &mut Bundle, change: impl FnOnce(&mut PackageEntries)) {
    let mut entries = PackageEntries::from_bytes(bundle.file(ENTRIES)).unwrap();
    change(&mut entries);
    *bundle.file(ENTRIES) = entries.to_bytes();
}

fn edit_proofs(bundle: &mut Bundle, change: impl FnOnce(&mut PackageProofs)) {
    let mut proofs = PackageProofs::from_bytes(bundle.file(PROOFS)).unwrap();
    change(&mut proofs);
    *bundle.file(PROOFS) = proofs.to_bytes();
}
