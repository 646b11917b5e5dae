use super::super::{ConsistencyProof, LogHead, TreeHash};

/// What becomes of a head that is offered for signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It continues the last one: keep it as the last, on the disk, and then sign.
    Sign,
    /// The proof does not begin at the last head that was signed, which has this size: offer again
    /// from there.
    Stale(u64),
    /// Two histories: the last head has the same size and another root.
    Forked,
    /// The proof does not lead from the last head to this one.
    Inconsistent,
    /// The proof begins after the head.
    Backwards,
}

/// Decides on a head by the last one that was signed, [`LogHead::EMPTY`] before the first: `old` is
/// the size that the proof begins at.
pub fn judge(last: &LogHead, old: u64, proof: &[TreeHash], now: &LogHead) -> Verdict {
    if old > now.size {
        return Verdict::Backwards;
    }
    if old != last.size {
        return Verdict::Stale(last.size);
    }
    if last.size == now.size && last.root != now.root {
        return Verdict::Forked;
    }
    let proof = ConsistencyProof { from: old, to: now.size, hashes: proof.to_vec() };
    if proof.verify(&last.root, &now.root).is_ok() { Verdict::Sign } else { Verdict::Inconsistent }
}
