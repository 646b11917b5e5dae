//! What the pages say in words: Chinese first, English second.

use quanji_core::entry::Reason;
use quanji_core::page::DocumentStatus;
use quanji_core::time::{CHINA_OFFSET_MINUTES, TimeBounds, TimeFlag, TimeQuality, rfc3339};

/// One thing in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) zh: String,
    pub(super) en: String,
}

fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

/// A claimed moment, cut into what a page shows in different places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// `2026年11月23日`; empty for a clock that shows no date at all.
    pub(super) date: String,
    /// `09:15:00`, with the offset if it is not China's.
    pub(super) clock: String,
    /// `2026-11-23 09:15:00`.
    pub(super) short: String,
    /// For machines (RFC 3339).
    pub(super) machine: String,
}

impl Moment {
    /// A moment by the clock of a terminal.
    pub(super) fn claimed(wall_ms: i64, offset_minutes: i16) -> Self {
        let machine = rfc3339(wall_ms, offset_minutes);
        let parts = machine.split_once('T').and_then(|(date, rest)| Some((date, rest.split_at_checked(8)?)));
        let Some((date, (clock, offset))) = parts else {
            return Self { date: String::new(), clock: machine.clone(), short: machine.clone(), machine };
        };
        let beside =
            if offset_minutes == CHINA_OFFSET_MINUTES { String::new() } else { format!(" {offset}") };
        let mut parts = date.split('-').map(|part| part.trim_start_matches('0'));
        let mut part = || parts.next().unwrap_or_default();
        let (year, month, day) = (part(), part(), part());
        Self {
            date: format!("{year}年{month}月{day}日"),
            clock: format!("{clock}{beside}"),
            short: format!("{date} {clock}{beside}"),
            machine,
        }
    }

    /// A moment by the office's clock.
    pub(super) fn of_office(unix_ms: u64) -> Self {
        Self::claimed(i64::try_from(unix_ms).unwrap_or(i64::MAX), CHINA_OFFSET_MINUTES)
    }
}

/// How far a claimed time can be relied on: in words, and as a class of the style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quality {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) class: &'static str,
}

/// Between which moments something was made, by the office's clock; `None` if nothing proves it.
pub(super) fn bounds(bounds: TimeBounds) -> Option<Words> {
    let until = by_office_clock(bounds.not_after_ms?);
    Some(match bounds.not_before_ms.map(by_office_clock) {
        Some(from) => Words {
            zh: format!("证明：不早于 {from}，不晚于 {until}"),
            en: format!("proved by the log: not before {from}, not after {until}"),
        },
        None => Words {
            zh: format!("证明：不晚于 {until}"),
            en: format!("proved by the log: not after {until}"),
        },
    })
}

fn by_office_clock(ms: u64) -> String {
    Moment::claimed(ms.cast_signed(), CHINA_OFFSET_MINUTES).short
}

/// How far a claimed time can be relied on.
pub(super) const fn quality(quality: TimeQuality) -> Quality {
    match quality {
        TimeQuality::Trusted => Quality { zh: "可信", en: "agrees with the office", class: "trusted" },
        TimeQuality::Unverified => Quality { zh: "未核实", en: "not verified", class: "unverified" },
        TimeQuality::Suspect => Quality { zh: "存疑", en: "in doubt", class: "suspect" },
    }
}

/// How far a document has come: in words, and as a class of the style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) class: &'static str,
}

/// How far a document has come.
pub(super) const fn status(status: DocumentStatus) -> Status {
    let class = match status {
        DocumentStatus::Draft | DocumentStatus::ReadBack | DocumentStatus::Signed => "",
        DocumentStatus::Disputed => "warm",
        DocumentStatus::Sealed | DocumentStatus::Served => "teal",
    };
    Status { zh: status.zh(), en: status.en(), class }
}

