//! A program dies at one system call after the other: whatever was done before each, nothing that was
//! acknowledged is lost, and no file is named before its bytes are on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quanji_tests::harness::{Office, Terminal, copy_folder, scratch};
use serde_json::json;

/// The calls by which bytes and names reach the disk.
const STEPS: &str = "pwrite64,write,fsync,fdatasync,rename,unlink,ftruncate";
/// No command here takes more of them than this.
const MOST: u32 = 400;

/// The words that run a program and kill it when it begins its nth step.
fn killed_at(step: u32) -> Vec<String> {
    let inject = format!("inject={STEPS}:signal=SIGKILL:when={step}");
    let trace = format!("trace={STEPS}");
    // `-D`: the program stays the child, so that killing it kills it.
    let words = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    words.map(str::to_owned).to_vec()
}

fn within(terminal: &Terminal, words: &[String]) -> Terminal {
    terminal.clone().within(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_terminal_that_dies_at_every_step_of_a_save() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    for step in 1..MOST {
        let home = folder.path().join(format!("at-{step}"));
        copy_folder(terminal.home(), &home);
        let before = Terminal::at(&home);
        let output =
            within(&before, &killed_at(step)).command(&["note", "--case", &case, "死于中途"]).output();
        let output = output.expect("`strace` is needed: install the Debian package");
        let after = Terminal::at(&home);
        after.verify();
        let status = after.status();
        assert_eq!(status["missing"], json!([]), "step {step}: {status}");
        if let Ok(printed) = serde_json::from_slice::<serde_json::Value>(&output.stdout) {
            let note = printed["entry"].as_str().unwrap();
            assert!(after.run(&["case", "show", &case]).to_string().contains(note), "step {step}");
        }
        let _ = after.note(&case, "此后仍可记录");
        after.verify();
        std::fs::remove_dir_all(&home).unwrap();
        if output.status.success() {
            assert!(step > 6, "{step} steps");
            return;
        }
    }
    panic!("the program took more than {MOST} steps");
}

#[test]
fn an_office_that_dies_at_every_step_of_an_exchange() {
    let folder = scratch();
    let mut office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let mut saved = BTreeSet::new();
    // The calls of an idle office are few: those of an exchange are within the first.
    for step in 1..25 {
        office.kill();
        let words = killed_at(step);
        office.wrap(&words.iter().map(String::as_str).collect::<Vec<_>>());
        saved.insert(terminal.note(&case, &format!("第 {step} 步")));
        if office.try_restart() {
            let _ = terminal.try_run(&["sync"]);
        }
        office.kill();
        let log: BTreeSet<String> = office.log().iter().map(|(_, _, hash)| hex(hash)).collect();
        let undelivered = terminal.status()["undelivered"].as_u64().unwrap();
        if undelivered == 0 {
            assert!(
                saved.iter().all(|entry| log.contains(entry)),
                "step {step}: delivered, and not in the log"
            );
        }
        office.wrap(&[]);
        office.restart();
    }
    terminal.sync();
    assert_eq!(terminal.status()["undelivered"], 0);
    let log: BTreeSet<String> = office.log().iter().map(|(_, _, hash)| hex(hash)).collect();
    assert!(saved.iter().all(|entry| log.contains(entry)));
    assert!(office.quarantine().is_empty());
    terminal.verify();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file's bytes are synced before it gets its name, and the folder after that.
#[test]
fn no_name_before_the_bytes() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let home = folder.path().join("terminal");
    let mut renamed = 0;
    let traced = |name: &str| {
        let log = folder.path().join(format!("{name}.trace"));
        let path = log.to_str().unwrap().to_owned();
        let calls = format!("trace={STEPS},renameat,renameat2");
        let words = ["strace", "-f", "-y", "-qq", "-s", "0", "-o", &path, "-e", &calls];
        (log, Terminal::at(&home).within(&words))
    };
    let (log, terminal) = traced("enrol");
    terminal.run(&["enrol", "--office", office.url(), "--code", &office.code(&officer), "--name", "张三"]);
    renamed += check_order(&log, &home);
    let case = Terminal::at(&home).open_case("平罗县某宾馆");
    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 200_000]].concat()).unwrap();
    let (log, terminal) = traced("media");
    let kind = ["--kind", "photo", "--type", "image/jpeg"];
    terminal.run(&[&["media", "add", "--case", &case, photo.to_str().unwrap()], &kind[..]].concat());
    renamed += check_order(&log, &home);
    let (log, terminal) = traced("sync");
    terminal.run(&["sync"]);
    renamed += check_order(&log, &home);
    assert!(renamed >= 3, "{renamed} files got their names");

    // The office takes in the chunks of the photograph.
    let mut office = office;
    let log = folder.path().join("office.trace");
    let calls = format!("trace={STEPS},renameat,renameat2");
    office.kill();
    office.wrap(&["strace", "-D", "-f", "-y", "-qq", "-s", "0", "-o", log.to_str().unwrap(), "-e", &calls]);
    office.restart();
    Terminal::at(&home).run(&["upload"]);
    office.kill();
    // The tracer writes its last lines when the program is gone.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(check_order(&log, office.data()) >= 1, "a chunk got its name");
}

/// Checks a trace; gives how many files under `root` were renamed.
fn check_order(log: &Path, root: &Path) -> usize {
    let root = root.to_str().unwrap();
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap()).into_owned();
    let mut unfinished: BTreeMap<String, String> = BTreeMap::new();
    // Files with bytes that are not synced, and folders with names that are not.
    let (mut dirty, mut unnamed) = (BTreeSet::new(), BTreeSet::new());
    let mut renamed = 0;
    for line in text.lines() {
        let Some((process, call)) = line.trim().split_once(' ') else { continue };
        let call = call.trim();
        let whole = if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            unfinished.insert(process.to_owned(), begun.to_owned());
            continue;
        } else if call.starts_with("<...") {
            let rest = call.split_once("resumed>").map_or("", |(_, rest)| rest);
            format!("{}{rest}", unfinished.remove(process).unwrap_or_default())
        } else {
            call.to_owned()
        };
        let Some((name, arguments)) = whole.split_once('(') else { continue };
        // `-y` writes a descriptor with its path.
        let file = arguments
            .split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
            .map(|(path, _)| path.to_owned());
        match (name, file) {
            ("write" | "pwrite64" | "ftruncate", Some(file)) if file.starts_with(root) => {
                dirty.insert(file);
            }
            ("fsync" | "fdatasync", Some(file)) => {
                dirty.remove(&file);
                unnamed.remove(&file);
            }
            ("rename" | "renameat" | "renameat2", _) => {
                let paths: Vec<&str> = arguments.split('"').skip(1).step_by(2).collect();
                let [from, to] = paths[..] else { panic!("{whole}") };
                if !to.starts_with(root) {
                    continue;
                }
                assert!(!dirty.contains(from), "named before it was synced: {whole}");
                dirty.remove(to);
                unnamed.insert(Path::new(to).parent().unwrap().to_str().unwrap().to_owned());
                renamed += 1;
            }
            _ => {}
        }
    }
    assert!(unnamed.is_empty(), "names that were never synced: {unnamed:?}");
    renamed
}
