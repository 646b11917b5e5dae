//! What the demonstration prints.

use std::io::{Result, Write};

use quanji_core::sync::UploadReport;
use quanji_core::terminal::{DocumentView, SyncSummary, TerminalError};

use super::DemoError;
use super::day::{DISPUTED, Matter, Officer};
use super::penalty::Penalty;

type Out<'a> = &'a mut dyn Write;

/// The name of the disputed field as people see it.
const DISPUTED_LABEL: &str = "现场负责人/陪同人及职务";

pub(super) fn title(out: Out<'_>, bureau: &str) -> Result<()> {
    writeln!(out, "全记 Quanji · {bureau}")?;
    writeln!(
        out,
        "一个办公端，三台移动执法终端，两小时的检查日。 One office, three terminals, two hours of a day.\n"
    )
}

pub(super) fn morning(out: Out<'_>, matter: &Matter) -> Result<()> {
    writeln!(out, "08:30  马丽在办公室建立检查任务和现场笔录 (HS-20)，王强同步后两人出发。")?;
    writeln!(out, "       case {}  document {}\n", matter.case, matter.record)
}

pub(super) fn offline(
    out: Out<'_>,
    officers: &[&Officer],
    saved: [u64; 3],
    matter: &Matter,
) -> std::result::Result<(), DemoError> {
    writeln!(out, "离线两小时后，各终端看到的 What each terminal saw, offline:")?;
    for (officer, saved) in officers.iter().zip(saved) {
        let status = officer.terminal.status()?;
        let cases: Vec<String> = officer.terminal.cases(10)?.into_iter().map(|case| case.party).collect();
        writeln!(
            out,
            "  {}  保存 {saved} 次 saves，未送达 {} 条 undelivered，案件 cases: {}",
            officer.name,
            status.undelivered,
            cases.join("、")
        )?;
        if let Ok(draft) = officer.terminal.draft(matter.record) {
            writeln!(out, "        {DISPUTED_LABEL}：{}", shown(&draft))?;
        }
    }
    Ok(writeln!(out)?)
}

/// What was sealed on the spot.
pub(super) fn penalised(out: Out<'_>, penalty: &Penalty) -> Result<()> {
    writeln!(
        out,
        "10:26  马丽的终端（仍然没有网络）：当场行政处罚决定书 / a penalty on the spot, still offline"
    )?;
    let number = penalty.sealed.number.as_deref().unwrap_or_default();
    writeln!(out, "  {} 次保存，文号 {number}：宣读、签名、拒签注明、定稿、留置送达", penalty.saved)?;
    writeln!(
        out,
        "  {} saves; numbered {number}, read back, signed, refusal noted, sealed, served",
        penalty.saved
    )?;
    writeln!(out, "  内容摘要 content {}", penalty.sealed.content)?;
    writeln!(out, "  页面摘要 page    {}\n", penalty.sealed.page)
}

pub(super) fn exchanges(out: Out<'_>, exchanges: &[(&Officer, SyncSummary)]) -> Result<()> {
    writeln!(out, "恢复网络，同步 Back online:")?;
    for (officer, sync) in exchanges {
        writeln!(
            out,
            "  {}  送达 pushed {:>2}  接收 pulled {:>2}  上行 up {:>5} B  下行 down {:>5} B  往返 round trips {}  {} ms",
            officer.name, sync.pushed, sync.pulled, sync.bytes_up, sync.bytes_down, sync.round_trips, sync.ms
        )?;
    }
    writeln!(out)
}

pub(super) fn merged(
    out: Out<'_>,
    officers: &[&Officer],
    matter: &Matter,
) -> std::result::Result<(), DemoError> {
    writeln!(out, "合并之后 After the merge:")?;
    for officer in officers {
        let cases: Vec<String> = officer.terminal.cases(10)?.into_iter().map(|case| case.party).collect();
        writeln!(out, "  {}  案件 cases: {}", officer.name, cases.join("、"))?;
        let draft = match officer.terminal.draft(matter.record) {
            Ok(draft) => draft,
            Err(TerminalError::NotFound(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        writeln!(
            out,
            "        现场笔录 {} 项 fields；{DISPUTED_LABEL}：{}",
            draft.fields.len(),
            shown(&draft)
        )?;
        for version in draft.conflicts.get(DISPUTED).into_iter().flatten() {
            let value = version.value.as_str().unwrap_or_default();
            writeln!(
                out,
                "        ⚠ 冲突 conflict  「{value}」 {} {} {}",
                version.officer, version.certificate, version.time
            )?;
        }
    }
    Ok(writeln!(out)?)
}

pub(super) fn uploaded(out: Out<'_>, officer: &Officer, report: &UploadReport) -> Result<()> {
    writeln!(out, "音像上传 Recordings:")?;
    writeln!(
        out,
        "  {}  已接收 received {}  未接收 waiting {}  {} B，分块 chunks {}\n",
        officer.name, report.received, report.waiting, report.bytes_held, report.chunks_sent
    )
}

pub(super) fn end(out: Out<'_>, size: u64) -> Result<()> {
    writeln!(out, "三台终端的链条和缓存全部校验通过；办公端日志 {size} 条。")?;
    writeln!(out, "Every chain and cache verifies; the office's log has {size} entries.")
}

fn shown(draft: &DocumentView) -> String {
    draft.fields.get(DISPUTED).and_then(|value| value.as_str()).unwrap_or("—").to_owned()
}