/// A reason to doubt a claimed time.
pub(super) fn doubt(flag: &TimeFlag) -> Words {
    match flag {
        TimeFlag::ClockMoved { by_ms } => {
            let (zh, en) = if *by_ms < 0 { ("拨回", "back") } else { ("拨快", "forward") };
            let span = span(*by_ms);
            words(format!("时钟被{zh} {}", span.zh), format!("clock set {en} {}", span.en))
        }
        TimeFlag::BehindPrevious { by_ms } => {
            let span = span(*by_ms);
            words(
                format!("重启后时钟比上一条记录早 {}", span.zh),
                format!("after a restart {} before the previous entry", span.en),
            )
        }
        TimeFlag::BeforeCheckpoint { by_ms } => {
            let span = span(*by_ms);
            words(
                format!("比已见到的办公端时间早 {}", span.zh),
                format!("{} before an office time already seen", span.en),
            )
        }
        TimeFlag::DiffersFromOffice { by_ms } => {
            let (zh, en) = if *by_ms < 0 { ("慢", "behind") } else { ("快", "ahead of") };
            let span = span(*by_ms);
            words(format!("比办公端时间{zh} {}", span.zh), format!("{} {en} the office", span.en))
        }
        TimeFlag::Implausible => words("时钟可能因断电复位", "clock probably reset by a lost battery"),
        TimeFlag::MonotonicBackwards => words("开机计时倒退", "time since start went backwards"),
    }
}

