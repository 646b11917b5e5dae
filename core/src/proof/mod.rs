//! Checkpoints, and inclusion and consistency proofs over the office's log.
//!
//! The log is the append-only Merkle tree of RFC 6962 §2.1. The office stores each node of every
//! complete subtree under its *stored index*, a dense numbering in the order in which nodes become
//! complete (Crosby and Wallach, "Efficient Data Structures for Tamper-Evident Logging", §3.3). A
//! [`Checkpoint`] is the office's signed statement of the log's size and root; every other
//! statement about the log is checked against one.
//!
//! Nothing here trusts the office: a verifier takes proofs and notes as hostile bytes, and needs
//! only the office's [`LogVerifier`]. Nothing here does I/O or reads a clock or randomness.
//!
//! A proof names a tree size but does not establish it: hash trees of different sizes share
//! subtrees, so a proof made for a false size can place a leaf at a false index under a true root.
//! Check proofs with [`RangeProof::verify_in`] and [`ConsistencyProof::verify_between`], which take
//! the size from a checkpoint.

mod checkpoint;
mod consistency;
mod error;
mod frontier;
mod hash;
mod head;
mod log_keys;
mod node;
mod range;
mod signer;
mod subtree;
mod tile;
mod tlog_proof;
mod verifier;
mod witness;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod vectors;

pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use consistency::{ConsistencyProof, prove_consistency};
pub use error::ProofError;
pub use frontier::Frontier;
pub use hash::{TreeHash, leaf_hash};
pub use head::LogHead;
pub use log_keys::LogKeys;
pub use node::{MAX_SIZE, NodeReader, append_nodes, stored_count, tree_root};
pub use range::{RangeProof, prove_range};
pub use signer::LogSigner;
pub use tile::read_tile;
pub use tlog_proof::TlogProof;
pub use verifier::LogVerifier;
pub use witness::{
    AddCheckpoint, MAX_WITNESSES, Verdict, WitnessPolicy, WitnessSigner, WitnessVerifier, add_cosignatures,
    judge,
};
