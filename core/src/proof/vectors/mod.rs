//! Public vectors of the Merkle tree, whose values others computed: `merkle.json` names their source.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;

use super::reference::{CT_ENTRIES, Log};
use super::{
    ConsistencyProof, LogHead, TreeHash, Verdict, judge, leaf_hash, prove_consistency, prove_range, tree_root,
};

fn vectors(of: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("merkle.json")).unwrap();
    all[of].as_array().unwrap().clone()
}

fn hash(text: &Value) -> TreeHash {
    TreeHash::try_from(BASE64_STANDARD.decode(text.as_str().unwrap()).unwrap().as_slice()).unwrap()
}

fn hashes(list: &Value) -> Vec<TreeHash> {
    list.as_array().unwrap().iter().map(hash).collect()
}

#[test]
fn consistency_proofs_are_judged_as_there() {
    let log = Log::ct(8);
    for vector in vectors("consistency") {
        let number = |name: &str| vector[name].as_u64().unwrap();
        let (from, to) = (number("size1"), number("size2"));
        let (before, now) = (hash(&vector["root1"]), hash(&vector["root2"]));
        let wrong = vector["wantErr"].as_bool().unwrap();
        let proof = ConsistencyProof { from, to, hashes: hashes(&vector["proof"]) };
        assert_eq!(proof.verify(&before, &now).is_err(), wrong, "{vector}");
        let last = LogHead { size: from, root: before };
        let verdict = judge(&last, from, &proof.hashes, &LogHead { size: to, root: now });
        assert_eq!(verdict != Verdict::Sign, wrong, "{vector}");
        if !wrong {
            assert_eq!(prove_consistency(from, to, &log).unwrap(), proof, "{vector}");
            assert_eq!((tree_root(from, &log).unwrap(), tree_root(to, &log).unwrap()), (before, now));
        }
    }
}

#[test]
fn inclusion_proofs_are_made_and_checked_as_there() {
    let log = Log::ct(8);
    for vector in vectors("inclusion") {
        let number = |name: &str| vector[name].as_u64().unwrap();
        let (index, size) = (number("leafIdx"), number("treeSize"));
        let (leaf, root) = (hash(&vector["leafHash"]), hash(&vector["root"]));
        assert_eq!(leaf, leaf_hash(CT_ENTRIES[usize::try_from(index).unwrap()]), "{vector}");
        let path: Vec<_> = hashes(&vector["proof"]).into_iter().map(TreeHash::to_tlog).collect();
        tlog_tiles::check_record(&path, size, root.to_tlog(), index, leaf.to_tlog()).unwrap();
        let made = super::TlogProof::make(index, size, "", &log).unwrap();
        assert_eq!(made.hashes, hashes(&vector["proof"]), "{vector}");
        prove_range(index, 1, size, &log).unwrap().verify(&[leaf], &root).unwrap();
    }
}
