//! Recordings: a chain of their own with every kind of statement about them, a manifest, a file of
//! the vault, and the messages that carry them.

use serde_json::{Value, json};

use super::chain;
use super::compliance_description;
use super::description::{self, hex};
use super::files::Files;
use super::log::{Log, carried, consistency_json, message, range_json};
use super::world::{ANCHOR_KEY, NOON, World, case};
use quanji_core::crypto::sha256;
use quanji_core::entry::{
    Access, BureauFact, EvidenceAccessed, KeyHistory, MediaDamaged, MediaReceived, Role,
};
use quanji_core::id::{ActivityId, Digest, EntryHash, MediaId};
use quanji_core::media::{
    CHUNK_BYTES, ChunkCipher, FileHeader, FileKey, Manifest, Sum, VaultKey, list_record,
};
use quanji_core::proof::{LogKeys, prove_consistency, prove_range};
use quanji_core::record::{
    CaptureEnd, CopyChange, CopyOf, Fact, Import, MarkKind, MediaCaptured, MediaGap, MediaKind, MediaMark,
    MediaMarked, MediaPlaced, MediaStarted, Position, RecorderCheckedOut, RecorderReturned, Source, Subject,
    media_id,
};
use quanji_core::sync::{
    ChunkRun, Lack, MediaReceipt, OfferReply, OfferRequest, ReceiptReply, ReceiptRequest, RefusedMedia,
    Trust, check_receipts,
};

/// Length of the recording: two chunks and a half.
const LENGTH: usize = 2 * CHUNK_BYTES + CHUNK_BYTES / 2;
/// Size of the log that the terminal had seen when it asked for receipts.
const SEEN: u64 = 7;

