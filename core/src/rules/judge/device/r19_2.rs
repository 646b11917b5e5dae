//! R19.2 第十九条: nobody takes a device apart or exchanges its parts but under a repair order of 综合办公室.

use std::collections::BTreeMap;

use crate::entry::{EquipmentRegistered, FingerprintPart, Role, Stated};
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{BureauFacts, Use, What};
use crate::rules::finding::{BureauFindings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R19.2", "不得私自拆装、更换记录设备部件", given).on_bureau(bureau);

struct Facts {
    /// Parts that are no longer what they were.
    changed: Vec<String>,
    /// The order of 综合办公室 under which they were exchanged.
    order: Option<String>,
}

fn judge(facts: &Facts) -> Verdict {
    let parts = facts.changed.join("、");
    match &facts.order {
        _ if facts.changed.is_empty() => Verdict::pass(),
        Some(order) => Verdict::passing(Words::new(
            format!("部件（{parts}）按维修单{order}更换"),
            format!("parts ({parts}) were exchanged under repair order {order}"),
        )),
        None => Verdict::violation(Words::new(
            format!("设备部件（{parts}）已变更，无综合办公室维修单"),
            format!(
                "parts of the device ({parts}) have changed without a repair order of the general office"
            ),
        ))
        .cure(Words::fixed(
            "停止使用，由综合办公室查明并登记维修单",
            "stop using it; the general office finds out and enters its repair order",
        )),
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const ORDER: [&str; 4] = ["order", "repair_order", "repair", "order_no"];
    const NOW: [&str; 3] = ["device.fingerprint", "fingerprint", "fingerprint_now"];
    const BEFORE: [&str; 3] = ["device.prev_fingerprint", "prev_fingerprint", "fingerprint_before"];
    let mut changed: Vec<String> = match given.flag(&["changed", "change"]) {
        Some(true) => given.texts(&["changed", "change"]).into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let unnamed = given.flag(&["changed", "change"]) == Some(true) && changed.is_empty();
    let differ =
        matches!((given.value(&NOW), given.value(&BEFORE)), (Some(now), Some(before)) if now != before);
    if unnamed || (differ && changed.is_empty()) {
        changed.push("指纹".into());
    }
    // An order that was withdrawn, or that is of another device, covers nothing.
    let is_void = |text: &str| {
        ["取消", "撤销", "作废", "其他设备", "cancel", "another"].iter().any(|no| text.contains(no))
    };
    let by_office = given
        .text(&["order_by", "order.by", "by", "role"])
        .is_none_or(|by| by.contains(Role::Equipment.zh()) || by == Role::Equipment.as_str());
    let is_given = given.flag(&ORDER).unwrap_or(false);
    let order = given.text(&ORDER).unwrap_or_default();
    let covers = is_given && by_office && !is_void(order);
    Ok(judge(&Facts { changed, order: covers.then(|| order.to_owned()) }))
}

fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    for equipment in facts.around.registry.equipments() {
        let registered = equipment.registered;
        let mut uses = facts.around.devices.of_recorder(&registered.body.number);
        uses.extend(
            registered.body.device.map(|device| facts.around.devices.of_terminal(device)).unwrap_or_default(),
        );
        uses.sort_by_key(|one| one.place());
        for (what, rests_on) in changes(registered, &uses) {
            let number = registered.body.number.clone();
            findings.add(Subject::Equipment(number), judge(&what), rests_on);
        }
    }
}

/// What is known of the parts of a device as its story goes on.
#[derive(Default)]
struct Parts {
    known: BTreeMap<String, (String, EntryHash)>,
}

impl Parts {
    /// Takes in parts as stated or read; gives the names of those that were others, and where that was stated.
    fn take(&mut self, parts: &[FingerprintPart], entry: EntryHash) -> (Vec<String>, Vec<EntryHash>) {
        let (mut changed, mut rests_on) = (Vec::new(), vec![entry]);
        for part in parts {
            let before = self.known.insert(part.part.clone(), (part.value.clone(), entry));
            if let Some((_, stated)) = before.filter(|(value, _)| *value != part.value) {
                changed.push(part.part.clone());
                rests_on.push(stated);
            }
        }
        (changed, rests_on)
    }
}

/// Every change of parts since the device joined the register, with the order since the last reading that covers it.
fn changes(registered: &Stated<EquipmentRegistered>, uses: &[&Use]) -> Vec<(Facts, Vec<EntryHash>)> {
    let (mut parts, mut found) = (Parts::default(), Vec::new());
    let mut order: Option<String> = None;
    parts.take(&registered.body.fingerprint, registered.entry);
    for one in uses.iter().filter(|one| one.at_ms >= registered.time.wall_ms) {
        let (read, own) = match &one.what {
            What::Checked(check) => (check.fingerprint.as_slice(), None),
            What::Replaced(number, new) => (new.as_slice(), Some(number)),
            What::Repaired(number) => {
                order = number.clone().or(order);
                continue;
            }
            _ => continue,
        };
        if let Some(number) = own {
            order.clone_from(number);
        }
        let (mut changed, rests_on) = parts.take(read, one.entry);
        if own.is_some() && read.is_empty() {
            changed.push("未写明".into());
        }
        if !changed.is_empty() {
            found.push((Facts { changed, order: order.clone() }, rests_on));
        }
        if own.is_none() && !read.is_empty() {
            order = None;
        }
    }
    found
}

#[cfg(test)]
mod tests;
