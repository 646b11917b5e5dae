//! An officer's day, through the shipped programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_tests::harness::{Office, scratch};
use serde_json::{Value, json};

#[test]
fn two_officers_disagree_and_a_third_takes_a_complaint() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let [ma, wang, li] =
        [("马丽", "公共场所科"), ("王强", "公共场所科"), ("李娜", "投诉受理科")].map(|(name, section)| {
            let officer = office.officer(name, section);
            (office.enrol(&officer, &folder.path().join(name)), officer)
        });
    let (ma, wang) = (ma.0, wang.0);

    // 08:30, in the office.
    let case = ma.open_case("平罗县塞上江南宾馆");
    let record = ma.new_draft(&case);
    ma.sync();
    wang.sync();

    // On the scene, without a network.
    let activity = ma.run(&["activity", "start", "--case", &case, "--type", "现场检查"]);
    ma.set(&record, "inspected_rep", "前台经理 陈建国");
    wang.set(&record, "inspected_rep", "客房部主管 刘芳");
    ma.set(&record, "body", "一楼布草间未上锁，现场未见消毒记录。");
    wang.set(&record, "body", "三楼消毒柜未通电。");
    ma.set(&record, "officers", r#"[{"name":"马丽","cert_no":"640221001"}]"#);
    wang.set(&record, "officers", r#"[{"name":"王强","cert_no":"640221002"}]"#);
    let wrong = ma.set(&record, "party_uscc", "12345");
    assert_eq!(wrong["problems"][0]["field"], "party_uscc", "a wrong value is named: {wrong}");
    ma.run(&["activity", "stop", "--case", &case, activity["activity"].as_str().unwrap()]);

    // A third officer, of another section, takes down a complaint.
    let complaint = li.0.run(&["case", "open", "--kind", "complaint", "--party", "平罗县清泉理发店"]);
    li.0.note(complaint["case"].as_str().unwrap(), "投诉人反映理发工具未消毒");

    // Back online.
    for terminal in [&ma, &wang, &li.0, &ma, &wang] {
        terminal.sync();
    }
    let seen: Vec<Value> = [&ma, &wang].map(|terminal| terminal.run(&["draft", "show", &record])).to_vec();
    assert_eq!(seen[0]["conflicts"], seen[1]["conflicts"]);
    assert_eq!(
        values(&seen[0], "inspected_rep"),
        [("客房部主管 刘芳", "王强"), ("前台经理 陈建国", "马丽")].into()
    );
    assert_eq!(seen[0]["conflicts"]["body"].as_array().unwrap().len(), 2, "both narratives stay visible");
    assert_eq!(seen[0]["fields"]["officers"].as_array().unwrap().len(), 2, "rows of both officers stay");
    assert_eq!(seen[0]["fields"]["party_uscc"], "12345", "a wrong value is kept");
    for version in seen[0]["conflicts"]["inspected_rep"].as_array().unwrap() {
        assert!(version["device"].is_string() && version["time"].is_string(), "{version}");
    }
    let digest = |case: &str, terminal: &quanji_tests::harness::Terminal| {
        terminal.run(&["case", "show", case])["digest"].clone()
    };
    assert_eq!(digest(&case, &ma), digest(&case, &wang));
    assert_eq!(ma.run(&["search", "消毒"])["cases"][0]["case"], json!(case), "two characters find");

    // One of them has seen both values and decides.
    wang.set(&record, "inspected_rep", "前台经理 陈建国、客房部主管 刘芳");
    wang.sync();
    ma.sync();
    let decided = ma.run(&["draft", "show", &record]);
    assert_eq!(decided["conflicts"]["inspected_rep"], Value::Null, "{decided}");
    assert_eq!(decided["fields"]["inspected_rep"], "前台经理 陈建国、客房部主管 刘芳");

    // The third has not received the case of the other section, until she is assigned to it.
    assert_eq!(li.0.run(&["case", "list"])["cases"].as_array().unwrap().len(), 1);
    assert_eq!(li.0.try_run(&["case", "show", &case]).unwrap_err().code, "not_found");
    ma.run(&["case", "assign", &case, "--officer", &li.1.id]);
    ma.sync();
    li.0.sync();
    wang.sync();
    assert_eq!(digest(&case, &li.0), digest(&case, &wang), "all of it came, from the beginning");
    for terminal in [&ma, &wang, &li.0] {
        terminal.verify();
        assert_eq!(terminal.status()["undelivered"], 0);
    }
    assert!(office.quarantine().is_empty());
}

/// Value and officer of each version of a disputed field.
fn values<'a>(draft: &'a Value, field: &str) -> std::collections::BTreeSet<(&'a str, &'a str)> {
    let versions = draft["conflicts"][field].as_array().unwrap();
    versions.iter().map(|v| (v["value"].as_str().unwrap(), v["officer"].as_str().unwrap())).collect()
}

#[test]
fn only_tls_leaves_the_machine() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let code = office.code(&officer);
    let terminal = quanji_tests::harness::Terminal::at(&folder.path().join("terminal"));
    let plain =
        terminal.try_run(&["enrol", "--office", "http://192.0.2.1:8443", "--code", &code]).unwrap_err();
    assert_eq!((plain.code.as_str(), plain.exit), ("invalid", 3), "{plain:?}");
    let refused = std::process::Command::new(quanji_tests::harness::program("quanji-server"))
        .args(["--json", "serve", "--listen", "0.0.0.0:0", "--data"])
        .arg(office.data())
        .output()
        .unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("plain_http"));
}

#[test]
fn an_office_with_a_certificate_of_its_own_authority() {
    let folder = scratch();
    let mut authority = rcgen::CertificateParams::new(vec![]).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate =
        rcgen::CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, &issuer).unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let ca = file("ca.pem", authority_certificate.pem());
    let cert = file("cert.pem", certificate.pem());
    let secret = file("key.pem", key.serialize_pem());

    let plain = Office::start(&folder.path().join("office"));
    let officer = plain.officer("张三", "公共场所科");
    let code = plain.code(&officer);
    let mut child = std::process::Command::new(quanji_tests::harness::program("quanji-server"))
        .args(["serve", "--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &secret, "--data"])
        .arg(plain.data())
        .env("RUST_LOG", "off")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let url = ready["listening"].as_str().unwrap().replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"));

    let terminal = quanji_tests::harness::Terminal::at(&folder.path().join("terminal"));
    let stranger = terminal.try_run(&["enrol", "--office", &url, "--code", &code]).unwrap_err();
    assert_eq!(stranger.code, "offline", "an authority that nobody vouches for: {stranger:?}");
    terminal.run(&["enrol", "--office", &url, "--code", &code, "--ca", &ca]);
    let _ = terminal.open_case("平罗县某宾馆");
    assert_eq!(terminal.sync()["refused"], 0);
    child.kill().unwrap();
    child.wait().unwrap();
}
