use std::sync::Arc;

use quanji_core::proof::{
    AddCheckpoint, Checkpoint, Frontier, LogSigner, NodeReader, TreeHash, leaf_hash, prove_consistency,
    tree_root,
};
use quanji_core::terminal::{SystemClock, SystemRandomness};

use super::*;

const LOG: &str = "quanji.local/test";

/// A log in memory.
#[derive(Default, Clone)]
pub(crate) struct Log {
    frontier: Frontier,
    nodes: Vec<TreeHash>,
}

impl NodeReader for Log {
    type Error = std::convert::Infallible;

    fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, Self::Error> {
        Ok(indexes.iter().map(|index| self.nodes[usize::try_from(*index).unwrap()]).collect())
    }
}

impl Log {
    pub(crate) fn push(&mut self, leaf: &str) {
        self.nodes.extend(self.frontier.push(leaf_hash(leaf.as_bytes())));
    }

    pub(crate) fn of(count: u64) -> Self {
        let mut log = Self::default();
        (0..count).for_each(|n| log.push(&n.to_string()));
        log
    }

    pub(crate) fn checkpoint(&self, size: u64) -> Checkpoint {
        let root = tree_root(size, self).unwrap();
        Checkpoint { origin: LOG.into(), size, root, time_ms: 1_795_406_400_000 }
    }

    pub(crate) fn prove(&self, from: u64, to: u64) -> Vec<TreeHash> {
        prove_consistency(from, to, self).unwrap().hashes
    }

    fn offer(&self, old: u64, from: u64, to: u64) -> String {
        let note = signer().sign(&self.checkpoint(to)).unwrap().into_string();
        AddCheckpoint { old, proof: self.prove(from, to), note }.to_body()
    }
}

fn signer() -> LogSigner {
    LogSigner::from_seed(LOG, &[7; 32]).unwrap()
}

fn made() -> (tempfile::TempDir, Witness) {
    let dir = tempfile::tempdir().unwrap();
    Witness::init(dir.path(), "witness.example/w1", &SystemRandomness).unwrap();
    let witness = Witness::open(dir.path(), &[signer().verifier().vkey()]).unwrap();
    (dir, witness)
}

fn line(answer: Answer) -> String {
    match answer {
        Answer::Cosigned(line) => line,
        other => panic!("{other:?}"),
    }
}

