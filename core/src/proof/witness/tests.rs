use super::super::reference::Log;
use super::super::{
    Checkpoint, LogHead, LogSigner, LogVerifier, ProofError, TreeHash, leaf_hash, prove_consistency,
    tree_root,
};
use super::*;

const LOG: &str = "quanji.local/test";

fn log_signer() -> LogSigner {
    LogSigner::from_seed(LOG, &[7; 32]).unwrap()
}

fn witness(name: &str, seed: u8) -> WitnessSigner {
    WitnessSigner::from_seed(name, &[seed; 32]).unwrap()
}

fn head(log: &Log, size: u64) -> LogHead {
    LogHead { size, root: tree_root(size, log).unwrap() }
}

fn note(head: &LogHead) -> String {
    let LogHead { size, root } = *head;
    let checkpoint = Checkpoint { origin: LOG.into(), size, root, time_ms: 1_795_406_400_000 };
    log_signer().sign(&checkpoint).unwrap().into_string()
}

#[test]
fn a_head_that_continues_the_last_one_is_signed_and_no_other() {
    let log = Log::of(9);
    let mut other = Log::of(4);
    for size in 4..9 {
        let nodes = super::super::append_nodes(size, leaf_hash(b"another history"), &other).unwrap();
        other.0.extend(nodes);
    }
    for from in 0..=9 {
        for to in from..=9 {
            let (last, now) = (head(&log, from), head(&log, to));
            let proof = prove_consistency(from, to, &log).unwrap().hashes;
            assert_eq!(judge(&last, from, &proof, &now), Verdict::Sign, "{from} {to}");
            if from > 4 {
                let forked = prove_consistency(from, to, &other).unwrap().hashes;
                let expected = if from == to { Verdict::Forked } else { Verdict::Inconsistent };
                assert_eq!(judge(&last, from, &forked, &head(&other, to)), expected, "{from} {to}");
            }
            if from > 0 {
                assert_eq!(judge(&last, 0, &[], &now), Verdict::Stale(from));
                assert_eq!(judge(&last, to + 1, &proof, &now), Verdict::Backwards);
                let longer = [proof.clone(), vec![TreeHash([0; 32])]].concat();
                assert_eq!(judge(&last, from, &longer, &now), Verdict::Inconsistent);
            }
            if !proof.is_empty() {
                assert_eq!(judge(&last, from, &proof[1..], &now), Verdict::Inconsistent);
            }
        }
    }
    assert_eq!(judge(&head(&log, 9), 9, &[], &head(&log, 5)), Verdict::Backwards);
    assert_eq!(judge(&head(&log, 9), 5, &[], &head(&log, 5)), Verdict::Stale(9));
}

#[test]
fn an_empty_log_has_one_root() {
    assert_eq!(judge(&LogHead::EMPTY, 0, &[], &LogHead::EMPTY), Verdict::Sign);
    let false_root = LogHead { size: 0, root: TreeHash([1; 32]) };
    assert_eq!(judge(&LogHead::EMPTY, 0, &[], &false_root), Verdict::Forked);
}

#[test]
fn a_request_has_one_body() {
    let log = Log::of(7);
    let proof = prove_consistency(3, 7, &log).unwrap().hashes;
    let request = AddCheckpoint { old: 3, proof, note: note(&head(&log, 7)) };
    let body = request.to_body();
    assert!(body.starts_with("old 3\n") && request.origin() == LOG);
    assert_eq!(AddCheckpoint::parse(&body).unwrap(), request);
    let first = AddCheckpoint { old: 0, proof: vec![], ..request.clone() };
    assert_eq!(AddCheckpoint::parse(&first.to_body()).unwrap(), first);
    for wrong in [
        String::new(),
        "\n\n".into(),
        "old 3".into(),
        body.replace("old 3", "old 03"),
        body.replace("old 3", "old +3"),
        body.replace("old 3", "old -3"),
        body.replace("old 3", "old 18446744073709551616"),
        body.replace("old 3", "Old 3"),
        body.replace("old 3\n", ""),
        body.replacen("=\n", "\n", 1),
        body.replacen('\n', "\r\n", 1),
        body.replacen("\n\n", "\nnot base64\n\n", 1),
        body.replacen("old 3\n", &format!("old 3\n{}", "A".repeat(44) + "\n"), 1),
        AddCheckpoint { proof: vec![TreeHash([0; 32]); 64], ..request.clone() }.to_body(),
    ] {
        assert!(AddCheckpoint::parse(&wrong).is_err(), "{wrong:?}");
    }
    AddCheckpoint::parse(&AddCheckpoint { proof: vec![TreeHash([0; 32]); 63], ..request }.to_body()).unwrap();
}

