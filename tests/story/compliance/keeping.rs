//! What is kept, for how long, and in how many copies.

use quanji_core::id::EntryHash;
use quanji_tests::harness::{Office, photo, scratch, sound};
use serde_json::{Value, json};

use super::{ARCHIVE, AUDIT, HEAD, SECTION, add, held, path, server, stated, text};

fn chunks_of(office: &Office) -> usize {
    let folders = std::fs::read_dir(office.data().join("media")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|folder| folder.file_name().len() == 2);
    folders.map(|folder| std::fs::read_dir(folder.path()).unwrap().count()).sum()
}

/// What is kept is kept until its term is over, whoever asks; then bytes go and entries stay.
#[test]
fn what_has_expired_may_go() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", SECTION);
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let cases = [terminal.open_case("平罗县某宾馆"), terminal.open_case("平罗县某理发店")];
    let file = |name: &str| folder.path().join(name);
    photo(&file("门头.jpg"));
    sound(&file("说明.m4a"), 5);
    let picture = add(&terminal, &cases[0], &file("门头.jpg"), &[]);
    let voice = add(&terminal, &cases[0], &file("说明.m4a"), &[]);
    let same = add(&terminal, &cases[1], &file("门头.jpg"), &[]);
    assert_eq!(terminal.run(&["upload"])["waiting"], 0);
    let before = chunks_of(&office);

    let case = cases[0].as_str();
    let which = ["--media", &picture, "--media", &voice, "--reason", "保存期限届满"];
    let proposed = office.admin(&[&["disposal", "propose", case], &which[..], &["--by", ARCHIVE]].concat());
    let proposal = text(&proposed, "proposal");
    let approve = |by: &str| office.admin(&["disposal", "approve", case, proposal, "--by", by]);
    let carry_out = ["disposal", "carry-out", case, proposal, "--by", ARCHIVE];
    let refused = |answer: Result<Value, Value>, because: &[&str]| {
        let error = answer.unwrap_err()["error"].clone();
        assert_eq!(error["code"], "refused");
        for part in because.iter().chain(&["R14.6"]) {
            assert!(text(&error, "message").contains(part), "{part}: {error}");
        }
        assert_eq!(stated(&office, "disposal.done"), 0, "nothing is certified");
        assert_eq!(chunks_of(&office), before, "every byte is there");
    };
    let hold = ["hold", "order", case, "--ground", "litigation", "--reason", "当事人已起诉", "--by", HEAD];
    let hold = text(&office.admin(&hold), "hold").to_owned();
    // Whoever asks does not approve, and nobody counts twice.
    for by in [ARCHIVE, HEAD, HEAD] {
        approve(by);
    }
    refused(office.try_admin(&carry_out), &["六个月", "暂停销毁", "尚缺1名"]);
    refused(office.try_admin_at("+220d", &carry_out), &["暂停销毁", "尚缺1名"]);
    approve(AUDIT);
    refused(office.try_admin_at("+220d", &carry_out), &["暂停销毁"]);
    office.admin(&["hold", "lift", case, &hold, "--reason", "诉讼终结", "--by", AUDIT, "--by", HEAD]);
    refused(office.try_admin(&carry_out), &["六个月"]);

    let log = office.log();
    let done = office.try_admin_at("+220d", &carry_out).unwrap();
    assert_eq!((&done["recordings"], &done["chunks"]), (&json!(2), &json!(1)), "the photograph is shared");
    let (certificate, after) = (text(&done, "certificate"), office.log());
    assert_eq!(after[..log.len()], log[..], "every entry stays");
    let hash: EntryHash = certificate.parse().unwrap();
    assert!(after[log.len()..].iter().any(|(.., entry)| entry == hash.as_bytes()), "with the certificate");
    for media in [&picture, &voice] {
        assert_eq!(held(&office, case, media), None);
    }
    assert_eq!(chunks_of(&office), before - 1);
    assert_eq!(held(&office, &cases[1], &same), Some(std::fs::read(file("门头.jpg")).unwrap()));

    // The same sound belongs to the other case too now; finishing the disposal once more takes nothing from it.
    let same_voice = add(&terminal, &cases[1], &file("说明.m4a"), &[]);
    assert_eq!(terminal.run(&["upload"])["chunks_sent"], 1);
    let again = office.admin(&carry_out);
    assert_eq!((text(&again, "certificate"), stated(&office, "disposal.done")), (certificate, 1));
    for (media, name) in [(&same, "门头.jpg"), (&same_voice, "说明.m4a")] {
        assert_eq!(held(&office, &cases[1], media), Some(std::fs::read(file(name)).unwrap()), "{name}");
    }
    // What was disposed of is not sent again, and nobody takes it for lost.
    terminal.sync();
    assert_eq!(terminal.run(&["upload"])["chunks_sent"], 0);
    for media in [&picture, &voice] {
        assert_eq!(
            held(&office, case, media),
            None,
            "nor is it there again because another case has the same"
        );
    }
    terminal.verify();
    let scrubbed = server(&["--json", "scrub", "--data", path(office.data())]);
    assert_eq!(scrubbed.status, Some(0), "{}{}", scrubbed.out, scrubbed.err);
}

