use super::super::reference::{Log, leaf};
use super::super::{LogSigner, WitnessSigner, tree_root};
use super::*;

const NAME: &str = "quanji.local/test";

fn signer() -> LogSigner {
    LogSigner::from_seed(NAME, &[7; 32]).unwrap()
}

fn note(log: &Log, size: u64) -> String {
    let root = tree_root(size, log).unwrap();
    let checkpoint = Checkpoint { origin: NAME.into(), size, root, time_ms: 1_795_406_400_000 };
    signer().sign(&checkpoint).unwrap().into_string()
}

#[test]
fn every_entry_of_every_size_is_proved_and_no_other() {
    let (log, nobody) = (Log::of(20), WitnessPolicy::default());
    for size in 1..=20 {
        for index in 0..size {
            let made = TlogProof::make(index, size, &note(&log, size), &log).unwrap();
            let read = TlogProof::parse(&made.to_text()).unwrap();
            assert_eq!(read, made);
            let verifier = signer().verifier();
            assert_eq!(read.verify(leaf(index), &verifier, &nobody).unwrap().size, size);
            assert!(read.verify(leaf(index + 1), &verifier, &nobody).is_err());
            let moved = TlogProof { index: (index + 1) % size, ..read.clone() };
            assert!(size == 1 || moved.verify(leaf(index), &verifier, &nobody).is_err());
            let beyond = TlogProof { index: size, ..read.clone() };
            assert!(matches!(beyond.verify(leaf(index), &verifier, &nobody), Err(ProofError::OutsideTree)));
            let longer = TlogProof { hashes: [read.hashes.clone(), vec![leaf(0)]].concat(), ..read };
            assert!(longer.verify(leaf(index), &verifier, &nobody).is_err());
        }
        assert!(matches!(TlogProof::make(size, size, "", &log), Err(ProofError::OutsideTree)));
    }
}

#[test]
fn a_proof_needs_the_witnesses_of_the_policy() {
    let log = Log::of(5);
    let witness = WitnessSigner::from_seed("w1", &[1; 32]).unwrap();
    let vkey = witness.verifier().vkey();
    let policy = WitnessPolicy::from_vkeys([vkey.as_str()], 1).unwrap();
    let bare = TlogProof::make(2, 5, &note(&log, 5), &log).unwrap();
    let verifier = signer().verifier();
    assert!(matches!(bare.verify(leaf(2), &verifier, &policy), Err(ProofError::NoQuorum { .. })));
    let line = witness.cosign(&bare.note, 1_795_406_400).unwrap();
    let seen = TlogProof { note: format!("{}{line}", bare.note), ..bare };
    assert_eq!(seen.verify(leaf(2), &verifier, &policy).unwrap().size, 5);
}

#[test]
fn a_malformed_file_is_refused_and_extra_data_is_passed_over() {
    let log = Log::of(5);
    let good = TlogProof::make(2, 5, &note(&log, 5), &log).unwrap();
    let text = good.to_text();
    let extra = text.replacen("index", "extra AAAA\nindex", 1);
    assert_eq!(TlogProof::parse(&extra).unwrap(), good);
    for wrong in [
        String::new(),
        text.replacen("@v1", "@v2", 1),
        text.replacen("index 2", "index 02", 1),
        text.replacen("index 2", "index -2", 1),
        text.replacen("index 2\n", "", 1),
        text.replacen("index", "extra !\nindex", 1),
        text.replacen("=\n", "\n", 1),
        text.replacen("index 2\n", &format!("index 2\n{}", ("A".repeat(43) + "=\n").repeat(65)), 1),
    ] {
        assert!(TlogProof::parse(&wrong).is_err(), "{wrong:?}");
    }
}
