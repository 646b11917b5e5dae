//! A case leaves the bureau: approved, packed, carried to a court, and checked there by somebody who has nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::process::Command;

use quanji_core::catalog::Catalog;
use quanji_tests::harness::{Desk, Office, Terminal, photo, program, scratch, video};
use serde_json::{Value, json};

const REVIEW: &str = "孙八:legal_review";

/// What a program of the office or of the court printed.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

fn run(name: &str, arguments: &[&str]) -> Said {
    let output = Command::new(program(name)).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Makes a package for a court, or for whom `more` says.
fn package(office: &Office, case: &str, out: &Path, more: &[&str]) -> Said {
    let data = office.data().to_str().unwrap();
    let fixed =
        ["--json", "package", "--data", data, case, "--recipient", "平罗县人民法院", "--purpose", "行政诉讼"];
    let rest = ["--by", REVIEW, "--out", out.to_str().unwrap()];
    run("quanji-server", &[&fixed[..], &rest, more].concat())
}

/// What the stand-alone program says of a package: the report, and how it ended.
fn verdict(package: &Path, more: &[&str]) -> (Value, Option<i32>) {
    let said = run("quanji-verify", &[&["--json", package.to_str().unwrap()][..], more].concat());
    (serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err)), said.status)
}

fn codes(report: &Value, list: &str) -> Vec<String> {
    report[list].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

/// A record on the spot, sealed, with a photograph and a film.
fn inspected(office: &Office, ma: &Terminal, folder: &Path) -> String {
    let desk = Desk::in_folder(&folder.join("desk"));
    let case = ma.open_case("平罗县某某宾馆");
    let record = desk.fill(ma, &case, "HS-20");
    let shown = desk.read_back(ma, &record);
    desk.sign(ma, &record, "officer", &["--officer", "马丽"]);
    desk.sign(ma, &record, "officer", &["--officer", "王强", "--seen", shown["page"].as_str().unwrap()]);
    desk.sign(ma, &record, "recorder", &["--officer", "王强"]);
    let party = ["--role", "party", "--name", "张某", "--reason", "称内容不实"];
    let shown_by = ["--media", "记录仪01/0012", "--from-ms", "723000", "--to-ms", "790000"];
    ma.run(&[&["refuse", &record][..], &party, &shown_by].concat());
    let nobody = ["--role", "witness", "--outcome", "absent", "--reason", "现场无其他人员可以见证"];
    ma.run(&[&["refuse", &record][..], &nobody].concat());
    ma.run(&["seal", &record]);
    let (picture, film) = (folder.join("布草间.jpg"), folder.join("检查.mp4"));
    photo(&picture);
    video(&film, 5);
    for file in [&picture, &film] {
        ma.run(&["media", "add", "--case", &case, file.to_str().unwrap()]);
    }
    ma.run(&["note", "--case", &case, "举报人在场，未记入笔录。"]);
    ma.run(&["sync", "--office", office.url()]);
    assert_eq!(ma.run(&["upload"])["waiting"], 0);
    // The office's answer names the log as it stands: what is recorded from here on was made after it.
    ma.run(&["sync"]);
    ma.run(&["note", "--case", &case, "已归还场所。"]);
    ma.run(&["sync"]);
    case
}

#[test]
fn a_court_checks_a_case_with_nothing_but_the_package() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let [ma, wang] = ["马丽", "王强"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.path().join(name))
    });
    ma.sync();
    wang.sync();
    let case = inspected(&office, &ma, folder.path());

    // Nobody takes a case away alone.
    let path = folder.path().join("案卷.zip");
    let refused = package(&office, &case, &path, &[]);
    assert!(refused.status == Some(1) && refused.err.contains("R22.3"), "{}", refused.err);
    assert!(!path.exists());
    let approve = ["export", "approve", &case, "--recipient", "平罗县人民法院", "--reason", "行政诉讼"];
    let alone = office.try_admin(&[&approve[..], &["--by", "白主任:section_head"]].concat()).unwrap_err();
    assert_eq!(alone["error"]["code"], "refused");
    office.admin(&[&approve[..], &["--by", "白主任:section_head", "--by", "李副所长:section_head"]].concat());

    let made = package(&office, &case, &path, &[]);
    assert_eq!(made.status, Some(0), "{}", made.err);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    assert_eq!((&made["documents"], &made["recordings"], &made["absent"]), (&json!(1), &json!(2), &json!(0)));
    assert_eq!(made["withheld"], 0);

    // The court has the file, and the bureau's fingerprint from a letter.
    let bureau = made["bureau"].as_str().unwrap();
    let (report, status) = verdict(&path, &["--bureau", bureau]);
    assert_eq!((report["verdict"].as_str(), status), (Some("holds"), Some(0)), "{report:#}");
    assert_eq!(codes(&report, "limits"), ["not_witnessed"]);
    assert_eq!(
        (report["documents"].as_array().unwrap().len(), report["media"].as_array().unwrap().len()),
        (1, 2)
    );
    times_are_bounded(&report, made["log_size"].as_u64().unwrap());
    let stranger = verdict(&path, &["--bureau", "00000000000000000000000000000000"]);
    assert_eq!((codes(&stranger.0, "problems"), stranger.1), (vec!["bureau".to_owned()], Some(1)));
    unzip_reads_it(&path, &folder.path().join("unpacked"));

    // The same package again is another statement of the office; the first one stays true.
    let again = package(&office, &case, &path, &[]);
    assert!(again.status == Some(1) && again.err.contains("is there already"), "{}", again.err);

    the_party_is_told_less(&office, &case, folder.path());
    one_byte_is_enough(&path, folder.path());
    a_damaged_chunk_leaves_no_package(&office, &case, folder.path());
}

