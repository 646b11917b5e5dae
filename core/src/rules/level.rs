//! How grave a finding is.

/// How grave a finding is, lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// The rule is kept.
    Pass,
    /// Nothing is wrong; something is worth knowing.
    Info,
    /// Something should be looked at.
    Warn,
    /// The rule was broken. What was recorded stays, and the next record is not hindered.
    Violation,
    /// An action is refused until it is cured: sealing, issuing, exporting, deleting or configuring; never
    /// recording.
    Block,
}

impl Level {
    /// Every level, lightest first.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Info, Self::Warn, Self::Violation, Self::Block];

    /// The word in data, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Violation => "VIOLATION",
            Self::Block => "BLOCK",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Pass => "符合",
            Self::Info => "提示",
            Self::Warn => "提醒",
            Self::Violation => "违反",
            Self::Block => "不得办理",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| "a level is PASS, INFO, WARN, VIOLATION or BLOCK".to_owned())
    }
}
