//! What the office states of its own affairs: settings, equipment, inspections, reports.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::{AuditPlanned, AuditSampled};
use super::bulletin::{AssessmentMade, BulletinIssued};
use super::bureau::BureauFact;
use super::equipment::{EquipmentChanged, EquipmentRegistered};
use super::registry::Registry;
use super::setting::SettingInterpreted;
use super::stated::Stated;

/// The statements, each list in the order of the office's chain. They are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Book {
    settings: BTreeSet<Stated<SettingInterpreted>>,
    equipment: BTreeMap<String, Piece>,
    audits: BTreeSet<Stated<AuditPlanned>>,
    samples: BTreeSet<Stated<AuditSampled>>,
    bulletins: BTreeSet<Stated<BulletinIssued>>,
    assessments: BTreeSet<Stated<AssessmentMade>>,
}

/// Everything under one number. A change may arrive before the registration that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Piece {
    registered: BTreeSet<Stated<EquipmentRegistered>>,
    changes: BTreeSet<Stated<EquipmentChanged>>,
}

/// A piece of equipment in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equipment<'a> {
    /// What it is, as last registered.
    pub registered: &'a Stated<EquipmentRegistered>,
    /// What happened to it, in the order of the office's chain.
    pub changes: &'a BTreeSet<Stated<EquipmentChanged>>,
}

impl Book {
    /// Takes in a statement of these kinds; one of another kind changes nothing.
    pub(super) fn take(&mut self, fact: &BureauFact, by: Stated<()>) {
        match fact {
            BureauFact::SettingInterpreted(body) => drop(self.settings.insert(by.with(body.clone()))),
            BureauFact::EquipmentRegistered(body) => {
                let piece = self.equipment.entry(body.number.clone()).or_default();
                piece.registered.insert(by.with(body.clone()));
            }
            BureauFact::EquipmentChanged(body) => {
                let piece = self.equipment.entry(body.number.clone()).or_default();
                piece.changes.insert(by.with(body.clone()));
            }
            BureauFact::AuditPlanned(body) => drop(self.audits.insert(by.with(body.clone()))),
            BureauFact::AuditSampled(body) => drop(self.samples.insert(by.with(body.clone()))),
            BureauFact::BulletinIssued(body) => drop(self.bulletins.insert(by.with(body.clone()))),
            BureauFact::AssessmentMade(body) => drop(self.assessments.insert(by.with(body.clone()))),
            _ => {}
        }
    }
}

impl Piece {
    fn view(&self) -> Option<Equipment<'_>> {
        self.registered.last().map(|registered| Equipment { registered, changes: &self.changes })
    }
}

impl Registry {
    /// Every interpretation of a setting, in the order in which the office stated them.
    pub fn settings(&self) -> impl Iterator<Item = &Stated<SettingInterpreted>> {
        self.book.settings.iter()
    }

