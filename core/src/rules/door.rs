//! What the office asks before it lets somebody do something: the rules on who may do what (第十七条, 第二十条,
//! 第二十二条第三项). A change of a setting is asked of [`check_setting`](super::check_setting) (第二十三条).
//!
//! Each answer is the judgement of the rule itself. A BLOCK refuses; anything else lets through.

use super::judge::audit::{r20_2, r22_3};
use super::judge::device::r17_1;
use super::verdict::Verdict;
use super::words::Words;
use crate::entry::{Approval, EquipmentChange, Role};
use crate::id::{DocumentId, MediaId};
use crate::record::OfficeActs;

/// What somebody wants to do with the record of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// 查阅: look at it, search in it.
    Read,
    /// 批注: state something about it that leaves it as it is: a finding, a score, a hold.
    Annotate,
    /// 导出: take a copy of it away; needs an approval besides.
    Export,
    /// 修改: state something that becomes part of it.
    Write,
}

/// Recordings and documents of one case that somebody wants to take away.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// Name of the user of the pages who takes them.
    pub actor: &'a str,
    /// Recordings.
    pub media: &'a [MediaId],
    /// Documents.
    pub documents: &'a [DocumentId],
    /// Whether the copies will carry a watermark.
    pub watermark: bool,
}

/// Whether a role may enter a device in the register (R17.1).
pub fn may_register_equipment(role: Role) -> Verdict {
    r17_1::judge(&r17_1::Facts { by_equipment_office: role == Role::Equipment, is_reserved: true })
}

/// Whether a role may state such a change of a device (R17.1).
pub fn may_change_equipment(role: Role, change: EquipmentChange) -> Verdict {
    let is_reserved = r17_1::is_reserved(change);
    r17_1::judge(&r17_1::Facts { by_equipment_office: role == Role::Equipment, is_reserved })
}

/// Whether a role may do this to a record, as far as R20.2 says: 稽查科 reads all and changes nothing. What other roles
/// may do is not in this rule.
pub fn may_write(role: Role, operation: Operation) -> Verdict {
    r20_2::judge(role == Role::Audit, operation)
}

/// Whether somebody may take this away (R22.3): every part of it is approved by somebody else, and the copies carry a
/// watermark. `acts` are those of the case.
pub fn may_export(export: &Export<'_>, acts: &OfficeActs) -> Verdict {
    r22_3::judge(&r22_3::Facts {
        approved: Some(r22_3::are_approved(export, acts, None)),
        watermark: Some(export.watermark),
        ..r22_3::Facts::default()
    })
}

/// Whether these people may end a hold: 稽查科 together with the head of the bureau, who signs as section head or
/// administrator here (第十五条, R15.4).
pub fn may_lift_hold(lifted_by: &[Approval]) -> Verdict {
    let has = |roles: &[Role]| lifted_by.iter().any(|one| roles.contains(&one.role));
    if has(&[Role::Audit]) && has(&[Role::SectionHead, Role::Administrator]) {
        return Verdict::pass();
    }
    Verdict::block(Words::fixed(
        "解除长期保存须由稽查科和负责人共同决定",
        "a hold is lifted by internal audit together with the head",
    ))
}
