//! Whether a matter needs 事前 recording (第六条), and what was recorded before the party was first met.
//!
//! That a matter is complex, major or specialised is decided by a person. As long as nobody has, it is unknown: the
//! officer is asked, and it is not taken for a no.

mod given;
mod record;

pub(super) use given::{determinations, determined, records_given};
pub(super) use record::{expert_needed, first_contact, grounds, is_required, judged, need};

use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// Whether 事前 recording is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    NotRequired,
    /// Nobody has decided whether the matter is complex or major.
    Undecided,
}

/// Where a matter came from, as far as 第六条 tells sources apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// 举报投诉.
    Complaint,
    /// 上级交办.
    Superior,
    /// 部门移送.
    Transferred,
    Other,
}

/// What R6.1 and R6.2 are judged on.
pub(super) struct Facts {
    pub(super) need: Need,
    /// Records made before the party was first met.
    pub(super) records: Option<u32>,
    /// Whether the party was met already.
    pub(super) on_site: Option<bool>,
}

pub(super) fn judge(facts: &Facts) -> Verdict {
    let none = Words::fixed(
        "本案须作事前记录，尚无任何事前记录",
        "the matter needs 事前 recording, and nothing is recorded yet",
    );
    let cure = Words::fixed(
        "在首次接触当事人之前储备法规、召开案情分析研讨会或会同专家，并形成记录",
        "before the party is first met, research the law, hold the case meeting or consult experts, and record it",
    );
    match (facts.need, facts.records, facts.on_site) {
        (Need::NotRequired, ..) | (_, Some(1..) | None, _) => Verdict::pass(),
        (Need::Required, Some(0), Some(false)) => Verdict::info(none).cure(cure),
        (Need::Required, Some(0), _) => Verdict::violation(Words::fixed(
            "本案须作事前记录，而首次接触当事人前没有任何事前记录",
            "the matter needs 事前 recording, and nothing was recorded before the party was first met",
        ))
        .cure(Words::fixed(
            "由科室负责人说明原因，并补记实际开展的事前工作",
            "the section head explains why, and what was done beforehand is put on record",
        )),
        (Need::Undecided, Some(0), on_site) => {
            let ask = Words::fixed(
                "尚未认定案情是否复杂、影响是否重大",
                "nobody has decided whether the matter is complex or major",
            );
            let verdict = if on_site == Some(true) { Verdict::warn(ask) } else { Verdict::info(ask) };
            verdict.cure(Words::fixed(
                "由科室负责人认定并说明理由（案件受理记录或案件信息表）",
                "the section head decides, with the reason (intake record or case sheet)",
            ))
        }
    }
}

impl Need {
    /// Of a matter whose source counts: complex or major.
    pub(super) fn of(complex: Option<bool>, major: Option<bool>) -> Self {
        match (complex, major) {
            (Some(true), _) | (_, Some(true)) => Self::Required,
            (Some(false), Some(false)) => Self::NotRequired,
            _ => Self::Undecided,
        }
    }
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| text.to_lowercase().contains(word));
        match () {
            () if says(&["举报", "投诉", "检举", "控告", "complaint"]) => Self::Complaint,
            () if says(&["上级", "superior"]) => Self::Superior,
            () if says(&["移送", "transfer"]) => Self::Transferred,
            () => Self::Other,
        }
    }
}
