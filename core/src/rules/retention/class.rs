//! The classes of what is kept.

/// Why and so how long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionClass {
    /// 一般: six months (第十四条第二款).
    General,
    /// 案件非证据: until after the term to sue (第十四条第三款).
    CaseNotEvidence,
    /// 纸质资料: by the archives schedule (第十四条第四款).
    Archives,
    /// 证据: as long as the case file (第十四条第三款).
    Evidence,
    /// 长期: nothing ends it but a recorded decision (第十五条).
    LongTerm,
}

impl RetentionClass {
    /// Every class, shortest first.
    pub const ALL: [Self; 5] =
        [Self::General, Self::CaseNotEvidence, Self::Archives, Self::Evidence, Self::LongTerm];

    /// The word that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::General => "六个月",
            Self::CaseNotEvidence => "诉讼期限届满后",
            Self::Archives => "按档案保管期限",
            Self::Evidence => "与案卷同期",
            Self::LongTerm => "长期",
        }
    }
}

impl std::str::FromStr for RetentionClass {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|class| class.zh() == text).ok_or_else(|| "no such term".to_owned())
    }
}
