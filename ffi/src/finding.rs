//! What the rules say about a case, a step, a document.

use quanji_core::id::{ActivityId, CaseId, DocumentId, EntryHash, MediaId, OfficerId, SectionId};
use quanji_core::rules::{FindingView, Gate, Level, Subject};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// How grave a finding is, lightest first.
#[uniffi::remote(Enum)]
pub enum Level {
    /// 符合: the rule is kept.
    Pass,
    /// 提示: worth knowing.
    Info,
    /// 提醒: to be looked at.
    Warn,
    /// 违反: broken; recording goes on.
    Violation,
    /// 不得办理: an action is refused until it is cured; never recording.
    Block,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum FindingSubject {
    /// The case as a whole.
    Case,
    /// A step of it.
    Activity(ActivityId),
    /// A document.
    Document(DocumentId),
    /// A recording.
    Media(MediaId),
    /// A statement.
    Entry(EntryHash),
    /// An officer.
    Officer(OfficerId),
    /// A section.
    Section(SectionId),
    /// A device by its number in the register.
    Equipment(String),
    /// A period or a year.
    Period(String),
}

/// An action that a finding refuses.
#[uniffi::remote(Enum)]
pub enum Gate {
    /// 定稿
    Seal,
    /// 作出决定
    Decide,
    /// 作为证据
    Evidence,
    /// 送达
    Serve,
    /// 公示
    Publish,
    /// 导出
    Export,
    /// 销毁
    Delete,
    /// 配置
    Configure,
    /// 申请强制执行
    Apply,
    /// 收缴
    Collect,
}

/// A finding, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// The rule, `R9.2`.
    pub rule: String,
    /// The article that it is taken from.
    pub article: String,
    /// Chinese title of the rule.
    pub title: String,
    /// How grave it is.
    pub level: Level,
    /// What it is about.
    pub subject: FindingSubject,
    /// What is so, or what is missing, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// What would cure it, in Chinese.
    pub cure_zh: Option<String>,
    /// The same in English.
    pub cure_en: Option<String>,
    /// The last day on which it can be done in time, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// The year whose working days are not published: the day is provisional.
    pub provisional: Option<u32>,
    /// What follows from the rule beside the level, in Chinese.
    pub outcome: Option<String>,
    /// What it refuses.
    pub gate: Option<Gate>,
    /// The entries that it rests on.
    pub rests_on: Vec<EntryHash>,
}

impl From<Subject> for FindingSubject {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Case => Self::Case,
            Subject::Activity(id) => Self::Activity(id),
            Subject::Document(id) => Self::Document(id),
            Subject::Media(id) => Self::Media(id),
            Subject::Entry(entry) => Self::Entry(entry),
            Subject::Officer(id) => Self::Officer(id),
            Subject::Section(id) => Self::Section(id),
            Subject::Equipment(number) => Self::Equipment(number),
            Subject::Period(period) => Self::Period(period),
        }
    }
}

impl From<FindingView> for Finding {
    fn from(view: FindingView) -> Self {
        Self {
            rule: view.rule,
            article: view.article,
            title: view.title,
            level: view.level,
            subject: view.subject.into(),
            zh: view.zh,
            en: view.en,
            cure_zh: view.cure_zh,
            cure_en: view.cure_en,
            due: view.due,
            provisional: view.provisional,
            outcome: view.outcome,
            gate: view.gate,
            rests_on: view.rests_on,
        }
    }
}

#[uniffi::export]
impl Terminal {
    /// What every rule says about a case now, the gravest first. A rule never hinders recording.
    ///
    /// Throws `NotFound`.
    pub fn findings(&self, case: CaseId) -> Result<Vec<Finding>, TerminalError> {
        Ok(self.core.findings(case)?.into_iter().map(Into::into).collect())
    }

    /// What a step still lacks, and its documents and recordings: to be looked at before leaving the scene.
    ///
    /// Throws `NotFound`.
    pub fn check_activity(&self, case: CaseId, activity: ActivityId) -> Result<Vec<Finding>, TerminalError> {
        Ok(self.core.check_activity(case, activity)?.into_iter().map(Into::into).collect())
    }
}
