//! R10.1 第十条: each section has recorders and terminals in proportion to its officers.

use std::collections::BTreeSet;

use super::listed;
use crate::entry::{Equipment, EquipmentKind, Role};
use crate::id::{EntryHash, SectionId};
use crate::rules::context::Context;
use crate::rules::facts::{BureauFacts, What};
use crate::rules::finding::{BureauFindings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R10.1", "每个执法科室按执法人员比例配备设备", given).on_bureau(bureau).prepare(|given| {
        for key in ["officers_per_recorder", "officers_per_terminal"] {
            given.set(key, &[key, "ratio"]);
        }
    });

struct Facts {
    officers: u32,
    /// Usable ones; `None` where nothing is said of them.
    recorders: Option<u32>,
    terminals: Option<u32>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let short = |usable: Option<u32>, key: &str| {
        // A ratio of nought asks for nothing that can be counted.
        let ratio = Some(context.settings.number(key)).filter(|ratio| *ratio > 0)?;
        let needed = facts.officers.div_ceil(ratio);
        usable.filter(|usable| *usable < needed).map(|usable| needed - usable)
    };
    let recorders = short(facts.recorders, "officers_per_recorder")
        .map(|more| Words::new(format!("执法记录仪{more}台"), format!("{more} recorders")));
    let terminals = short(facts.terminals, "officers_per_terminal")
        .map(|more| Words::new(format!("移动执法终端{more}台"), format!("{more} terminals")));
    let missing: Vec<Words> = recorders.into_iter().chain(terminals).collect();
    if missing.is_empty() {
        return Verdict::pass();
    }
    Verdict::warn(listed("可用设备不足，还需：", "too few usable devices; needed: ", &missing)).cure(
        Words::fixed("由综合办公室调配、维修或购置", "the general office allocates, repairs or buys them"),
    )
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let usable = |all: &[&str], broken: &[&str]| {
        let broken = given.count(broken).unwrap_or(0);
        given.count(all).map(|all| all.saturating_sub(broken))
    };
    let facts = Facts {
        officers: given.count(&["officers", "officer_count", "执法人员"]).unwrap_or(0),
        recorders: usable(
            &["recorders_usable", "recorders", "recorder", "执法记录仪"],
            &["recorders_broken", "recorders_faulty", "recorders_in_repair", "broken"],
        ),
        terminals: usable(
            &["terminals_usable", "terminals", "terminal", "移动执法终端"],
            &["terminals_broken", "terminals_faulty", "terminals_in_repair"],
        ),
    };
    Ok(judge(&facts, context))
}

fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    let registry = facts.around.registry;
    let today = facts.around.now.today();
    let context = Context {
        settings: facts.around.settings.on(today),
        calendar: facts.around.calendar,
        now: facts.around.now,
    };
    for (section, _) in registry.sections() {
        let is_counted = |role: &[Role]| role.contains(&Role::Officer) || role.contains(&Role::SectionHead);
        let officers: BTreeSet<_> = registry
            .officers()
            .filter(|one| one.section == section && is_counted(&one.roles))
            .filter(|one| registry.qualified(one.officer, &today.to_string()).is_ok())
            .map(|one| one.officer)
            .collect();
        if officers.is_empty() {
            continue;
        }
        let mut rests_on = BTreeSet::new();
        let (mut recorders, mut terminals, mut enrolled) = (0_u32, 0_u32, BTreeSet::new());
        for piece in registry.equipments().filter(|piece| section_of(piece) == Some(section)) {
            rests_on.insert(piece.registered.entry);
            let usable = u32::from(is_usable(facts, &piece, &mut rests_on));
            match piece.registered.body.kind {
                EquipmentKind::Recorder => recorders = recorders.saturating_add(usable),
                EquipmentKind::Terminal => terminals = terminals.saturating_add(usable),
                EquipmentKind::Camera | EquipmentKind::Storage | EquipmentKind::Other => {}
            }
        }
        enrolled.extend(registry.equipments().filter_map(|piece| piece.registered.body.device));
        // A terminal that an officer enrolled and that the register does not know yet.
        let own = registry.devices().filter(|(id, one)| {
            officers.contains(&one.officer) && one.revoked.is_none() && !enrolled.contains(id)
        });
        let terminals = terminals.saturating_add(u32::try_from(own.count()).unwrap_or(u32::MAX));
        let officers = u32::try_from(officers.len()).unwrap_or(u32::MAX);
        let verdict =
            judge(&Facts { officers, recorders: Some(recorders), terminals: Some(terminals) }, &context);
        findings.add(Subject::Section(section), verdict, rests_on);
    }
}

/// The section that has a piece now: as last stated of it.
fn section_of(piece: &Equipment<'_>) -> Option<SectionId> {
    piece.changes.iter().rev().find_map(|change| change.body.section).or(piece.registered.body.section)
}

/// Whether it works, as the register and the reports of terminals say.
fn is_usable(facts: &BureauFacts<'_>, piece: &Equipment<'_>, rests_on: &mut BTreeSet<EntryHash>) -> bool {
    let mut usable = true;
    for one in facts.around.devices.of_recorder(&piece.registered.body.number) {
        let works = match one.what {
            What::Fault => false,
            What::Repaired(_) => true,
            What::Scrapped => {
                rests_on.insert(one.entry);
                return false;
            }
            What::CheckedOut
            | What::Returned
            | What::Checked(_)
            | What::Replaced(..)
            | What::ChainLost(_) => {
                continue;
            }
        };
        usable = works;
        rests_on.insert(one.entry);
    }
    usable
}

#[cfg(test)]
mod tests;
