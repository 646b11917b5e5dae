//! The log over all exemplars: checkpoints, proofs, and the messages that carry them.

use serde_json::json;

use super::description::hex;
use super::files::Files;
use super::world::{LOG_NAME, NOON, Nodes, World, case, section};
use quanji_core::crypto::{Signer, sha256};
use quanji_core::entry::{Gap, KeyHistory, SignedEntry};
use quanji_core::id::EntryHash;
use quanji_core::proof::{
    Checkpoint, ConsistencyProof, Frontier, LogKeys, RangeProof, SignedCheckpoint, leaf_hash,
    prove_consistency, prove_range,
};
use quanji_core::sync::{
    Backfill, ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, EntryBytes, ExchangeReply,
    ExchangeRequest, FeedItem, MAX_BODY_BYTES, Problem, Receipt, Refused, Scope, TokenReply, TokenRequest,
    Trust, challenge_message, enrol_message, pack, plan, unpack,
};

/// Size of the log at the earlier checkpoint.
const SEEN: u64 = 7;
/// Index in the log of the terminal's first entry.
const FIRST: u64 = 5;

pub(crate) struct Log {
    pub(crate) nodes: Nodes,
    pub(crate) size: u64,
}

pub(crate) fn describe(world: &World, files: &mut Files) {
    let log = Log::of(world.bytes());
    let range = prove_range(FIRST, 11, log.size, &log.nodes).unwrap();
    let consistency = prove_consistency(SEEN, log.size, &log.nodes).unwrap();
    for size in [SEEN, log.size] {
        let (checkpoint, note) = log.checkpoint(world, size);
        files.text(&format!("log/checkpoint-{size}.txt"), note.as_str().to_owned());
        let description = json!({
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.to_string(),
            "time_ms": checkpoint.time_ms,
        });
        files.json(&format!("log/checkpoint-{size}.json"), &description);
    }
    message(files, "log/range-proof", &range, range_json(&range));
    message(files, "log/consistency-proof", &consistency, consistency_json(&consistency));
    access(world, files);
    exchange(world, &log, range, consistency, files);
}

fn access(world: &World, files: &mut Files) {
    let key = world.device_key.public_key();
    let secret = "GEZDG-NBVGY-3TQOJ-QGEZD-GNBVG-Y";
    let fingerprint =
        data_encoding::BASE32_NOPAD.encode(&sha256(world.office_key.public_key().as_sec1())[..16]);
    let proof = world.device_key.sign(&enrol_message(secret, &key)).unwrap().0;
    let request = EnrolRequest { code: secret.into(), key, name: "一号终端".into(), proof };
    let description = json!({
        "whole_code": format!("{secret}.{fingerprint}"),
        "code": secret,
        "key": hex(key.as_sec1()),
        "name": request.name,
        "proof": hex(&proof),
    });
    message(files, "wire/enrol-request", &request, description);

    let entries: Vec<&SignedEntry> =
        world.exemplars.iter().take(5).map(|exemplar| &exemplar.signed).collect();
    let reply = EnrolReply {
        office_key: world.office_key.public_key(),
        entries: entries.iter().map(|signed| carried(signed)).collect(),
    };
    let description = json!({
        "office_key": hex(reply.office_key.as_sec1()),
        "entries": entries.iter().map(|signed| signed.hash()).collect::<Vec<_>>(),
    });
    message(files, "wire/enrol-reply", &reply, description);

    let (device, nonce) = (world.device(), [0xd1; 32]);
    message(files, "wire/challenge-request", &ChallengeRequest { device }, json!({"device": device}));
    message(files, "wire/challenge-reply", &ChallengeReply { nonce }, json!({"nonce": hex(&nonce)}));
    let signature = world.device_key.sign(&challenge_message(device, &nonce)).unwrap().0;
    let description = json!({"device": device, "nonce": hex(&nonce), "signature": hex(&signature)});
    message(files, "wire/token-request", &TokenRequest { device, nonce, signature }, description);
    let reply = TokenReply { token: "dG9rZW4".into(), expires_ms: NOON.unsigned_abs() + 3_600_000 };
    let description = json!({"token": reply.token, "expires_ms": reply.expires_ms});
    message(files, "wire/token-reply", &reply, description);
    let problem =
        Problem { code: "code_used".into(), message: "this code was used by another device".into() };
    let description = json!({"code": problem.code, "message": problem.message});
    message(files, "wire/problem", &problem, description);
}

