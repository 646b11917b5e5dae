//! Receipts: proofs that entries stand in the log.

use quanji_core::proof::prove_range;
use quanji_core::sync::Receipt;
use rusqlite::Connection;

use super::error::OfficeError;
use crate::storage::Nodes;

/// Most bytes of proofs in one answer. What is left out is offered again and gets its receipt then.
const MAX_PROOF_BYTES: usize = 256 * 1024;
/// A hash of a proof on the wire.
const HASH_BYTES: usize = 34;

/// One receipt for every run of entries that is consecutive in `seq` and in the log.
pub(super) fn receipts(
    connection: &Connection,
    logged: &[(u64, u64)],
    size: u64,
) -> Result<Vec<Receipt>, OfficeError> {
    let mut receipts = Vec::new();
    let mut bytes = 0;
    for run in runs(logged) {
        let proof = prove_range(run.first_index, run.count, size, &Nodes(connection))?;
        bytes += (proof.left.len() + proof.right.len()) * HASH_BYTES;
        if bytes > MAX_PROOF_BYTES && !receipts.is_empty() {
            break;
        }
        receipts.push(Receipt { first_seq: run.first_seq, count: run.count, proof });
    }
    Ok(receipts)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first_seq: u64,
    first_index: u64,
    count: u64,
}

fn runs(logged: &[(u64, u64)]) -> Vec<Run> {
    let mut sorted = logged.to_vec();
    sorted.sort_unstable();
    // The same entry twice in one request is one entry.
    sorted.dedup();
    let mut runs: Vec<Run> = Vec::new();
    for (seq, index) in sorted {
        match runs.last_mut() {
            Some(run) if run.first_seq + run.count == seq && run.first_index + run.count == index => {
                run.count += 1;
            }
            _ => runs.push(Run { first_seq: seq, first_index: index, count: 1 }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_seq_or_index_jumps() {
        let run = |first_seq, first_index, count| Run { first_seq, first_index, count };
        assert_eq!(runs(&[]), []);
        assert_eq!(runs(&[(1, 5), (2, 6), (3, 7)]), [run(1, 5, 3)]);
        assert_eq!(runs(&[(1, 5), (3, 6)]), [run(1, 5, 1), run(3, 6, 1)]);
        assert_eq!(runs(&[(1, 5), (2, 7)]), [run(1, 5, 1), run(2, 7, 1)]);
        assert_eq!(runs(&[(2, 6), (1, 5), (2, 6)]), [run(1, 5, 2)]);
    }
}
