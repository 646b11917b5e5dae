//! The fourth record: keys change, and what must outlive them is sealed. With entries that are
//! refused after it, and checkpoints on both sides of a change of the log's key.

use serde_json::{Value, json};

use super::chain;
use super::compliance::by;
use super::compliance_description::all;
use super::description::hex;
use super::files::Files;
use super::log::{Log, carried, message, range_json};
use super::world::{ANCHOR_KEY, LOG_NAME, World, section};
use quanji_core::crypto::{PublicKey, Signer, SoftwareKey, sha256};
use quanji_core::entry::{
    Approval, BureauFact, DeviceRevoked, Entry, KeyHistory, LogKeyRotated, OfficeKeyRecovered,
    OfficeKeyRotated, Reason, RecoveryDeclared, Role, SectionAdded, SignedEntry, recovery_message,
    rotation_message, verify,
};
use quanji_core::id::{BureauId, Digest, EntryHash};
use quanji_core::media::Manifest;
use quanji_core::proof::{LogKeys, LogSigner, prove_range};
use quanji_core::record::{Fact, RecoverySealed};
use quanji_core::sync::{
    ExchangeReply, ExchangeRequest, KeyNotice, RescueItem, RescueReceipt, RescueSealer, Trust, plan,
};

fn key(byte: u8) -> SoftwareKey {
    SoftwareKey::from_bytes(&[byte; 32]).unwrap()
}

fn two() -> Vec<Approval> {
    vec![by("王五", Role::Administrator), by("赵六", Role::Administrator)]
}

fn bureau(world: &World) -> BureauId {
    (&world.office_key.public_key()).into()
}

fn rotated(world: &World, new: &SoftwareKey) -> OfficeKeyRotated {
    let proof = new.sign(&rotation_message(bureau(world), &new.public_key())).unwrap().0;
    OfficeKeyRotated { key: new.public_key(), proof, reason: "年度更换".into(), approved_by: two() }
}

fn recovered(world: &World, new: &SoftwareKey) -> OfficeKeyRecovered {
    let proof = new.sign(&recovery_message(bureau(world), &new.public_key())).unwrap().0;
    OfficeKeyRecovered { key: new.public_key(), proof, reason: "密钥损毁".into(), approved_by: two() }
}

fn declared(recovery: PublicKey) -> RecoveryDeclared {
    RecoveryDeclared {
        key: recovery,
        threshold: 2,
        shares: 3,
        custodians: ["所长", "档案室", "县卫健局"].map(Into::into).to_vec(),
        approved_by: two(),
    }
}

fn sealed(world: &World, recovery: &SoftwareKey, drawn: u8) -> RecoverySealed {
    RecoverySealed::seal(&recovery.public_key(), world.device(), &ANCHOR_KEY, [drawn; 32]).unwrap()
}

fn log_key() -> LogKeyRotated {
    let log_key = LogSigner::from_seed(LOG_NAME, &[0x56; 32]).unwrap().verifier().vkey();
    LogKeyRotated { log_key, reason: "年度更换".into(), approved_by: two() }
}

fn named(name: &str) -> BureauFact {
    BureauFact::SectionAdded(SectionAdded { section: section(), name: name.into() })
}

/// Makes the files; gives the record.
pub(crate) fn describe(files: &mut Files) -> World {
    let mut world = World::with_open_case();
    world.state_office(BureauFact::RecoveryDeclared(declared(key(0x66).public_key())));
    world.state_first("-first", Fact::RecoverySealed(sealed(&world, &key(0x66), 0x91)));
    world.state_office(BureauFact::OfficeKeyRotated(rotated(&world, &key(0x12))));
    world.office_signs = ("office_second", key(0x12));
    world.state_office(named("公共场所监督科"));
    world.state_office(BureauFact::RecoveryDeclared(declared(key(0x67).public_key())));
    world.state_first("-second", Fact::RecoverySealed(sealed(&world, &key(0x67), 0x92)));
    world.state_office(BureauFact::LogKeyRotated(log_key()));
    let log_key_at = world.exemplars.len() as u64 - 1;
    world.office_signs = ("recovery", key(0x67));
    world.state_office(BureauFact::OfficeKeyRecovered(recovered(&world, &key(0x13))));
    world.office_signs = ("office_third", key(0x13));
    let device = world.device();
    let revoked = DeviceRevoked { device, reason: "遗失".into(), approved_by: Some(two()) };
    world.state_office(BureauFact::DeviceRevoked(revoked));
    chain::describe_as(&world, "trust", files);
    checkpoints(&world, log_key_at, files);
    refused(&world, files);
    rescue(&world, files);
    world
}

