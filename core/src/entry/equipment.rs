//! `equipment.registered` and `equipment.changed`: the register of what people record with.

use minicbor::{Decode, Encode};

use super::bureau::Role;
use super::fingerprint::FingerprintPart;
use super::shape::{is_said, is_said_if_any};
use super::vocabulary::vocabulary;
use crate::id::{DeviceId, OfficerId, SectionId};
use crate::time::{is_day, is_day_or_moment};

vocabulary! {
    /// A kind of equipment (第十条, 第十七条).
    EquipmentKind of "kind of equipment" {
        0 Recorder "recorder" "执法记录仪",
        1 Terminal "terminal" "移动执法终端",
        2 Camera "camera" "照相机/摄像机",
        3 Storage "storage" "存储设备",
        4 Other "other" "其他",
    }
}

vocabulary! {
    /// What happens to a piece of equipment.
    EquipmentChange of "change of equipment" {
        /// To a section.
        0 Allocated "allocated" "分配",
        /// To an officer.
        1 CheckedOut "checked_out" "领用",
        2 Returned "returned" "归还",
        3 Maintained "maintained" "维护",
        /// It does not work and is out of use.
        4 FaultReported "fault_reported" "报修",
        /// It works again.
        5 RepairClosed "repair_closed" "修复",
        /// The fingerprint that this statement gives holds from now on.
        6 Replaced "replaced" "更换部件",
        /// For good.
        7 Scrapped "scrapped" "报废",
    }
}

/// `equipment.registered`: a piece of equipment joins the register; a later one of the same number
/// replaces it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EquipmentRegistered {
    /// Its number in the register; not blank. Recorders are named by it (`recorder.checked_out`).
    #[n(0)]
    pub number: String,
    /// What it is.
    #[n(1)]
    pub kind: EquipmentKind,
    /// Maker and model.
    #[n(2)]
    pub model: String,
    /// The section that has it.
    #[n(3)]
    pub section: Option<SectionId>,
    /// Of an enrolled terminal: its chain.
    #[n(4)]
    pub device: Option<DeviceId>,
    /// By what it is known again.
    #[n(5)]
    pub fingerprint: Vec<FingerprintPart>,
    /// The day it was bought or handed over, `YYYY-MM-DD`.
    #[n(6)]
    pub acquired_on: String,
    /// Name of the user who entered it.
    #[n(7)]
    pub stated_by: String,
    /// In which role.
    #[n(8)]
    pub role: Role,
}

/// `equipment.changed`: something happened to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EquipmentChanged {
    /// Its number in the register; not blank.
    #[n(0)]
    pub number: String,
    /// What happened.
    #[n(1)]
    pub change: EquipmentChange,
    /// When: a day, or a moment (RFC 3339).
    #[n(2)]
    pub at: String,
    /// The section that has it from now on.
    #[n(3)]
    pub section: Option<SectionId>,
    /// The officer who took it, gave it back or reported it.
    #[n(4)]
    pub officer: Option<OfficerId>,
    /// Number of the repair order.
    #[n(5)]
    pub order: Option<String>,
    /// The parts that are new.
    #[n(6)]
    pub fingerprint: Vec<FingerprintPart>,
    /// More, in words.
    #[n(7)]
    pub text: String,
    /// Name of the user who entered it.
    #[n(8)]
    pub stated_by: String,
    /// In which role.
    #[n(9)]
    pub role: Role,
}

impl EquipmentRegistered {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.number)
            && is_said(&self.stated_by)
            && is_day(&self.acquired_on)
            && FingerprintPart::are_sound(&self.fingerprint)
    }
}

impl EquipmentChanged {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.number)
            && is_said(&self.stated_by)
            && is_said_if_any(self.order.as_ref())
            && is_day_or_moment(&self.at)
            && FingerprintPart::are_sound(&self.fingerprint)
    }
}
