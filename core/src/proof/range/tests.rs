use proptest::prelude::*;

use super::super::reference::{CT_ENTRIES, Log, leaf, leaves, naive_root};
use super::super::{MAX_SIZE, leaf_hash};
use super::*;

fn flip(hash: TreeHash, bit: usize) -> TreeHash {
    let mut hash = hash;
    hash.0[bit / 8 % 32] ^= 1 << (bit % 8);
    hash
}

fn log2_up(size: u64) -> usize {
    size.next_power_of_two().ilog2() as usize
}

/// Every change to the proof, the leaves or the root makes it fail. `bit` chooses what to flip in
/// each hash.
fn assert_each_change_fails(proof: &RangeProof, leaves: &[TreeHash], root: TreeHash, bit: usize) {
    let fails =
        |proof: &RangeProof, leaves: &[TreeHash]| assert!(proof.verify(leaves, &root).is_err(), "{proof:?}");
    assert!(proof.verify(leaves, &flip(root, bit)).is_err());
    for at in 0..leaves.len() {
        let mut changed = leaves.to_vec();
        changed[at] = flip(changed[at], bit);
        fails(proof, &changed);
    }
    for other in [proof.first.wrapping_sub(1), proof.first + 1, proof.first ^ (1 << (bit % 64)), u64::MAX] {
        fails(&RangeProof { first: other, ..proof.clone() }, leaves);
    }
    fails(proof, &leaves[1..]);
    fails(proof, &[leaves, &[leaf(0)]].concat());
    type Side = fn(&mut RangeProof) -> &mut Vec<TreeHash>;
    let sides: [Side; 2] = [|proof| &mut proof.left, |proof| &mut proof.right];
    for side in sides {
        let changed = |change: &dyn Fn(&mut Vec<TreeHash>)| {
            let mut other = proof.clone();
            change(side(&mut other));
            fails(&other, leaves);
        };
        changed(&|hashes| hashes.push(leaf(0)));
        let length = side(&mut proof.clone()).len();
        for at in 0..length {
            changed(&|hashes| hashes[at] = flip(hashes[at], bit));
            changed(&|hashes| hashes.truncate(at));
        }
        if length > 1 {
            changed(&|hashes| hashes.reverse());
        }
    }
}

#[test]
fn all_ranges_of_small_trees_verify() {
    let log = Log::of(70);
    let all = leaves(70);
    for size in 1..=70_u64 {
        let root = naive_root(&all[..size as usize]);
        for first in 0..size {
            for count in 1..=size - first {
                let range = &all[first as usize..(first + count) as usize];
                let proof = prove_range(first, count, size, &log).unwrap();
                proof.verify(range, &root).unwrap();
                let hashes = proof.left.len() + proof.right.len();
                assert!(hashes <= 3 * log2_up(size) && (count > 1 || hashes <= 2 * log2_up(size)));
                if (size + first + count) % 11 == 0 {
                    assert_each_change_fails(&proof, range, root, (size * 31 + first * 7 + count) as usize);
                }
            }
        }
    }
}

