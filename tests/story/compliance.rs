//! A working week under the rules: tried, put in force, met on the scene, held and audited; and what is kept after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use quanji_core::catalog::Day;
use quanji_core::id::{CaseId, EntryHash};
use quanji_core::proof::{Frontier, leaf_hash};
use quanji_core::rules::Settings;
use quanji_core::rules::audit::{Standing, audit_findings, period_of, sample};
use quanji_tests::harness::{
    Desk, Office, Officer, Recording, Terminal, photo, program, scratch, sound, video,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const SECTION: &str = "公共场所科";
/// 解释文号: the paper by which the bureau decides what the regulation leaves open.
const DOC_NO: &str = "平卫监发〔2026〕1号";
const AUDIT: &str = "马稽查:audit";
const HEAD: &str = "白主任:section_head";
const ARCHIVE: &str = "王档案:archive";

/// What the office's program said.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

fn server(arguments: &[&str]) -> Said {
    let output = std::process::Command::new(program("quanji-server")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The bureau decides what the text leaves open, with its interpretation record.
fn decide(office: &Office, key: &str, value: &str) {
    let record = ["--doc-no", DOC_NO, "--approved-by", "白主任", "--from", "2020-01-01"];
    office.admin(&[&["setting", "set", key, value][..], &record].concat());
}

fn findings(printed: &Value) -> Vec<Value> {
    printed["findings"].as_array().unwrap_or_else(|| panic!("no findings in {printed}")).clone()
}

/// What the terminal says about a case, or about a step before anybody leaves.
fn said_here(terminal: &Terminal, case: &str, step: Option<&str>) -> Vec<Value> {
    let step = step.map(|step| ["--activity", step]);
    let arguments = [&["findings", case][..], step.as_ref().map_or(&[], |step| &step[..])].concat();
    findings(&terminal.run(&arguments))
}

/// What the office says about a case.
fn said_there(office: &Office, case: &str) -> Vec<Value> {
    let said = server(&["--json", "rules", "evaluate", "--data", path(office.data()), "--case", case]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    findings(&serde_json::from_str(&said.out).unwrap())
}

/// What a rule says, at how grave a level.
fn level<'v>(found: &'v [Value], rule: &str) -> (&'v str, &'v str) {
    let one = found.iter().find(|one| one["rule"] == rule);
    one.map_or(("", ""), |one| (text(one, "level"), text(one, "zh")))
}

fn today() -> Day {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    Day::of_ms(i64::try_from(now_ms).unwrap(), 480)
}

/// How many entries of a kind stand in the log.
fn stated(office: &Office, kind: &str) -> u64 {
    let count = "SELECT count(*) FROM log WHERE kind = ?1";
    office.database().query_row(count, [kind], |row| row.get(0)).unwrap()
}

/// What the office holds of a recording; nothing if it does not hold it whole.
fn held(office: &Office, case: &str, media: &str) -> Option<Vec<u8>> {
    let office = quanji_server::office::Office::open(office.data()).unwrap();
    let file = office.case(case.parse().unwrap()).unwrap().unwrap();
    let captured = file.state.recording(media.parse().unwrap()).unwrap().capture().unwrap().entry;
    office.media_standing(captured).unwrap().filter(|standing| standing.received)?;
    let file = office.media_file(captured).unwrap().unwrap();
    let chunks = 0..file.manifest.cut().count();
    Some(chunks.flat_map(|chunk| office.read_chunk(&file, chunk).unwrap()).collect())
}

fn chunks_of(office: &Office) -> usize {
    let folders = std::fs::read_dir(office.data().join("media")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|folder| folder.file_name().len() == 2);
    folders.map(|folder| std::fs::read_dir(folder.path()).unwrap().count()).sum()
}

/// Adds a file to a case and gives the recording's name.
fn add(terminal: &Terminal, case: &str, file: &Path, more: &[&str]) -> String {
    let arguments = [&["media", "add", "--case", case, path(file)][..], more].concat();
    text(&terminal.run(&arguments)["media"][0], "media").to_owned()
}

/// The book of rules can be read, and a file of cases tried on it, before anybody puts anything in force.
#[test]
fn the_rules_are_tried_first() {
    let folder = scratch();
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/data/rules.yaml");
    let tried = server(&["rules", "check", book]);
    assert_eq!(tried.status, Some(0), "{}", tried.err);
    assert!(tried.out.lines().last().unwrap().ends_with(" passed, 0 failed"), "{}", tried.out);

    let try_case = |given: &str, expect: &str, more: &[&str]| {
        let file = folder.path().join("cases.yaml");
        let case = format!("- {{rule: R2.1, id: 我们的案例, given: {given}, expect: {expect}}}\n");
        std::fs::write(&file, case).unwrap();
        server(&[&["rules", "check", path(&file)], more].concat())
    };
    let sound = "{kind: 日常监督执法, records: 1, status: closed}";
    assert_eq!(try_case(sound, "PASS", &["--strict"]).status, Some(0));
    let wrong = try_case(sound, "VIOLATION", &[]);
    assert_eq!(wrong.status, Some(1));
    let line = wrong.out.lines().next().unwrap();
    assert!(line.starts_with("FAIL") && line.contains("我们的案例"), "{line}");
    assert!(
        wrong.out.contains("0 passed, 1 failed") && wrong.err.contains("1 cases failed"),
        "{}",
        wrong.err
    );

    let misspelt = "{kind: 日常监督执法, records: 1, status: closed, recrods: 0}";
    let told = try_case(misspelt, "PASS", &[]);
    assert_eq!(told.status, Some(0));
    let line = told.out.lines().next().unwrap();
    assert!(line.contains("我们的案例") && line.contains("[not asked for: recrods]"), "{line}");
    let strict = try_case(misspelt, "PASS", &["--strict"]);
    assert_eq!(strict.status, Some(1));
    assert!(strict.out.contains("recrods"), "{}", strict.out);

    assert_eq!(server(&["rules", "list"]).out.lines().count(), 79);
    let explained = server(&["rules", "explain", "R9.2"]).out;
    for word in ["第九条", "全过程", "max_gap_s=30", "VIOLATION (unexplained gap)", "R9.2-T1"] {
        assert!(explained.contains(word), "{word}: {explained}");
    }
    let unknown = server(&["rules", "explain", "R99.9"]);
    assert_eq!(unknown.status, Some(1));
    assert!(unknown.err.contains("R99.9") && unknown.err.contains("rules list"), "{}", unknown.err);
}

/// A bureau in its first week under the rules.
struct Week {
    office: Office,
    desk: Desk,
    officers: [Officer; 2],
    ma: Terminal,
    wang: Terminal,
    folder: TempDir,
}

/// What is left of the inspection on Tuesday.
struct Scene {
    case: String,
    photo: String,
    /// Of each officer, one.
    films: [String; 2],
}

impl Week {
    fn begin() -> Self {
        let folder = scratch();
        let office = Office::start(&folder.path().join("office"));
        let officers = ["马丽", "王强"].map(|name| office.officer(name, SECTION));
        let [ma, wang] =
            [0, 1].map(|at| office.enrol(&officers[at], &folder.path().join(&officers[at].name)));
        let week =
            Self { office, desk: Desk::in_folder(&folder.path().join("desk")), officers, ma, wang, folder };
        week.exchange();
        week
    }

    /// Both exchange until each has what the other stated.
    fn exchange(&self) {
        for terminal in [&self.ma, &self.wang, &self.ma, &self.wang] {
            terminal.sync();
        }
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, case: &str) -> String {
        let step = self.ma.run(&["activity", "start", "--case", case, "--type", "site_inspection"]);
        text(&step, "activity").to_owned()
    }
}

#[test]
fn a_working_week() {
    let mut week = Week::begin();
    monday_the_rules_are_put_in_force(&week);
    let scene = tuesday_on_the_scene(&mut week);
    wednesday_a_fine_above_the_ceiling(&week);
    thursday_a_dispute(&week, &scene);
    friday_an_audit(&week, &scene);
    saturday_every_case_is_judged_again(&mut week);
    for terminal in [&week.ma, &week.wang] {
        terminal.verify();
    }
    assert!(week.office.quarantine().is_empty());
}

/// Until the bureau says from when the rules apply, a finding informs and nothing more; and the bureau says so only with
/// a paper that decides it.
fn monday_the_rules_are_put_in_force(week: &Week) {
    let Week { office, ma, .. } = week;
    let case = ma.open_case("平罗县某某招待所");
    let step = week.start(&case);
    ma.sync();
    for early in [said_here(ma, &case, None), said_here(ma, &case, Some(&step)), said_there(office, &case)] {
        assert!(early.iter().all(|one| ["PASS", "INFO"].contains(&text(one, "level"))), "{early:?}");
        let (level, says) = level(&early, "R9.1");
        assert_eq!(level, "INFO");
        assert!(says.starts_with("缺少文字记录和动态记录") && says.contains("仅供参考"), "{says}");
    }

    let set = ["setting", "set", "ruleset.effective_from", "\"2020-01-01\""];
    let rest = ["--approved-by", "白主任", "--from", "2020-01-01"];
    let nameless = office.try_admin(&[&set[..], &rest].concat()).unwrap_err();
    assert_eq!(nameless["error"]["code"], "usage");
    assert!(text(&nameless["error"], "message").contains("--doc-no"), "{nameless}");
    let blank = office.try_admin(&[&set[..], &rest, &["--doc-no", " "]].concat()).unwrap_err();
    assert_eq!(blank["error"]["code"], "refused");
    let why = text(&blank["error"], "message");
    assert!(why.contains("解释文号") && why.contains("R23.1"), "{why}");
    assert_eq!(stated(office, "setting.interpreted"), 0);
    assert_eq!(level(&said_there(office, &case), "R9.1").0, "INFO");

    decide(office, "ruleset.effective_from", "\"2020-01-01\"");
    // However slow the machine of this test is, a film of a step counts from its beginning to its end.
    for tolerance in ["start_tolerance_s", "end_tolerance_s"] {
        decide(office, tolerance, "3600");
    }
    assert_eq!(level(&said_there(office, &case), "R9.1").0, "WARN", "in the office at once");
    assert_eq!(level(&said_here(ma, &case, None), "R9.1").0, "INFO", "on the terminal when it hears of it");
    ma.sync();
    assert_eq!(level(&said_here(ma, &case, None), "R9.1"), ("WARN", "缺少文字记录和动态记录"));
    ma.run(&["activity", "stop", "--case", &case, &step]);
    assert_eq!(level(&said_here(ma, &case, None), "R9.1").0, "VIOLATION", "nothing can cure it any more");
}

/// Without a network, the officer sees what the step still lacks and what would cure it. Nothing of that stands in the
/// way of a photograph, a draft or a film; each changes what is found.
fn tuesday_on_the_scene(week: &mut Week) -> Scene {
    week.office.kill();
    let ma = &week.ma;
    ma.run(&["device", "check", "--battery", "90"]);
    let case = ma.open_case("平罗县某某宾馆");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let step = week.start(&case);
    let lacking = || said_here(ma, &case, Some(&step));
    let nothing = lacking();
    for (rule, says, cure, english) in [
        ("R9.1", "缺少文字记录和动态记录", "离开现场前补做执法文书", "write the document"),
        ("R9.2", "音像记录有未说明的中断", "写明原因并经科室负责人签字", "explain the gap in writing"),
    ] {
        let one = nothing.iter().find(|one| one["rule"] == rule).unwrap();
        assert_eq!((text(one, "level"), text(one, "about"), text(one, "id")), ("WARN", "activity", &*step));
        assert!(text(one, "zh").starts_with(says), "{one}");
        assert!(text(one, "cure_zh").contains(cure) && text(one, "cure_en").contains(english), "{one}");
        assert_eq!(one["gate"], Value::Null, "nothing is refused: {one}");
    }

    photo(&week.file("布草间.jpg"));
    let picture = add(ma, &case, &week.file("布草间.jpg"), &["--activity", &step]);
    assert_eq!(level(&lacking(), "R9.1"), ("WARN", "缺少文字记录"));
    let _ = week.desk.fill(ma, &case, "HS-20");
    assert_eq!(level(&lacking(), "R9.1"), ("WARN", "动态记录仅有照片，不能反映全过程"));
    video(&week.file("检查.mp4"), 5);
    let mut filming = Recording::begin(ma, &case, &["--activity", &step]);
    assert!(filming.feed(&std::fs::read(week.file("检查.mp4")).unwrap()));
    assert_eq!(level(&lacking(), "R9.1").0, "PASS", "as soon as the film runs");
    let film = text(&filming.finish(), "media").to_owned();
    ma.run(&["activity", "stop", "--case", &case, &step]);
    let complete = lacking();
    for rule in ["R9.1", "R9.2"] {
        assert_eq!(level(&complete, rule).0, "PASS", "{complete:?}");
    }

    // Back in the office; a colleague comes later and films too.
    week.office.restart();
    week.exchange();
    week.wang.run(&["device", "check", "--battery", "80"]);
    let mut filming = Recording::begin(&week.wang, &case, &["--proves", "整改前的布草间"]);
    assert!(filming.feed(&std::fs::read(week.file("检查.mp4")).unwrap()));
    let film_of_wang = text(&filming.finish(), "media").to_owned();
    for terminal in [&week.ma, &week.wang] {
        assert_eq!(terminal.run(&["upload"])["waiting"], 0);
    }
    week.ma.run(&["evidence", "--case", &case, "--media", &film, "--proves", "布草间未设消毒柜"]);
    week.ma.run(&[
        "event",
        "--case",
        &case,
        "rectification_submitted",
        "--at",
        &today().to_string(),
        "--text",
        "已整改布草间",
    ]);
    week.exchange();
    terminals_and_office_agree(week, &case, [&film, &film_of_wang]);
    Scene { case, photo: picture, films: [film, film_of_wang] }
}

/// The same entries give the same findings in every word, but for what an officer stated about a device: that is in the
/// chain of one terminal and in the office. So a terminal says nothing about the check of another's device (R18.1); that
/// somebody took a recorder along it can neither confirm nor deny (R10.2), nor name it among what is missing (R22.1).
fn terminals_and_office_agree(week: &Week, case: &str, films: [&str; 2]) {
    let there = said_there(&week.office, case);
    let [own, of_wang] = films;
    for (terminal, other) in [(&week.ma, of_wang), (&week.wang, own)] {
        let is_of_devices = |one: &Value| match text(one, "rule") {
            "R18.1" => one["id"] == other,
            rule => ["R10.2", "R22.1"].contains(&rule),
        };
        let here = said_here(terminal, case, None);
        let [same, known] = [&here, &there]
            .map(|found| found.iter().filter(|one| !is_of_devices(one)).collect::<Vec<&Value>>());
        // Rule, level, subject, words, and what it rests on: first what differs, so that a failure can be read.
        let only_here: Vec<_> = same.iter().filter(|one| !known.contains(one)).collect();
        let only_there: Vec<_> = known.iter().filter(|one| !same.contains(one)).collect();
        assert!(only_here.is_empty() && only_there.is_empty(), "{only_here:#?} {only_there:#?}");
        assert_eq!(same, known, "in the same order");
        assert_eq!((here.len() - same.len(), there.len() - known.len()), (2, 3), "R18.1 is said there alone");
        let (of_recorder, says) = level(&here, "R10.2");
        assert!(of_recorder == "INFO" && says.starts_with("本终端看不到其他人员的领用登记"), "{says}");
        assert!(!level(&here, "R22.1").1.contains("R10.2"));
    }
    assert_eq!(level(&there, "R10.2").0, "VIOLATION", "no recorder was taken along");
    assert!(level(&there, "R22.1").1.contains("R10.2"));
    assert!(there.len() > 20, "that says something: {}", there.len());
}

/// What a rule refuses, it names; within the ceiling the same decision is sealed.
fn wednesday_a_fine_above_the_ceiling(week: &Week) {
    let Week { ma, desk, .. } = week;
    let case = ma.open_case("张某");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let decision = desk.fill(ma, &case, "HS-57");
    let officers: Vec<Value> =
        week.officers.iter().map(|officer| json!({"name": officer.name, "cert_no": ""})).collect();
    for (field, input) in [
        ("party_kind", "公民"),
        ("party_name", "张某"),
        ("party_id_no", "11010519491231002X"),
        ("penalty_kind", "罚款"),
        ("fine_yuan", "201"),
        ("officers", &json!(officers).to_string()),
    ] {
        ma.set(&decision, field, input);
    }
    let sign = || {
        let _ = desk.read_back(ma, &decision);
        for officer in ["马丽", "王强"] {
            desk.sign(ma, &decision, "officer", &["--officer", officer]);
        }
        desk.sign(ma, &decision, "party", &["--name", "张某"]);
        desk.stamp(ma, &decision);
    };
    sign();
    let refused = ma.try_run(&["seal", &decision]).unwrap_err();
    let [only] = refused.details["blockers"].as_array().unwrap().as_slice() else { panic!("{refused:?}") };
    assert_eq!((refused.code.as_str(), text(only, "code")), ("not_ready", "L51"));
    assert_eq!(text(only, "place"), "行政处罚法 51");
    let (zh, en) = (text(only, "zh"), text(only, "en"));
    assert!(zh.contains("罚款超过当场处罚限额200元") && zh.contains("改用普通程序"), "{zh}");
    assert!(en.contains("exceeds 200 yuan") && en.contains("ordinary procedure"), "{en}");
    let found = said_here(ma, &case, None);
    let found = found.iter().find(|one| one["rule"] == "L51").unwrap();
    assert_eq!(
        (text(found, "level"), text(found, "gate"), text(found, "id")),
        ("BLOCK", "decide", &*decision)
    );
    ma.note(&case, "拟改按限额处罚");
    ma.sync();
    assert_eq!(said_there(&week.office, &case), said_here(ma, &case, None), "the office sees the same");

    ma.set(&decision, "fine_yuan", "200");
    sign();
    ma.run(&["seal", &decision]);
    assert_eq!(level(&said_here(ma, &case, None), "L51").0, "PASS");
    ma.sync();
    assert_eq!(said_there(&week.office, &case), said_here(ma, &case, None));
}

/// The party disputes the inspection: originals stay on both terminals until two people of the office lift every hold,
/// and until each terminal knows that. What an officer places holds, and so does what happened.
fn thursday_a_dispute(week: &Week, scene: &Scene) {
    let Week { office, ma, wang, .. } = week;
    let case = scene.case.as_str();
    let list = &ma.run(&["media", "list", "--case", case])["media"];
    assert!(list.as_array().unwrap().iter().all(|one| one["whereabouts"] == "in_office"), "{list}");
    ma.run(&["media", "remove", &scene.photo]);

    let reason = ["--reason", "当事人对检查过程提出异议"];
    let placed = ma.run(&[&["hold", "--case", case, "dispute"], &reason[..]].concat());
    let happened = ["event", "--case", case, "objection", "--at", &today().to_string()];
    let happened = ma.run(&happened);
    // While both stand, either is named: 异议 of what happened, 异议投诉上访 of what the officer placed.
    let kept = |terminal: &Terminal, film: &str, ground: &str| {
        let kept = terminal.try_run(&["media", "remove", film]).unwrap_err();
        let why = kept.details["blockers"].as_array().unwrap();
        assert_eq!((kept.code.as_str(), why.len(), &why[0]["because"]), ("kept", 1, &json!("kept")));
        let reason = text(&why[0], "reason");
        assert!(reason.starts_with(&format!("第十五条情形（{ground}")), "{reason}");
    };
    let [own, of_wang] = &scene.films;
    kept(ma, own, "异议");
    week.exchange();
    kept(wang, of_wang, "异议");

    let lift = |hold: &str, by: &[&str]| {
        let by: Vec<&str> = by.iter().flat_map(|one| ["--by", one]).collect();
        office.try_admin(&[&["hold", "lift", case, hold, "--reason", "争议已经处理完毕"], &by[..]].concat())
    };
    let (placed, happened) = (text(&placed, "hold"), text(&happened, "entry"));
    for by in [&[AUDIT][..], &[HEAD], &[AUDIT, "李稽查:audit"]] {
        let alone = lift(placed, by).unwrap_err();
        assert_eq!(alone["error"]["code"], "refused", "{by:?}");
        assert!(text(&alone["error"], "message").contains("R15.4"), "{alone}");
    }
    assert_eq!(stated(office, "hold.lifted"), 0);
    // One hold after the other; each terminal keeps what it has until it hears of it.
    lift(happened, &[AUDIT, HEAD]).unwrap();
    kept(ma, own, "异议");
    week.exchange();
    kept(ma, own, "异议投诉上访");
    kept(wang, of_wang, "异议投诉上访");
    lift(placed, &[AUDIT, HEAD]).unwrap();
    for hold in [placed, happened] {
        assert_eq!(lift(hold, &[AUDIT, HEAD]).unwrap_err()["error"]["code"], "invalid", "once");
    }
    kept(ma, own, "异议投诉上访");
    week.exchange();
    for (terminal, film) in [(ma, own), (wang, of_wang)] {
        terminal.run(&["media", "remove", film]);
        assert!(held(office, case, film).is_some(), "the office has it");
    }
}

/// 稽查科 plans, and what it looks at is drawn by what the log holds afterwards, so anybody can draw again. A finding that
/// does not stand gives its deduction back; both it and the appeal stay on the record.
fn friday_an_audit(week: &Week, scene: &Scene) {
    let Week { office, ma, .. } = week;
    let today = today();
    let (period, to) = (period_of(today, "quarter").unwrap(), today.plus_days(1).to_string());
    let plan = ["audit", "plan", "案卷稽查", "--section", SECTION, "--period", &period];
    let plan = [&plan[..], &["--from", "2020-01-01", "--to", &to, "--sample", "2", "--by"]].concat();
    let not_theirs = office.try_admin(&[&plan[..], &[HEAD]].concat()).unwrap_err();
    assert!(text(&not_theirs["error"], "message").contains("R20.1"), "{not_theirs}");
    let plan = office.admin(&[&plan[..], &[AUDIT]].concat());
    let plan = text(&plan, "entry");
    let draw = || office.try_admin(&["audit", "draw", plan, "--by", AUDIT]);
    let early = draw().unwrap_err();
    assert!(text(&early["error"], "message").contains("nothing followed the plan"), "{early}");

    // Whoever states something next decides the draw, and cannot know how. What is opened later is not drawn.
    ma.note(&scene.case, "补充现场情况说明");
    ma.sync();
    let later = ma.open_case("平罗县某某浴室");
    ma.sync();
    let drawn = draw().unwrap();
    let cases: Vec<&str> =
        drawn["cases"].as_array().unwrap().iter().map(|case| case.as_str().unwrap()).collect();
    assert_eq!((&drawn["population"], cases.len()), (&json!(3), 2), "{drawn}");
    assert!(!cases.contains(&later.as_str()));
    assert_eq!(cases, drawn_again(office, plan.parse().unwrap()), "anybody can repeat it");
    let again = draw().unwrap_err();
    assert!(text(&again["error"], "message").contains("first draw stands"), "{again}");

    let officer = &week.officers[0];
    let find = |rule: &str, text_of: &str, more: &[&str]| {
        let find = ["audit", "find", cases[0], "--audit", plan, "--aspect", "scene_record", "--rule", rule];
        let who = ["--section", SECTION, "--officer", &officer.id, "--text", text_of, "--by", AUDIT];
        text(&office.admin(&[&find[..], &who, more].concat()), "entry").to_owned()
    };
    find("R22.1", "现场检查未全程录像", &[]);
    let appealed = find("R22.2", "擅自剪接声像资料", &["--serious"]);
    office.admin(&[
        "audit",
        "answer",
        cases[0],
        &appealed,
        "系两段录像分别保存，并未剪接",
        "--appeal",
        "--by",
        "马丽:officer",
    ]);
    assert_eq!(taken(office, today, &period, officer), (60, 1_000 - 60), "while it is appealed it counts");

    let decide_on =
        ["audit", "decide", cases[0], &appealed, "--upheld", "false", "--reason", "经核对原始文件"];
    let own = office.try_admin(&[&decide_on[..], &["--by", AUDIT]].concat()).unwrap_err();
    assert!(text(&own["error"], "message").contains("R22.6"), "who found it does not decide: {own}");
    office.admin(&[&decide_on[..], &["--by", HEAD]].concat());
    assert_eq!(taken(office, today, &period, officer), (10, 1_000 - 10), "given back");
    decide(office, "assessment_base", "1200");
    assert_eq!(taken(office, today, &period, officer), (10, 1_200 - 10), "the bureau decides the points");

    let open = quanji_server::office::Office::open(office.data()).unwrap();
    let file = open.case(cases[0].parse().unwrap()).unwrap().unwrap();
    let acts = file.state.office();
    let found = audit_findings(acts, &Settings::of(&file.registry));
    let standings: BTreeSet<(&str, Standing)> =
        found.iter().map(|one| (one.found.body.rule.as_str(), one.standing)).collect();
    assert_eq!(standings, [("R22.1", Standing::Stands), ("R22.2", Standing::Withdrawn)].into());
    assert_eq!((acts.answers.len(), acts.decisions.len()), (1, 1), "everything stays");
    week.exchange();
}

/// The draw of an audit, from nothing but the entries of the log.
fn drawn_again(office: &Office, plan: EntryHash) -> Vec<String> {
    let open = quanji_server::office::Office::open(office.data()).unwrap();
    let registry = open.registry().unwrap();
    let planned = registry.audits().find(|one| one.entry == plan).unwrap();
    let sampled = &registry.samples().find(|one| one.body.audit == plan).unwrap().body;
    let place = office.log().iter().position(|(.., hash)| hash == plan.as_bytes()).unwrap();
    assert_eq!(sampled.log_size, place as u64 + 2, "one entry after the plan");

    let database = office.database();
    let mut statement = database.prepare("SELECT bytes, case_id FROM log ORDER BY idx LIMIT ?1").unwrap();
    let mut rows = statement.query([sampled.log_size]).unwrap();
    let (mut tree, mut cases) = (Frontier::default(), BTreeSet::new());
    while let Some(row) = rows.next().unwrap() {
        let (bytes, case): (Vec<u8>, Option<[u8; 16]>) = (row.get(0).unwrap(), row.get(1).unwrap());
        tree.push(leaf_hash(&bytes));
        cases.extend(case.map(CaseId::from_bytes));
    }
    let root = tree.root().0;
    assert_eq!(sampled.log_root.as_bytes(), &root, "the root is that of the log");
    let drawn = sample(&root, plan, &cases, planned.body.sample);
    drawn.iter().map(ToString::to_string).collect()
}

/// What the bulletin of the period takes off, and the points that the assessment of the year leaves to the section and to
/// the officer; tenths.
fn taken(office: &Office, today: Day, period: &str, officer: &Officer) -> (u64, u64) {
    let bulletin = office.admin(&["audit", "bulletin", period, "--section", SECTION, "--by", AUDIT]);
    let year = today.parts().0.to_string();
    let assessed = office.admin(&["audit", "assess", &year, "--by", AUDIT]);
    let scores: Vec<&Value> = assessed["scores"].as_array().unwrap().iter().collect();
    let of = |who: Value| {
        let one = scores.iter().find(|one| one["officer"] == who).unwrap();
        assert_eq!(one["deduction_tenths"], bulletin["deduction_tenths"]);
        one["score_tenths"].as_u64().unwrap()
    };
    let (section, person) = (of(Value::Null), of(json!(officer.id)));
    assert_eq!(section, person, "one section, one finding after the other on one officer");
    (bulletin["deduction_tenths"].as_u64().unwrap(), section)
}

/// A decision of the bureau makes every finding old; all cases are judged again, and one sees how far it has come.
fn saturday_every_case_is_judged_again(week: &mut Week) {
    let home = week.ma.home().to_owned();
    let terminal =
        quanji_core::terminal::Terminal::open(quanji_core::terminal::Surroundings::system(&home)).unwrap();
    for number in 0..60 {
        terminal.open_case("inspection", &format!("巡查{number}号"), None).unwrap();
    }
    drop(terminal);
    week.ma.sync();
    // A running server judges in the background; without it, what is printed is what this command did.
    week.office.kill();
    decide(&week.office, "max_gap_s", "45");
    let data = path(week.office.data());
    let judged = server(&["rules", "evaluate", "--data", data]);
    assert_eq!(judged.status, Some(0), "{}", judged.err);
    let progress: Vec<&str> = judged.out.lines().filter(|line| line.ends_with(" cases")).collect();
    assert_eq!(progress, ["50 of 64 cases", "64 of 64 cases"]);
    assert_eq!(server(&["rules", "evaluate", "--data", data]).out.lines().next(), Some("64 of 64 cases"));
    let counted = server(&["--json", "rules", "evaluate", "--data", data]);
    let counted = findings(&serde_json::from_str(&counted.out).unwrap());
    let violated = |one: &&Value| one["rule"] == "R9.1" && one["level"] == "VIOLATION";
    assert_eq!(counted.iter().find(violated).unwrap()["cases"], 1, "that of Monday: {counted:?}");
    // The bureau as a whole: no recorder stands in its register.
    let bureau = server(&["--json", "rules", "evaluate", "--data", data, "--bureau"]);
    let bureau = findings(&serde_json::from_str(&bureau.out).unwrap());
    let lacking = bureau.iter().find(|one| one["rule"] == "R10.1").unwrap();
    assert_eq!((&lacking["level"], &lacking["about"]), (&json!("WARN"), &json!("section")));
    week.office.restart();
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