/// A copy on a medium counts when every byte of it was read back, and not before.
#[test]
fn a_copy_counts_when_it_was_read_back() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", SECTION);
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let file = |name: &str| folder.path().join(name);
    photo(&file("门头.jpg"));
    sound(&file("说明.m4a"), 5);
    let picture = add(&terminal, &case, &file("门头.jpg"), &[]);
    let medium = file("光盘");
    let write = ["copy", "write", &case, "--to", path(&medium)];
    terminal.sync();
    let early = office.try_admin(&write).unwrap_err();
    assert!(text(&early["error"], "message").contains("not held whole"), "{early}");
    let voice = add(&terminal, &case, &file("说明.m4a"), &[]);
    assert_eq!(terminal.run(&["upload"])["waiting"], 0);

    let written = office.admin(&write);
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(medium.join("manifest.json")).unwrap()).unwrap();
    assert_eq!((&written, text(&manifest, "case")), (&manifest, &*case));
    let name_of = |media: &str| {
        let recordings = manifest["recordings"].as_array().unwrap();
        text(recordings.iter().find(|one| one["media"] == media).unwrap(), "file").to_owned()
    };
    for (media, original) in [(&picture, "门头.jpg"), (&voice, "说明.m4a")] {
        let copied = std::fs::read(medium.join(name_of(media))).unwrap();
        assert_eq!(copied, std::fs::read(file(original)).unwrap());
    }
    assert_eq!(office.try_admin(&write).unwrap_err()["error"]["code"], "invalid", "nothing is overwritten");

    let verify = ["copy", "verify", "--from", path(&medium), "--medium", "GP-2026-001"];
    let verify =
        [&verify[..], &["--kind", "optical_disc", "--place", "档案室三柜", "--by", ARCHIVE]].concat();
    let size = office.log_size();
    let flip = || {
        let damaged = medium.join(name_of(&voice));
        let mut bytes = std::fs::read(&damaged).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&damaged, bytes).unwrap();
    };
    flip();
    let named = office.try_admin(&verify).unwrap_err();
    assert_eq!(named["error"]["code"], "invalid");
    assert!(text(&named["error"], "message").contains(&name_of(&voice)), "{named}");
    assert_eq!((stated(&office, "copy.verified"), office.log_size()), (0, size), "nothing is stated");

    flip();
    let good = office.admin(&verify);
    assert_eq!((stated(&office, "copy.verified"), office.log_size()), (1, size + 1));
    let open = quanji_server::office::Office::open(office.data()).unwrap();
    let stated = open.case(case.parse().unwrap()).unwrap().unwrap();
    let copy = stated.state.office().copies.iter().next().unwrap();
    assert_eq!(
        (copy.entry.to_string(), &*copy.body.medium),
        (text(&good, "entry").to_owned(), "GP-2026-001")
    );
    assert_eq!(copy.body.media.len(), 2);
    terminal.sync();
    terminal.verify();
}
