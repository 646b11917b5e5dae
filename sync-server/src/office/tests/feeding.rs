use std::collections::BTreeSet;

use quanji_core::entry::{
    Approval, Aspect, AuditFound, AuditPlanned, BureauFact, Role, SettingInterpreted, SignedEntry,
};
use quanji_core::id::SectionId;
use quanji_core::sync::{Backfill, ExchangeRequest, Scope};

use crate::office::testing::{Terminal, TestOffice, case};
use crate::office::{NewOfficer, Office, OfficeError};
use crate::storage::{Scan, StorageError, scan_log};

/// The indexes of the log whose entries satisfy a predicate.
fn indexes(office: &Office, wanted: impl Fn(&SignedEntry) -> bool) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let read = |connection: &rusqlite::Connection| {
        scan_log(connection, 0, u64::from(u32::MAX), |row| {
            if wanted(&SignedEntry::parse(row.bytes()?).unwrap()) {
                found.insert(row.index);
            }
            Ok::<_, StorageError>(Scan::Continue)
        })
    };
    office.inner.database.read(read).unwrap();
    found
}

fn backfilled(office: &Office, terminal: &Terminal, scope: Scope) -> usize {
    let size = office.numbers().unwrap().log_size;
    let backfill = Some(Backfill { scope, from: 0, until: size });
    let request = ExchangeRequest { cursor: size, backfill, ..ExchangeRequest::default() };
    let reply = office.exchange(terminal.id, request).unwrap().reply;
    assert_eq!(reply.backfill_from, None);
    reply.backfill.len()
}

#[test]
fn everybody_gets_what_concerns_them_and_nothing_else() {
    let test = TestOffice::new();
    let mut inside = test.terminal(0, 1);
    let mut colleague = test.terminal(0, 2);
    let mut other = test.terminal(1, 3);
    let batch = [
        inside.open_session(101),
        inside.open_case(case(1), test.sections[0]),
        inside.note(case(1)),
        inside.draft(case(1), None),
    ];
    inside.exchange(&test.office, &batch).unwrap();
    let batch = [other.open_session(102), other.open_case(case(2), test.sections[1]), other.note(case(2))];
    other.exchange(&test.office, &batch).unwrap();
    for (terminal, section_case) in [(&mut inside, 1), (&mut colleague, 1), (&mut other, 2)] {
        terminal.catch_up(&test.office);
        let id = terminal.id;
        let expected = indexes(&test.office, |signed| {
            let entry = signed.entry();
            entry.device != id && entry.case.is_none_or(|of| of == case(section_case))
        });
        assert_eq!(terminal.given, expected);
    }
    // Nothing new is one small answer.
    let reply = inside.exchange(&test.office, &[]).unwrap();
    assert!(quanji_core::sync::pack(&reply).len() < 700);

    let wanted = [
        (Scope::Own, 4),
        (Scope::Case(case(1)), 0),
        (Scope::Case(case(2)), 0),
        (Scope::Section(test.sections[1]), 0),
        (Scope::Section(SectionId::from_bytes([9; 16])), 0),
        (Scope::Officer(other.officer), 0),
    ];
    for (scope, count) in wanted {
        assert_eq!(backfilled(&test.office, &inside, scope), count, "{scope:?}");
    }
    assert_eq!(backfilled(&test.office, &colleague, Scope::Case(case(1))), 3);
    assert_eq!(backfilled(&test.office, &colleague, Scope::Section(test.sections[0])), 3);
    assert_eq!(backfilled(&test.office, &other, Scope::Case(case(1))), 0);
}

#[test]
fn a_case_that_is_assigned_later_is_filled_in() {
    let test = TestOffice::new();
    let mut inside = test.terminal(0, 1);
    let mut helper = test.terminal(1, 2);
    let batch = [inside.open_session(101), inside.open_case(case(1), test.sections[0]), inside.note(case(1))];
    inside.exchange(&test.office, &batch).unwrap();
    helper.catch_up(&test.office);
    let of_case = |signed: &SignedEntry| signed.entry().case == Some(case(1));
    assert!(helper.given.is_disjoint(&indexes(&test.office, of_case)));
    let assign = [inside.assign(case(1), helper.officer), inside.note(case(1))];
    inside.exchange(&test.office, &assign).unwrap();
    let reply = helper.exchange(&test.office, &[]).unwrap();
    assert_eq!(reply.opened.len(), 1);
    assert_eq!(reply.opened[0].scope, Scope::Case(case(1)));
    helper.catch_up(&test.office);
    assert!(helper.given.is_superset(&indexes(&test.office, of_case)));
    assert_eq!(backfilled(&test.office, &helper, Scope::Officer(helper.officer)), 4);
}

#[test]
fn entries_that_came_before_the_opening_of_their_case_are_filled_in() {
    let test = TestOffice::new();
    let mut opener = test.terminal(0, 1);
    let mut early = test.terminal(0, 2);
    let mut reader = test.terminal(0, 3);
    let opened = [opener.open_session(101), opener.open_case(case(1), test.sections[0])];
    let batch = [early.open_session(102), early.note(case(1))];
    early.exchange(&test.office, &batch).unwrap();
    reader.catch_up(&test.office);
    let of_case = |signed: &SignedEntry| signed.entry().case == Some(case(1));
    assert!(reader.given.is_disjoint(&indexes(&test.office, of_case)));
    opener.exchange(&test.office, &opened).unwrap();
    reader.catch_up(&test.office);
    assert!(reader.given.is_superset(&indexes(&test.office, of_case)));
}