/// The last checkpoint under the first key of the log, and the first one under the second.
fn checkpoints(world: &World, log_key_at: u64, files: &mut Files) {
    let log = Log::of(world.bytes());
    for (name, size, seed) in [("before", log_key_at, 0x55), ("after", log_key_at + 1, 0x56)] {
        let (checkpoint, _) = log.checkpoint(world, size);
        let signer = LogSigner::from_seed(LOG_NAME, &[seed; 32]).unwrap();
        let note = signer.sign(&checkpoint).unwrap();
        files.text(&format!("trust-log/{name}.txt"), note.as_str().to_owned());
    }
    answer(world, &log, files);
}

/// What a terminal is answered that saw the log before its key changed: it learns of the new key from
/// the answer.
fn answer(world: &World, log: &Log, files: &mut Files) {
    let (checkpoint, _) = log.checkpoint(world, log.size);
    let signer = LogSigner::from_seed(LOG_NAME, &[0x56; 32]).unwrap();
    let registry = world.registry(u64::MAX);
    let notice = |signed: &SignedEntry| {
        let index = world.exemplars.iter().position(|one| one.signed == *signed).unwrap() as u64;
        let proof = prove_range(index, 1, log.size, &log.nodes).unwrap();
        KeyNotice { index, entry: carried(signed), proof }
    };
    let keys: Vec<KeyNotice> = registry.keys().entries().map(notice).collect();
    let reply = ExchangeReply {
        epoch: 1,
        checkpoint: signer.sign(&checkpoint).unwrap().into_string(),
        consistency: None,
        receipts: Vec::new(),
        refused: Vec::new(),
        need_from: None,
        held_seq: 0,
        feed: Vec::new(),
        cursor: 0,
        opened: Vec::new(),
        backfill: Vec::new(),
        backfill_from: None,
        keys: Some(keys.clone()),
    };
    let first = LogKeys::new(world.log_signer.verifier());
    let trust = Trust::new(KeyHistory::new(world.office_key.public_key()), first);
    let request = ExchangeRequest { epoch: 1, ..ExchangeRequest::default() };
    let found = plan(&trust, None, &request, &[], 0, reply.clone()).unwrap();
    assert_eq!(found.keys.len(), keys.len());
    let described = |notice: &KeyNotice| {
        let signed = SignedEntry::parse(&notice.entry.0).unwrap();
        json!({"index": notice.index, "entry": signed.hash(), "proof": range_json(&notice.proof)})
    };
    let description = json!({
        "epoch": 1,
        "checkpoint": reply.checkpoint,
        "receipts": [],
        "refused": [],
        "held_seq": 0,
        "feed": [],
        "cursor": 0,
        "opened": [],
        "backfill": [],
        "keys": keys.iter().map(described).collect::<Vec<_>>(),
    });
    message(files, "trust-log/exchange-reply", &reply, description);
}

