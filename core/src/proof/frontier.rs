use super::hash::parent_hash;
use super::node::check_size;
use super::subtree::{perfect_subtrees, read_subtrees};
use super::{NodeReader, ProofError, TreeHash};

/// The right edge of a tree: the roots of the fewest perfect subtrees that cover the leaves `[0,
/// size)`.
///
/// It is all that is needed to append leaves and to know the root, so a run of appends reads
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One node for each set bit of `size`, the largest subtree first.
    nodes: Vec<TreeHash>,
}

impl Frontier {
    /// The frontier of the tree of the first `size` leaves, from at most 62 stored nodes in one
    /// read.
    ///
    /// # Errors
    ///
    /// [`ProofError::TooLarge`], or a failure of `reader`.
    pub fn load<R: NodeReader + ?Sized>(size: u64, reader: &R) -> Result<Self, ProofError> {
        check_size(size)?;
        let nodes = read_subtrees(reader, perfect_subtrees(0, size))?;
        Ok(Self { size, nodes })
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree (RFC 6962 §2.1); [`TreeHash::EMPTY_ROOT`] without leaves.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        let mut from_right = self.nodes.iter().rev().copied();
        match from_right.next() {
            None => TreeHash::EMPTY_ROOT,
            Some(last) => from_right.fold(last, |right, left| parent_hash(left, right)),
        }
    }

    /// Appends a leaf and returns the nodes to store, as [`append_nodes`](super::append_nodes)
    /// does: at consecutive stored indexes beginning at [`stored_count`](super::stored_count) of
    /// the size before.
    ///
    /// The caller keeps the size within [`MAX_SIZE`](super::MAX_SIZE); above it stored indexes are
    /// not defined.
    pub fn push(&mut self, leaf: TreeHash) -> Vec<TreeHash> {
        self.push_subtree(0, leaf)
    }

    /// A frontier from nodes that are already at hand; `None` unless there is one for each set bit
    /// of `size`.
    pub(super) fn from_nodes(size: u64, nodes: Vec<TreeHash>) -> Option<Self> {
        (nodes.len() == size.count_ones() as usize).then_some(Self { size, nodes })
    }

    /// Appends a perfect subtree of 2^`level` leaves. The size must be a multiple of 2^`level`.
    pub(super) fn push_subtree(&mut self, level: u8, root: TreeHash) -> Vec<TreeHash> {
        let mut completed = vec![root];
        let mut top = root;
        // Every trailing set bit is a subtree as wide as what stands to its right: each pair
        // becomes one node.
        for _ in 0..(self.size >> level).trailing_ones() {
            let Some(left) = self.nodes.pop() else { break };
            top = parent_hash(left, top);
            completed.push(top);
        }
        self.nodes.push(top);
        self.size = self.size.saturating_add(1 << level);
        completed
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Log, leaf, naive_root};
    use super::super::{append_nodes, tree_root};
    use super::*;

    #[test]
    fn pushing_stores_the_same_nodes_as_appending() {
        let mut frontier = Frontier::default();
        let mut log = Log::default();
        for number in 0..300 {
            let nodes = append_nodes(number, leaf(number), &log).unwrap();
            assert_eq!(frontier.push(leaf(number)), nodes);
            log.0.extend(nodes);
            assert_eq!(frontier.size(), number + 1);
            assert_eq!(frontier, Frontier::load(number + 1, &log).unwrap());
            assert_eq!(frontier.root(), tree_root(number + 1, &log).unwrap());
        }
        let leaves: Vec<_> = (0..300).map(leaf).collect();
        assert_eq!(frontier.root(), naive_root(&leaves));
    }

    #[test]
    fn ten_thousand_appends_need_no_reads() {
        let mut frontier = Frontier::load(777, &Log::of(777)).unwrap();
        for number in 777..10_777 {
            frontier.push(leaf(number));
        }
        assert_eq!(frontier.root(), Log::of(10_777).root());
    }

    #[test]
    fn an_empty_frontier_has_the_empty_root() {
        assert_eq!(Frontier::default().root(), TreeHash::EMPTY_ROOT);
        assert_eq!(Frontier::load(0, &Log::default()).unwrap(), Frontier::default());
    }

    #[test]
    fn hostile_sizes_are_refused() {
        assert!(matches!(Frontier::load(u64::MAX, &Log::default()), Err(ProofError::TooLarge)));
        assert!(Frontier::from_nodes(u64::MAX, vec![leaf(0)]).is_none());
    }
}