/// A length of time in the unit that people would use.
fn span(by_ms: i64) -> Words {
    let seconds = by_ms.unsigned_abs() / 1_000;
    let (number, zh, en) = match seconds {
        0..=119 => (seconds, "秒", "second"),
        120..=7_199 => (seconds / 60, "分钟", "minute"),
        7_200..=172_799 => (seconds / 3_600, "小时", "hour"),
        _ => (seconds / 86_400, "天", "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    words(format!("{number} {zh}"), format!("{number} {en}{plural}"))
}

/// Why an entry is in quarantine.
pub(super) fn reason(reason: Reason) -> Words {
    match reason {
        Reason::Malformed => words("不是可识别的记录", "not an entry of a known format"),
        Reason::OtherBureau => words("属于其他机构", "made for another bureau"),
        Reason::UnknownDevice => words("终端未注册", "device never enrolled here"),
        Reason::UnknownSession => words("缺少签名会话", "its signing session is not held"),
        Reason::BadSignature => words("签名不符：内容被改动，或由他人签名", "signature does not verify"),
        Reason::GrantMismatch => words("冒用他人授权", "uses another device's grant"),
        Reason::RevokedDevice => words("终端已吊销后送达", "delivered after the device was revoked"),
        Reason::Fork => words(
            "分叉：同一序号有两条记录，终端被克隆或恢复过旧副本",
            "fork: two entries at one place of a chain",
        ),
        Reason::ChainBroken => words("与前一条记录不相接", "does not continue its chain"),
        Reason::UnknownKind => words("本版本不识别的类型", "kind unknown to this version"),
        Reason::BadBody => words("内容格式不符", "body not of its kind's shape"),
        Reason::ForgedActor => words("冒用他人身份编辑文书", "edits under another author's name"),
        Reason::OutsideScope => words("案件不在该执法人员的范围内", "case outside the officer's scope"),
    }
}

/// A kind of entry.
pub(super) fn kind(kind: &str) -> Words {
    let (zh, en) = match kind {
        "session.opened" => ("开始记录", "session opened"),
        "chain.lost" => ("申报丢失的记录", "loss declared"),
        "case.opened" => ("建立案件", "case opened"),
        "case.assigned" => ("指派承办人", "officer assigned"),
        "activity.started" => ("开始环节", "activity started"),
        "activity.ended" => ("结束环节", "activity ended"),
        "document.created" => ("新建文书", "document created"),
        "draft.changed" => ("填写", "filled in"),
        "note.added" => ("工作记录", "note"),
        "document.read_back" => ("宣读核对", "read back"),
        "document.signed" => ("签名", "signed"),
        "signature.declined" => ("未签名说明", "did not sign, and why"),
        "check.overridden" => ("核对无误", "warning stands, with a reason"),
        "document.sealed" => ("定稿", "sealed"),
        "document.corrected" => ("更正", "corrects another document"),
        "document.served" => ("送达", "served"),
        "number.assigned" => ("取得编号", "numbered"),
        "number.voided" => ("作废编号", "number voided"),
        "numbers.returned" => ("退回编号", "numbers returned"),
        "numbers.requested" => ("申请编号", "numbers requested"),
        "media.started" => ("开始录制", "recording began"),
        "media.captured" => ("音像记录", "recording captured"),
        "media.marked" => ("标记时刻", "moment marked"),
        "media.placed" => ("归入环节", "recording placed"),
        "recorder.checked_out" => ("领用执法记录仪", "recorder checked out"),
        "recorder.returned" => ("归还执法记录仪", "recorder returned"),
        "event.noted" => ("事项记录", "event noted"),
        "evidence.listed" => ("证据清单", "evidence listed"),
        "hold.placed" => ("长期保存", "hold placed"),
        "device.checked" => ("使用前检查设备", "device checked before use"),
        "fault.reported" => ("报告设备故障", "fault reported"),
        "recovery.sealed" => ("封存数据库密钥", "database key sealed for recovery"),
        "hold.ordered" => ("决定长期保存", "hold ordered"),
        "hold.lifted" => ("解除长期保存", "hold lifted"),
        "disposal.proposed" => ("申请销毁", "disposal proposed"),
        "disposal.approved" => ("批准销毁", "disposal approved"),
        "disposal.done" => ("销毁证明", "disposal certified"),
        "case.published" => ("公示", "published"),
        "publication.withdrawn" => ("撤回公示", "publication withdrawn"),
        "copy.verified" => ("归档副本核验", "archive copy verified"),
        "audit.found" => ("稽查发现", "audit finding"),
        "audit.answered" => ("稽查答复", "finding answered"),
        "audit.decided" => ("稽查决定", "finding decided"),
        "audit.checked" => ("稽查评分", "audit scores"),
        "export.approved" => ("批准对外提供", "export approved"),
        "package.issued" => ("出具案卷", "evidence package issued"),
        "" => ("无法读取", "unreadable"),
        other => (other, ""),
    };
    words(zh, en)
}

#[cfg(test)]
mod tests {
    use quanji_core::entry::BureauFact;
    use quanji_core::record::Fact;

    use super::*;

    #[test]
    fn spans_in_the_unit_that_people_would_use() {
        for (by_ms, zh, en) in [
            (1_000, "1 秒", "1 second"),
            (-600_000, "10 分钟", "10 minutes"),
            (10_800_000, "3 小时", "3 hours"),
            (-259_200_000, "3 天", "3 days"),
            (i64::MIN, "106751991167 天", "106751991167 days"),
        ] {
            assert_eq!(span(by_ms), words(zh, en));
        }
        let back = doubt(&TimeFlag::ClockMoved { by_ms: -259_200_000 });
        assert_eq!(back, words("时钟被拨回 3 天", "clock set back 3 days"));
        let ahead = doubt(&TimeFlag::DiffersFromOffice { by_ms: 600_000 });
        assert_eq!(ahead, words("比办公端时间快 10 分钟", "10 minutes ahead of the office"));
    }

    #[test]
    fn a_moment_is_local_and_any_claim_can_be_shown() {
        let noon = Moment::claimed(1_795_406_400_000, 480);
        assert_eq!((noon.date.as_str(), noon.clock.as_str()), ("2026年11月23日", "12:00:00"));
        assert_eq!(noon.machine, "2026-11-23T12:00:00+08:00");
        assert_eq!(Moment::claimed(0, 0).short, "1970-01-01 00:00:00 +00:00");
        assert_eq!(Moment::claimed(i64::MAX, 0).date, "");
    }

    #[test]
    fn every_kind_has_its_own_words() {
        let mut said: Vec<String> = Fact::KINDS.iter().map(|known| kind(known).zh).collect();
        assert!(Fact::KINDS.iter().all(|known| kind(known).zh != *known));
        let acts = ["hold.", "disposal.", "case.published", "publication.", "copy.", "audit.", "export."];
        let bureau = ["audit.planned", "audit.sampled"];
        let acts = BureauFact::KINDS
            .iter()
            .filter(|known| acts.iter().any(|act| known.starts_with(act)) && !bureau.contains(known));
        let acts: Vec<_> = acts.map(|known| kind(known)).collect();
        assert_eq!(acts.len(), 13);
        said.extend(acts.into_iter().map(|words| words.zh));
        said.sort();
        said.dedup();
        assert_eq!(said.len(), Fact::KINDS.len() + 13);
    }

    #[test]
    fn every_reason_is_explained_in_its_own_words() {
        let mut said: Vec<String> = Reason::ALL.into_iter().map(|held| reason(held).zh).collect();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), Reason::ALL.len());
    }
}
