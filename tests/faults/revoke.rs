//! A terminal is revoked with undelivered entries: they are kept for a supervisor; the terminal
//! goes on recording and is told why nothing is accepted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_tests::harness::{Office, Terminal, scratch};

#[test]
fn what_a_revoked_terminal_delivers_waits_for_a_supervisor() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let [lost, other] = ["张三", "李四"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.path().join(name))
    });
    let case = lost.open_case("平罗县某宾馆");
    lost.sync();
    let note = lost.note(&case, "吊销前制作、尚未送达的记录");
    let device = lost.status()["device"].as_str().unwrap().to_owned();
    let two = office.two_people();
    let revoke = ["device", "revoke", &device, "--reason", "遗失"];
    office.admin(&revoke.into_iter().chain(two.iter().map(String::as_str)).collect::<Vec<_>>());
    let size = office.log_size();

    let told = lost.try_run(&["sync"]).unwrap_err();
    assert_eq!((told.code.as_str(), told.exit), ("revoked", 5), "{told:?}");
    assert_eq!(office.log_size(), size, "nothing of it joins the record by itself");
    let listed = office.admin(&["quarantine", "list"]);
    assert!(
        listed.to_string().contains(&note)
            && office.quarantine().iter().all(|reason| reason == "revoked_device")
    );
    lost.note(&case, "吊销后仍可记录");
    assert!(lost.status()["quarantined"].as_u64().unwrap() >= 1);
    lost.verify();

    // A supervisor knows the entry, and nothing of the session that signed it.
    office.admin(&["quarantine", "admit", &note, "--reason", "经核实为吊销前制作"]);
    other.sync();
    assert!(
        other.run(&["case", "show", &case]).to_string().contains(&note),
        "what was admitted reaches the others"
    );
    assert_eq!(other.status()["quarantined"], 0);
    other.verify();
}

#[test]
fn codes_enrol_one_terminal_once() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let code = office.code(&officer);
    let enrol = |name: &str, code: &str| {
        Terminal::at(&folder.path().join(name)).try_run(&["enrol", "--office", office.url(), "--code", code])
    };
    enrol("first", &code).unwrap();
    assert_eq!(enrol("first", &code).unwrap_err().code, "already_enrolled");
    assert_eq!(enrol("second", &code).unwrap_err().code, "code_used");
    let fingerprint = code.rsplit_once('.').unwrap().1;
    let guess = format!("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A.{fingerprint}");
    assert_eq!(enrol("third", &guess).unwrap_err().code, "code_unknown");
    assert_eq!(enrol("third", "AAAAA").unwrap_err().code, "invalid");
    let other_office = format!("{}.{}", code.rsplit_once('.').unwrap().0, "A".repeat(26));
    assert_ne!(enrol("third", &other_office).unwrap_err().code, "internal");

    // The answer was lost: the terminal has made its keys and forgets that it was enrolled.
    std::fs::remove_file(folder.path().join("first/enrolment.json")).unwrap();
    enrol("first", &code).unwrap();
    let _ = Terminal::at(&folder.path().join("first")).open_case("平罗县某宾馆");
    assert_eq!(Terminal::at(&folder.path().join("first")).sync()["refused"], 0);
    assert_eq!(office.admin(&["device", "list"])["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn nobody_is_enrolled_by_an_office_that_the_code_does_not_name() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let secret = office.code(&officer).rsplit_once('.').unwrap().0.to_owned();
    let forged = format!("{secret}.{}", "A".repeat(26));
    let terminal = Terminal::at(&folder.path().join("terminal"));
    let refused = terminal.try_run(&["enrol", "--office", office.url(), "--code", &forged]).unwrap_err();
    assert_eq!(refused.code, "dishonest_office");
    assert_eq!(terminal.try_run(&["status"]).unwrap_err().code, "not_enrolled");
}
