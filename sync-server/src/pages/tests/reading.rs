use axum::http::StatusCode;
use quanji_core::catalog::{Catalog, FieldValue};
use quanji_core::entry::{Role, SignedEntry, actor_of};
use quanji_core::id::{CaseId, DocumentId};
use quanji_core::record::{CASE_SHEET, CaseOpened, Draft, DraftChanged, Fact, NoteAdded};

use super::Browser;
use crate::office::testing::{HOUR, NOON, Terminal, TestOffice, case, two_people};

const DAY: i64 = 24 * HOUR;

fn open(terminal: &mut Terminal, office: &TestOffice, case: CaseId, kind: &str, party: &str) -> SignedEntry {
    let section = office.office.registry().unwrap().latest_grant(terminal.id).unwrap().1.sections[0];
    let opened = CaseOpened { kind: kind.into(), party: party.into(), section };
    terminal.say(Some(case), &Fact::CaseOpened(opened))
}

/// Writes a field of the case sheet, knowing nothing of what others wrote.
fn write(terminal: &mut Terminal, draft: &mut Draft, case: CaseId, field: &str, value: &str) -> SignedEntry {
    let field = Catalog::builtin().unwrap().case_sheet().field(field).unwrap();
    let actor = terminal.session.as_ref().map(|(_, session, _)| actor_of(terminal.id, session)).unwrap();
    let change = draft.set(actor, field, &FieldValue::Text(value.into())).unwrap().unwrap();
    terminal.say(Some(case), &Fact::DraftChanged(DraftChanged { document: DocumentId::from(case), change }))
}

fn sheet() -> Draft {
    Draft::new(Catalog::builtin().unwrap().template(CASE_SHEET).unwrap()).unwrap()
}

/// A remark whose time is not noon.
fn remark(terminal: &mut Terminal, case: CaseId, text: &str, moved_ms: i64) -> SignedEntry {
    let mut entry = terminal.next(Some(case), &Fact::NoteAdded(NoteAdded { text: text.into() }));
    entry.time.wall_ms = NOON + moved_ms;
    let (.., key) = terminal.session.as_ref().unwrap();
    let signed = SignedEntry::sign(entry, key.as_ref()).unwrap();
    terminal.keep(&signed);
    signed
}

#[tokio::test]
async fn hostile_names_stay_text_and_two_characters_find() {
    let office = TestOffice::new();
    let mut terminal = office.terminal(0, 1);
    let party = "<script>alert(1)</script>\"消毒服务公司";
    let entries = vec![terminal.open_session(1), open(&mut terminal, &office, case(1), "inspection", party)];
    terminal.exchange(&office.office, &entries).unwrap();
    let mut browser = Browser::of(&office, Role::Audit).await;
    for path in ["/cases".to_owned(), "/cases?q=%E6%B6%88%E6%AF%92".to_owned(), format!("/cases/{}", case(1))]
    {
        let (status, page) = browser.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("消毒服务公司"), "{path}");
        assert!(!page.contains("<script>") && page.contains("&#60;script&#62;"), "{path}");
    }
    let (_, page) = browser.get("/cases?q=%22%3E%3Cimg%3E").await;
    assert!(page.contains("没有找到") && !page.contains("<img>"));
}

#[tokio::test]
async fn a_list_is_filtered_by_what_stands_in_the_address() {
    let office = TestOffice::new();
    let mut clinics = office.terminal(0, 1);
    let mut hotels = office.terminal(1, 2);
    let mut entries = vec![clinics.open_session(1)];
    for n in 1..=21 {
        entries.push(open(&mut clinics, &office, case(n), "inspection", &format!("诊所{n}")));
    }
    clinics.exchange(&office.office, &entries).unwrap();
    let entries = vec![hotels.open_session(2), open(&mut hotels, &office, case(99), "complaint", "宾馆")];
    hotels.exchange(&office.office, &entries).unwrap();
    let mut browser = Browser::of(&office, Role::SectionHead).await;
    let section = office.sections[0];
    for (query, total) in [
        (String::new(), 22),
        ("?kind=complaint".into(), 1),
        ("?kind=inspection".into(), 21),
        ("?kind=penalty".into(), 0),
        ("?kind=nonsense".into(), 0),
        (format!("?section={section}"), 21),
        (format!("?section={section}&kind=complaint"), 0),
        ("?section=nonsense".into(), 0),
        ("?q=%E8%AF%8A%E6%89%80&kind=inspection".into(), 21),
    ] {
        let (_, page) = browser.get(&format!("/cases{query}")).await;
        assert!(page.contains(&format!("<strong class=\"number\">{total}</strong>")), "{query}");
        assert_eq!(page.contains("没有找到"), total == 0, "{query}");
    }
    for kind in ["", "&kind=inspection"] {
        let (_, first) = browser.get(&format!("/cases?section={section}{kind}")).await;
        assert_eq!(first.matches("<th scope=\"row\">").count(), 20);
        let (_, second) = browser.get(&format!("/cases?section={section}{kind}&page=2")).await;
        assert_eq!(second.matches("<th scope=\"row\">").count(), 1);
        assert!(second.contains("rel=\"prev\"") && !second.contains("rel=\"next\""));
    }
    let (_, page) = browser.get("/cases?kind=complaint").await;
    assert!(page.contains("执法员33010002") && page.contains("未核实"), "officers and quality of a row");
    assert!(page.contains("option value=\"complaint\" selected"));
    let (_, beyond) = browser.get("/cases?page=9").await;
    assert!(beyond.contains("没有这一页"));
}