#[test]
fn a_single_leaf_has_the_audit_path_of_the_ct_vector() {
    let path = |first, size| {
        let log = Log::ct(size as usize);
        let proof = prove_range(first, 1, size, &log).unwrap();
        proof.verify(&[leaf_hash(CT_ENTRIES[first as usize])], &log.root()).unwrap();
        let show = |hashes: Vec<TreeHash>| hashes.iter().map(TreeHash::to_string).collect::<Vec<_>>();
        (show(proof.left), show(proof.right))
    };
    assert_eq!(path(0, 1), (vec![], vec![]));
    let (left, right) = path(0, 8);
    assert!(left.is_empty());
    assert_eq!(
        right,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    let (left, right) = path(5, 8);
    assert_eq!(
        left,
        [
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
    );
    assert_eq!(right, ["ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"]);
}

#[test]
fn a_false_size_needs_the_checkpoint_to_be_found_out() {
    let log = Log::of(3);
    let checkpoint = Checkpoint { origin: "log".into(), size: 3, root: log.root(), time_ms: 0 };
    // In the tree of 3 the leaf 2 stands where leaf 1 stands in a tree of 2.
    let forged = RangeProof { first: 1, size: 2, left: vec![naive_root(&leaves(2))], right: vec![] };
    forged.verify(&[leaf(2)], &checkpoint.root).unwrap();
    assert!(matches!(forged.verify_in(&[leaf(2)], &checkpoint), Err(ProofError::SizeMismatch)));
    prove_range(2, 1, 3, &log).unwrap().verify_in(&[leaf(2)], &checkpoint).unwrap();
}

#[test]
fn numbers_that_make_no_range_are_refused() {
    let log = Log::of(8);
    let errors = |first, count, size| {
        let proof = RangeProof { first, size, left: vec![], right: vec![] };
        let verified =
            proof.verify(&vec![leaf(0); usize::try_from(count).unwrap_or(9)], &leaf(0)).unwrap_err();
        (prove_range(first, count, size, &log).unwrap_err().to_string(), verified.to_string())
    };
    let (empty, outside, large) = (ProofError::EmptyRange, ProofError::OutsideTree, ProofError::TooLarge);
    for (first, count, size, error) in [
        (0, 0, 0, &empty),
        (0, 0, 8, &empty),
        (0, 1, 0, &outside),
        (8, 1, 8, &outside),
        (7, 2, 8, &outside),
        (u64::MAX, 1, 8, &outside),
        (u64::MAX, 2, MAX_SIZE, &outside),
        (0, 1, MAX_SIZE + 1, &large),
        (u64::MAX - 1, 1, u64::MAX, &large),
    ] {
        assert_eq!(errors(first, count, size), (error.to_string(), error.to_string()));
    }
    assert!(matches!(prove_range(1, u64::MAX, 8, &log), Err(ProofError::OutsideTree)));
    let hostile = RangeProof { first: MAX_SIZE - 1, size: MAX_SIZE, left: vec![leaf(0); 62], right: vec![] };
    assert!(matches!(hostile.verify(&[leaf(0)], &leaf(0)), Err(ProofError::RootMismatch)));
}

#[test]
fn cbor_is_a_map_with_integer_keys() {
    let proof = RangeProof { first: 1, size: 3, left: vec![leaf(0)], right: vec![leaf(2)] };
    let bytes = minicbor::to_vec(&proof).unwrap();
    let hash = |number| [&[0x81, 0x58, 32], leaf(number).as_ref()].concat();
    assert_eq!(bytes, [vec![0xa4, 0, 1, 1, 3, 2], hash(0), vec![3], hash(2)].concat());
    assert_eq!(minicbor::decode::<RangeProof>(&bytes).unwrap(), proof);
    for length in 0..bytes.len() {
        assert!(minicbor::decode::<RangeProof>(&bytes[..length]).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ranges_of_larger_trees_verify(
        size in 1..3000_u64,
        at in any::<(u64, u64)>(),
        bit in 0..256_usize,
    ) {
        let first = at.0 % size;
        let count = (1 + at.1 % (size - first)).min(1 + at.1 % 40);
        let all = leaves(size);
        let range = &all[first as usize..(first + count) as usize];
        let proof = prove_range(first, count, size, &Log::of(size)).unwrap();
        let root = naive_root(&all);
        prop_assert!(proof.verify(range, &root).is_ok());
        assert_each_change_fails(&proof, range, root, bit);
    }

    #[test]
    fn hostile_proofs_end_in_an_error(
        first: u64,
        size: u64,
        lengths in (0..70_usize, 0..130_usize),
        count in 0..5_usize,
    ) {
        let (left, right) = (vec![leaf(0); lengths.0], vec![leaf(1); lengths.1]);
        let proof = RangeProof { first, size, left, right };
        prop_assert!(proof.verify(&vec![leaf(2); count], &leaf(3)).is_err());
        let small = RangeProof { size: size >> 3, first: first >> 4, ..proof };
        prop_assert!(small.verify(&vec![leaf(2); count], &leaf(3)).is_err());
    }
}