    /// A piece of equipment by its number in the register.
    #[must_use]
    pub fn equipment(&self, number: &str) -> Option<Equipment<'_>> {
        self.book.equipment.get(number)?.view()
    }

    /// Every piece of equipment that was registered, by number.
    pub fn equipments(&self) -> impl Iterator<Item = Equipment<'_>> {
        self.book.equipment.values().filter_map(Piece::view)
    }

    /// Every plan of an inspection.
    pub fn audits(&self) -> impl Iterator<Item = &Stated<AuditPlanned>> {
        self.book.audits.iter()
    }

    /// Every draw of cases for an inspection.
    pub fn samples(&self) -> impl Iterator<Item = &Stated<AuditSampled>> {
        self.book.samples.iter()
    }

    /// Every report to the bureau.
    pub fn bulletins(&self) -> impl Iterator<Item = &Stated<BulletinIssued>> {
        self.book.bulletins.iter()
    }

    /// Every assessment; of several of one year the last counts.
    pub fn assessments(&self) -> impl Iterator<Item = &Stated<AssessmentMade>> {
        self.book.assessments.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{
        Approval, EquipmentChange, EquipmentKind, Reason, Role, SignedEntry, registry::tests::Office,
    };
    use crate::id::Digest;

    fn registered(model: &str) -> BureauFact {
        BureauFact::EquipmentRegistered(EquipmentRegistered {
            number: "PL0001".into(),
            kind: EquipmentKind::Recorder,
            model: model.into(),
            section: None,
            device: None,
            fingerprint: Vec::new(),
            acquired_on: "2025-03-01".into(),
            stated_by: "王五".into(),
            role: Role::Equipment,
        })
    }

    fn changed(change: EquipmentChange) -> BureauFact {
        BureauFact::EquipmentChanged(EquipmentChanged {
            number: "PL0001".into(),
            change,
            at: "2026-11-23".into(),
            section: None,
            officer: None,
            order: None,
            fingerprint: Vec::new(),
            text: String::new(),
            stated_by: "王五".into(),
            role: Role::Equipment,
        })
    }

    fn setting(doc_no: &str) -> BureauFact {
        BureauFact::SettingInterpreted(SettingInterpreted {
            key: "upload_limit_h".into(),
            value: "48".into(),
            doc_no: doc_no.into(),
            approved_by: "王局长".into(),
            effective_from: "2026-12-01".into(),
            stated_by: "王五".into(),
        })
    }

    #[test]
    fn the_book_is_the_same_in_any_order() {
        let mut office = Office::new();
        let planned_by = Approval { name: "赵六".into(), role: Role::Audit };
        let plan = office.state(&BureauFact::AuditPlanned(AuditPlanned {
            name: "第四季度稽查".into(),
            section: None,
            period: "2026-Q4".into(),
            ad_hoc: false,
            from: "2026-10-01".into(),
            to: "2026-12-31".into(),
            sample: 5,
            planned_by: planned_by.clone(),
        }));
        let sampled = office.state(&BureauFact::AuditSampled(AuditSampled {
            audit: plan.hash(),
            log_size: 9,
            log_root: Digest::from_bytes([1; 32]),
            population: 0,
            cases: Vec::new(),
            sampled_by: planned_by,
        }));
        let mut entries = vec![plan, sampled];
        for fact in [
            registered("旧型号"),
            changed(EquipmentChange::CheckedOut),
            registered("新型号"),
            changed(EquipmentChange::Returned),
            setting("平卫发〔2026〕3号"),
        ] {
            entries.push(office.state(&fact));
        }
        let fold = |entries: &[&SignedEntry]| {
            let mut registry = Registry::new(crate::crypto::Signer::public_key(&office.key));
            for entry in entries {
                registry.apply(entry).unwrap();
            }
            registry
        };
        let straight = fold(&entries.iter().collect::<Vec<_>>());
        let back: Vec<_> = entries.iter().rev().chain(&entries).collect();
        assert_eq!(straight, fold(&back));
        let piece = straight.equipment("PL0001").unwrap();
        assert_eq!(piece.registered.body.model, "新型号");
        let changes: Vec<_> = piece.changes.iter().map(|stated| stated.body.change).collect();
        assert_eq!(changes, [EquipmentChange::CheckedOut, EquipmentChange::Returned]);
        assert_eq!(straight.equipments().count(), 1);
        assert_eq!(straight.settings().next().unwrap().body.value, "48");
        let plan = straight.audits().next().unwrap();
        assert_eq!(straight.samples().next().unwrap().body.audit, plan.entry);
        // A change alone makes no piece of equipment.
        assert_eq!(fold(&[&entries[3]]).equipments().count(), 0);
    }

    #[test]
    fn what_is_not_sound_is_not_taken_in() {
        let mut office = Office::new();
        let mut registry = Registry::new(crate::crypto::Signer::public_key(&office.key));
        assert_eq!(registry.apply(&office.state(&setting(" "))), Err(Reason::BadBody));
        assert_eq!(registry.settings().count(), 0);
    }
}
