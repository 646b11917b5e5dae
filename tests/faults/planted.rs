//! Words and pictures that were planted in a record are nowhere on the disk of the terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::{Path, PathBuf};

use quanji_tests::harness::{Office, Terminal, Writer, scratch};

const PARTY: &str = "植入的当事人甲乙丙";
const NOTE: &str = "植入的工作记录子丑寅卯";
const FIELD: &str = "植入的现场情况天地玄黄";
const PICTURE: &[u8] = b"planted picture 7d1f0c5e9a";

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// The files under a folder that hold one of the planted strings, and how many files there are.
fn searched(folder: &Path) -> (Vec<PathBuf>, usize) {
    let all = files(folder);
    let planted = [PARTY.as_bytes(), NOTE.as_bytes(), FIELD.as_bytes(), PICTURE];
    let holds = |path: &&PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        planted.iter().any(|planted| bytes.windows(planted.len()).any(|found| found == *planted))
    };
    (all.iter().filter(holds).cloned().collect(), all.len())
}

#[test]
fn nothing_on_the_disk_of_a_terminal_can_be_read() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let temporary = folder.path().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let home = folder.path().join("terminal");
    let terminal = office.enrol(&officer, &home).with_env("TMPDIR", temporary.to_str().unwrap());
    let case = terminal.open_case(PARTY);
    let document = terminal.new_draft(&case);
    terminal.set(&document, "body", FIELD);
    let picture = folder.path().join("planted.jpg");
    std::fs::write(&picture, [&[0xff, 0xd8, 0xff, 0xe0][..], &PICTURE.repeat(100_000)].concat()).unwrap();
    let kind = ["--kind", "photo", "--type", "image/jpeg"];
    terminal.run(&[&["media", "add", "--case", &case, picture.to_str().unwrap()], &kind[..]].concat());
    let _ = terminal.note(&case, NOTE);

    // While a program writes there is a WAL, and nothing was tidied up.
    let mut writer = Writer::start(&home, &case, &[("TMPDIR", temporary.to_str().unwrap())]);
    writer.wait_for(20);
    assert!(home.join("quanji.db-wal").exists());
    let (found, count) = searched(&home);
    assert!(found.is_empty() && count > 5, "{found:?} of {count} files");
    let _ = writer.kill();
    terminal.sync();
    terminal.run(&["upload"]);
    terminal.run(&["search", "天地玄黄"]);
    terminal.verify();
    let (found, count) = searched(&home);
    assert!(found.is_empty() && count > 5, "{found:?} of {count} files");
    assert_eq!(searched(&temporary).0, Vec::<PathBuf>::new());
    // The search can find: the office keeps them as they are.
    let (found, _) = searched(&folder.path().join("office"));
    assert!(
        found.iter().any(|path| path.ends_with("office.db") || path.ends_with("office.db-wal")),
        "{found:?}"
    );
    assert!(found.iter().any(|path| path.starts_with(office.data().join("media"))), "{found:?}");
    let _ = Terminal::at(&home).status();
}
