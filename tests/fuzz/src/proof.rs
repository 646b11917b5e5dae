//! Proofs and checkpoints.
//!
//! The first byte says what the rest is. Of a changed proof three numbers say which honest one, then
//! pairs of a place and a mask say what was changed.

use std::sync::OnceLock;

use quanji_core::codec;
use quanji_core::proof::{
    Checkpoint, ConsistencyProof, Frontier, LogVerifier, NodeReader, RangeProof, TreeHash, leaf_hash,
    prove_consistency, prove_range,
};

use crate::seed::{exemplar, tagged};
use crate::world::world;

/// Longest encoded proof.
const LIMIT: usize = 16 * 1024;
const LEAVES: u64 = 300;

pub(crate) fn check(bytes: &[u8]) {
    match bytes {
        [0, rest @ ..] => any_range(rest),
        [1, rest @ ..] => any_consistency(rest),
        [2, first, count, size, changes @ ..] => changed_range([*first, *count, *size], changes),
        [3, from, to, changes @ ..] => changed_consistency([*from, *to], changes),
        [4, rest @ ..] => note(rest),
        [5, rest @ ..] => verifier_key(rest),
        [6, changes @ ..] => changed_note(changes),
        _ => {}
    }
}

/// A log of leaves that everybody knows.
struct Log {
    nodes: Vec<TreeHash>,
    leaves: Vec<TreeHash>,
    roots: Vec<TreeHash>,
}

impl NodeReader for Log {
    type Error = std::io::Error;

    fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, std::io::Error> {
        Ok(indexes.iter().map(|index| self.nodes[usize::try_from(*index).unwrap()]).collect())
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let mut frontier = Frontier::default();
        let mut log = Log { nodes: Vec::new(), leaves: Vec::new(), roots: vec![frontier.root()] };
        for number in 0..LEAVES {
            let leaf = leaf_hash(&number.to_be_bytes());
            log.nodes.extend(frontier.push(leaf));
            log.leaves.push(leaf);
            log.roots.push(frontier.root());
        }
        log
    })
}

fn at(size: u64) -> Checkpoint {
    let root = log().roots[usize::try_from(size).unwrap()];
    Checkpoint { origin: world().log.name().to_owned(), size, root, time_ms: 1_795_406_400_000 }
}

/// No proof that somebody made up shows a leaf that is not in the log.
fn any_range(bytes: &[u8]) {
    let Ok(proof) = codec::decode::<RangeProof>(bytes, LIMIT) else { return };
    assert_eq!(codec::encode(&proof), bytes);
    let strange = [leaf_hash(b"never logged")];
    for size in [1, 7, 64, LEAVES] {
        assert!(proof.verify_in(&strange, &at(size)).is_err());
        assert!(proof.verify_in(&[], &at(size)).is_err());
    }
}

/// No proof that somebody made up shows that another tree was grown into this one.
fn any_consistency(bytes: &[u8]) {
    let Ok(proof) = codec::decode::<ConsistencyProof>(bytes, LIMIT) else { return };
    assert_eq!(codec::encode(&proof), bytes);
    for (from, to) in [(1, 7), (5, 64), (64, LEAVES), (LEAVES, LEAVES)] {
        let strange = Checkpoint { root: TreeHash([9; 32]), ..at(from) };
        assert!(proof.verify_between(&strange, &at(to)).is_err());
    }
}

/// Changes some bytes; `None` if nothing differs in the end.
fn change(honest: &[u8], changes: &[u8]) -> Option<Vec<u8>> {
    let mut changed = honest.to_vec();
    for pair in changes.chunks_exact(3) {
        let place = usize::from(u16::from_be_bytes([pair[0], pair[1]])) % changed.len();
        changed[place] ^= pair[2];
    }
    (changed != honest).then_some(changed)
}

fn changed_range([first, count, size]: [u8; 3], changes: &[u8]) {
    let size = u64::from(size) + 1;
    let first = u64::from(first) % size;
    let count = u64::from(count) % (size - first) + 1;
    let honest = prove_range(first, count, size, log()).unwrap();
    let within = usize::try_from(first).unwrap()..usize::try_from(first + count).unwrap();
    let leaves = &log().leaves[within];
    honest.verify_in(leaves, &at(size)).unwrap();
    if let Some(bytes) = change(&codec::encode(&honest), changes)
        && let Ok(changed) = codec::decode::<RangeProof>(&bytes, LIMIT)
    {
        assert!(changed.verify_in(leaves, &at(size)).is_err(), "{changed:?} proves the same as {honest:?}");
    }
}

fn changed_consistency([from, to]: [u8; 2], changes: &[u8]) {
    let to = u64::from(to) + 1;
    let from = u64::from(from) % (to + 1);
    let honest = prove_consistency(from, to, log()).unwrap();
    honest.verify_between(&at(from), &at(to)).unwrap();
    if let Some(bytes) = change(&codec::encode(&honest), changes)
        && let Ok(changed) = codec::decode::<ConsistencyProof>(&bytes, LIMIT)
    {
        assert!(changed.verify_between(&at(from), &at(to)).is_err(), "{changed:?} proves as {honest:?}");
    }
}

/// A note that opens says what the log signed, and nothing that somebody wrote opens with another key.
fn note(bytes: &[u8]) {
    let Ok(note) = std::str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = world().log.open(note) {
        let signed = world().signer.sign(&checkpoint).unwrap();
        assert!(note.starts_with(signed.as_str().split_once("\n\n").unwrap().0));
    }
}

fn changed_note(changes: &[u8]) {
    let honest = world().signer.sign(&at(LEAVES)).unwrap().into_string();
    if let Some(bytes) = change(honest.as_bytes(), changes)
        && let Ok(changed) = std::str::from_utf8(&bytes)
        && let Ok(checkpoint) = world().log.open(changed)
    {
        assert_eq!(checkpoint, at(LEAVES));
    }
}

/// A key is written in one way.
fn verifier_key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(verifier) = LogVerifier::from_vkey(text) {
        assert_eq!(verifier.vkey(), text);
        assert!(
            verifier.open(&world().signer.sign(&at(1)).unwrap().into_string()).is_err()
                || verifier == world().log
        );
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![
        tagged(0, &exemplar("log/range-proof.cbor")),
        tagged(1, &exemplar("log/consistency-proof.cbor")),
        tagged(0, &codec::encode(&prove_range(3, 2, 64, log()).unwrap())),
        tagged(1, &codec::encode(&prove_consistency(5, 64, log()).unwrap())),
        vec![2, 3, 2, 7, 0, 1, 1],
        vec![2, 0, 0, 255, 0, 40, 128],
        vec![3, 3, 7, 0, 1, 1],
        tagged(4, &exemplar("log/checkpoint-7.txt")),
        tagged(4, &exemplar("log/checkpoint-42.txt")),
        tagged(5, world().log.vkey().as_bytes()),
        vec![6, 0, 1, 1],
        vec![6, 0, 200, 32],
    ]
}
