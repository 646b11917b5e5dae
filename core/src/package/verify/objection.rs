use crate::entry::Reason;

/// Why an entry of a package does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Objection {
    /// As an office would refuse it.
    Reason(Reason),
    /// It is about a case that the package is not of.
    OtherCase,
}

impl Objection {
    /// The word in the report.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::OtherCase => "other_case",
        }
    }
}

impl From<Reason> for Objection {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}