fn exchange(world: &World, log: &Log, range: RangeProof, consistency: ConsistencyProof, files: &mut Files) {
    let sent: Vec<SignedEntry> =
        world.terminal_entries().filter(|signed| signed.entry().seq <= 14).cloned().collect();
    let request = ExchangeRequest {
        epoch: 1,
        seen_size: SEEN,
        cursor: FIRST,
        entries: sent.iter().map(carried).collect(),
        lost: vec![Gap { from: 12, to: 13 }],
        backfill: Some(Backfill { scope: Scope::Own, from: 0, until: SEEN }),
    };
    let (seen, _) = log.checkpoint(world, SEEN);
    let (now, note) = log.checkpoint(world, log.size);
    let item =
        |index: usize| FeedItem { index: index as u64, entry: carried(&world.exemplars[index].signed) };
    let last = prove_range(16, 1, log.size, &log.nodes).unwrap();
    let reply = ExchangeReply {
        epoch: 1,
        checkpoint: note.into_string(),
        consistency: Some(consistency.clone()),
        receipts: vec![
            Receipt { first_seq: 1, count: 11, proof: range.clone() },
            Receipt { first_seq: 14, count: 1, proof: last.clone() },
        ],
        refused: vec![Refused { entry: EntryHash::from_bytes([0xb9; 32]), reason: "fork".into() }],
        need_from: None,
        held_seq: 14,
        feed: vec![item(17), item(18)],
        cursor: log.size,
        opened: vec![
            Backfill { scope: Scope::Case(case()), from: 0, until: FIRST },
            Backfill { scope: Scope::Section(section()), from: 0, until: FIRST },
        ],
        backfill: vec![item(5)],
        backfill_from: Some(6),
        keys: None,
    };
    let office = KeyHistory::new(world.office_key.public_key());
    let trust = Trust::new(office, LogKeys::new(world.log_signer.verifier()));
    let checked = plan(&trust, Some(&seen), &request, &sent, 14, reply.clone()).unwrap();
    assert_eq!((checked.delivered.len(), &checked.checkpoint), (2, &now));

    let entries: Vec<_> = sent.iter().map(SignedEntry::hash).collect();
    let description = json!({
        "epoch": 1,
        "seen_size": SEEN,
        "cursor": FIRST,
        "entries": entries,
        "lost": [{"from": 12, "to": 13}],
        "backfill": {"scope": ["own"], "from": 0, "until": SEEN},
    });
    message(files, "wire/exchange-request", &request, description);
    let hash = |index: usize| world.exemplars[index].signed.hash();
    let description = json!({
        "epoch": 1,
        "checkpoint": reply.checkpoint,
        "consistency": consistency_json(&consistency),
        "receipts": [
            {"first_seq": 1, "count": 11, "proof": range_json(&range)},
            {"first_seq": 14, "count": 1, "proof": range_json(&last)},
        ],
        "refused": [{"entry": reply.refused[0].entry, "reason": "fork"}],
        "held_seq": 14,
        "feed": [{"index": 17, "entry": hash(17)}, {"index": 18, "entry": hash(18)}],
        "cursor": log.size,
        "opened": [
            {"scope": ["case", case()], "from": 0, "until": FIRST},
            {"scope": ["section", section()], "from": 0, "until": FIRST},
        ],
        "backfill": [{"index": 5, "entry": hash(5)}],
        "backfill_from": 6,
    });
    message(files, "wire/exchange-reply", &reply, description);

    // Another version of zstd may pack the same message otherwise: this file is only read.
    let packed = pack(&request);
    assert_eq!(unpack::<ExchangeRequest>(&packed, MAX_BODY_BYTES).as_ref(), Ok(&request));
    files.read_only("wire/exchange-request.zst", &packed, |committed| {
        unpack::<ExchangeRequest>(committed, MAX_BODY_BYTES).as_ref() == Ok(&request)
    });
}

impl Log {
    pub(crate) fn of<'a>(entries: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut frontier = Frontier::default();
        let mut nodes = Vec::new();
        for bytes in entries {
            nodes.extend(frontier.push(leaf_hash(bytes)));
        }
        Self { nodes: Nodes(nodes), size: frontier.size() }
    }

    pub(crate) fn checkpoint(&self, world: &World, size: u64) -> (Checkpoint, SignedCheckpoint) {
        let root = Frontier::load(size, &self.nodes).unwrap().root();
        let time_ms = NOON.unsigned_abs() + 3_600_000 + size;
        let checkpoint = Checkpoint { origin: LOG_NAME.into(), size, root, time_ms };
        let note = world.log_signer.sign(&checkpoint).unwrap();
        assert_eq!(world.log_signer.verifier().open(note.as_str()).unwrap(), checkpoint);
        (checkpoint, note)
    }
}

pub(crate) fn message<T: minicbor::Encode<()>>(
    files: &mut Files,
    name: &str,
    value: &T,
    description: serde_json::Value,
) {
    files.bytes(&format!("{name}.cbor"), &minicbor::to_vec(value).unwrap());
    files.json(&format!("{name}.json"), &description);
}

pub(crate) fn carried(signed: &SignedEntry) -> EntryBytes {
    EntryBytes(signed.bytes().to_vec())
}

pub(crate) fn range_json(proof: &RangeProof) -> serde_json::Value {
    let texts =
        |hashes: &[quanji_core::proof::TreeHash]| hashes.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({"first": proof.first, "size": proof.size, "left": texts(&proof.left), "right": texts(&proof.right)})
}

pub(crate) fn consistency_json(proof: &ConsistencyProof) -> serde_json::Value {
    let hashes: Vec<_> = proof.hashes.iter().map(ToString::to_string).collect();
    json!({"from": proof.from, "to": proof.to, "hashes": hashes})
}
