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
