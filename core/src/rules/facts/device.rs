//! What devices were used for: check-outs, checks before use, faults and repairs, as the chains of terminals and the
//! register of the office say.

use std::collections::BTreeMap;

use crate::catalog::{Day, Moment};
use crate::entry::{Entry, EquipmentChange, EquipmentChanged, FingerprintPart, Gap, Registry, Stated};
use crate::id::{DeviceId, EntryHash, OfficerId};
use crate::record::{DeviceChecked, Fact};
use crate::time::CHINA_OFFSET_MINUTES;

/// Statements about devices that name no case, each once.
#[derive(Debug, Clone, Default)]
pub struct DeviceUse {
    all: BTreeMap<EntryHash, Use>,
    /// The one chain of a terminal that is here; `None`: every chain.
    only: Option<DeviceId>,
}

/// One statement about a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The statement.
    pub entry: EntryHash,
    /// Its place in the chain that says so.
    pub seq: u64,
    /// When it was, milliseconds since 1970.
    pub at_ms: i64,
    /// Whom it concerns: who took, checked or reported it.
    pub by: Option<OfficerId>,
    /// The terminal whose chain says so, or the office.
    pub device: DeviceId,
    /// Its number in the register; `None`: the terminal that says so.
    pub number: Option<String>,
    /// What was stated.
    pub what: What,
}

/// What was stated about a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Taken along (领用).
    CheckedOut,
    /// Given back (归还).
    Returned,
    /// Checked before use (使用前检查).
    Checked(DeviceChecked),
    /// A fault was reported (报修).
    Fault,
    /// The repair is closed (修复); with the number of its order.
    Repaired(Option<String>),
    /// Parts were changed (更换部件) under an order; the parts as they are now.
    Replaced(Option<String>, Vec<FingerprintPart>),
    /// Taken out of use (报废).
    Scrapped,
    /// The terminal lost a part of its own chain.
    ChainLost(Gap),
}

impl DeviceUse {
    /// What the register of the office says.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let mut all = Self::default();
        for equipment in registry.equipments() {
            let mut last_ms = i64::MIN;
            for stated in equipment.changes {
                let Some(one) = registered(stated, last_ms) else { continue };
                last_ms = one.at_ms;
                all.all.insert(one.entry, one);
            }
        }
        all
    }

    /// The same on a terminal, which holds no chain but its own: of other devices it cannot say what was not done.
    #[must_use]
    pub const fn only_of(mut self, device: DeviceId) -> Self {
        self.only = Some(device);
        self
    }

    /// Whether the chain of a terminal is here.
    #[must_use]
    pub fn knows(&self, device: DeviceId) -> bool {
        self.only.is_none_or(|only| only == device)
    }

    /// Whether the chain of every terminal is here.
    #[must_use]
    pub const fn knows_all(&self) -> bool {
        self.only.is_none()
    }

    /// Takes in an admitted entry of a terminal's chain; one about anything else is passed over.
    pub fn take(&mut self, registry: &Registry, entry: &Entry, hash: EntryHash) {
        let Ok(fact) = Fact::from_body(&entry.kind, &entry.body) else { return };
        let mut at_ms = entry.time.wall_ms;
        let (number, what) = match fact {
            Fact::RecorderCheckedOut(body) => (Some(body.recorder), What::CheckedOut),
            Fact::RecorderReturned(body) => (Some(body.recorder), What::Returned),
            Fact::DeviceChecked(body) => (body.device.clone(), What::Checked(body)),
            Fact::FaultReported(body) => {
                at_ms = moment_ms(&body.at, &What::Fault, at_ms, i64::MIN).unwrap_or(at_ms);
                (body.device, What::Fault)
            }
            Fact::ChainLost(body) => (None, What::ChainLost(body.gap)),
            _ => return,
        };
        let by = registry.author(entry).map(|officer| officer.officer);
        let (device, seq) = (entry.device, entry.seq);
        self.all.insert(hash, Use { entry: hash, seq, at_ms, by, device, number, what });
    }

    /// What was stated about one recorder, in the order of time.
    #[must_use]
    pub fn of_recorder(&self, number: &str) -> Vec<&Use> {
        self.sorted(|one| one.number.as_deref() == Some(number))
    }

    /// What a terminal stated about itself, in the order of time.
    #[must_use]
    pub fn of_terminal(&self, device: DeviceId) -> Vec<&Use> {
        self.sorted(|one| one.number.is_none() && one.device == device)
    }

    /// What one officer took, checked and reported, in the order of time.
    #[must_use]
    pub fn by(&self, officer: OfficerId) -> Vec<&Use> {
        self.sorted(|one| one.by == Some(officer))
    }

    fn sorted(&self, is_meant: impl Fn(&Use) -> bool) -> Vec<&Use> {
        let mut found: Vec<&Use> = self.all.values().filter(|one| is_meant(one)).collect();
        found.sort_by_key(|one| one.place());
        found
    }
}

impl Use {
    /// Its place in the order of time: of two at one moment, the one that a chain states first came first.
    #[must_use]
    pub const fn place(&self) -> (i64, DeviceId, u64) {
        (self.at_ms, self.device, self.seq)
    }
}

/// What the register says of one change, after another at `last_ms`.
fn registered(stated: &Stated<EquipmentChanged>, last_ms: i64) -> Option<Use> {
    let change = &stated.body;
    let what = match change.change {
        EquipmentChange::CheckedOut => What::CheckedOut,
        EquipmentChange::Returned => What::Returned,
        EquipmentChange::FaultReported => What::Fault,
        EquipmentChange::RepairClosed => What::Repaired(change.order.clone()),
        EquipmentChange::Replaced => What::Replaced(change.order.clone(), change.fingerprint.clone()),
        EquipmentChange::Scrapped => What::Scrapped,
        EquipmentChange::Allocated | EquipmentChange::Maintained => return None,
    };
    let at_ms = moment_ms(&change.at, &what, stated.time.wall_ms, last_ms)?;
    let (entry, number) = (stated.entry, Some(change.number.clone()));
    Some(Use { entry, seq: stated.seq, at_ms, by: change.officer, device: stated.device, number, what })
}

/// The moment that a statement names. Of a day alone: its end for what puts an end to use (归还, 报修, 报废), but not
/// later than it was stated; for anything else its beginning, or what was stated before it of that day. So nobody is
/// charged for the hours that nobody stated.
fn moment_ms(text: &str, what: &What, stated_ms: i64, last_ms: i64) -> Option<i64> {
    let moment = Moment::read(text)?;
    if let Some(at_ms) = moment.unix_ms(CHINA_OFFSET_MINUTES.into()) {
        return Some(at_ms);
    }
    let begin_of = |day: Day| day.begins_ms(CHINA_OFFSET_MINUTES.into());
    let (begin, end) = (begin_of(moment.day), begin_of(moment.day.plus_days(1)));
    Some(match what {
        What::Returned | What::Fault | What::Scrapped => end.min(stated_ms.max(begin)),
        _ if begin <= last_ms && last_ms <= end => last_ms,
        _ => begin,
    })
}
