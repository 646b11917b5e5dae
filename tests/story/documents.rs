//! Documents from first draft to service, through the shipped programs and without a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

use quanji_tests::harness::{Desk, Office, Terminal, program, scratch};
use serde_json::Value;

fn render(office: &Office, case: &str, document: &str, out: &Path) -> Value {
    let output = std::process::Command::new(program("quanji-server"))
        .args(["--json", "render", "--data"])
        .arg(office.data())
        .args(["--case", case, "--document", document, "--out"])
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn codes(failure: &quanji_tests::harness::Failure) -> Vec<String> {
    let blockers = failure.details["blockers"].as_array().cloned().unwrap_or_default();
    blockers.iter().map(|blocker| blocker["code"].as_str().unwrap().to_owned()).collect()
}

fn pair(folder: &Path) -> (Office, Terminal, Terminal) {
    let office = Office::start(&folder.join("office"));
    let [ma, wang] = ["马丽", "王强"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.join(name))
    });
    // So that each knows the other's certificate.
    for terminal in [&ma, &wang] {
        terminal.sync();
    }
    (office, ma, wang)
}

#[test]
fn a_record_and_a_penalty_on_the_spot_without_a_network() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let (mut office, ma, _) = pair(folder.path());
    office.kill();

    // On the scene.
    let case = ma.open_case("平罗县某某宾馆");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let record = desk.fill(&ma, &case, "HS-20");
    let early = ma.try_run(&["seal", &record]).unwrap_err();
    assert_eq!(
        (early.code.as_str(), codes(&early)),
        ("not_ready", vec!["not_read_back".into(), "number_missing".into()])
    );

    let shown = desk.read_back(&ma, &record);
    assert_eq!(shown["number"].as_str().unwrap().len(), "2026-0001".len(), "numbered on the spot: {shown}");
    let html = std::fs::read(desk.file("shown.html")).unwrap();
    assert_eq!(shown["page"], sha256(&html), "the page that is shown is the page that is signed");
    desk.sign(&ma, &record, "officer", &["--officer", "马丽"]);
    let half = ma.try_run(&["seal", &record]).unwrap_err();
    assert!(half.message.contains("1 more must sign"), "{half:?}");
    desk.sign(&ma, &record, "officer", &["--officer", "王强", "--seen", shown["page"].as_str().unwrap()]);
    desk.sign(&ma, &record, "recorder", &["--officer", "王强"]);
    ma.run(&[
        "refuse",
        &record,
        "--role",
        "party",
        "--name",
        "张某",
        "--reason",
        "称内容不实",
        "--media",
        "记录仪01/0012",
        "--from-ms",
        "723000",
        "--to-ms",
        "790000",
    ]);
    let witness = ma.run(&["draft", "check", &record]);
    assert_eq!(
        witness["blockers"][0]["place"], "见证人",
        "whoever refuses is witnessed, or it is said why not"
    );
    let nobody = ["--outcome", "absent", "--reason", "现场无其他人员可以见证"];
    ma.run(&[&["refuse", &record, "--role", "witness"][..], &nobody].concat());
    let checked = ma.run(&["draft", "check", &record]);
    assert_eq!(
        (checked["status"].as_str().unwrap(), checked["blockers"].as_array().unwrap().len()),
        ("signed", 0)
    );
    let sealed = ma.run(&["seal", &record]);
    ma.run(&["render", &record, "--out", &desk.file("sealed.html")]);
    assert_eq!(sealed["page"], sha256(&std::fs::read(desk.file("sealed.html")).unwrap()));
    assert_eq!(ma.try_run(&["draft", "set", &record, "body", "改"]).unwrap_err().code, "sealed");
    assert_eq!(ma.try_run(&["seal", &record]).unwrap_err().code, "sealed");

    let decision = desk.fill(&ma, &case, "HS-57");
    let shown = desk.read_back(&ma, &decision);
    assert!(shown["number"].as_str().unwrap().starts_with("平卫公当罚〔"), "{shown}");
    for officer in ["马丽", "王强"] {
        desk.sign(&ma, &decision, "officer", &["--officer", officer]);
    }
    let photo = desk.file("signed.jpg");
    ma.run(&[
        "sign",
        &decision,
        "--role",
        "party",
        "--name",
        "张某",
        "--relation",
        "负责人",
        "--photo",
        &photo,
    ]);
    desk.stamp(&ma, &decision);
    ma.run(&["seal", &decision]);
    ma.run(&[
        "serve-document",
        &decision,
        "--mode",
        "direct",
        "--receiver",
        "张某，负责人",
        "--place",
        "平罗县某某宾馆",
    ]);
    let served = ma.run(&["draft", "check", &decision]);
    assert_eq!(served["status"], "served");
    ma.verify();

    // Back in the office.
    office.restart();
    let address = office.url().to_owned();
    ma.run(&["sync", "--office", &address]);
    for document in [&record, &decision] {
        ma.run(&["render", document, "--out", &desk.file("here.html")]);
        render(&office, &case, document, &folder.path().join("there.html"));
        let (here, there) =
            (std::fs::read(desk.file("here.html")), std::fs::read(folder.path().join("there.html")));
        assert!(here.unwrap() == there.unwrap(), "the office shows the same page");
        let [first, second] = ["1.pdf", "2.pdf"].map(|name| {
            render(&office, &case, document, &folder.path().join(name));
            std::fs::read(folder.path().join(name)).unwrap()
        });
        assert!(first.starts_with(b"%PDF-") && first == second, "the same bytes twice");
    }
    let numbers = office.admin(&["numbers", "report"]);
    let used: u64 =
        numbers["numbers"].as_array().unwrap().iter().map(|one| one["assigned"].as_u64().unwrap()).sum();
    assert_eq!(used, 2, "{numbers}");
}