#[test]
fn a_grant_with_another_section_fills_in_its_cases() {
    let test = TestOffice::new();
    let mut inside = test.terminal(0, 1);
    let mut mover = test.terminal(1, 2);
    let batch = [inside.open_session(101), inside.open_case(case(1), test.sections[0]), inside.note(case(1))];
    inside.exchange(&test.office, &batch).unwrap();
    mover.catch_up(&test.office);
    let moved = NewOfficer { officer: Some(mover.officer), ..test.new_officer(0, "33010002") };
    test.office.add_officer(&moved).unwrap();
    mover.catch_up(&test.office);
    let of_case = |signed: &SignedEntry| signed.entry().case == Some(case(1));
    assert!(mover.given.is_superset(&indexes(&test.office, of_case)));
}

#[test]
fn long_news_come_in_pages() {
    let test = TestOffice::new();
    let mut writer = test.terminal(0, 1);
    let mut reader = test.terminal(0, 2);
    reader.catch_up(&test.office);
    let mut batch = vec![writer.open_session(101), writer.open_case(case(1), test.sections[0])];
    let text = "长".repeat(60_000);
    for _ in 0..8 {
        let fact =
            quanji_core::record::Fact::NoteAdded(quanji_core::record::NoteAdded { text: text.clone() });
        batch.push(writer.say(Some(case(1)), &fact));
    }
    for part in batch.chunks(5) {
        writer.exchange(&test.office, part).unwrap();
    }
    let reply = reader.exchange(&test.office, &[]).unwrap();
    let bytes: usize = reply.feed.iter().map(|item| item.entry.0.len()).sum();
    assert!(bytes <= quanji_core::sync::MAX_BATCH_BYTES);
    assert!(reply.cursor < reader.seen.as_ref().unwrap().size);
    reader.catch_up(&test.office);
    let theirs = indexes(&test.office, |signed| signed.entry().device == writer.id);
    assert!(reader.given.is_superset(&theirs));
}

#[test]
fn after_a_restore_the_feed_says_so_and_gives_nothing() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    terminal.catch_up(&test.office);
    test.office.new_epoch("从备份恢复").unwrap();
    let (reply, plan) = terminal.try_exchange(&test.office, &[]).unwrap();
    assert!(plan.start_over);
    assert_eq!((reply.epoch, reply.consistency, reply.feed), (2, None, vec![]));
    // Hostile cursors are no harm.
    for cursor in [u64::MAX, 1 << 63] {
        let backfill = Some(Backfill { scope: Scope::Own, from: cursor, until: u64::MAX });
        let request =
            ExchangeRequest { epoch: 2, seen_size: cursor, cursor, backfill, ..ExchangeRequest::default() };
        assert_eq!(test.office.exchange(terminal.id, request).unwrap().reply.feed, []);
    }
}

#[test]
fn what_the_office_decides_in_a_case_reaches_who_receives_the_case() {
    let test = TestOffice::new();
    let mut inside = test.terminal(0, 1);
    let mut other = test.terminal(1, 3);
    let batch = [inside.open_session(101), inside.open_case(case(1), test.sections[0])];
    inside.exchange(&test.office, &batch).unwrap();
    let by = Approval { name: "赵六".into(), role: Role::Audit };
    let plan = BureauFact::AuditPlanned(AuditPlanned {
        name: "第四季度稽查".into(),
        section: None,
        period: "2026-Q4".into(),
        ad_hoc: false,
        from: "2026-10-01".into(),
        to: "2026-12-31".into(),
        sample: 5,
        planned_by: by.clone(),
    });
    let (plan, ()) = test.office.state_one(|_| Ok((plan, ()))).unwrap();
    let found = |text: &str| {
        BureauFact::AuditFound(AuditFound {
            audit: Some(plan),
            aspect: Aspect::SceneRecord,
            rule: "R9.1".into(),
            section: test.sections[0],
            officer: None,
            text: text.into(),
            serious: false,
            deduction_tenths: None,
            found_by: by.clone(),
        })
    };
    let state = |fact: BureauFact| test.office.state_one_of_case(case(1), |_, _| Ok(fact));
    let finding = state(found("录像中断三分钟")).unwrap();
    for (terminal, receives) in [(&mut inside, true), (&mut other, false)] {
        terminal.catch_up(&test.office);
        let at = |entry| indexes(&test.office, |signed| signed.hash() == entry);
        assert!(terminal.given.is_superset(&at(plan)));
        assert_eq!(terminal.given.is_superset(&at(finding)), receives);
    }
    let file = test.office.case(case(1)).unwrap().unwrap();
    assert_eq!(file.state.office().findings.first().unwrap().entry, finding);
    assert_eq!(file.registry.audits().next().unwrap().entry, plan);

    // What nobody could take in is never stated: blank, without its case, or with one too many.
    let size = test.office.numbers().unwrap().log_size;
    let invalid = |result: Result<_, OfficeError>| matches!(result, Err(OfficeError::Invalid(_)));
    let unapproved = BureauFact::SettingInterpreted(SettingInterpreted {
        key: "upload_limit_h".into(),
        value: "48".into(),
        doc_no: "平卫发〔2026〕3号".into(),
        approved_by: String::new(),
        effective_from: "2026-12-01".into(),
        stated_by: "王五".into(),
    });
    assert!(invalid(state(found(" "))) && invalid(state(unapproved.clone())));
    assert!(invalid(test.office.state_one(|_| Ok((unapproved, ()))).map(|(entry, ())| entry)));
    assert!(invalid(test.office.state_one(|_| Ok((found("无案件"), ()))).map(|(entry, ())| entry)));
    assert_eq!(test.office.numbers().unwrap().log_size, size);
}
