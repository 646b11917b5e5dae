//! What the pages say in words.

use quanji_core::entry::Reason;
use quanji_core::time::{TimeFlag, TimeQuality, rfc3339};

/// China has one time zone, UTC+8.
const OFFSET_MINUTES: i16 = 480;

/// A moment for people: `2026-11-23 09:15:00`.
pub(super) fn moment(wall_ms: i64, offset_minutes: i16) -> String {
    let text = rfc3339(wall_ms, offset_minutes);
    text.get(..19).map_or_else(|| text.clone(), |moment| moment.replace('T', " "))
}

/// A moment by the office's clock.
pub(super) fn office_moment(unix_ms: u64) -> String {
    moment(i64::try_from(unix_ms).unwrap_or(i64::MAX), OFFSET_MINUTES)
}

/// How far a claimed time can be relied on.
pub(super) const fn quality(quality: TimeQuality) -> &'static str {
    match quality {
        TimeQuality::Trusted => "时间可信",
        TimeQuality::Unverified => "时间未核实",
        TimeQuality::Suspect => "时间存疑",
    }
}

/// A reason to doubt a claimed time.
pub(super) fn doubt(flag: &TimeFlag) -> String {
    match flag {
        TimeFlag::ClockMoved { by_ms } => format!("时钟被{} {}", moved(*by_ms), span(*by_ms)),
        TimeFlag::BehindPrevious { by_ms } => format!("重启后时钟比上一条记录早 {}", span(*by_ms)),
        TimeFlag::BeforeCheckpoint { by_ms } => format!("比已见到的办公端时间早 {}", span(*by_ms)),
        TimeFlag::DiffersFromOffice { by_ms } => format!("与办公端时间相差 {}", span(*by_ms)),
        TimeFlag::Implausible => "时钟可能因断电复位".to_owned(),
        TimeFlag::MonotonicBackwards => "开机计时倒退".to_owned(),
    }
}

const fn moved(by_ms: i64) -> &'static str {
    if by_ms < 0 { "拨回" } else { "拨快" }
}

fn span(by_ms: i64) -> String {
    let seconds = by_ms.unsigned_abs() / 1_000;
    match seconds {
        0..=119 => format!("{seconds} 秒"),
        120..=7_199 => format!("{} 分钟", seconds / 60),
        7_200..=172_799 => format!("{} 小时", seconds / 3_600),
        _ => format!("{} 天", seconds / 86_400),
    }
}

/// Why an entry is in quarantine.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Malformed => "不是可识别的记录",
        Reason::OtherBureau => "属于其他机构",
        Reason::UnknownDevice => "终端未注册",
        Reason::UnknownSession => "缺少签名会话",
        Reason::BadSignature => "签名不符：内容被改动，或由他人签名",
        Reason::GrantMismatch => "冒用他人授权",
        Reason::RevokedDevice => "终端已吊销后送达",
        Reason::Fork => "同一序号有两条记录：终端被克隆或恢复过旧副本",
        Reason::ChainBroken => "与前一条记录不相接",
        Reason::UnknownKind => "本版本不识别的类型",
        Reason::BadBody => "内容格式不符",
        Reason::ForgedActor => "冒用他人身份编辑文书",
        Reason::OutsideScope => "案件不在该执法人员的范围内",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_the_unit_that_people_would_use() {
        let cases = [(5_000, "5 秒"), (-600_000, "10 分钟"), (10_800_000, "3 小时"), (-259_200_000, "3 天")];
        for (by_ms, text) in cases {
            assert_eq!(span(by_ms), text);
        }
        assert_eq!(doubt(&TimeFlag::ClockMoved { by_ms: -259_200_000 }), "时钟被拨回 3 天");
        assert_eq!(moment(1_795_406_400_000, 480), "2026-11-23 12:00:00");
    }
}
