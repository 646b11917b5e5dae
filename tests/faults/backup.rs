//! Backups under faults: the program dies, the power goes, the office dies, the disk is full. Earlier snapshots stay whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use quanji_tests::harness::{
    Office, Seed, Terminal, build_shim, copy_folder, fill, inside, program, scratch,
};
use serde_json::{Value, json};

const MEBIBYTE: usize = 1024 * 1024;

/// An office with a recording, and keys for its backups.
struct Scene {
    office: Office,
    terminal: Terminal,
    case: String,
    identity: PathBuf,
    recipient: String,
}

impl Scene {
    fn new(folder: &Path) -> Self {
        let office = Office::start(&folder.join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal = office.enrol(&officer, &folder.join("terminal"));
        let case = terminal.open_case("平罗县某宾馆");
        let film = folder.join("film.mp4");
        let mut seed = Seed::new(7);
        let bytes: Vec<u8> = (0..12 * MEBIBYTE / 8).flat_map(|_| seed.next().to_le_bytes()).collect();
        std::fs::write(&film, bytes).unwrap();
        let kind = ["--kind", "video", "--type", "video/mp4"];
        terminal.run(&[&["media", "add", "--case", &case, film.to_str().unwrap()], &kind[..]].concat());
        assert_eq!(terminal.run(&["upload"])["waiting"], 0);
        let identity = folder.join("backup.key");
        let made = said(&server(&["backup", "keygen", "--out", identity.to_str().unwrap()])).unwrap();
        let recipient = made["recipient"].as_str().unwrap().to_owned();
        Self { office, terminal, case, identity, recipient }
    }

    fn backup(&self, to: &Path) -> Command {
        let mut command = Command::new(program("quanji-server"));
        command.args(["--json", "backup", "--data"]).arg(self.office.data()).arg("--to").arg(to);
        command.args(["--recipient", &self.recipient]).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn restore(&self, from: &Path, into: &Path) -> Value {
        let arguments = ["restore", "--from", from.to_str().unwrap(), "--into", into.to_str().unwrap()];
        said(&server(&[&arguments[..], &["--identity", self.identity.to_str().unwrap()]].concat())).unwrap()
    }

    /// Something new for the next backup.
    fn work(&self, number: usize) {
        self.terminal.note(&self.case, &format!("第{number}条"));
        self.terminal.sync();
    }
}

fn server(arguments: &[&str]) -> Output {
    Command::new(program("quanji-server")).arg("--json").args(arguments).output().unwrap()
}

fn said(output: &Output) -> Result<Value, Value> {
    let text = if output.status.success() { &output.stdout } else { &output.stderr };
    let value = serde_json::from_slice(text).unwrap_or_else(|_| panic!("{output:?}"));
    if output.status.success() { Ok(value) } else { Err(value) }
}

fn snapshots(folder: &Path) -> Vec<u64> {
    let listed = said(&server(&["backup", "list", "--from", folder.to_str().unwrap()])).unwrap();
    let list = listed["snapshots"].as_array().unwrap().clone();
    assert!(list.iter().all(|one| one["damage"].is_null()), "{list:?}");
    list.iter().map(|one| one["snapshot"].as_u64().unwrap()).collect()
}

fn check(folder: &Path) {
    let checked = said(&server(&["backup", "check", "--from", folder.to_str().unwrap()])).unwrap();
    assert_eq!(checked["damage"], json!([]));
}

#[test]
fn the_program_dies_again_and_again() {
    let folder = scratch();
    let mut scene = Scene::new(folder.path());
    let to = folder.path().join("backups");
    let mut seed = Seed::from_environment();
    assert!(scene.backup(&to).output().unwrap().status.success());
    let began = Instant::now();
    let fresh = folder.path().join("fresh");
    assert!(scene.backup(&fresh).output().unwrap().status.success());
    let whole = u64::try_from(began.elapsed().as_micros()).unwrap();
    for round in 0..25 {
        scene.work(round);
        // Of a new folder all is written; of the other, what changed.
        let target = if round % 2 == 0 { folder.path().join("again") } else { to.clone() };
        let mut running = scene.backup(&target).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(seed.below(whole)));
        running.kill().unwrap();
        running.wait().unwrap();
        assert!(snapshots(&to).contains(&1), "round {round}");
    }
    check(&to);
    // The office dies in the middle of a backup: the backup needs no server.
    let running = scene.backup(&to).spawn().unwrap();
    scene.office.kill();
    assert!(running.wait_with_output().unwrap().status.success());
    let made = said(&scene.backup(&folder.path().join("again")).output().unwrap()).unwrap();
    let (written, objects) = (made["written"].as_u64().unwrap(), made["objects"].as_u64().unwrap());
    assert!(written < objects, "what the dead ones wrote is used: {made}");
    for from in [&to, &folder.path().join("again")] {
        check(from);
        let into = folder.path().join("restored");
        scene.restore(from, &into);
        assert!(!into.join("backup.tmp").exists());
        std::fs::remove_dir_all(into).unwrap();
    }
    assert!(!scene.office.data().join("backup.tmp").exists(), "what the dead ones left is gone");
}

#[test]
fn the_power_goes_in_the_middle() {
    let folder = scratch();
    let shim = build_shim(folder.path());
    let scene = Scene::new(folder.path());
    let to = folder.path().join("backups");
    let mut seed = Seed::from_environment();
    assert!(scene.backup(&to).output().unwrap().status.success());
    for round in 0..12 {
        scene.work(round);
        let shadow = folder.path().join(format!("shadow-{round}"));
        copy_folder(&to, &shadow);
        let mut command = scene.backup(&to);
        command.env("LD_PRELOAD", &shim).env("CUT_ROOT", &to).env("CUT_SHADOW", &shadow);
        let mut running = command.spawn().unwrap();
        let done = if round % 3 == 0 {
            assert!(running.wait().unwrap().success());
            true
        } else {
            std::thread::sleep(Duration::from_micros(seed.below(400_000)));
            running.kill().unwrap();
            running.wait().unwrap();
            false
        };
        let kept = snapshots(&shadow);
        assert!(kept.contains(&1));
        if done {
            assert_eq!(kept.last(), snapshots(&to).last(), "what was said to be made is made");
        }
        check(&shadow);
        if round % 4 == 0 {
            scene.restore(&shadow, &folder.path().join(format!("restored-{round}")));
        }
        std::fs::remove_dir_all(&shadow).unwrap();
    }
}

#[test]
fn a_full_disk_is_named_and_hurts_nothing() {
    inside("a_full_disk_is_named_and_hurts_nothing", "20m", |disk| {
        let folder = scratch();
        let scene = Scene::new(folder.path());
        let to = disk.join("backups");
        assert!(scene.backup(&to).output().unwrap().status.success());
        scene.work(1);
        let ballast = fill(disk);
        let refused = said(&scene.backup(&to).output().unwrap()).unwrap_err();
        assert_eq!(refused["error"]["code"], "storage_full", "{refused}");
        assert_eq!(snapshots(&to), [1]);
        check(&to);
        std::fs::remove_file(ballast).unwrap();
        assert!(scene.backup(&to).output().unwrap().status.success());
        assert_eq!(snapshots(&to), [1, 2]);
        scene.restore(&to, &folder.path().join("restored"));
    });
}
