//! `log.restored`: the office goes on from a backup.

use minicbor::{Decode, Encode};

use super::chain::Gap;

/// `log.restored`: the office was restored from a backup and begins another life of its log. What it stated after the
/// backup it does not hold any more; so it leaves that part of its chain free and goes on behind it, and no two of its
/// statements ever stand at one place. Terminals give back what they hold of the free part.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LogRestored {
    /// The life of the log that begins.
    #[n(0)]
    pub epoch: u64,
    /// Entries that the backup held: this statement has at least that index.
    #[n(1)]
    pub size: u64,
    /// The part of the office's chain that is left free; this statement comes right after it, and names the last one before
    /// it as the one before.
    #[n(2)]
    pub lost: Gap,
    /// Why, and from when the backup was.
    #[n(3)]
    pub reason: String,
}

impl LogRestored {
    /// Whether a life after the first begins, for a reason, after a part that is one.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.epoch > 1
            && !self.reason.trim().is_empty()
            && 0 < self.lost.from
            && self.lost.from <= self.lost.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_restore_may_not_lack() {
        let sound =
            LogRestored { epoch: 2, size: 7, lost: Gap { from: 3, to: 9 }, reason: "restored".into() };
        assert!(sound.is_sound());
        let changes: [&dyn Fn(&mut LogRestored); 4] =
            [&|body| body.epoch = 1, &|body| body.reason = " ".into(), &|body| body.lost.from = 0, &|body| {
                body.lost.to = 2
            }];
        for change in changes {
            let mut body = sound.clone();
            change(&mut body);
            assert!(!body.is_sound(), "{body:?}");
        }
    }
}