fn conflict(answer: &Answer) -> u64 {
    match answer {
        Answer::Conflict(size) => *size,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_cosigns_one_history_and_keeps_what_speaks_of_another() {
    let (dir, witness) = made();
    let log = Log::of(9);
    let first = line(witness.answer(&log.offer(0, 0, 5), 100));
    let note = signer().sign(&log.checkpoint(5)).unwrap().into_string();
    assert_eq!(witness.verifier().cosigned_at(&format!("{note}{first}")).unwrap(), 100);
    assert_eq!(conflict(&witness.answer(&log.offer(0, 0, 9), 101)), 5);
    line(witness.answer(&log.offer(5, 5, 9), 101));
    // The same head again, as after an answer that was lost.
    line(witness.answer(&log.offer(9, 9, 9), 102));
    assert_eq!(conflict(&witness.answer(&log.offer(5, 5, 5), 103)), 9);

    let mut fork = Log::of(8);
    fork.push("another");
    assert_eq!(conflict(&witness.answer(&fork.offer(9, 9, 9), 104)), 9);
    fork.push("more");
    assert!(matches!(witness.answer(&fork.offer(9, 9, 10), 105), Answer::Inconsistent));
    let evidence = std::fs::read_dir(dir.path()).unwrap().flatten();
    let evidence =
        evidence.filter(|file| file.file_name().to_string_lossy().starts_with("evidence-")).count();
    assert_eq!(evidence, 2);
}

#[test]
fn what_is_no_request_of_a_known_log_changes_nothing() {
    let (_dir, witness) = made();
    let log = Log::of(9);
    let good = log.offer(0, 0, 5);
    for wrong in ["", "old 0\n", "old 0\n\n", "old 0\n\nno note\n", &good.replace("old 0", "old 00")] {
        assert!(!matches!(witness.answer(wrong, 1), Answer::Cosigned(_)), "{wrong:?}");
    }
    assert!(matches!(witness.answer(&log.offer(9, 0, 5), 1), Answer::Malformed));
    let stranger = LogSigner::from_seed("quanji.local/other", &[7; 32]).unwrap();
    let checkpoint = Checkpoint { origin: "quanji.local/other".into(), ..log.checkpoint(5) };
    let note = stranger.sign(&checkpoint).unwrap().into_string();
    let body = AddCheckpoint { old: 0, proof: vec![], note }.to_body();
    assert!(matches!(witness.answer(&body, 1), Answer::UnknownLog));
    let thief = LogSigner::from_seed(LOG, &[8; 32]).unwrap();
    let note = thief.sign(&log.checkpoint(5)).unwrap().into_string();
    let body = AddCheckpoint { old: 0, proof: vec![], note }.to_body();
    assert!(matches!(witness.answer(&body, 1), Answer::NotSigned));
    line(witness.answer(&good, 1));
}

#[test]
fn what_was_signed_is_remembered_whenever_it_dies() {
    let (dir, witness) = made();
    let vkeys = [signer().verifier().vkey()];
    let log = Log::of(9);
    // It died after it kept the head and before the answer left: the office knows of nothing.
    drop(witness.answer(&log.offer(0, 0, 5), 1));
    drop(witness);
    let witness = Witness::open(dir.path(), &vkeys).unwrap();
    assert_eq!(conflict(&witness.answer(&log.offer(0, 0, 9), 2)), 5);
    line(witness.answer(&log.offer(5, 5, 9), 2));
    drop(witness);
    // It died while it wrote: the unfinished file counts for nothing.
    let state = std::fs::read_dir(dir.path()).unwrap().flatten().map(|file| file.file_name());
    let state = state.map(|name| name.into_string().unwrap()).find(|name| name.starts_with("log-")).unwrap();
    std::fs::write(dir.path().join(format!("{state}.new")), "half").unwrap();
    let witness = Witness::open(dir.path(), &vkeys).unwrap();
    assert_eq!(conflict(&witness.answer(&log.offer(0, 0, 9), 3)), 9);
    drop(witness);
    // Without its memory it signs nothing at all.
    std::fs::write(dir.path().join(&state), "damaged").unwrap();
    assert!(matches!(Witness::open(dir.path(), &vkeys), Err(WitnessError::Damaged(..))));
}

#[test]
fn what_cannot_be_kept_is_not_signed() {
    let (dir, witness) = made();
    let log = Log::of(9);
    line(witness.answer(&log.offer(0, 0, 5), 1));
    let state = std::fs::read_dir(dir.path()).unwrap().flatten().map(|file| file.path());
    let state = state.into_iter().find(|path| path.to_string_lossy().contains("/log-")).unwrap();
    let in_the_way = state.with_file_name(format!("{}.new", state.file_name().unwrap().to_string_lossy()));
    std::fs::create_dir(&in_the_way).unwrap();
    assert!(matches!(witness.answer(&log.offer(5, 5, 9), 2), Answer::Failed(_)));
    std::fs::remove_dir(&in_the_way).unwrap();
    // It still stands where it stood.
    line(witness.answer(&log.offer(5, 5, 9), 3));
}

#[test]
fn one_folder_has_one_witness_and_keeps_its_key() {
    let (dir, witness) = made();
    let vkeys = [signer().verifier().vkey()];
    assert!(matches!(Witness::open(dir.path(), &vkeys), Err(WitnessError::Folder(_))));
    let key = witness.verifier();
    drop(witness);
    let again = Witness::init(dir.path(), "witness.example/w2", &SystemRandomness);
    assert!(matches!(again, Err(WitnessError::AlreadyInitialised(_))));
    assert_eq!(Witness::open(dir.path(), &vkeys).unwrap().verifier(), key);
    let nothing = dir.path().join("nothing");
    assert!(matches!(Witness::open(&nothing, &vkeys), Err(WitnessError::NotInitialised(_))));
}

#[test]
fn two_keys_of_one_log_are_one_history() {
    let (dir, witness) = made();
    drop(witness);
    let next = LogSigner::from_seed(LOG, &[9; 32]).unwrap();
    let vkeys = [signer().verifier().vkey(), next.verifier().vkey()];
    let witness = Witness::open(dir.path(), &vkeys).unwrap();
    let log = Log::of(9);
    line(witness.answer(&log.offer(0, 0, 5), 1));
    let note = next.sign(&log.checkpoint(9)).unwrap().into_string();
    let body = AddCheckpoint { old: 5, proof: log.prove(5, 9), note }.to_body();
    line(witness.answer(&body, 2));
    drop(witness);
    let witness = Witness::open(dir.path(), &vkeys).unwrap();
    assert_eq!(conflict(&witness.answer(&log.offer(0, 0, 5), 3)), 9);
}

#[tokio::test]
async fn over_http_the_statuses_are_those_of_the_specification() {
    let (_dir, witness) = made();
    let listen = "127.0.0.1:0".parse().unwrap();
    let server = serve(Arc::new(witness), listen, Arc::new(SystemClock::default())).await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let url = format!("{}/add-checkpoint", server.url());
    let log = Log::of(9);
    let mut fork = Log::of(5);
    ["x", "y", "z", "w"].into_iter().for_each(|leaf| fork.push(leaf));
    let thief = LogSigner::from_seed(LOG, &[8; 32]).unwrap().sign(&log.checkpoint(5)).unwrap();
    let stolen = AddCheckpoint { old: 0, proof: vec![], note: thief.into_string() }.to_body();
    let unknown = log.offer(0, 0, 5).replace(LOG, "quanji.local/none");
    for (what, body, status, kind, text) in [
        ("first", log.offer(0, 0, 5), 200, "text/plain; charset=utf-8", "— witness.example/w1 "),
        ("stale", log.offer(0, 0, 9), 409, "text/x.tlog.size", "5\n"),
        ("next", log.offer(5, 5, 8), 200, "text/plain; charset=utf-8", "— witness.example/w1 "),
        ("no proof", log.offer(8, 0, 9), 422, "text/plain; charset=utf-8", ""),
        ("fork", fork.offer(8, 8, 8), 409, "text/x.tlog.size", "8\n"),
        ("other history", fork.offer(8, 8, 9), 422, "text/plain; charset=utf-8", ""),
        ("backwards", log.offer(9, 0, 5), 400, "text/plain; charset=utf-8", ""),
        ("nonsense", "old\n".into(), 400, "text/plain; charset=utf-8", ""),
        ("not by the log", stolen, 403, "text/plain; charset=utf-8", ""),
        ("unknown", unknown, 404, "text/plain; charset=utf-8", ""),
    ] {
        let answer = client.post(&url).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{what}");
        assert_eq!(answer.headers()["content-type"], kind, "{what}");
        let body = answer.text().await.unwrap();
        assert!(body.starts_with(text), "{what}: {body}");
    }
    let long = client.post(&url).body(vec![b'a'; 100_000]).send().await.unwrap();
    assert_eq!(long.status().as_u16(), 413);
    assert_eq!(client.get(&url).send().await.unwrap().status().as_u16(), 405);
    server.shutdown().await.unwrap();
}
