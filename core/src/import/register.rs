//! The recorder register as one terminal's chain has it: who carried which recorder, from when to when.

use crate::record::Fact;

/// A recorder on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its number.
    pub recorder: String,
    /// The rules for its files.
    pub vendor: String,
    /// How far its clock was ahead of the terminal's, milliseconds.
    pub clock_ahead_ms: i64,
    /// From, milliseconds since 1970 by the terminal's clock.
    pub from_ms: i64,
    /// To; absent while it is out.
    pub to_ms: Option<i64>,
}

/// Every time that a recorder was carried, in the order of the chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register(Vec<Carried>);

impl Register {
    /// Takes in a statement of the chain with the wall clock of its entry; others change nothing.
    pub fn take(&mut self, wall_ms: i64, fact: &Fact) {
        match fact {
            Fact::RecorderCheckedOut(body) => {
                self.close(&body.recorder, wall_ms);
                self.0.push(Carried {
                    recorder: body.recorder.clone(),
                    vendor: body.vendor.clone(),
                    clock_ahead_ms: body.shown_ms.saturating_sub(wall_ms),
                    from_ms: wall_ms,
                    to_ms: None,
                });
            }
            Fact::RecorderReturned(body) => self.close(&body.recorder, wall_ms),
            _ => {}
        }
    }

    fn close(&mut self, recorder: &str, wall_ms: i64) {
        let open = self.0.iter_mut().filter(|one| one.recorder == recorder && one.to_ms.is_none());
        open.for_each(|one| one.to_ms = Some(wall_ms));
    }

    /// Every time that a recorder was carried.
    pub fn iter(&self) -> impl Iterator<Item = &Carried> {
        self.0.iter()
    }

    /// Who had the recorder when its clock showed this: the newest time whose measured offset puts
    /// the moment within it.
    #[must_use]
    pub fn carried(&self, recorder: &str, claimed_ms: i64) -> Option<&Carried> {
        self.0.iter().rev().find(|one| one.recorder == recorder && one.covers(claimed_ms))
    }
}

impl Carried {
    /// A moment of the recorder's clock by the terminal's.
    #[must_use]
    pub const fn real_ms(&self, claimed_ms: i64) -> i64 {
        claimed_ms.saturating_sub(self.clock_ahead_ms)
    }

    fn covers(&self, claimed_ms: i64) -> bool {
        let real = self.real_ms(claimed_ms);
        self.from_ms <= real && self.to_ms.is_none_or(|to| real <= to)
    }
}
