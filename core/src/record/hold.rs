//! `hold.placed`: an officer in the field says that recordings must be kept.

use minicbor::{Decode, Encode};

use crate::entry::{HoldGround, are_distinct, is_said};
use crate::id::MediaId;

/// `hold.placed`: recordings are kept until `hold.lifted` of the office (第十五条). Whoever works on
/// the case may place one; no terminal can lift one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct HoldPlaced {
    /// Why, in law.
    #[n(0)]
    pub ground: HoldGround,
    /// Which recordings; empty for all of the case, those that come later too.
    #[n(1)]
    pub media: Vec<MediaId>,
    /// Why, in this case; not blank.
    #[n(2)]
    pub reason: String,
}

impl HoldPlaced {
    /// The hold in one line for people.
    #[must_use]
    pub fn said(&self) -> String {
        let which = match self.media.len() {
            0 => "全案".to_owned(),
            count => format!("{count} 项音像记录"),
        };
        format!("{}，{which}：{}", self.ground.zh(), self.reason)
    }

    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && are_distinct(&self.media)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_gives_a_reason_and_names_each_recording_once() {
        let media = MediaId::from_bytes([1; 16]);
        let placed = |media: &[MediaId], reason: &str| HoldPlaced {
            ground: HoldGround::Dispute,
            media: media.to_vec(),
            reason: reason.into(),
        };
        assert!(placed(&[], "当事人投诉").is_sound() && placed(&[media], "当事人投诉").is_sound());
        assert!(!placed(&[], " ").is_sound() && !placed(&[media, media], "当事人投诉").is_sound());
        assert_eq!(placed(&[], "当事人投诉").said(), "异议投诉上访，全案：当事人投诉");
        assert_eq!(placed(&[media], "投诉").said(), "异议投诉上访，1 项音像记录：投诉");
    }
}
