//! `event.noted`: something happened in a case that no document of its own states.

use minicbor::{Decode, Encode};

use crate::entry::{is_said, is_said_if_any, vocabulary};
use crate::id::{ActivityId, DocumentId, MediaId};
use crate::time::is_day_or_moment;

vocabulary! {
    /// What happened.
    EventKind of "kind of event" {
        0 Objection "objection" "异议",
        1 Complaint "complaint" "投诉",
        2 Petition "petition" "上访",
        3 Evasion "evasion" "逃避",
        4 Refusal "refusal" "拒绝检查",
        5 Obstruction "obstruction" "阻碍",
        6 Abuse "abuse" "谩骂",
        7 Insult "insult" "侮辱",
        8 Assault "assault" "殴打",
        9 MassIncident "mass_incident" "群体性事件",
        10 Emergency "emergency" "突发事件",
        /// 第十五条第四项.
        11 OtherImportant "other_important" "其他重要情况",
        /// 第七条.
        12 LegalResearch "legal_research" "法规储备与案卷调阅",
        /// 第七条.
        13 ExpertRequested "expert_requested" "委托专家",
        14 RecusalRequested "recusal_requested" "申请回避",
        15 RecusalDecided "recusal_decided" "回避决定",
        16 DefenceWaived "defence_waived" "放弃陈述申辩",
        17 HearingRequested "hearing_requested" "申请听证",
        18 HearingWaived "hearing_waived" "放弃听证",
        /// By the head of the organisation or one who may act as such.
        19 LeaderApproved "leader_approved" "负责人批准",
        /// Within 24 hours of a measure taken on the spot (行政强制法 19).
        20 MeasureReported "measure_reported" "强制措施补办报告",
        21 TestingTold "testing_told" "告知检验期间",
        22 FinePaid "fine_paid" "缴纳罚款",
        23 FineCollected "fine_collected" "当场收缴",
        24 FineHandedOver "fine_handed_over" "罚款交至机关",
        25 DecisionReported "decision_reported" "当场处罚备案",
        26 ReconsiderationFiled "reconsideration_filed" "申请复议",
        27 ReconsiderationDecided "reconsideration_decided" "复议决定",
        28 LitigationFiled "litigation_filed" "提起诉讼",
        29 LitigationEnded "litigation_ended" "诉讼终结",
        30 ComplaintCopyReceived "complaint_copy_received" "收到起诉状副本",
        31 LitigationPackSubmitted "litigation_pack_submitted" "提交答辩与证据",
        32 DecisionRevoked "decision_revoked" "决定被变更或撤销",
        33 PenaltyExecuted "penalty_executed" "处罚执行完毕",
        34 RectificationSubmitted "rectification_submitted" "提交整改材料",
        /// The party was told again, because the facts changed after the first notice.
        35 NewEvidenceNotice "new_evidence_notice" "新事实再次告知",
        /// What is said in a recording was written down.
        36 TranscriptMade "transcript_made" "音像转写",
        /// What a camera without an officer recorded was examined (行政处罚法 41).
        37 MonitorReviewed "monitor_reviewed" "电子监控审核",
        /// The period for uploading begins.
        38 NetworkAvailable "network_available" "恢复网络",
        /// The period for uploading begins.
        39 SiteReturned "site_returned" "返回驻地",
        40 CaseArchived "case_archived" "归档",
    }
}

/// `event.noted`: an officer states that something happened, when, and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EventNoted {
    /// What happened.
    #[n(0)]
    pub kind: EventKind,
    /// When: a day, or a moment (RFC 3339). The time of the entry is when it was noted.
    #[n(1)]
    pub at: String,
    /// The step of the case in which it happened.
    #[n(2)]
    pub activity: Option<ActivityId>,
    /// The document that it concerns.
    #[n(3)]
    pub document: Option<DocumentId>,
    /// The recording that shows it, or that it concerns.
    #[n(4)]
    pub media: Option<MediaId>,
    /// Whom it concerns, or who decided; not blank.
    #[n(5)]
    pub person: Option<String>,
    /// More, in words; may be empty.
    #[n(6)]
    pub text: String,
    /// Money, fen.
    #[n(7)]
    pub amount_fen: Option<u64>,
    /// Number of a paper or receipt, address, waybill; not blank.
    #[n(8)]
    pub reference: Option<String>,
    /// Of what is decided or examined, as recusal, approval or reconsideration: whether it was granted.
    #[n(9)]
    pub granted: Option<bool>,
}

impl EventNoted {
    /// What happened, in one line for people: money in yuan, a decision with its outcome.
    #[must_use]
    pub fn said(&self) -> String {
        let amount = self.amount_fen.map(|fen| format!("{}.{:02} 元", fen / 100, fen % 100));
        let outcome = self.granted.map(|granted| if granted { "同意" } else { "不同意" }.to_owned());
        let text = is_said(&self.text).then(|| self.text.clone());
        let more = [self.person.clone(), outcome, amount, self.reference.clone(), text];
        let more: Vec<String> = more.into_iter().flatten().collect();
        match more.as_slice() {
            [] => format!("{}（{}）", self.kind.zh(), self.at),
            more => format!("{}（{}）：{}", self.kind.zh(), self.at, more.join("，")),
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        is_day_or_moment(&self.at)
            && is_said_if_any(self.person.as_ref())
            && is_said_if_any(self.reference.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(kind: EventKind) -> EventNoted {
        EventNoted {
            kind,
            at: "2026-11-23T10:20:00+08:00".into(),
            activity: None,
            document: None,
            media: None,
            person: None,
            text: String::new(),
            amount_fen: None,
            reference: None,
            granted: None,
        }
    }

    #[test]
    fn every_kind_has_a_number_a_name_and_a_word() {
        vocabulary::check(&EventKind::ALL, EventKind::as_str, EventKind::zh);
    }

    #[test]
    fn an_event_has_a_time_and_says_nothing_blank() {
        let base = noted(EventKind::Objection);
        let some = |text: &str| Some(text.to_owned());
        for (event, sound) in [
            (base.clone(), true),
            (EventNoted { at: "2026-11-23".into(), ..base.clone() }, true),
            (EventNoted { at: "昨天".into(), ..base.clone() }, false),
            (EventNoted { at: "2026-11-23T10:20".into(), ..base.clone() }, false),
            (EventNoted { person: some("马某"), reference: some("收据 12"), ..base.clone() }, true),
            (EventNoted { person: some(" "), ..base.clone() }, false),
            (EventNoted { reference: some("\u{3000}"), ..base.clone() }, false),
        ] {
            assert_eq!(event.is_sound(), sound, "{event:?}");
        }
    }

    #[test]
    fn an_event_in_words() {
        let base = noted(EventKind::FinePaid);
        assert_eq!(base.said(), "缴纳罚款（2026-11-23T10:20:00+08:00）");
        let paid = EventNoted { amount_fen: Some(120_005), reference: Some("收据 12".into()), ..base };
        assert_eq!(paid.said(), "缴纳罚款（2026-11-23T10:20:00+08:00）：1200.05 元，收据 12");
        let decided = EventNoted {
            at: "2026-11-24".into(),
            person: Some("王局长".into()),
            text: "无利害关系".into(),
            granted: Some(false),
            ..noted(EventKind::RecusalDecided)
        };
        assert_eq!(decided.said(), "回避决定（2026-11-24）：王局长，不同意，无利害关系");
    }
}
