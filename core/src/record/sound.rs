//! Whether a statement of an officer is complete in itself.

use super::fact::Fact;

impl Fact {
    /// Whether a statement says all that its kind has to say: needed texts are there, days exist, nothing is named
    /// twice. Kinds that are made by a procedure of their own are checked there.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match self {
            Self::EventNoted(body) => body.is_sound(),
            Self::EvidenceListed(body) => body.is_sound(),
            Self::HoldPlaced(body) => body.is_sound(),
            Self::DeviceChecked(body) => body.is_sound(),
            Self::FaultReported(body) => body.is_sound(),
            Self::RecoverySealed(body) => body.is_sound(),
            _ => true,
        }
    }
}
