use proptest::prelude::*;

use super::super::MAX_SIZE;
use super::super::reference::{Log, leaf, leaves, naive_root, naive_subproof};
use super::*;

fn assert_each_change_fails(proof: &ConsistencyProof, from_root: TreeHash, to_root: TreeHash, bit: usize) {
    let flip = |mut hash: TreeHash| {
        hash.0[bit / 8 % 32] ^= 1 << (bit % 8);
        hash
    };
    let fails = |proof: &ConsistencyProof| assert!(proof.verify(&from_root, &to_root).is_err(), "{proof:?}");
    assert!(proof.verify(&flip(from_root), &to_root).is_err());
    if proof.from > 0 {
        assert!(proof.verify(&from_root, &flip(to_root)).is_err());
    }
    let hashes = &proof.hashes;
    fails(&ConsistencyProof { hashes: [hashes.as_slice(), &[leaf(0)]].concat(), ..*proof });
    for at in 0..hashes.len() {
        let mut changed = hashes.clone();
        changed[at] = flip(changed[at]);
        fails(&ConsistencyProof { hashes: changed, ..*proof });
        let mut shorter = hashes.clone();
        shorter.remove(at);
        fails(&ConsistencyProof { hashes: shorter, ..*proof });
    }
}

#[test]
fn all_pairs_of_small_trees_verify() {
    let log = Log::of(70);
    let all = leaves(70);
    for to in 0..=70 {
        let to_root = naive_root(&all[..to]);
        for from in 0..=to {
            let from_root = naive_root(&all[..from]);
            let proof = prove_consistency(from as u64, to as u64, &log).unwrap();
            proof.verify(&from_root, &to_root).unwrap();
            assert_each_change_fails(&proof, from_root, to_root, from * 71 + to);
            if from > 0 {
                assert_eq!(proof.hashes, naive_subproof(from, &all[..to], true));
            }
        }
    }
}

#[test]
fn proofs_are_the_ct_vectors() {
    let hashes = |from, to| {
        let proof = prove_consistency(from, to, &Log::ct(8)).unwrap();
        proof.verify(&Log::ct(from as usize).root(), &Log::ct(to as usize).root()).unwrap();
        proof.hashes.iter().map(TreeHash::to_string).collect::<Vec<_>>()
    };
    let expected = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(hashes(1, 8), expected);
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(hashes(6, 8), expected);
    let expected = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(hashes(2, 5), expected);
}

#[test]
fn equal_sizes_need_equal_roots_and_no_hashes() {
    for size in [0, 1, 2, 3, 64, MAX_SIZE] {
        let proof = prove_consistency(size, size, &Log::default()).unwrap();
        assert!(proof.hashes.is_empty());
        let root = if size == 0 { TreeHash::EMPTY_ROOT } else { leaf(0) };
        proof.verify(&root, &root).unwrap();
        assert!(matches!(proof.verify(&root, &leaf(1)), Err(ProofError::RootMismatch)));
        let longer = ConsistencyProof { hashes: vec![root], ..proof };
        assert!(matches!(longer.verify(&root, &root), Err(ProofError::WrongLength)));
    }
}

#[test]
fn every_tree_extends_the_empty_one() {
    let proof = prove_consistency(0, 5, &Log::default()).unwrap();
    assert!(proof.hashes.is_empty());
    proof.verify(&TreeHash::EMPTY_ROOT, &leaf(0)).unwrap();
    assert!(matches!(proof.verify(&leaf(1), &leaf(0)), Err(ProofError::RootMismatch)));
    let longer = ConsistencyProof { hashes: vec![leaf(0)], ..proof };
    assert!(matches!(longer.verify(&TreeHash::EMPTY_ROOT, &leaf(0)), Err(ProofError::WrongLength)));
}

#[test]
fn another_history_is_found_out() {
    let mut other = leaves(20);
    other[7] = leaf(99);
    let proof = prove_consistency(13, 20, &Log::of(20)).unwrap();
    assert!(proof.verify(&naive_root(&other[..13]), &naive_root(&leaves(20))).is_err());
    assert!(proof.verify(&naive_root(&leaves(13)), &naive_root(&other)).is_err());
}

#[test]
fn checkpoints_fix_sizes_and_origin() {
    let checkpoint =
        |size| Checkpoint { origin: "log".into(), size, root: naive_root(&leaves(size)), time_ms: size };
    let proof = prove_consistency(3, 7, &Log::of(7)).unwrap();
    proof.verify_between(&checkpoint(3), &checkpoint(7)).unwrap();
    for (from, to) in [(2, 7), (3, 8), (7, 3)] {
        let result = proof.verify_between(&checkpoint(from), &checkpoint(to));
        assert!(matches!(result, Err(ProofError::SizeMismatch)));
    }
    let foreign = Checkpoint { origin: "other".into(), ..checkpoint(7) };
    assert!(matches!(proof.verify_between(&checkpoint(3), &foreign), Err(ProofError::OriginMismatch)));
}

#[test]
fn hostile_sizes_are_refused() {
    let proof = |from, to, count| ConsistencyProof { from, to, hashes: vec![leaf(0); count] };
    let verify = |proof: ConsistencyProof| proof.verify(&leaf(0), &leaf(0)).unwrap_err().to_string();
    assert_eq!(verify(proof(2, 1, 0)), ProofError::Shrunk.to_string());
    assert_eq!(verify(proof(u64::MAX, 1, 0)), ProofError::Shrunk.to_string());
    assert_eq!(verify(proof(1, u64::MAX, 64)), ProofError::TooLarge.to_string());
    assert_eq!(verify(proof(1, MAX_SIZE, 100_000)), ProofError::WrongLength.to_string());
    assert_eq!(verify(proof(MAX_SIZE - 1, MAX_SIZE, 63)), ProofError::RootMismatch.to_string());
    assert!(matches!(prove_consistency(2, 1, &Log::of(2)), Err(ProofError::Shrunk)));
    assert!(matches!(prove_consistency(2, u64::MAX, &Log::of(2)), Err(ProofError::TooLarge)));
}

#[test]
fn cbor_is_a_map_with_integer_keys() {
    let proof = ConsistencyProof { from: 1, to: 2, hashes: vec![leaf(1)] };
    let bytes = minicbor::to_vec(&proof).unwrap();
    assert_eq!(bytes, [&[0xa3, 0, 1, 1, 2, 2, 0x81, 0x58, 32], leaf(1).as_ref()].concat());
    assert_eq!(minicbor::decode::<ConsistencyProof>(&bytes).unwrap(), proof);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pairs_of_larger_trees_verify(to in 1..3000_usize, at: usize, bit in 0..256_usize) {
        let from = at % (to + 1);
        let all = leaves(to as u64);
        let (from_root, to_root) = (naive_root(&all[..from]), naive_root(&all));
        let proof = prove_consistency(from as u64, to as u64, &Log::of(to as u64)).unwrap();
        prop_assert!(proof.verify(&from_root, &to_root).is_ok());
        assert_each_change_fails(&proof, from_root, to_root, bit);
    }

    #[test]
    fn hostile_proofs_end_in_an_error(from in 1..u64::MAX, to: u64, count in 0..70_usize) {
        let proof = ConsistencyProof { from, to, hashes: vec![leaf(0); count] };
        prop_assert!(proof.verify(&leaf(1), &leaf(2)).is_err());
        let small = ConsistencyProof { from: (from >> 5).max(1), to: to >> 2, ..proof };
        prop_assert!(small.verify(&leaf(1), &leaf(2)).is_err());
    }
}
