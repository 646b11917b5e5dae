//! What officers state beside documents: what happened, evidence, holds, checks of devices.

use quanji_core::entry::{FingerprintPart, HoldGround};
use quanji_core::id::{ActivityId, CaseId, DocumentId, EntryHash, MediaId};
use quanji_core::record::{DeviceChecked, EventKind, EventNoted};
use quanji_core::terminal::{EvidenceRequest, Exhibit};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// What happened.
#[uniffi::remote(Enum)]
pub enum EventKind {
    /// 异议
    Objection,
    /// 投诉
    Complaint,
    /// 上访
    Petition,
    /// 逃避
    Evasion,
    /// 拒绝检查
    Refusal,
    /// 阻碍
    Obstruction,
    /// 谩骂
    Abuse,
    /// 侮辱
    Insult,
    /// 殴打
    Assault,
    /// 群体性事件
    MassIncident,
    /// 突发事件
    Emergency,
    /// 其他重要情况
    OtherImportant,
    /// 法规储备与案卷调阅
    LegalResearch,
    /// 委托专家
    ExpertRequested,
    /// 申请回避
    RecusalRequested,
    /// 回避决定
    RecusalDecided,
    /// 放弃陈述申辩
    DefenceWaived,
    /// 申请听证
    HearingRequested,
    /// 放弃听证
    HearingWaived,
    /// 负责人批准
    LeaderApproved,
    /// 强制措施补办报告
    MeasureReported,
    /// 告知检验期间
    TestingTold,
    /// 缴纳罚款
    FinePaid,
    /// 当场收缴
    FineCollected,
    /// 罚款交至机关
    FineHandedOver,
    /// 当场处罚备案
    DecisionReported,
    /// 申请复议
    ReconsiderationFiled,
    /// 复议决定
    ReconsiderationDecided,
    /// 提起诉讼
    LitigationFiled,
    /// 诉讼终结
    LitigationEnded,
    /// 收到起诉状副本
    ComplaintCopyReceived,
    /// 提交答辩与证据
    LitigationPackSubmitted,
    /// 决定被变更或撤销
    DecisionRevoked,
    /// 处罚执行完毕
    PenaltyExecuted,
    /// 提交整改材料
    RectificationSubmitted,
    /// 新事实再次告知
    NewEvidenceNotice,
    /// 音像转写
    TranscriptMade,
    /// 电子监控审核
    MonitorReviewed,
    /// 恢复网络
    NetworkAvailable,
    /// 返回驻地
    SiteReturned,
    /// 归档
    CaseArchived,
}

/// Something that happened in a case.
#[uniffi::remote(Record)]
pub struct EventNoted {
    /// What happened.
    pub kind: EventKind,
    /// When: a day, or a moment (RFC 3339).
    pub at: String,
    /// The step in which it happened.
    #[uniffi(default = None)]
    pub activity: Option<ActivityId>,
    /// The document that it concerns.
    #[uniffi(default = None)]
    pub document: Option<DocumentId>,
    /// The recording that shows it, or that it concerns.
    #[uniffi(default = None)]
    pub media: Option<MediaId>,
    /// Whom it concerns, or who decided.
    #[uniffi(default = None)]
    pub person: Option<String>,
    /// More, in words.
    #[uniffi(default = "")]
    pub text: String,
    /// Money, fen.
    #[uniffi(default = None)]
    pub amount_fen: Option<u64>,
    /// Number of a paper or receipt, address, waybill.
    #[uniffi(default = None)]
    pub reference: Option<String>,
    /// Of what is decided: whether it was granted.
    #[uniffi(default = None)]
    pub granted: Option<bool>,
}

/// What a piece of evidence is.
#[uniffi::remote(Enum)]
pub enum Exhibit {
    /// A recording.
    Media(MediaId),
    /// A sealed document.
    Document(DocumentId),
}

/// A piece of evidence to list.
#[uniffi::remote(Record)]
pub struct EvidenceRequest {
    /// What it is.
    pub what: Exhibit,
    /// What it is to prove (证明对象).
    pub proves: String,
    /// What is said in it, written down.
    #[uniffi(default = None)]
    pub transcript: Option<String>,
    /// Whether somebody speaks in it.
    #[uniffi(default = false)]
    pub has_speech: bool,
    /// Whether it is taken off the list again; it stays on the record.
    #[uniffi(default = false)]
    pub withdrawn: bool,
}

/// Why recordings are kept beyond the period (第十五条 and what the law adds).
#[uniffi::remote(Enum)]
pub enum HoldGround {
    /// 异议投诉上访
    Dispute,
    /// 逃避拒绝阻碍
    Resistance,
    /// 群体性或突发事件
    Incident,
    /// 其他重要情况
    Important,
    /// 复议或诉讼
    Litigation,
    /// 稽查
    Audit,
    /// 其他依法保存
    LegalHold,
}

/// A part by which a device is known again.
#[uniffi::remote(Record)]
pub struct FingerprintPart {
    /// Which part: `imei`, `storage_serial`, `firmware`.
    pub part: String,
    /// What it shows.
    pub value: String,
}

/// The check of a device before use (第十八条).
#[uniffi::remote(Record)]
pub struct DeviceChecked {
    /// Number of a recorder in the register; absent: this terminal.
    pub device: Option<String>,
    /// Charge, percent.
    pub battery: u8,
    /// Free space, MiB.
    pub free_mb: u64,
    /// How far the clock is ahead of the office's, milliseconds, if known.
    pub clock_offset_ms: Option<i64>,
    /// The parts as they are.
    pub fingerprint: Vec<FingerprintPart>,
}

#[uniffi::export]
impl Terminal {
    /// States that something happened in a case: an objection, a refusal, a payment, a request.
    ///
    /// Throws `NotFound`, `Invalid`.
    pub fn note_event(&self, case: CaseId, event: EventNoted) -> Result<EntryHash, TerminalError> {
        Ok(self.core.note_event(case, event)?)
    }

    /// States what is evidence in a case: the list that a decision rests on, or, as a supplement, what came after it.
    ///
    /// Throws `NotFound`, `Invalid`.
    #[uniffi::method(default(decision = None, supplement = false))]
    pub fn list_evidence(
        &self,
        case: CaseId,
        items: Vec<EvidenceRequest>,
        decision: Option<DocumentId>,
        supplement: bool,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.list_evidence(case, decision, supplement, items)?)
    }

    /// States that recordings of a case are kept for a long time (第十五条); without names, all of them.
    ///
    /// Throws `NotFound`, `Invalid` without a reason.
    #[uniffi::method(default(media = []))]
    pub fn place_hold(
        &self,
        case: CaseId,
        ground: HoldGround,
        reason: &str,
        media: Vec<MediaId>,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.place_hold(case, ground, media, reason)?)
    }

    /// Checks this terminal before use and states what was found; `battery` in percent.
    ///
    /// Throws `Invalid`.
    pub fn check_device(&self, battery: u8) -> Result<DeviceChecked, TerminalError> {
        Ok(self.core.check_device(battery)?)
    }

    /// States the check of a recorder before use.
    ///
    /// Throws `Invalid`.
    pub fn state_check(&self, checked: DeviceChecked) -> Result<EntryHash, TerminalError> {
        Ok(self.core.state_check(checked)?)
    }

    /// States that a device does not work: a recorder by its number, or this terminal.
    ///
    /// Throws `Invalid` without a symptom.
    #[uniffi::method(default(device = None))]
    pub fn report_fault(&self, symptom: &str, device: Option<String>) -> Result<EntryHash, TerminalError> {
        Ok(self.core.report_fault(device.as_deref(), symptom)?)
    }
}
