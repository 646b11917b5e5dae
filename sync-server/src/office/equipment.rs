//! The register of recorders and terminals, from procurement to scrapping (第十七条–第十九条).

use quanji_core::entry::{BureauFact, EquipmentChanged, EquipmentRegistered};
use quanji_core::id::EntryHash;
use quanji_core::rules::{Level, may_change_equipment, may_register_equipment};

use super::Office;
use super::error::OfficeError;

impl Office {
    /// Enters a piece of equipment in the register, or replaces what is entered.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] for anybody but 综合办公室 (R17.1), [`OfficeError::Invalid`] for a blank number or a day that is
    /// none, [`OfficeError::Storage`].
    pub fn register_equipment(&self, new: EquipmentRegistered) -> Result<EntryHash, OfficeError> {
        let verdict = may_register_equipment(new.role);
        if verdict.level == Level::Block {
            return Err(OfficeError::Refused { rule: "R17.1", why: verdict.says.en.into_owned() });
        }
        let fact = BureauFact::EquipmentRegistered(new);
        if !fact.is_sound() {
            return Err(OfficeError::Invalid(
                "a number, a model and the day of acquisition are needed".into(),
            ));
        }
        let (entry, ()) = self.state_one(|registry| {
            let BureauFact::EquipmentRegistered(new) = &fact else {
                return Err(OfficeError::Defect("not a registration".into()));
            };
            if new.device.is_some_and(|device| registry.device(device).is_none()) {
                return Err(OfficeError::Invalid("no such terminal".into()));
            }
            Ok((fact.clone(), ()))
        })?;
        Ok(entry)
    }

    /// States what happened to a piece of equipment.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] where the role may not (R17.1), [`OfficeError::Invalid`] for a number that is not in the
    /// register, one that is scrapped, or a moment that is none; [`OfficeError::Storage`].
    pub fn change_equipment(&self, change: EquipmentChanged) -> Result<EntryHash, OfficeError> {
        let verdict = may_change_equipment(change.role, change.change);
        if verdict.level == Level::Block {
            return Err(OfficeError::Refused { rule: "R17.1", why: verdict.says.en.into_owned() });
        }
        let fact = BureauFact::EquipmentChanged(change.clone());
        if !fact.is_sound() {
            return Err(OfficeError::Invalid("a number and a day or moment are needed".into()));
        }
        let (entry, ()) = self.state_one(|registry| {
            let known = registry.equipment(&change.number);
            let known = known.ok_or_else(|| OfficeError::Invalid("not in the register".into()))?;
            let is_scrapped = known
                .changes
                .iter()
                .any(|one| one.body.change == quanji_core::entry::EquipmentChange::Scrapped);
            if is_scrapped {
                return Err(OfficeError::Invalid("it is scrapped".into()));
            }
            if change.officer.is_some_and(|officer| registry.officer(officer).is_none()) {
                return Err(OfficeError::Invalid("no such officer".into()));
            }
            Ok((fact.clone(), ()))
        })?;
        Ok(entry)
    }
}