/// A rescue bundle of the terminal with one item of each kind, and the office's receipt for it.
fn rescue(world: &World, files: &mut Files) {
    let captured = EntryHash::from_bytes([0xb9; 32]);
    let entries: Vec<_> = world.terminal_entries().map(carried).collect();
    let hashes: Vec<_> = world.terminal_entries().map(SignedEntry::hash).collect();
    let chunk = b"one chunk".to_vec();
    let manifest = Manifest::new(9, vec![Digest::from_bytes(sha256(&chunk))]).unwrap().to_bytes();
    let items = [
        RescueItem::Entries(entries),
        RescueItem::Manifest(captured, manifest.clone()),
        RescueItem::Chunk(captured, 0, chunk.clone()),
        RescueItem::SetAside("set-aside-1-quanji.db".into(), 0, b"pages".to_vec()),
    ];
    let recovery = key(0x67).public_key();
    let (mut sealer, mut bundle) =
        RescueSealer::begin(bureau(world), world.device(), recovery, [0x94; 32]).unwrap();
    for item in &items {
        bundle.extend(sealer.seal(item).unwrap());
    }
    let (last, count) = sealer.end().unwrap();
    bundle.extend(last);
    let registry = world.registry(u64::MAX);
    let digest = Digest::from_bytes(sha256(&bundle));
    let length = bundle.len() as u64;
    let receipt = RescueReceipt::sign(registry.keys(), &key(0x13), world.device(), digest, length).unwrap();
    let first = KeyHistory::new(world.office_key.public_key());
    assert!(receipt.holds(&first), "who knows the first key follows to the one that signed");
    files.bytes("trust-rescue/bundle.bin", &bundle);
    files.bytes("trust-rescue/receipt.cbor", &receipt.to_bytes());
    let description = json!({
        "recovery_key": hex(recovery.as_sec1()),
        "entries": hashes,
        "captured": captured,
        "manifest": hex(&manifest),
        "chunk": hex(&chunk),
        "set_aside": ["set-aside-1-quanji.db", 0, hex(b"pages")],
        "count": {"entries": count.entries, "recordings": 1, "chunks": 1, "pieces": 1},
        "bundle": digest,
        "length": length,
    });
    files.json("trust-rescue/bundle.json", &description);
}

/// Entries at the end of the office's chain that nobody may take in.
fn refused(world: &World, files: &mut Files) {
    let last = world.exemplars.iter().rfind(|one| one.signed.entry().device == world.office()).unwrap();
    let (seq, prev) = (last.signed.entry().seq + 1, Some(last.signed.hash()));
    let signature = Reason::BadSignature;
    let body = Reason::BadBody;
    let third = key(0x13);
    let good = rotated(world, &key(0x14));
    let one = || two()[..1].to_vec();
    let cases: Vec<(&str, &str, Reason, BureauFact, SoftwareKey)> = vec![
        ("old-key", "signed with the first key after its rotation", signature, named("x"), key(0x11)),
        ("second-key", "signed with the second key after the recovery", signature, named("x"), key(0x12)),
        (
            "rotation-by-old-key",
            "a rotation by the first key after its own rotation",
            signature,
            BureauFact::OfficeKeyRotated(good.clone()),
            key(0x11),
        ),
        (
            "rotation-by-terminal",
            "a rotation that a terminal signed",
            signature,
            BureauFact::OfficeKeyRotated(good.clone()),
            key(0x22),
        ),
        (
            "rotation-by-itself",
            "a rotation that only the new key signed",
            signature,
            BureauFact::OfficeKeyRotated(good.clone()),
            key(0x14),
        ),
        (
            "recovery-by-former",
            "a recovery by a recovery key that was replaced",
            signature,
            BureauFact::OfficeKeyRecovered(recovered(world, &key(0x14))),
            key(0x66),
        ),
        (
            "recovery-by-office",
            "a recovery that the office's key signed",
            signature,
            BureauFact::OfficeKeyRecovered(recovered(world, &key(0x14))),
            key(0x13),
        ),
        (
            "rotation-unproved",
            "a new key that did not sign for itself",
            body,
            BureauFact::OfficeKeyRotated(OfficeKeyRotated { key: key(0x15).public_key(), ..good.clone() }),
            key(0x13),
        ),
        (
            "rotation-by-one",
            "a rotation that one person agreed to",
            body,
            BureauFact::OfficeKeyRotated(OfficeKeyRotated { approved_by: one(), ..good }),
            key(0x13),
        ),
        (
            "recovery-without-custodian",
            "a share that nobody holds",
            body,
            BureauFact::RecoveryDeclared(RecoveryDeclared {
                custodians: vec!["所长".into(), "档案室".into(), "\u{3000}".into()],
                ..declared(key(0x68).public_key())
            }),
            key(0x13),
        ),
        (
            "recovery-of-one-share",
            "a secret that one share gives",
            body,
            BureauFact::RecoveryDeclared(RecoveryDeclared {
                threshold: 1,
                ..declared(key(0x68).public_key())
            }),
            key(0x13),
        ),
        (
            "log-key-by-one",
            "a key of the log that one person agreed to",
            body,
            BureauFact::LogKeyRotated(LogKeyRotated { approved_by: one(), ..log_key() }),
            key(0x13),
        ),
        (
            "revoked-by-one-twice",
            "one person as two",
            body,
            BureauFact::DeviceRevoked(DeviceRevoked {
                device: world.device(),
                reason: "遗失".into(),
                approved_by: Some(vec![by("王五", Role::Administrator), by("王五 ", Role::Audit)]),
            }),
            third,
        ),
    ];
    for (name, why, reason, fact, signer) in cases {
        let signed = SignedEntry::sign(world.office_entry(seq, prev, &fact), &signer).unwrap();
        write(world, files, name, why, reason, &signed);
    }
    let terminal = world.terminal_entries().last().unwrap();
    let fact = Fact::RecoverySealed(RecoverySealed { enc: [4; 65], ..sealed(world, &key(0x67), 0x93) });
    let entry = world.entry(terminal.entry().seq + 1, Some(terminal.hash()), &fact);
    let signed = SignedEntry::sign(entry, &world.session_key).unwrap();
    write(world, files, "sealed-off-the-curve", "an encapsulated key that is no point", body, &signed);
}