/// Every entry was in the log before a signed moment; the last note was made after one.
fn times_are_bounded(report: &Value, log_size: u64) {
    let entries = report["entries"].as_array().unwrap();
    for entry in entries {
        assert!(entry["not_after_ms"].as_u64().unwrap() > 1_700_000_000_000, "{entry}");
    }
    let note = entries.iter().rev().find(|entry| entry["kind"] == "note.added").unwrap();
    let (from, claimed) = (note["not_before_ms"].as_u64().unwrap(), note["claimed_ms"].as_u64().unwrap());
    assert!(from <= claimed + 10_000 && claimed <= note["not_after_ms"].as_u64().unwrap() + 10_000, "{note}");
    assert_eq!(note["officer"], "马丽");
    assert!(entries.iter().all(|entry| entry["index"].as_u64().unwrap() < log_size));
}

/// Any program that opens ZIP files finds the same files in it.
fn unzip_reads_it(package: &Path, to: &Path) {
    let list = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2]); print(len(z.namelist()))";
    let output = Command::new("python3").args(["-c", list]).arg(package).arg(to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let index = std::fs::read_to_string(to.join("index.html")).unwrap();
    let title = &Catalog::builtin().unwrap().template("HS-20").unwrap().title;
    for said in ["平罗县某某宾馆", "平罗县人民法院", "行政诉讼", title] {
        assert!(index.contains(said), "{said}");
    }
    let published = to.join("published.html");
    let said = run("quanji-server", &["--json", "verify-page", "--out", published.to_str().unwrap()]);
    let sha256 = serde_json::from_str::<Value>(&said.out).unwrap()["sha256"].clone();
    let page = std::fs::read(to.join("verify.html")).unwrap();
    assert_eq!(
        page,
        std::fs::read(&published).unwrap(),
        "the page in a package is the one that the bureau publishes"
    );
    assert_eq!(sha256, quanji_core::record::digest_of(&page).to_string());
    let pdf = std::fs::read_dir(to.join("documents")).unwrap().map(|file| file.unwrap().path());
    let pdf = pdf.into_iter().find(|path| path.extension().is_some_and(|end| end == "pdf")).unwrap();
    let text = Command::new("pdftotext").arg(&pdf).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("供平罗县人民法院用于行政诉讼"), "the copy says for whom it is: {text}");
    assert!(text.contains("日志证明的定稿时间"), "and when the log proves that it was sealed: {text}");
}

/// A party gets the sealed record and the recordings; remarks and drafts are withheld, and proved to be there.
fn the_party_is_told_less(office: &Office, case: &str, folder: &Path) {
    let path = folder.join("当事人.zip");
    let made = package(office, case, &path, &["--profile", "party"]);
    assert_eq!(made.status, Some(0), "{}", made.err);
    let (report, _) = verdict(&path, &[]);
    assert_eq!(report["verdict"], "holds", "{report:#}");
    assert!(codes(&report, "limits").contains(&"withheld".to_owned()));
    let bytes = std::fs::read(&path).unwrap();
    let remark = "举报人在场".as_bytes();
    assert!(!bytes.windows(remark.len()).any(|part| part == remark), "a remark of the organ is in it");
    assert!(report["entries"].as_array().unwrap().iter().all(|entry| entry["kind"] != "note.added"));
    assert_eq!(report["media"].as_array().unwrap().len(), 2);
}

/// Wherever one byte differs, it is found.
fn one_byte_is_enough(package: &Path, folder: &Path) {
    let whole = std::fs::read(package).unwrap();
    let altered = folder.join("altered.zip");
    for part in 1..40 {
        let mut bytes = whole.clone();
        let at = whole.len() * part / 40;
        bytes[at] ^= 1;
        std::fs::write(&altered, bytes).unwrap();
        assert_eq!(verdict(&altered, &[]).1, Some(1), "a changed byte at {at}");
    }
}

/// The office gives no byte that differs from what was recorded: it names the recording, and nothing is left behind.
fn a_damaged_chunk_leaves_no_package(office: &Office, case: &str, folder: &Path) {
    let mut files = Vec::new();
    let mut folders = vec![office.data().join("media")];
    while let Some(next) = folders.pop() {
        for file in std::fs::read_dir(next).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let chunk = files.into_iter().max_by_key(|file| std::fs::metadata(file).unwrap().len()).unwrap();
    let mut bytes = std::fs::read(&chunk).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&chunk, bytes).unwrap();
    let (path, size) = (folder.join("damaged.zip"), office.log_size());
    let said = package(office, case, &path, &[]);
    assert!(said.status == Some(1) && said.err.contains("damaged or gone"), "{}", said.err);
    assert!(!path.exists() && !folder.join("damaged.zip.unfinished").exists());
    assert_eq!(office.log_size(), size, "nothing is stated of a package that was not made");
}