#[tokio::test]
async fn both_sides_of_a_conflict_stand_beside_each_other() {
    let office = TestOffice::new();
    let (mut one, mut two) = (office.terminal(0, 1), office.terminal(0, 2));
    let mut drafts = (sheet(), sheet());
    let mut entries = vec![one.open_session(1), open(&mut one, &office, case(1), "inspection", "宾馆")];
    entries.push(write(&mut one, &mut drafts.0, case(1), "cause", "甲说<b>"));
    one.exchange(&office.office, &entries).unwrap();
    let mut browser = Browser::of(&office, Role::LegalReview).await;
    let (_, list) = browser.get("/cases").await;
    assert!(list.contains("执法员33010001") && !list.contains("执法员33010002"));
    let entries = vec![two.open_session(2), write(&mut two, &mut drafts.1, case(1), "cause", "乙说")];
    let written = entries[1].hash();
    two.exchange(&office.office, &entries).unwrap();

    let (_, list) = browser.get("/cases").await;
    assert!(list.contains("1 处冲突") && list.contains("执法员33010002"), "a row is as new as its case");
    let (_, page) = browser.get(&format!("/cases/{}", case(1))).await;
    let conflict = page.split("id=\"conflicts\"").nth(1).unwrap().split("</section>").next().unwrap();
    for text in ["案由", "甲说&#60;b&#62;", "乙说", "执法员33010001", "执法员33010002", "33010001", "未核实"]
    {
        assert!(conflict.contains(text), "{text}");
    }
    assert_eq!(conflict.matches("文书暂显此值").count(), 1);
    assert!(conflict.contains(&format!("href=\"#{written}\"")));
    assert!(page.contains(&format!("id=\"{written}\"")), "the timeline has its anchor");

    // Somebody who has seen both decides; the versions stay.
    let theirs = match Fact::from_body(&entries[1].entry().kind, &entries[1].entry().body) {
        Ok(Fact::DraftChanged(body)) => body.change,
        other => panic!("{other:?}"),
    };
    drafts.0.apply_bytes(&theirs).unwrap();
    let entries = vec![write(&mut one, &mut drafts.0, case(1), "cause", "合议后")];
    one.exchange(&office.office, &entries).unwrap();
    let (_, page) = browser.get(&format!("/cases/{}", case(1))).await;
    assert!(!page.contains("id=\"conflicts\""));
    assert!(page.contains("3 个版本") && page.contains("乙说") && page.contains("甲说&#60;b&#62;"));
    assert!(page.contains("原为"));
}

#[tokio::test]
async fn doubtful_times_and_late_grants_are_said_in_words() {
    let office = TestOffice::new();
    let mut terminal = office.terminal(0, 1);
    let entries = vec![
        terminal.open_session(1),
        open(&mut terminal, &office, case(1), "inspection", "宾馆"),
        remark(&mut terminal, case(1), "时钟被动过", -3 * DAY),
        remark(&mut terminal, case(1), "授权之后", 30 * DAY),
    ];
    terminal.exchange(&office.office, &entries).unwrap();
    let mut browser = Browser::of(&office, Role::Audit).await;
    let (_, page) = browser.get(&format!("/cases/{}", case(1))).await;
    for text in ["时钟被拨回 3 天", "clock set back 3 days", "授权到期后制作", "2026年11月20日", "2 条待核"]
    {
        assert!(page.contains(text), "{text}");
    }
    let prev = entries[3].entry().prev.unwrap();
    assert!(page.contains(&prev.to_string()) && page.contains(&entries[3].hash().to_string()));
}

#[tokio::test]
async fn what_was_set_aside_is_shown_apart_with_its_reason() {
    let office = TestOffice::new();
    let mut terminal = office.terminal(0, 1);
    let entries = vec![
        terminal.open_session(1),
        open(&mut terminal, &office, case(1), "inspection", "宾馆"),
        terminal.draft(case(1), Some([0xaa; 16])),
    ];
    let forged = entries[2].hash();
    terminal.exchange(&office.office, &entries).unwrap();
    office.office.revoke_device(terminal.id, "遗失", two_people()).unwrap();
    let late = terminal.note(case(1));
    let token = office.office.exchange(terminal.id, push(&late)).unwrap();
    assert_eq!(token.admitted, 0);

    let mut browser = Browser::of(&office, Role::Audit).await;
    let path = format!("/cases/{}", case(1));
    let (_, page) = browser.get(&path).await;
    let held = page.split("id=\"held\"").nth(1).unwrap().split("</section>").next().unwrap();
    for text in ["冒用他人身份编辑文书", "终端已吊销后送达", "待决定", "执法员33010001", &forged.to_string()]
    {
        assert!(held.contains(text), "{text}");
    }
    assert!(!page.contains(&format!("id=\"{forged}\"")), "not in the timeline");
    let (_, list) = browser.get("/quarantine").await;
    assert!(list.contains("冒用他人身份编辑文书") && list.contains("edits under another author"));
    let (_, devices) = browser.get("/devices").await;
    assert!(devices.contains("已吊销") && devices.contains("遗失") && devices.contains("隔离 2 条"));

    // What was admitted is a part of the record again.
    office.office.decide_quarantined(late.hash(), true, "核实无误", "督察").unwrap();
    let (_, page) = browser.get(&path).await;
    let held = page.split("id=\"held\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(!held.contains("终端已吊销后送达") && page.contains(&format!("id=\"{}\"", late.hash())));
    let (_, list) = browser.get("/quarantine").await;
    assert!(list.contains("已接纳"));
}

fn push(entry: &SignedEntry) -> quanji_core::sync::ExchangeRequest {
    quanji_core::sync::ExchangeRequest {
        epoch: 0,
        seen_size: 0,
        cursor: 0,
        entries: vec![quanji_core::sync::EntryBytes(entry.bytes().to_vec())],
        lost: vec![],
        backfill: None,
    }
}