#[test]
fn late_edits_are_kept_and_two_seals_go_before_a_supervisor() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let (office, ma, wang) = pair(folder.path());
    let case = ma.open_case("平罗县某某宾馆");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let [sealed_once, sealed_twice] = [0, 1].map(|_| desk.fill(&ma, &case, "HS-03"));
    ma.sync();
    wang.sync();

    // Apart: one seals, the other goes on writing; both seal the other document.
    let seal = |terminal: &Terminal, document: &str| {
        let _ = desk.read_back(terminal, document);
        desk.sign(terminal, document, "dept_head", &["--name", "白某"]);
        terminal.run(&["seal", document])
    };
    let first = seal(&ma, &sealed_once);
    wang.set(&sealed_once, "key_points", "迟到的修改");
    wang.set(&sealed_twice, "key_points", "王强另写的检查重点和主攻方向，共同检查消毒间。");
    let ours = seal(&ma, &sealed_twice);
    let theirs = seal(&wang, &sealed_twice);
    for terminal in [&ma, &wang, &ma, &wang] {
        terminal.sync();
    }
    for terminal in [&ma, &wang] {
        let kept = terminal.run(&["draft", "check", &sealed_once]);
        assert_eq!(
            (kept["seal"].clone(), kept["content"].clone()),
            (first["entry"].clone(), first["content"].clone())
        );
        assert_eq!(kept["seal_faults"], serde_json::json!([]), "nothing about it is in doubt");
        assert_eq!(kept["late"].as_array().unwrap().len(), 1, "kept and shown: {kept}");
        let shown = terminal.run(&["draft", "show", &sealed_once]);
        assert_ne!(shown["fields"]["key_points"], "迟到的修改", "and not merged");
        assert_eq!((&shown["seal"], &shown["late"]), (&first["entry"], &kept["late"]));
        let disputed = terminal.run(&["draft", "check", &sealed_twice]);
        assert_eq!(disputed["status"], "disputed");
        assert_eq!(disputed["disputed"].as_array().unwrap().len(), 2);
        assert_eq!(
            terminal.try_run(&["draft", "set", &sealed_twice, "source", "其他"]).unwrap_err().code,
            "sealed"
        );
    }
    assert_ne!(ours["content"], theirs["content"]);

    let entry = theirs["entry"].as_str().unwrap();
    let decide = [
        "seal",
        "decide",
        "--case",
        &case,
        "--document",
        &sealed_twice,
        "--seal",
        entry,
        "--reason",
        "以后完成的为准",
    ];
    let decided = office.admin(&decide);
    assert!(decided["entry"].is_string());
    assert_eq!(
        office.try_admin(&decide).unwrap_err()["error"]["code"],
        "invalid",
        "the first decision stands"
    );
    for terminal in [&ma, &wang] {
        terminal.sync();
        let settled = terminal.run(&["draft", "check", &sealed_twice]);
        assert_eq!(
            (settled["status"].as_str().unwrap(), settled["seal"].as_str().unwrap()),
            ("sealed", entry)
        );
        terminal.verify();
    }
}

