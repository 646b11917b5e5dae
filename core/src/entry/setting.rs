//! `setting.interpreted`: what the bureau reads into a place where the regulation leaves it room.

use minicbor::{Decode, Encode};

use super::shape::is_said;
use crate::time::is_day;

/// `setting.interpreted`: from a day on, a setting of the rules has another value. It needs a paper
/// that says so and somebody who approved it (第二十三条; rule R23.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct SettingInterpreted {
    /// Which setting of the rules; not blank.
    #[n(0)]
    pub key: String,
    /// Its value as JSON text (RFC 8259).
    #[n(1)]
    pub value: String,
    /// Number of the document (文号) that decides it; not blank.
    #[n(2)]
    pub doc_no: String,
    /// Who approved it; not blank.
    #[n(3)]
    pub approved_by: String,
    /// First day on which it holds, `YYYY-MM-DD` by the bureau's calendar.
    #[n(4)]
    pub effective_from: String,
    /// Name of the user who entered it; not blank.
    #[n(5)]
    pub stated_by: String,
}

impl SettingInterpreted {
    pub(super) fn is_sound(&self) -> bool {
        let said = [&self.key, &self.value, &self.doc_no, &self.approved_by, &self.stated_by];
        said.into_iter().all(|text| is_said(text)) && is_day(&self.effective_from)
    }
}
