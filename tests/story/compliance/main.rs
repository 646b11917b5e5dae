//! A working week under the rules: tried, put in force, met on the scene, held and audited; and what is kept after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod audit;
mod decision;
mod dispute;
mod judging;
mod keeping;
mod scene;
mod trying;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use quanji_core::catalog::Day;
use quanji_core::time::CHINA_OFFSET_MINUTES;
use quanji_tests::harness::{Desk, Office, Officer, Terminal, program, scratch};
use serde_json::Value;
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
    Day::of_ms(i64::try_from(now_ms).unwrap(), CHINA_OFFSET_MINUTES.into())
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

/// Adds a file to a case and gives the recording's name.
fn add(terminal: &Terminal, case: &str, file: &Path, more: &[&str]) -> String {
    let arguments = [&["media", "add", "--case", case, path(file)][..], more].concat();
    text(&terminal.run(&arguments)["media"][0], "media").to_owned()
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
    scene::monday_the_rules_are_put_in_force(&week);
    let scene = scene::tuesday_on_the_scene(&mut week);
    decision::wednesday_a_fine_above_the_ceiling(&week);
    dispute::thursday_a_dispute(&week, &scene);
    audit::friday_an_audit(&week, &scene);
    judging::saturday_every_case_is_judged_again(&mut week);
    for terminal in [&week.ma, &week.wang] {
        terminal.verify();
    }
    assert!(week.office.quarantine().is_empty());
}
