//! Holds: recordings that nothing disposes of until the hold is lifted on the record (第十五条).

use quanji_core::entry::{Approval, BureauFact, HoldGround, HoldLifted, HoldOrdered};
use quanji_core::id::{CaseId, EntryHash, MediaId};
use quanji_core::rules::{Level, holds, may_lift_hold};

use super::Office;
use super::error::OfficeError;

impl Office {
    /// Keeps recordings of a case; without names, all of them, those to come included.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for the case, a recording or a blank reason; [`OfficeError::Storage`].
    pub fn order_hold(
        &self,
        case: CaseId,
        ground: HoldGround,
        media: Vec<MediaId>,
        reason: &str,
        by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        let file = self.case(case)?.ok_or_else(|| OfficeError::Invalid("no such case".into()))?;
        if media.iter().any(|media| file.state.recording(*media).is_none()) {
            return Err(OfficeError::Invalid("no such recording in this case".into()));
        }
        let (ordered_by, role) = (by.name, by.role);
        let reason = reason.to_owned();
        self.state_about_case(
            case,
            BureauFact::HoldOrdered(HoldOrdered { ground, media, reason, ordered_by, role }),
        )
    }

    /// Ends a hold. Only 稽查科 together with the head may (R15.4).
    ///
    /// # Errors
    /// [`OfficeError::Refused`] for anybody else, [`OfficeError::Invalid`] if the entry is no hold of the case or was lifted;
    /// [`OfficeError::Storage`].
    pub fn lift_hold(
        &self,
        case: CaseId,
        hold: EntryHash,
        reason: &str,
        lifted_by: Vec<Approval>,
    ) -> Result<EntryHash, OfficeError> {
        let verdict = may_lift_hold(&lifted_by);
        if verdict.level == Level::Block {
            return Err(OfficeError::Refused { rule: "R15.4", why: verdict.says.en.into_owned() });
        }
        let file = self.case(case)?.ok_or_else(|| OfficeError::Invalid("no such case".into()))?;
        // An event or a document may place a hold by itself, as an objection does.
        let is_hold = self.with_facts(&file, |facts| holds(facts).iter().any(|one| one.entry == hold))?;
        if !is_hold {
            return Err(OfficeError::Invalid("not a hold of this case".into()));
        }
        if file.state.office().holds_lifted.iter().any(|one| one.body.hold == hold) {
            return Err(OfficeError::Invalid("this hold was lifted already".into()));
        }
        let reason = reason.to_owned();
        self.state_about_case(case, BureauFact::HoldLifted(HoldLifted { hold, reason, lifted_by }))
    }
}
