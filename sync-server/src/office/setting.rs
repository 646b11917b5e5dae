//! Settings: values that fill a gap of the regulation, each with who decided, by which document, from when (第二十三条).

use quanji_core::entry::{BureauFact, SettingInterpreted};
use quanji_core::id::EntryHash;
use quanji_core::rules::check_setting;

use super::Office;
use super::error::OfficeError;

impl Office {
    /// States what the bureau decided. Every case is judged again with it, from the day that it names on.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] without an interpretation record, for an unknown key or a value of another kind (R23.1);
    /// [`OfficeError::Storage`].
    pub fn interpret_setting(&self, change: SettingInterpreted) -> Result<EntryHash, OfficeError> {
        check_setting(&change)
            .map_err(|fault| OfficeError::Refused { rule: "R23.1", why: fault.to_string() })?;
        let (entry, ()) = self.state_one(|_| Ok((BureauFact::SettingInterpreted(change), ())))?;
        Ok(entry)
    }
}
