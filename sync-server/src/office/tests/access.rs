use quanji_core::crypto::sha256;
use quanji_core::entry::{Reason, SignedEntry};
use quanji_core::id::DeviceId;
use quanji_core::sync::TokenRequest;

use crate::office::testing::{HOUR, Terminal, TestOffice, case, reasons, two_people};
use crate::office::{Office, OfficeError, Surroundings};

fn code_of<T: std::fmt::Debug>(result: Result<T, OfficeError>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn the_life_of_a_code() {
    let test = TestOffice::new();
    let (officer, _) = test.office.add_officer(&test.new_officer(0, "1")).unwrap();
    let issued = test.office.issue_code(officer).unwrap();
    let (secret, fingerprint) = issued.code.split_once('.').unwrap();
    assert_eq!(secret.replace('-', "").len(), 26);
    let office = test.office.registry().unwrap().office();
    assert_eq!(data_encoding::BASE32_NOPAD.decode(fingerprint.as_bytes()).unwrap(), office.as_bytes());

    let first = Terminal::new(&test.office, officer, 1);
    let second = Terminal::new(&test.office, officer, 2);
    let mut unproved = first.enrol_request(&issued.code);
    unproved.proof[5] ^= 1;
    assert_eq!(code_of(test.office.enrol(&unproved)), "not_authorised");
    assert_eq!(code_of(test.office.enrol(&first.enrol_request("AAAAA"))), "code_unknown");
    let reply = test.office.enrol(&first.enrol_request(&issued.code)).unwrap();
    // The answer was lost: the same again, and nothing new on the record.
    let size = test.office.numbers().unwrap().log_size;
    assert_eq!(test.office.enrol(&first.enrol_request(&issued.code.to_lowercase())).unwrap(), reply);
    assert_eq!(test.office.numbers().unwrap().log_size, size);
    assert_eq!(code_of(test.office.enrol(&second.enrol_request(&issued.code))), "code_used");

    let late = test.office.issue_code(officer).unwrap();
    test.clock.pass(24 * HOUR);
    assert_eq!(code_of(test.office.enrol(&second.enrol_request(&late.code))), "code_expired");
    assert_eq!(code_of(test.office.enrol(&first.enrol_request(&issued.code))), "code_expired");
    let unknown = quanji_core::id::OfficerId::from_bytes([0; 16]);
    assert_eq!(code_of(test.office.issue_code(unknown)), "no_such_officer");

    let again = test.office.issue_code(officer).unwrap();
    test.office.revoke_device(first.id, "丢失", two_people()).unwrap();
    assert_eq!(code_of(test.office.enrol(&first.enrol_request(&again.code))), "revoked");
}

#[test]
fn the_life_of_a_token() {
    let test = TestOffice::new();
    let terminal = test.terminal(0, 1);
    let request = terminal.token_request(&test.office);
    let token = test.office.token(&request).unwrap();
    assert_eq!(test.office.device_of_token(&token.token).unwrap(), terminal.id);
    // A challenge is good once, for one device, for one minute.
    assert_eq!(code_of(test.office.token(&request)), "not_authorised");
    let stale = terminal.token_request(&test.office);
    test.clock.pass(60_000);
    assert_eq!(code_of(test.office.token(&stale)), "not_authorised");
    let other = test.terminal(0, 2);
    let theirs = other.token_request(&test.office);
    assert_eq!(code_of(test.office.token(&TokenRequest { device: terminal.id, ..theirs })), "not_authorised");
    let made_up = TokenRequest { nonce: [7; 32], ..terminal.token_request(&test.office) };
    assert_eq!(code_of(test.office.token(&made_up)), "not_authorised");

    assert_eq!(code_of(test.office.device_of_token("")), "not_authorised");
    test.clock.pass(23 * HOUR);
    assert!(test.office.device_of_token(&token.token).is_ok());
    test.clock.pass(HOUR);
    assert_eq!(code_of(test.office.device_of_token(&token.token)), "not_authorised");
}

#[test]
fn a_revoked_device_delivers_into_quarantine_and_is_given_nothing() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let before = [terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    terminal.exchange(&test.office, &before).unwrap();
    test.office.revoke_device(terminal.id, "丢失", two_people()).unwrap();
    assert_eq!(code_of(test.office.revoke_device(terminal.id, "丢失", two_people())), "revoked");

    let token = test.office.token(&terminal.token_request(&test.office)).unwrap().token;
    assert_eq!(code_of(test.office.standing_device_of_token(&token)), "revoked");
    let undelivered = [terminal.note(case(1)), terminal.open_session(102), terminal.draft(case(1), None)];
    let reply = terminal.exchange(&test.office, &undelivered).unwrap();
    let found: Vec<&str> = reply.refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert_eq!(found, ["revoked_device"; 3]);
    assert_eq!((reply.feed, reply.backfill, reply.held_seq), (vec![], vec![], 5));
    assert_eq!(code_of(terminal.exchange(&test.office, &[])), "revoked");

    // A supervisor decides on the record; what is admitted reaches everybody.
    let hash = undelivered[0].hash();
    let size = test.office.numbers().unwrap().log_size;
    let decided = test.office.decide_quarantined(hash, true, "核实无误", "测试").unwrap();
    assert_eq!(decided.index, Some(size + 1));
    assert_eq!(code_of(test.office.decide_quarantined(hash, false, "再议", "测试")), "already_admitted");
    test.office.decide_quarantined(undelivered[2].hash(), false, "无法核实", "测试").unwrap();
    assert_eq!(test.office.numbers().unwrap().quarantine, 1);
    let reply = terminal.exchange(&test.office, &undelivered).unwrap();
    assert_eq!((reply.receipts[0].first_seq, reply.receipts[0].count, reply.refused.len()), (3, 1, 2));
    let file = test.office.case(case(1)).unwrap().unwrap();
    assert_eq!(file.state.notes().count(), 1);
}

#[test]
fn what_nobody_could_check_is_not_admitted() {
    let test = TestOffice::new();
    let terminal = test.terminal(0, 1);
    let stranger = quanji_core::crypto::SoftwareKey::from_bytes(&[99; 32]).unwrap();
    let fact = quanji_core::record::Fact::ChainLost(quanji_core::record::ChainLost {
        gap: quanji_core::entry::Gap { from: 1, to: 1 },
    });
    let forged = SignedEntry::sign(terminal.next(None, &fact), &stranger).unwrap();
    let _ = terminal.try_exchange(&test.office, std::slice::from_ref(&forged)).unwrap();
    assert_eq!(reasons(&test.office), [(forged.hash(), Reason::BadSignature.as_str().to_owned())]);
    assert_eq!(code_of(test.office.decide_quarantined(forged.hash(), true, "x", "y")), "not_admissible");
    let unknown = quanji_core::id::EntryHash::from_bytes(sha256(b""));
    assert_eq!(code_of(test.office.decide_quarantined(unknown, true, "x", "y")), "not_quarantined");
}

#[test]
fn grants_are_renewed_in_time_and_follow_the_roster() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let newest = |device: DeviceId| {
        let registry = test.office.registry().unwrap();
        registry.latest_grant(device).map(|(seq, grant)| (seq, grant.clone())).unwrap()
    };
    let first = newest(terminal.id);
    for (hours, renewed) in [(0, false), (24, false), (1, true), (100, true)] {
        test.clock.pass(hours * HOUR);
        let before = newest(terminal.id);
        terminal.exchange(&test.office, &[]).unwrap();
        assert_eq!(newest(terminal.id) != before, renewed, "{hours}");
    }
    assert_eq!(first.1.not_after_ms - first.1.not_before_ms, 72 * 3_600_000);
    let moved =
        crate::office::NewOfficer { officer: Some(terminal.officer), ..test.new_officer(1, "33010001") };
    test.office.add_officer(&moved).unwrap();
    terminal.exchange(&test.office, &[]).unwrap();
    assert_eq!(newest(terminal.id).1.sections, [test.sections[1]]);
    test.office.revoke_device(terminal.id, "丢失", two_people()).unwrap();
    let before = newest(terminal.id);
    test.clock.pass(100 * HOUR);
    let entry = terminal.open_session(101);
    terminal.exchange(&test.office, &[entry]).unwrap();
    assert_eq!(newest(terminal.id), before);
}