/// The recording: byte *i* is (7·i + i div 251) mod 256.
fn bytes() -> Vec<u8> {
    (0..LENGTH).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

fn manifest(bytes: &[u8]) -> Manifest {
    let chunks = bytes.chunks(CHUNK_BYTES).map(|chunk| Digest::from_bytes(sha256(chunk))).collect();
    Manifest::new(bytes.len() as u64, chunks).unwrap()
}

/// Makes the files; gives the record.
pub(crate) fn describe(files: &mut Files) -> World {
    let mut world = World::with_open_case();
    let captured = records(&mut world);
    office_states(&mut world, captured);
    chain::describe_as(&world, "recordings", files);
    let manifest = manifest(&bytes());
    files.bytes("media/manifest.cbor", &manifest.to_bytes());
    files.json(
        "media/manifest.json",
        &json!({"length": manifest.length(), "chunks": manifest.chunks(), "root": manifest.root()}),
    );
    vault(files);
    wire(&world, captured, files);
    world
}

/// Begins like any terminal, then states everything that can be stated of recordings. Gives the
/// entry of the video.
fn records(world: &mut World) -> EntryHash {
    let device = world.device();
    let named = |nonce: u8| (media_id(case(), device, &[nonce; 16]), [nonce; 16]);
    let ((video, nonce), (photo, photo_nonce)) = (named(0xd1), named(0xd2));
    let ((cut, cut_nonce), (copy, copy_nonce)) = (named(0xd3), named(0xd4));
    let bytes = bytes();
    let whole = manifest(&bytes);
    let mut sum = Sum::new(true);
    sum.update(&bytes);
    let sums = sum.finish();
    let subject = Subject {
        activity: Some(ActivityId::from_bytes([0xa4; 16])),
        document: Some(world.document),
        method: Some("终端摄像头".into()),
        proves: Some("布草间未设消毒柜".into()),
    };
    let position = Position {
        latitude_e7: 389_067_000,
        longitude_e7: 1_065_445_000,
        accuracy_cm: Some(1_200),
        mocked: true,
    };
    let import = Import {
        file: "PL0001_640221_20261123_121500_0012.jpg".into(),
        recorder: Some("PL0001".into()),
        clock_ahead_ms: Some(3_600_000),
        officer: Some("640221".into()),
        important: Some(true),
    };
    let plain = MediaCaptured {
        media: video,
        nonce,
        kind: MediaKind::Video,
        media_type: "video/mp4".into(),
        length: whole.length(),
        sha256: sums.sha256,
        root: whole.root(),
        sm3: sums.sm3,
        end: CaptureEnd::Finished,
        started_ms: Some(NOON),
        ended_ms: Some(NOON + 600_000),
        gaps: vec![MediaGap { from_ms: 60_000, to_ms: 90_000, reason: Some("更换电池".into()) }],
        marks: vec![MediaMark { at_ms: 3_000, text: "打开消毒柜".into() }],
        subject: subject.clone(),
        source: Source::Terminal,
        position: Some(position),
        continues: None,
        copy_of: None,
    };
    let empty = manifest(&[]);
    let nothing = Sum::new(false).finish().sha256;
    let short = |media: MediaId, nonce: [u8; 16]| MediaCaptured {
        media,
        nonce,
        length: 0,
        sha256: nothing,
        root: empty.root(),
        sm3: None,
        gaps: Vec::new(),
        marks: Vec::new(),
        subject: Subject::default(),
        position: None,
        ..plain.clone()
    };
    let facts = [
        (
            "",
            Fact::RecorderCheckedOut(RecorderCheckedOut {
                recorder: "PL0001".into(),
                vendor: "gat947".into(),
                shown_ms: NOON + 3_600_000,
            }),
        ),
        (
            "",
            Fact::MediaStarted(MediaStarted {
                media: video,
                nonce,
                kind: MediaKind::Video,
                media_type: "video/mp4".into(),
                subject,
                source: Source::Terminal,
                position: Some(Position { mocked: false, accuracy_cm: None, ..position }),
                continues: Some(cut),
            }),
        ),
        ("-video", Fact::MediaCaptured(plain.clone())),
        (
            "-interrupted",
            Fact::MediaCaptured(MediaCaptured {
                end: CaptureEnd::Interrupted,
                continues: Some(video),
                ended_ms: None,
                ..short(cut, cut_nonce)
            }),
        ),
        (
            "-recorder",
            Fact::MediaCaptured(MediaCaptured {
                kind: MediaKind::Photo,
                media_type: "image/jpeg".into(),
                source: Source::Recorder(import.clone()),
                ..short(photo, photo_nonce)
            }),
        ),
        (
            "-copy",
            Fact::MediaCaptured(MediaCaptured {
                end: CaptureEnd::StorageFull,
                source: Source::File(Import { file: "遮挡.mp4".into(), ..Import::default() }),
                copy_of: Some(CopyOf {
                    media: video,
                    change: CopyChange::Redacted,
                    reason: "遮挡未成年人".into(),
                }),
                ..short(copy, copy_nonce)
            }),
        ),
        (
            "",
            Fact::MediaMarked(MediaMarked {
                media: cut,
                what: MarkKind::Gap,
                from_ms: 0,
                to_ms: 5_000,
                text: "终端断电".into(),
            }),
        ),
        (
            "",
            Fact::MediaPlaced(MediaPlaced {
                media: photo,
                subject: Subject { activity: Some(ActivityId::from_bytes([0xa4; 16])), ..Subject::default() },
            }),
        ),
        ("", Fact::RecorderReturned(RecorderReturned { recorder: "PL0001".into() })),
    ];
    let mut stated = None;
    for (suffix, fact) in facts {
        let hash = world.state_first(suffix, fact);
        if suffix == "-video" {
            stated = Some(hash);
        }
    }
    stated.unwrap()
}

fn office_states(world: &mut World, captured: EntryHash) {
    let media = media_id(case(), world.device(), &[0xd1; 16]);
    let whole = manifest(&bytes());
    world.state_office(BureauFact::MediaReceived(MediaReceived {
        media,
        captured,
        length: whole.length(),
        sha256: Digest::from_bytes(sha256(&bytes())),
    }));
    world.state_office(BureauFact::MediaDamaged(MediaDamaged { media, captured, chunks: vec![0, 2] }));
    world.state_office(BureauFact::EvidenceAccessed(EvidenceAccessed {
        media,
        captured,
        by: "督察".into(),
        role: Role::Audit,
        access: Access::Downloaded,
    }));
}

/// A finished recording of five bytes as it lies in the vault.
fn vault(files: &mut Files) {
    let (name, key, plain) = (MediaId::from_bytes([0xe1; 16]), [0xe2; 32], b"quanj");
    let file_key = FileKey::from_bytes(key);
    let vault = VaultKey::derive(&ANCHOR_KEY);
    let mut data = FileHeader::new(&vault, name, &file_key).to_bytes();
    let mut sealed = plain.to_vec();
    ChunkCipher::new(&file_key, name).seal(0, true, &mut sealed).unwrap();
    data.extend(sealed);
    let digest = Digest::from_bytes(sha256(plain));
    files.bytes("media/vault.data", &data);
    files.bytes("media/vault.list", &list_record(&file_key, 0, 5, true, &digest));
    files.json(
        "media/vault.json",
        &json!({"database_key": hex(&ANCHOR_KEY), "file": name, "key": hex(&key), "bytes": hex(plain), "finished": true}),
    );
}

fn wire(world: &World, captured: EntryHash, files: &mut Files) {
    let log = Log::of(world.bytes());
    let other = EntryHash::from_bytes([0xb9; 32]);
    let request = OfferRequest { captured: vec![captured, other] };
    message(files, "wire/offer-request", &request, json!({"captured": request.captured}));
    let run = |first, count| ChunkRun { first, count };
    let lacks = vec![Lack::Entry, Lack::Manifest, Lack::Chunks(vec![run(0, 1), run(2, 1)]), Lack::Nothing];
    let runs = json!([{"first": 0, "count": 1}, {"first": 2, "count": 1}]);
    let shown = json!([["entry"], ["manifest"], ["chunks", runs], ["nothing"]]);
    message(files, "wire/offer-reply", &OfferReply { lacks }, json!({"lacks": shown}));
    let request = ReceiptRequest { captured: vec![captured, other], epoch: 1, seen_size: SEEN };
    let description = json!({"captured": request.captured, "epoch": 1, "seen_size": SEEN});
    message(files, "wire/receipt-request", &request, description);

    let index = world.exemplars.iter().position(|one| one.signed.entry().kind == "media.received").unwrap();
    let entry = &world.exemplars[index].signed;
    let proof = prove_range(index as u64, 1, log.size, &log.nodes).unwrap();
    let consistency = prove_consistency(SEEN, log.size, &log.nodes).unwrap();
    let (seen, _) = log.checkpoint(world, SEEN);
    let (_, note) = log.checkpoint(world, log.size);
    let reply = ReceiptReply {
        epoch: 1,
        checkpoint: note.into_string(),
        consistency: Some(consistency.clone()),
        receipts: vec![MediaReceipt { entry: carried(entry), proof: proof.clone() }],
        refused: vec![RefusedMedia { captured: other, reason: "digest_differs".into() }],
        keys: None,
    };
    let key = quanji_core::crypto::Signer::public_key(&world.office_key);
    let trust = Trust::new(KeyHistory::new(key), LogKeys::new(world.log_signer.verifier()));
    let checked = check_receipts(&trust, Some(&seen), &request, reply.clone()).unwrap();
    assert_eq!((checked.len(), checked[0].log_index), (1, index as u64));
    let description = json!({
        "epoch": 1,
        "checkpoint": reply.checkpoint,
        "consistency": consistency_json(&consistency),
        "receipts": [{"entry": entry.hash(), "proof": range_json(&proof)}],
        "refused": [{"captured": other, "reason": "digest_differs"}],
    });
    message(files, "wire/receipt-reply", &reply, description);
}

/// A sound beginning and a sound capture, for a device of a world.
pub(crate) fn samples(world: &World) -> (MediaStarted, MediaCaptured) {
    let nonce = [0xd9; 16];
    let media = media_id(case(), world.device(), &nonce);
    let (kind, media_type) = (MediaKind::Audio, "audio/mp4".to_owned());
    let (subject, source) = (Subject::default(), Source::Terminal);
    let started = MediaStarted {
        media,
        nonce,
        kind,
        media_type: media_type.clone(),
        subject: subject.clone(),
        source: source.clone(),
        position: None,
        continues: None,
    };
    let captured = MediaCaptured {
        media,
        nonce,
        kind,
        media_type,
        length: 0,
        sha256: Sum::new(false).finish().sha256,
        root: manifest(&[]).root(),
        sm3: None,
        end: CaptureEnd::Finished,
        started_ms: None,
        ended_ms: None,
        gaps: Vec::new(),
        marks: Vec::new(),
        subject,
        source,
        position: None,
        continues: None,
        copy_of: None,
    };
    (started, captured)
}

/// The members of a statement about a recording.
pub(crate) fn of_terminal(fact: &Fact) -> Value {
    match fact {
        Fact::MediaStarted(body) => description::present(json!({
            "media": body.media,
            "nonce": hex(&body.nonce),
            "kind": body.kind as u8,
            "media_type": body.media_type,
            "subject": subject(&body.subject),
            "source": source(&body.source),
            "position": body.position.as_ref().map(position),
            "continues": body.continues,
        })),
        Fact::MediaCaptured(body) => description::present(json!({
            "media": body.media,
            "nonce": hex(&body.nonce),
            "kind": body.kind as u8,
            "media_type": body.media_type,
            "length": body.length,
            "sha256": body.sha256,
            "root": body.root,
            "sm3": body.sm3,
            "end": body.end as u8,
            "started_ms": body.started_ms,
            "ended_ms": body.ended_ms,
            "gaps": body.gaps.iter().map(|gap| description::present(json!({
                "from_ms": gap.from_ms, "to_ms": gap.to_ms, "reason": gap.reason,
            }))).collect::<Vec<_>>(),
            "marks": body.marks.iter().map(|mark| json!({"at_ms": mark.at_ms, "text": mark.text})).collect::<Vec<_>>(),
            "subject": subject(&body.subject),
            "source": source(&body.source),
            "position": body.position.as_ref().map(position),
            "continues": body.continues,
            "copy_of": body.copy_of.as_ref().map(|copy| json!({
                "media": copy.media, "change": copy.change as u8, "reason": copy.reason,
            })),
        })),
        Fact::MediaMarked(body) => json!({
            "media": body.media,
            "what": body.what as u8,
            "from_ms": body.from_ms,
            "to_ms": body.to_ms,
            "text": body.text,
        }),
        Fact::MediaPlaced(body) => json!({"media": body.media, "subject": subject(&body.subject)}),
        Fact::RecorderCheckedOut(body) => {
            json!({"recorder": body.recorder, "vendor": body.vendor, "shown_ms": body.shown_ms})
        }
        Fact::RecorderReturned(body) => json!({"recorder": body.recorder}),
        later => compliance_description::of_terminal(later),
    }
}

/// The members of a statement of the office about a recording.
pub(crate) fn of_office(fact: &BureauFact) -> Value {
    match fact {
        BureauFact::MediaReceived(body) => json!({
            "media": body.media, "captured": body.captured, "length": body.length, "sha256": body.sha256,
        }),
        BureauFact::MediaDamaged(body) => {
            json!({"media": body.media, "captured": body.captured, "chunks": body.chunks})
        }
        BureauFact::EvidenceAccessed(body) => json!({
            "media": body.media,
            "captured": body.captured,
            "by": body.by,
            "role": body.role as u8,
            "access": body.access as u8,
        }),
        later => compliance_description::of_office(later),
    }
}

fn subject(subject: &Subject) -> Value {
    description::present(json!({
        "activity": subject.activity,
        "document": subject.document,
        "method": subject.method,
        "proves": subject.proves,
    }))
}

fn source(source: &Source) -> Value {
    let import = |import: &Import| {
        description::present(json!({
            "file": import.file,
            "recorder": import.recorder,
            "clock_ahead_ms": import.clock_ahead_ms,
            "officer": import.officer,
            "important": import.important,
        }))
    };
    match source {
        Source::Terminal => json!([0]),
        Source::Recorder(found) => json!([1, import(found)]),
        Source::File(found) => json!([2, import(found)]),
    }
}

fn position(position: &Position) -> Value {
    description::present(json!({
        "latitude_e7": position.latitude_e7,
        "longitude_e7": position.longitude_e7,
        "accuracy_cm": position.accuracy_cm,
        "mocked": position.mocked,
    }))
}
