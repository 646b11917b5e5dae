use super::node::read_nodes;
use super::{NodeReader, ProofError, TreeHash};

/// A perfect subtree: 2^`level` leaves from leaf `start` on, which is a multiple of 2^`level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subtree {
    pub(super) level: u8,
    pub(super) start: u64,
}

impl Subtree {
    pub(super) fn stored_index(self) -> u64 {
        tlog_tiles::stored_hash_index(self.level, self.start >> self.level)
    }
}

/// The fewest perfect subtrees that cover the leaves `[start, end)`, from left to right.
pub(super) fn perfect_subtrees(mut start: u64, end: u64) -> impl Iterator<Item = Subtree> {
    std::iter::from_fn(move || {
        let widest = end.checked_sub(start)?.checked_ilog2()?;
        let level = u8::try_from(start.trailing_zeros().min(widest)).ok()?;
        let subtree = Subtree { level, start };
        start += 1 << level;
        Some(subtree)
    })
}

pub(super) fn read_subtrees<R: NodeReader + ?Sized>(
    reader: &R,
    subtrees: impl Iterator<Item = Subtree>,
) -> Result<Vec<TreeHash>, ProofError> {
    let indexes: Vec<u64> = subtrees.map(Subtree::stored_index).collect();
    read_nodes(reader, &indexes)
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Log, leaves, naive_root};
    use super::*;

    #[test]
    fn each_stored_index_holds_the_root_of_its_subtree() {
        let log = Log::of(128);
        let all = leaves(128);
        for level in 0..=7 {
            for start in (0..128_u64).step_by(1 << level) {
                let index = Subtree { level, start }.stored_index();
                let under = &all[start as usize..start as usize + (1 << level)];
                assert_eq!(log.0[index as usize], naive_root(under), "level {level}, start {start}");
            }
        }
    }

    #[test]
    fn perfect_subtrees_are_aligned_and_fewest() {
        for end in 0..=70_u64 {
            for start in 0..=end {
                let subtrees: Vec<_> = perfect_subtrees(start, end).collect();
                let mut next = start;
                for subtree in &subtrees {
                    assert_eq!(subtree.start, next);
                    assert_eq!(next % (1 << subtree.level), 0);
                    next += 1 << subtree.level;
                }
                assert_eq!(next, end);
                for pair in subtrees.windows(2) {
                    let siblings =
                        pair[0].level == pair[1].level && (pair[0].start >> pair[0].level) % 2 == 0;
                    assert!(!siblings, "{start}..{end}");
                }
            }
        }
        assert_eq!(perfect_subtrees(5, 4).count(), 0);
        assert_eq!(perfect_subtrees(1, u64::MAX).count(), 126);
    }
}