#[test]
fn signing_in_and_out() {
    let test = TestOffice::new();
    let user = test.office.add_user("审计", quanji_core::entry::Role::Audit).unwrap();
    assert_eq!(code_of(test.office.add_user("审计", quanji_core::entry::Role::Audit)), "user_exists");
    assert_eq!(code_of(test.office.sign_in("审计", "wrong")), "not_authorised");
    assert_eq!(code_of(test.office.sign_in("nobody", &user.password)), "not_authorised");
    let secret = test.office.sign_in("审计", &user.password).unwrap();
    assert_eq!(test.office.signed_in(&secret).unwrap().role, quanji_core::entry::Role::Audit);
    test.clock.pass(12 * HOUR);
    assert_eq!(code_of(test.office.signed_in(&secret)), "not_authorised");
    let secret = test.office.sign_in("审计", &user.password).unwrap();
    test.office.sign_out(&secret).unwrap();
    assert_eq!(code_of(test.office.signed_in(&secret)), "not_authorised");
}

#[test]
fn an_office_is_made_once() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(code_of(Office::open(dir.path())), "not_initialised");
    let make = || Office::init(dir.path(), "某县", Surroundings::system());
    let made = make().unwrap();
    assert_eq!(code_of(make()), "already_initialised");
    let office = Office::open(dir.path()).unwrap();
    assert_eq!(office.registry().unwrap().bureau(), made.bureau);
    assert_eq!(office.head().unwrap().epoch, 1);
    assert_eq!(office.new_epoch("从备份恢复").unwrap(), 2);
    use std::os::unix::fs::PermissionsExt;
    for key in ["office.key", "log.key"] {
        let mode = std::fs::metadata(dir.path().join(key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::write(dir.path().join("log.key"), [1; 32]).unwrap();
    assert_eq!(code_of(Office::open(dir.path())), "key_file");
}