/// The example of C2SP tlog-cosignature, whose signature is by a key that the page does not give:
/// form and key id only. The signature itself is checked against the signer here and, in
/// `tests/formats`, by a reader that shares no code with it.
#[test]
fn a_cosignature_says_when_and_holds_for_one_note() {
    let log = Log::of(5);
    let (signer, text) = (witness("witness.example/w1", 1), note(&head(&log, 5)));
    let line = signer.cosign(&text, 1_679_315_147).unwrap();
    assert!(line.starts_with("— witness.example/w1 ") && line.ends_with('\n'));
    let cosigned = format!("{text}{line}");
    let verifier = WitnessVerifier::from_vkey(&signer.verifier().vkey()).unwrap();
    assert_eq!(verifier, signer.verifier());
    assert_eq!(verifier.cosigned_at(&cosigned).unwrap(), 1_679_315_147);
    assert!(matches!(verifier.cosigned_at(&text), Err(ProofError::NotSigned)));
    // The log's own verifier passes the line over.
    assert_eq!(log_signer().verifier().open(&cosigned).unwrap().size, 5);
    let elsewhere = format!("{}{line}", note(&head(&log, 4)));
    assert!(matches!(verifier.cosigned_at(&elsewhere), Err(ProofError::BadSignature)));
    // A key that signs checkpoints is no key that cosigns them, whatever its bytes.
    let log_key = LogSigner::from_seed("witness.example/w1", &[1; 32]).unwrap().verifier().vkey();
    assert!(matches!(WitnessVerifier::from_vkey(&log_key), Err(ProofError::BadVerifierKey)));
    assert!(matches!(LogVerifier::from_vkey(&verifier.vkey()), Err(ProofError::BadVerifierKey)));
    assert!(signer.cosign(&text, u64::MAX).is_err() && signer.cosign("no note", 0).is_err());
}

#[test]
fn lines_of_others_are_left_out_and_false_ones_are_named() {
    let log = Log::of(5);
    let text = note(&head(&log, 5));
    let (one, two, stranger) = (witness("w1", 1), witness("w2", 2), witness("w3", 3));
    let known = [one.verifier(), two.verifier()];
    let answer = format!("{}{}", one.cosign(&text, 10).unwrap(), stranger.cosign(&text, 10).unwrap());
    let (first, names) = add_cosignatures(&text, &answer, &known).unwrap();
    assert_eq!((names, first.lines().count()), (vec!["w1"], 7));
    let (second, _) = add_cosignatures(&first, &two.cosign(&text, 11).unwrap(), &known).unwrap();
    let (again, _) = add_cosignatures(&second, &one.cosign(&text, 12).unwrap(), &known).unwrap();
    assert_eq!(again.lines().count(), 8);
    assert_eq!(known[0].cosigned_at(&again).unwrap(), 12);
    assert_eq!(known[1].cosigned_at(&again).unwrap(), 11);
    let false_line = one.cosign(&note(&head(&log, 4)), 10).unwrap();
    assert!(matches!(add_cosignatures(&text, &false_line, &known), Err(ProofError::BadSignature)));
    for nonsense in ["", "\n", "— w1 !!!\n", "w1 AAAA\n", "— w1 AAAAAAAAAAAA"] {
        assert!(add_cosignatures(&text, nonsense, &known).is_err(), "{nonsense:?}");
    }
}

#[test]
fn a_policy_counts_each_witness_once() {
    let log = Log::of(5);
    let text = note(&head(&log, 5));
    let signers = [witness("w1", 1), witness("w2", 2), witness("w3", 3)];
    let vkeys: Vec<String> = signers.iter().map(|signer| signer.verifier().vkey()).collect();
    let policy = |quorum| WitnessPolicy::from_vkeys(vkeys.iter().map(String::as_str), quorum);
    let two = policy(2).unwrap();
    let mut cosigned = text.clone();
    assert!(!two.is_met_by(&cosigned) && policy(0).unwrap().is_met_by(&cosigned));
    cosigned.push_str(&signers[0].cosign(&text, 1).unwrap());
    cosigned.push_str(&signers[0].cosign(&text, 2).unwrap());
    let verifier = log_signer().verifier();
    assert!(matches!(two.open(&verifier, &cosigned), Err(ProofError::NoQuorum { held: 1, needed: 2 })));
    cosigned.push_str(&signers[2].cosign(&text, 2).unwrap());
    assert_eq!(two.open(&verifier, &cosigned).unwrap().size, 5);
    assert!(matches!(policy(4), Err(ProofError::NoQuorum { held: 3, needed: 4 })));
    // The same key under two names would be two witnesses that are one.
    let twins = [witness("w1", 1).verifier().vkey(), witness("w9", 1).verifier().vkey()];
    assert!(WitnessPolicy::from_vkeys(twins.iter().map(String::as_str), 1).is_err());
    let namesakes = [witness("w1", 1).verifier().vkey(), witness("w1", 4).verifier().vkey()];
    assert!(WitnessPolicy::from_vkeys(namesakes.iter().map(String::as_str), 1).is_err());
}