#[test]
fn what_was_read_back_is_what_counts() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let (_office, ma, _) = pair(folder.path());
    let case = ma.open_case("平罗县某某宾馆");
    let plan = desk.fill(&ma, &case, "HS-03");
    let not_yet = ma.try_run(&[
        "sign",
        &plan,
        "--role",
        "dept_head",
        "--name",
        "白某",
        "--strokes",
        &desk.file("strokes.json"),
    ]);
    assert_eq!(not_yet.unwrap_err().code, "not_ready");

    // A change after the reading back: everything again.
    let shown = desk.read_back(&ma, &plan);
    desk.sign(&ma, &plan, "dept_head", &["--name", "白某"]);
    ma.set(&plan, "key_points", "宣读之后改动的检查重点和主攻方向。");
    let changed = ma.try_run(&["seal", &plan]).unwrap_err();
    assert_eq!(codes(&changed), ["changed_since_read_back"]);
    let again = desk.read_back(&ma, &plan);
    assert_eq!(again["number"], shown["number"], "it keeps its number");
    assert_eq!(
        codes(&ma.try_run(&["seal", &plan]).unwrap_err()),
        ["signature_missing"],
        "the old signature does not count"
    );
    let stale = ma.try_run(&[
        "sign",
        &plan,
        "--role",
        "dept_head",
        "--name",
        "白某",
        "--strokes",
        &desk.file("strokes.json"),
        "--seen",
        shown["page"].as_str().unwrap(),
    ]);
    assert_eq!(codes(&stale.unwrap_err()), ["changed_since_read_back"], "the signer saw other pages");
    desk.sign(&ma, &plan, "dept_head", &["--name", "白某"]);
    ma.run(&["seal", &plan]);

    // A failing code is a warning that stands with a reason.
    let intake = desk.fill(&ma, &case, "HS-11");
    ma.set(&intake, "party_uscc", "91350211M0000XUF46");
    let _ = desk.read_back(&ma, &intake);
    for (role, who) in [("officer", "马丽"), ("officer", "王强")] {
        desk.sign(&ma, &intake, role, &["--officer", who]);
    }
    for role in ["dept_head", "leader"] {
        desk.sign(&ma, &intake, role, &["--name", "白某"]);
    }
    ma.sync();
    assert_eq!(codes(&ma.try_run(&["seal", &intake]).unwrap_err()), ["override_needed"]);
    ma.run(&["draft", "override", &intake, "party_uscc", "--reason", "与营业执照原件核对一致"]);
    assert_eq!(
        codes(&ma.try_run(&["seal", &intake]).unwrap_err()),
        ["office_needed"],
        "not made without the office"
    );
    ma.sync();
    ma.run(&["seal", &intake]);

    // A mistake is corrected by another document.
    let begun = ma.run(&["correct", &intake, "--reason", "案由笔误"]);
    let correction = begun["document"].as_str().unwrap();
    ma.set(correction, "cause", "更正后的案由");
    let shown = desk.read_back(&ma, correction);
    assert!(
        std::fs::read_to_string(desk.file("shown.html")).unwrap().contains(&intake),
        "it names what it corrects"
    );
    assert!(shown["number"].is_string());
    ma.verify();
}

#[test]
fn a_bureau_publishes_a_template_without_a_new_build() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let (office, ma, wang) = pair(folder.path());
    let case = ma.open_case("平罗县某某宾馆");
    let old = desk.fill(&ma, &case, "HS-03");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let second = "meta: {schema: health-enforcement-documents/1}
