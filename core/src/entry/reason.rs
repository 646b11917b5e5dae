//! Why an entry is kept aside.

/// Why an entry is in quarantine. The text form is stored and shown; never rename one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The bytes are no entry of a format that this build knows.
    Malformed,
    /// Made for another bureau.
    OtherBureau,
    /// The device was never certified by this office.
    UnknownDevice,
    /// The `session.opened` entry that it names is not held.
    UnknownSession,
    /// The signature does not verify: altered, or signed by somebody else.
    BadSignature,
    /// The grant that it names is not one of this device.
    GrantMismatch,
    /// The device was revoked before the entry arrived.
    RevokedDevice,
    /// Another entry stands at the same place of the same chain: the terminal was cloned, restored
    /// from a copy, or rewrote what it had recorded.
    Fork,
    /// It does not continue the chain that is held: the entry before it is another one.
    ChainBroken,
    /// A kind that this build does not know.
    UnknownKind,
    /// The body is not of the shape that its kind fixes.
    BadBody,
    /// The draft change carries an Automerge actor of somebody else.
    ForgedActor,
    /// The case is neither of the officer's sections nor assigned to the officer.
    OutsideScope,
}

impl Reason {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::OtherBureau => "other_bureau",
            Self::UnknownDevice => "unknown_device",
            Self::UnknownSession => "unknown_session",
            Self::BadSignature => "bad_signature",
            Self::GrantMismatch => "grant_mismatch",
            Self::RevokedDevice => "revoked_device",
            Self::Fork => "fork",
            Self::ChainBroken => "chain_broken",
            Self::UnknownKind => "unknown_kind",
            Self::BadBody => "bad_body",
            Self::ForgedActor => "forged_actor",
            Self::OutsideScope => "outside_scope",
        }
    }

    /// Every reason, in the order of the checks.
    pub const ALL: [Self; 13] = [
        Self::Malformed,
        Self::OtherBureau,
        Self::UnknownDevice,
        Self::UnknownSession,
        Self::BadSignature,
        Self::GrantMismatch,
        Self::RevokedDevice,
        Self::Fork,
        Self::ChainBroken,
        Self::UnknownKind,
        Self::BadBody,
        Self::ForgedActor,
        Self::OutsideScope,
    ];

    /// Reads the stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// Whether an entry with this reason still counts as a link of its chain. A branch does not:
    /// what hangs on a branch is on the branch too.
    pub(super) const fn is_branch(self) -> bool {
        matches!(self, Self::Fork | Self::ChainBroken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_reasons_round_trip() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_stored(reason.as_str()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }
}