fn write(world: &World, files: &mut Files, name: &str, why: &str, reason: Reason, signed: &SignedEntry) {
    assert_eq!(reason_for(world, signed), Some(reason), "{name}");
    files.bytes(&format!("trust-refused/{name}.cbor"), signed.bytes());
    files.json(
        &format!("trust-refused/{name}.json"),
        &json!({"valid": false, "reason": reason.as_str(), "why": why}),
    );
}

fn reason_for(world: &World, signed: &SignedEntry) -> Option<Reason> {
    let entry: &Entry = signed.entry();
    let mut registry = world.registry(u64::MAX);
    let session = entry.session.map(|_| world.session.clone());
    verify(&registry, session.as_ref(), signed)
        .and_then(|()| match entry.device == world.office() {
            true => registry.apply(signed).map(drop),
            false => quanji_core::record::check_body(entry, session.as_ref()).map(drop),
        })
        .err()
}

/// The members of a statement of the office about keys.
pub(crate) fn of_office(fact: &BureauFact) -> Value {
    let succession = |key: &PublicKey, proof: &[u8; 64], reason: &str, approved_by: &[Approval]| {
        json!({
            "key": hex(key.as_sec1()),
            "proof": hex(proof),
            "reason": reason,
            "approved_by": all(approved_by),
        })
    };
    match fact {
        BureauFact::OfficeKeyRotated(body) => {
            succession(&body.key, &body.proof, &body.reason, &body.approved_by)
        }
        BureauFact::OfficeKeyRecovered(body) => {
            succession(&body.key, &body.proof, &body.reason, &body.approved_by)
        }
        BureauFact::RecoveryDeclared(body) => json!({
            "key": hex(body.key.as_sec1()),
            "threshold": body.threshold,
            "shares": body.shares,
            "custodians": body.custodians,
            "approved_by": all(&body.approved_by),
        }),
        BureauFact::LogKeyRotated(body) => json!({
            "log_key": body.log_key,
            "reason": body.reason,
            "approved_by": all(&body.approved_by),
        }),
        other => panic!("{} is of another record", other.kind()),
    }
}

/// The members of `recovery.sealed`.
pub(crate) fn of_terminal(body: &RecoverySealed) -> Value {
    json!({"key": hex(body.key.as_sec1()), "enc": hex(&body.enc), "sealed": hex(&body.sealed)})
}
