//! The day that is replayed: what each officer does, minute by minute.

use quanji_core::id::{ActivityId, CaseId, DocumentId};
use quanji_core::record::{MarkKind, MediaKind, Position, Subject};
use quanji_core::terminal::{NewMedia, Terminal, TerminalError};
use quanji_core::time::{Clock, rfc3339};

use super::clock::ReplayClock;

/// What stands for a photograph and a video of the scene: test pictures.
const PHOTO: &[u8] = include_bytes!("../../demo/photo.jpg");
const CLIP: &[u8] = include_bytes!("../../demo/clip.mp4");

/// One officer with a terminal.
pub(super) struct Officer {
    pub(super) name: &'static str,
    pub(super) terminal: Terminal,
    pub(super) clock: std::sync::Arc<ReplayClock>,
}

/// What the morning made.
pub(super) struct Matter {
    pub(super) case: CaseId,
    pub(super) record: DocumentId,
}

/// Minutes after the start at which something is saved.
type Step<'a> = (u64, &'a str, &'a str);

/// Stands for the time that the officer's clock shows.
const NOW: &str = "now";

/// The field that the two officers disagree on.
pub(super) const DISPUTED: &str = "inspected_rep";

/// 08:30, in the office: the first officer prepares the inspection.
pub(super) fn prepare(first: &Officer) -> Result<Matter, TerminalError> {
    first.clock.move_to(0);
    let case = first.terminal.open_case("inspection", "平罗县塞上江南宾馆", None)?.case;
    first.terminal.set_case_field(case, "business_kind", "公共场所")?;
    first.terminal.set_case_field(case, "source", "日常监督检查")?;
    let (record, _) = first.terminal.new_draft(case, "HS-20")?;
    first.terminal.set_field(record, "party_name", "平罗县塞上江南宾馆")?;
    first.terminal.set_field(record, "party_kind", "法人")?;
    Ok(Matter { case, record })
}

/// On the scene without a network: the first officer leads and writes.
pub(super) fn inspect(officer: &Officer, matter: &Matter) -> Result<u64, TerminalError> {
    let terminal = &officer.terminal;
    officer.clock.move_to(20 * 60);
    let (activity, _) = terminal.start_activity(matter.case, "现场检查", Some("平罗县民族大街 18 号"))?;
    let steps: &[Step<'_>] = &[
        (21, "started_at", NOW),
        (22, "cert_ack", "是"),
        (23, "rights_told", "是"),
        (24, "recusal", "否"),
        (30, DISPUTED, "前台经理 陈建国"),
        (38, "place", "平罗县民族大街 18 号一至三层"),
        (45, "reason", "公共场所"),
        (60, "body", "一楼布草间未上锁，清洁布草与待洗布草混放。"),
        (75, "body", "一楼布草间未上锁，清洁布草与待洗布草混放。三楼消毒间消毒柜未通电，现场未见消毒记录。"),
        (90, "photos_listed", "拍摄布草间、消毒间照片各两张。"),
        (100, "party_uscc", "91350100M000100Y43"),
        (112, "media_statement", "是"),
    ];
    let saved = fill(officer, matter.record, steps)?;
    let recorded = film(officer, matter, activity)?;
    officer.clock.move_to(115 * 60);
    terminal.stop_activity(matter.case, activity)?;
    Ok(saved + recorded + 2)
}

/// A photograph and a video of the same step, taken in as an app takes them in.
fn film(officer: &Officer, matter: &Matter, activity: ActivityId) -> Result<u64, TerminalError> {
    let terminal = &officer.terminal;
    let place = Position {
        latitude_e7: 389_067_000,
        longitude_e7: 1_065_445_000,
        accuracy_cm: Some(1_200),
        mocked: false,
    };
    let new = |kind, media_type: &str, proves: &str| NewMedia {
        subject: Subject { activity: Some(activity), proves: Some(proves.to_owned()), ..Subject::default() },
        position: Some(place),
        ..NewMedia::new(matter.case, kind, media_type)
    };
    officer.clock.move_to(113 * 60);
    terminal.add_media(new(MediaKind::Photo, "image/jpeg", "布草间未上锁"), Vec::new(), &mut &PHOTO[..])?;
    let writer = terminal.begin_media(new(MediaKind::Video, "video/mp4", "消毒柜未通电"))?;
    for piece in CLIP.chunks(4_096) {
        writer.write(piece)?;
    }
    officer.clock.move_to(113 * 60 + 8);
    let video = writer.finish(terminal)?.media;
    terminal.mark_media(matter.case, video, MarkKind::Moment, (3_000, 3_000), "打开消毒柜，指示灯不亮")?;
    Ok(4)
}

/// The second officer, on another floor, writes into the same record.
pub(super) fn assist(officer: &Officer, matter: &Matter) -> Result<u64, TerminalError> {
    let steps: &[Step<'_>] = &[
        (28, DISPUTED, "客房部主管 刘芳"),
        (35, "party_phone", "0952-6012345"),
        (52, "party_address", "平罗县民族大街 18 号"),
        (80, "party_legal_rep", "赵国栋"),
        (104, "ended_at", NOW),
    ];
    let saved = fill(officer, matter.record, steps)?;
    officer.terminal.add_note(matter.case, "三楼走廊灭菌灯损坏，已口头提醒，待复查。")?;
    Ok(saved + 1)
}

/// The third officer, elsewhere, takes down a complaint.
pub(super) fn complain(officer: &Officer) -> Result<u64, TerminalError> {
    let terminal = &officer.terminal;
    officer.clock.move_to(50 * 60);
    let case = terminal.open_case("complaint", "平罗县清泉理发店", None)?.case;
    let (intake, _) = terminal.new_draft(case, "HS-10")?;
    let steps: &[Step<'_>] = &[
        (52, "source", "群众检举控告"),
        (53, "party_name", "平罗县清泉理发店"),
        (58, "occurred_place", "平罗县鼓楼南街 7 号"),
        (66, "summary", "投诉人反映该店理发工具未消毒、毛巾重复使用，其使用后出现皮肤红肿。"),
    ];
    Ok(fill(officer, intake, steps)? + 2)
}

fn fill(officer: &Officer, document: DocumentId, steps: &[Step<'_>]) -> Result<u64, TerminalError> {
    for (minute, field, value) in steps {
        officer.clock.move_to(minute * 60);
        let reading = officer.clock.read();
        let local = rfc3339(reading.wall_ms, reading.offset_minutes);
        let value = if *value == NOW { local.get(..19).unwrap_or_default() } else { value };
        officer.terminal.set_field(document, field, value)?;
    }
    Ok(steps.len() as u64)
}
