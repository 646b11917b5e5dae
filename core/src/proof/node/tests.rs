use super::super::reference::{Log, leaf, leaves, naive_root};
use super::super::{leaf_hash, prove_consistency, prove_range};
use super::*;

#[test]
fn roots_are_the_ct_vectors() {
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(tree_root(size as u64, &Log::ct(size)).unwrap().to_string(), *root);
    }
}

#[test]
fn roots_are_those_of_rfc_6962() {
    let mut log = Log::default();
    for size in 0..200 {
        assert_eq!(stored_count(size), log.0.len() as u64);
        assert_eq!(tree_root(size, &log).unwrap(), naive_root(&leaves(size)));
        let nodes = append_nodes(size, leaf(size), &log).unwrap();
        log.0.extend(nodes);
    }
}

#[test]
fn the_largest_stored_index_fits_a_signed_integer() {
    assert_eq!(stored_count(MAX_SIZE), i64::MAX as u64);
    assert_eq!(stored_count(u64::MAX), stored_count(MAX_SIZE));
}

#[test]
fn hostile_sizes_are_refused() {
    let log = Log::of(4);
    for size in [MAX_SIZE, u64::MAX - 1, u64::MAX] {
        assert!(matches!(append_nodes(size, leaf(0), &log), Err(ProofError::TooLarge)));
    }
    for size in [MAX_SIZE + 1, u64::MAX] {
        assert!(matches!(tree_root(size, &log), Err(ProofError::TooLarge)));
    }
}

#[test]
fn a_failing_reader_is_reported() {
    let short = Log::of(4);
    let results = [
        tree_root(100, &short).err(),
        append_nodes(99, leaf(99), &short).err(),
        prove_range(50, 1, 100, &short).err(),
        prove_consistency(50, 100, &short).err(),
    ];
    for error in results {
        assert!(matches!(error, Some(ProofError::Read(source)) if source.to_string() == "missing"));
    }
}

#[test]
fn a_reader_that_miscounts_is_reported() {
    struct Miscounting;
    impl NodeReader for Miscounting {
        type Error = String;
        fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, String> {
            Ok(vec![leaf_hash(b""); indexes.len() + 1])
        }
    }
    let results = [
        tree_root(5, &Miscounting).err(),
        append_nodes(5, leaf(5), &Miscounting).err(),
        prove_range(2, 1, 5, &Miscounting).err(),
        prove_consistency(2, 5, &Miscounting).err(),
    ];
    for error in results {
        assert!(matches!(error, Some(ProofError::WrongNodeCount)));
    }
}
