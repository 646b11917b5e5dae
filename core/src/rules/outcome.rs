//! What follows from a rule beside its level.

use super::retention::RetentionClass;
use crate::catalog::Stage;

/// What follows from a rule beside its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The stage that an activity belongs to (R3.1).
    Stage(Stage),
    /// An amount in fen (L72).
    Amount(u64),
    /// How long something is kept (R14, R15).
    Retention(RetentionClass),
    /// A finding for internal audit (R22.1): whether there is one.
    Found(bool),
    /// Whether the rule set applies at all (R24.1).
    Evaluated(bool),
    /// The working days of this year are not known: the date is provisional.
    UnknownCalendar(u32),
    /// The text leaves it to the bureau, and the bureau has not decided: the key of the setting.
    Undecided(&'static str),
    /// The rule does not concern this.
    NotApplicable,
    /// A deduction was taken back after an appeal; finding and appeal both stay (R22.6).
    DeductionReversed,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stage(Stage::Before) => f.write_str("事前"),
            Self::Stage(Stage::During) => f.write_str("事中"),
            Self::Stage(Stage::After) => f.write_str("事后"),
            Self::Stage(Stage::Administration) => f.write_str("管理"),
            Self::Amount(fen) => write!(f, "{}.{:02}元", fen / 100, fen % 100),
            Self::Retention(class) => f.write_str(class.zh()),
            Self::Found(true) => f.write_str("列入稽查发现"),
            Self::Found(false) => f.write_str("不列入稽查发现"),
            Self::Evaluated(true) => f.write_str("适用"),
            Self::Evaluated(false) => f.write_str("施行前，仅供参考"),
            Self::UnknownCalendar(year) => write!(f, "{year}年放假安排未公布，日期暂定"),
            Self::Undecided(key) => write!(f, "须由机构解释确定：{key}"),
            Self::NotApplicable => f.write_str("不适用"),
            Self::DeductionReversed => f.write_str("扣分已撤销，发现与申诉均予保留"),
        }
    }
}
