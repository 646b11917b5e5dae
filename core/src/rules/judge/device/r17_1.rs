//! R17.1 第十七条: 综合办公室 alone procures, allocates, repairs and manages devices.

use crate::entry::{EquipmentChange, Role};
use crate::rules::context::Context;
use crate::rules::facts::BureauFacts;
use crate::rules::finding::{BureauFindings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R17.1", "设备的采购、分配、维修、报废由综合办公室办理", given)
    .on_bureau(bureau)
    .gate(Gate::Configure);

/// What sections do themselves by 第十八条, in the words of people.
const OF_SECTIONS: [&str; 12] =
    ["领用", "归还", "维护", "保养", "报修", "故障", "检查", "清洁", "使用", "查看", "checkout", "return"];

pub(in crate::rules) struct Facts {
    /// Whether 综合办公室 acts.
    pub(in crate::rules) by_equipment_office: bool,
    /// Whether the act is 综合办公室's alone.
    pub(in crate::rules) is_reserved: bool,
}

pub(in crate::rules) fn judge(facts: &Facts) -> Verdict {
    if facts.by_equipment_office || !facts.is_reserved {
        return Verdict::pass();
    }
    Verdict::block(Words::fixed(
        "设备的采购登记、分配、维修、更换部件和报废只能由综合办公室办理",
        "procurement, allocation, repair, exchange of parts and scrapping are for the general office alone",
    ))
    .cure(Words::fixed("报综合办公室办理", "ask the general office to do it"))
}

/// Whether a change is 综合办公室's alone: sections take devices, give them back, look after them and report faults
/// (第十八条, 第十九条).
pub(in crate::rules) const fn is_reserved(change: EquipmentChange) -> bool {
    match change {
        EquipmentChange::CheckedOut
        | EquipmentChange::Returned
        | EquipmentChange::Maintained
        | EquipmentChange::FaultReported => false,
        EquipmentChange::Allocated
        | EquipmentChange::RepairClosed
        | EquipmentChange::Replaced
        | EquipmentChange::Scrapped => true,
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let role = given.text(&["role", "actor", "dept", "section", "by"]).unwrap_or_default();
    let event = given.text(&["event", "op", "action", "change"]).ok_or("no event, such as 分配")?;
    let of_section = OF_SECTIONS.iter().any(|word| event.contains(word));
    let is_reserved = event.parse().map_or(!of_section, is_reserved);
    let by_equipment_office = role.contains(Role::Equipment.zh()) || role == Role::Equipment.as_str();
    Ok(judge(&Facts { by_equipment_office, is_reserved }))
}

/// The office asks before it states; a statement that was let through all the same is told.
fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    for equipment in facts.around.registry.equipments() {
        let registered = (equipment.registered.entry, equipment.registered.body.role, true);
        let changes =
            equipment.changes.iter().map(|one| (one.entry, one.body.role, is_reserved(one.body.change)));
        for (entry, role, is_reserved) in std::iter::once(registered).chain(changes) {
            let verdict = judge(&Facts { by_equipment_office: role == Role::Equipment, is_reserved });
            if verdict.level > crate::rules::Level::Pass {
                let number = equipment.registered.body.number.clone();
                findings.add(Subject::Equipment(number), verdict, [entry]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
