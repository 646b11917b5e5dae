//! What the office states about a case, in one line for people.

use super::approval::Approval;
use super::bureau::BureauFact;

impl BureauFact {
    /// What the office did in a case, in a word; empty for any other kind.
    #[must_use]
    pub const fn act(&self) -> &'static str {
        match self {
            Self::HoldOrdered(_) => "决定长期保存",
            Self::HoldLifted(_) => "解除长期保存",
            Self::DisposalProposed(_) => "申请销毁",
            Self::DisposalApproved(_) => "批准销毁",
            Self::DisposalDone(_) => "销毁证明",
            Self::CasePublished(_) => "公示",
            Self::PublicationWithdrawn(_) => "撤回公示",
            Self::CopyVerified(_) => "归档副本核验",
            Self::AuditFound(_) => "稽查发现",
            Self::AuditAnswered(_) => "稽查答复",
            Self::AuditDecided(_) => "稽查决定",
            Self::AuditChecked(_) => "稽查评分",
            Self::ExportApproved(_) => "批准对外提供",
            _ => "",
        }
    }

    /// What a decision or act of the office in a case says; empty for any other kind.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::HoldOrdered(body) => {
                format!("{}，{}：{}", body.ground.zh(), recordings(body.media.len()), body.reason)
            }
            Self::HoldLifted(body) => body.reason.clone(),
            Self::DisposalProposed(body) => format!("{}：{}", recordings(body.media.len()), body.reason),
            Self::DisposalDone(body) => {
                format!("{}，规则版本 {}", recordings(body.media.len()), body.rules)
            }
            Self::CasePublished(body) => format!("{}，{}", body.at, body.address),
            Self::PublicationWithdrawn(body) => format!("{}，{}", body.at, body.reason),
            Self::CopyVerified(body) => {
                let what = recordings(body.media.len());
                format!("{what}，{} {}，存放于{}", body.kind.zh(), body.medium, body.place)
            }
            Self::AuditFound(body) => {
                let serious = if body.serious { "（情节严重）" } else { "" };
                format!("{}{serious}：{}", body.aspect.zh(), body.text)
            }
            Self::AuditAnswered(body) => {
                format!("{}：{}", if body.appeal { "申诉" } else { "答复" }, body.text)
            }
            Self::AuditDecided(body) => {
                format!("{}：{}", if body.upheld { "维持" } else { "撤销" }, body.reason)
            }
            Self::AuditChecked(body) => {
                let scores = body.aspects.iter().map(|score| {
                    format!("{} {}.{}", score.aspect.zh(), score.score_tenths / 10, score.score_tenths % 10)
                });
                scores.collect::<Vec<_>>().join("，")
            }
            Self::ExportApproved(body) => format!("提供给{}：{}", body.recipient, body.reason),
            _ => String::new(),
        }
    }

    /// Who decided or did it, with their roles, as `王五（档案管理员）`; empty where the kind names nobody so.
    #[must_use]
    pub fn decided_by(&self) -> String {
        let one = |approval: &Approval| format!("{}（{}）", approval.name, approval.role.zh());
        let all = |approvals: &[Approval]| approvals.iter().map(one).collect::<Vec<_>>().join("、");
        match self {
            Self::HoldOrdered(body) => format!("{}（{}）", body.ordered_by, body.role.zh()),
            Self::HoldLifted(body) => all(&body.lifted_by),
            Self::DisposalProposed(body) => one(&body.proposed_by),
            Self::DisposalApproved(body) => one(&body.approved_by),
            Self::DisposalDone(body) => one(&body.done_by),
            Self::CasePublished(body) => one(&body.published_by),
            Self::PublicationWithdrawn(body) => one(&body.withdrawn_by),
            Self::CopyVerified(body) => one(&body.verified_by),
            Self::AuditFound(body) => one(&body.found_by),
            Self::AuditAnswered(body) => one(&body.answered_by),
            Self::AuditDecided(body) => one(&body.decided_by),
            Self::AuditChecked(body) => one(&body.checked_by),
            Self::ExportApproved(body) => all(&body.approved_by),
            _ => String::new(),
        }
    }
}

/// A number of recordings; none stands for all of the case.
fn recordings(count: usize) -> String {
    match count {
        0 => "全案".to_owned(),
        count => format!("{count} 项音像记录"),
    }
}