documents:
- code: HS-03
  title: 检查(调查)工作方案
  version: 2
  key: inspection_plan
  stage: 事前
  external: false
  offline_final: true
  copies: 1
  numbering: {kind: 编号}
  basis: [{text: 内部规定, status: verified}]
  media: {required: none, basis: 内部文书, kind: '-'}
  signatures:
  - {role: dept_head, label: 科室负责人, min: 1, when: always, refusal: RF-INTERNAL}
  rules: []
  deadlines: []
  fields:
  - {key: subject, label: 检查对象, type: text, required: true}
  - {key: risk, label: 风险提示, type: longtext, required: true}
";
    let bad =
        office.try_admin(&["template", "publish", &file("bad.yaml", &second.replace("longtext", "longtxt"))]);
    let bad = bad.unwrap_err()["error"]["message"].as_str().unwrap().to_owned();
    assert!(bad.contains("line 20") && bad.contains("longtxt"), "{bad}");
    let good = file("good.yaml", second);
    office.admin(&["template", "publish", &good]);
    let again = office.try_admin(&["template", "publish", &good]).unwrap_err();
    assert!(again["error"]["message"].as_str().unwrap().contains("never replaced"), "{again}");

    ma.sync();
    let new = ma.run(&["draft", "new", "--case", &case, "--template", "HS-03"]);
    let new = new["document"].as_str().unwrap();
    ma.set(new, "risk", "注意消毒剂余氯。");
    assert_eq!(ma.run(&["draft", "show", new])["version"], 2);
    assert_eq!(ma.run(&["draft", "show", &old])["version"], 1, "an old document keeps its version");
    ma.sync();
    wang.sync();
    assert_eq!(wang.run(&["draft", "show", new])["fields"]["risk"], "注意消毒剂余氯。");
    for terminal in [&ma, &wang] {
        terminal.verify();
    }
}

#[test]
fn a_document_is_sent_electronically_only_to_whom_consented() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let (_office, ma, _) = pair(folder.path());
    let case = ma.open_case("平罗县某某宾馆");
    let seal = |code: &str, role: &str| {
        let document = desk.fill(&ma, &case, code);
        let _ = desk.read_back(&ma, &document);
        desk.sign(&ma, &document, role, &["--name", "张某"]);
        ma.run(&["seal", &document]);
        document
    };
    let plan = seal("HS-03", "dept_head");
    let serve = |more: &[&str]| {
        let arguments = [&["serve-document", &plan, "--mode", "electronic"], more].concat();
        ma.try_run(&arguments).map(|served| served["entry"].clone()).map_err(|failure| failure.message)
    };
    let reference = ["--reference", "zhang@example.cn"];
    assert!(serve(&reference).unwrap_err().contains("consent HS-61"));
    let draft = desk.fill(&ma, &case, "HS-61");
    let unsigned = serve(&[&reference[..], &["--consent", &draft]].concat());
    assert!(unsigned.unwrap_err().contains("sealed HS-61"), "a draft is no consent");
    assert!(serve(&[&reference[..], &["--consent", &plan]].concat()).is_err(), "another form is none either");
    let consent = seal("HS-61", "party");
    assert!(serve(&["--consent", &consent]).unwrap_err().contains("address"));
    serve(&[&reference[..], &["--consent", &consent]].concat()).unwrap();
    assert_eq!(ma.run(&["draft", "check", &plan])["status"], "served");

    // Left behind: a witness or a recording.
    let left = |more: &[&str]| ma.try_run(&[&["serve-document", &consent, "--mode", "left"], more].concat());
    assert!(left(&["--refusal", "拒收"]).unwrap_err().message.contains("witness"));
    left(&["--refusal", "拒收", "--media", "记录仪01/0013", "--to-ms", "60000"]).unwrap();
    let open = desk.fill(&ma, &case, "HS-03");
    let early = ma.try_run(&["serve-document", &open, "--mode", "notice"]).unwrap_err();
    assert!(early.message.contains("only a sealed document"), "{early:?}");
}

fn sha256(bytes: &[u8]) -> String {
    quanji_core::record::digest_of(bytes).to_string()
}
