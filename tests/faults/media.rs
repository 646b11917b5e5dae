//! Recordings under faults: kills, power cuts, full disks, damage, repetition.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use quanji_core::crypto::sha256;
use quanji_tests::harness::{
    Office, Recording, Seed, Terminal, build_shim, copy_folder, fill, inside, photo, program, scratch,
};
use serde_json::{Value, json};

const MEBIBYTE: usize = 1024 * 1024;

/// Bytes that do not repeat from chunk to chunk.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed);
    let mut bytes: Vec<u8> = (0..length.div_ceil(8)).flat_map(|_| seed.next().to_le_bytes()).collect();
    bytes.truncate(length);
    bytes
}

fn bureau(folder: &Path) -> (Office, Terminal, String) {
    let office = Office::start(&folder.join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    (office, terminal, case)
}

fn add(terminal: &Terminal, case: &str, file: &Path) -> String {
    let kind = ["--kind", "video", "--type", "video/mp4"];
    let arguments = [&["media", "add", "--case", case, file.to_str().unwrap()], &kind[..]].concat();
    terminal.run(&arguments)["media"][0]["media"].as_str().unwrap().to_owned()
}

fn listed(terminal: &Terminal, case: &str) -> Vec<Value> {
    terminal.run(&["media", "list", "--case", case])["media"].as_array().unwrap().clone()
}

fn export(terminal: &Terminal, media: &str, folder: &Path) -> Vec<u8> {
    let out = folder.join("exported");
    terminal.run(&["media", "export", media, "--out", out.to_str().unwrap()]);
    let bytes = std::fs::read(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    bytes
}

/// The chunks that an office holds, by the digests that name them; each is what its name says.
fn stored(data: &Path) -> BTreeSet<String> {
    let folders = std::fs::read_dir(data.join("media")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|folder| folder.file_name().len() == 2);
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap));
    files.map(|file| file.file_name().into_string().unwrap()).collect()
}

fn check_stored(data: &Path, recordings: &[&[u8]]) {
    let hex = |chunk: &[u8]| sha256(chunk).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let wanted: BTreeSet<String> =
        recordings.iter().flat_map(|bytes| bytes.chunks(MEBIBYTE)).map(hex).collect();
    assert_eq!(stored(data), wanted, "the distinct chunks, and nothing else");
    for name in &wanted {
        let bytes = std::fs::read(data.join("media").join(name.get(..2).unwrap()).join(name)).unwrap();
        assert_eq!(&hex(&bytes), name);
    }
}

fn path_of_chunk(data: &Path, chunk: &[u8]) -> PathBuf {
    let name: String = sha256(chunk).iter().map(|byte| format!("{byte:02x}")).collect();
    data.join("media").join(name.get(..2).unwrap()).join(name)
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).unwrap();
}

fn spawn_upload(terminal: &Terminal) -> std::process::Child {
    terminal.command(&["upload"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn scrub(office: &Office) -> (bool, Value) {
    let output = Command::new(program("quanji-server"))
        .args(["--json", "scrub", "--data"])
        .arg(office.data())
        .output()
        .unwrap();
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn thirty_kills_while_recording() {
    let folder = scratch();
    let mut seed = Seed::from_environment();
    let (_office, terminal, case) = bureau(folder.path());
    let bytes = noise(4 * MEBIBYTE + 1_000, 1);
    let mut recorded = Vec::new();
    for _ in 0..30 {
        let mut recording = Recording::begin(&terminal, &case, &[]);
        let fed = usize::try_from(seed.below(bytes.len() as u64)).unwrap();
        for piece in bytes[..fed].chunks(150_000) {
            recording.feed(piece);
        }
        std::thread::sleep(Duration::from_millis(seed.below(30)));
        recorded.push((recording.kill(), fed));
    }
    let list = listed(&terminal, &case);
    assert_eq!(list.len(), 30);
    for (media, fed) in recorded {
        let kept = list.iter().find(|one| one["media"] == media).unwrap();
        let length = usize::try_from(kept["length"].as_u64().unwrap()).unwrap();
        assert_eq!((&kept["end"], length % MEBIBYTE), (&json!("interrupted"), 0));
        assert!(length <= fed, "{length} of {fed}");
        assert_eq!(export(&terminal, &media, folder.path()), bytes[..length], "a prefix of what was fed");
    }
    terminal.verify();
    let sent = terminal.run(&["upload"]);
    assert_eq!((&sent["received"], &sent["waiting"]), (&json!(30), &json!(0)));
}

#[test]
fn ten_power_cuts_while_recording() {
    let folder = scratch();
    let shim = build_shim(folder.path());
    let mut seed = Seed::from_environment();
    let (_office, terminal, case) = bureau(folder.path());
    let bytes = noise(5 * MEBIBYTE, 2);
    for round in 0..10 {
        let shadow = folder.path().join(format!("shadow-{round}"));
        copy_folder(terminal.home(), &shadow);
        let wired = Terminal::at(terminal.home())
            .with_env("LD_PRELOAD", shim.to_str().unwrap())
            .with_env("CUT_ROOT", terminal.home().to_str().unwrap())
            .with_env("CUT_SHADOW", shadow.to_str().unwrap());
        let mut recording = Recording::begin(&wired, &case, &[]);
        for piece in bytes.chunks(200_000) {
            recording.feed(piece);
        }
        std::thread::sleep(Duration::from_millis(seed.below(60)));
        let media = recording.kill();
        let after = Terminal::at(&shadow);
        assert_eq!(after.status()["missing"], json!([]), "round {round}");
        let list = listed(&after, &case);
        let kept = list.iter().find(|one| one["media"] == media).expect("its beginning was stated");
        let length = usize::try_from(kept["length"].as_u64().unwrap()).unwrap();
        assert_eq!(length % MEBIBYTE, 0);
        assert_eq!(export(&after, &media, folder.path()), bytes[..length], "round {round}");
        // What was on the disk of the machine that went on had been synced chunk by chunk.
        let data = |home: &Path| {
            let files = std::fs::read_dir(home.join("media")).unwrap().map(Result::unwrap);
            files.filter(|file| file.path().extension().is_some_and(|end| end == "data")).count()
        };
        assert_eq!(data(&shadow), data(terminal.home()), "every file that was begun is there");
        after.verify();
        assert!(after.status()["alarms"].as_array().unwrap().is_empty(), "no chunk that was listed is lost");
        std::fs::remove_dir_all(&shadow).unwrap();
        let _ = listed(&terminal, &case);
    }
}

#[test]
fn both_sides_are_killed_during_an_upload() {
    let folder = scratch();
    let mut seed = Seed::from_environment();
    let (mut office, terminal, case) = bureau(folder.path());
    let films = [noise(12 * MEBIBYTE + 5, 3), noise(9 * MEBIBYTE, 4), noise(300, 5)];
    for (number, film) in films.iter().enumerate() {
        let file = folder.path().join(format!("{number}.mp4"));
        std::fs::write(&file, film).unwrap();
        add(&terminal, &case, &file);
    }
    for round in 0..12 {
        let mut sending = spawn_upload(&terminal);
        std::thread::sleep(Duration::from_millis(seed.below(150)));
        if round % 3 == 0 {
            office.restart();
        }
        sending.kill().unwrap();
        sending.wait().unwrap();
    }
    let sent = terminal.run(&["upload"]);
    assert_eq!(sent["waiting"], 0, "{sent}");
    assert!(listed(&terminal, &case).iter().all(|one| one["delivered"] == true));
    check_stored(office.data(), &[&films[0], &films[1], &films[2]]);
    assert_eq!(
        scrub(&office),
        (true, json!({"recordings": 3, "bytes": films.iter().map(Vec::len).sum::<usize>(), "damaged": []}))
    );
    terminal.verify();
}

#[test]
fn the_power_of_the_office_goes_during_an_upload() {
    let folder = scratch();
    let shim = build_shim(folder.path());
    let mut seed = Seed::from_environment();
    let (mut office, terminal, case) = bureau(folder.path());
    let shadow = folder.path().join("shadow");
    let film = noise(10 * MEBIBYTE, 6);
    let file = folder.path().join("film.mp4");
    std::fs::write(&file, &film).unwrap();
    add(&terminal, &case, &file);
    let root = office.data().to_owned();
    office.kill();
    copy_folder(&root, &shadow);
    for (name, value) in [("LD_PRELOAD", &shim), ("CUT_ROOT", &root), ("CUT_SHADOW", &shadow)] {
        office.set_env(name, value.to_str().unwrap());
    }
    office.restart();
    let mut sending = spawn_upload(&terminal);
    std::thread::sleep(Duration::from_millis(100 + seed.below(400)));
    office.kill();
    sending.kill().unwrap();
    sending.wait().unwrap();
    // What the disk would hold takes the place of what the machine had.
    std::fs::rename(&root, folder.path().join("before")).unwrap();
    std::fs::rename(&shadow, &root).unwrap();
    for name in ["LD_PRELOAD", "CUT_ROOT", "CUT_SHADOW"] {
        office.set_env(name, "");
    }
    office.restart();
    let received = listed(&terminal, &case).iter().filter(|one| one["delivered"] == true).count();
    if received > 0 {
        assert!(scrub(&office).0, "what a receipt names is there");
    }
    let sent = terminal.run(&["upload"]);
    assert_eq!(sent["waiting"], 0, "{sent}");
    check_stored(office.data(), &[&film]);
    assert!(scrub(&office).0);
}

#[test]
fn a_full_disk_ends_a_recording_and_not_the_record() {
    inside("a_full_disk_ends_a_recording_and_not_the_record", "24m", |disk| {
        let folder = scratch();
        let office = Office::start(&folder.path().join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal =
            office.enrol(&officer, &disk.join("terminal")).with_env("QUANJI_MEDIA_RESERVE_MIB", "4");
        let case = terminal.open_case("平罗县某宾馆");
        let bytes = noise(40 * MEBIBYTE, 7);
        let mut recording = Recording::begin(&terminal, &case, &[]);
        let media = recording.media.clone();
        for piece in bytes.chunks(500_000) {
            if !recording.feed(piece) {
                break;
            }
        }
        let saved = recording.finish();
        assert_eq!(saved["end"], "storage_full", "{saved}");
        let length = usize::try_from(saved["length"].as_u64().unwrap()).unwrap();
        assert!(length > 10 * MEBIBYTE && length % MEBIBYTE == 0, "{length}");
        assert_eq!(export(&terminal, &media, folder.path()), bytes[..length]);
        for number in 0..20 {
            terminal.note(&case, &format!("第 {number} 条：空间留给陈述和定稿"));
        }
        let space = terminal.status()["media_space"].clone();
        assert_eq!(space["minutes_left"], 0, "{space}");
        let refused =
            terminal.try_run(&["media", "record", "--case", &case, "--kind", "video", "--type", "video/mp4"]);
        assert_eq!(refused.unwrap_err().code, "storage_full");
        assert_eq!(terminal.run(&["upload"])["received"], 1);
        terminal.run(&["media", "remove", &media]);
        assert!(terminal.status()["media_space"]["free"].as_u64().unwrap() > 10_000_000);
        terminal.verify();
    });
}

#[test]
fn a_full_disk_of_the_office() {
    inside("a_full_disk_of_the_office", "20m", |disk| {
        let folder = scratch();
        let mut office = Office::start(&disk.join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal = office.enrol(&officer, &folder.path().join("terminal"));
        let case = terminal.open_case("平罗县某宾馆");
        let film = noise(8 * MEBIBYTE, 8);
        let file = folder.path().join("film.mp4");
        std::fs::write(&file, &film).unwrap();
        add(&terminal, &case, &file);
        terminal.sync();
        // Room for three chunks, and not for eight.
        let ballast = fill(disk);
        let rest = std::fs::File::options().write(true).open(&ballast).unwrap();
        rest.set_len(rest.metadata().unwrap().len() - 3 * MEBIBYTE as u64 - 200_000).unwrap();
        drop(rest);
        let failure = terminal.try_run(&["upload"]).unwrap_err();
        assert_eq!(failure.code, "storage_full", "{failure:?}");
        office.restart();
        let incoming = disk.join("office/media/incoming");
        assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0, "nothing half stored");
        std::fs::remove_file(ballast).unwrap();
        assert_eq!(terminal.run(&["upload"])["received"], 1);
        check_stored(office.data(), &[&film]);
    });
}

#[test]
fn rot_in_the_office_is_found_named_and_healed() {
    let folder = scratch();
    let (office, terminal, case) = bureau(folder.path());
    let film = noise(5 * MEBIBYTE + 9, 9);
    let file = folder.path().join("film.mp4");
    std::fs::write(&file, &film).unwrap();
    let media = add(&terminal, &case, &file);
    assert_eq!(terminal.run(&["upload"])["received"], 1);
    assert!(scrub(&office).0);
    let chunk = |at: usize| path_of_chunk(office.data(), film.chunks(MEBIBYTE).nth(at).unwrap());
    flip(&chunk(1), 77_777);
    std::fs::remove_file(chunk(5)).unwrap();

    let (sound, found) = scrub(&office);
    assert!(!sound);
    let damage = &found["damaged"][0];
    assert_eq!(
        (&damage["case"], &damage["media"], &damage["chunks"]),
        (&json!(case), &json!(media), &json!([1, 5]))
    );
    assert_eq!(
        std::fs::read_dir(office.data().join("media/damaged")).unwrap().count(),
        1,
        "it is kept aside"
    );
    terminal.sync();
    let shown = listed(&terminal, &case)[0].clone();
    assert_eq!((&shown["whereabouts"], &shown["delivered"]), (&json!("damaged"), &json!(false)));
    assert_eq!(terminal.try_run(&["media", "remove", &media]).unwrap_err().code, "kept");
    let sent = terminal.run(&["upload"]);
    assert_eq!((&sent["chunks_sent"], &sent["received"]), (&json!(2), &json!(1)), "only what is lacking");
    assert_eq!(listed(&terminal, &case)[0]["whereabouts"], "in_office");
    check_stored(office.data(), &[&film]);
    assert!(scrub(&office).0);
    terminal.verify();
}

#[test]
fn rot_on_the_terminal_is_named_and_holds_up_nothing() {
    let folder = scratch();
    let (office, terminal, case) = bureau(folder.path());
    let [bad, good] = [10, 11].map(|seed| noise(3 * MEBIBYTE, seed));
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let broken = add(&terminal, &case, &write("bad.mp4", &bad));
    let data = std::fs::read_dir(terminal.home().join("media")).unwrap().next().unwrap().unwrap().path();
    let whole = add(&terminal, &case, &write("good.mp4", &good));
    flip(&data, MEBIBYTE + 5_000);
    let out = folder.path().join("never");
    let failure =
        terminal.try_run(&["media", "export", &broken, "--out", out.to_str().unwrap()]).unwrap_err();
    assert!(failure.code == "damaged" && failure.message.contains("chunk 1"), "{failure:?}");
    assert!(!out.exists(), "what is not the recording is not left lying");
    let sent = terminal.run(&["upload"]);
    assert_eq!((&sent["received"], &sent["waiting"]), (&json!(1), &json!(1)));
    let item =
        |media: &str| sent["items"].as_array().unwrap().iter().find(|one| one["media"] == media).unwrap();
    assert_eq!((&item(&broken)["stage"], &item(&broken)["code"]), (&json!("failed"), &json!("damaged_here")));
    assert_eq!(item(&whole)["stage"], "received");
    assert_eq!(stored(office.data()).len(), 5, "the two good chunks of the other are safe, too");
}

#[test]
fn the_same_photograph_from_two_terminals_at_once() {
    let folder = scratch();
    let (office, first, case) = bureau(folder.path());
    let other = office.officer("王强", "公共场所科");
    let second = office.enrol(&other, &folder.path().join("second"));
    second.sync();
    let picture = folder.path().join("照片.jpg");
    photo(&picture);
    for terminal in [&first, &second] {
        terminal.run(&["media", "add", "--case", &case, picture.to_str().unwrap()]);
    }
    let sending = [&first, &second].map(spawn_upload);
    for mut one in sending {
        assert!(one.wait().unwrap().success());
    }
    for terminal in [&first, &second] {
        terminal.sync();
        let list = listed(terminal, &case);
        assert_eq!(list.len(), 2);
        assert!(list.iter().all(|one| one["whereabouts"] == "in_office"), "{list:?}");
    }
    check_stored(office.data(), &[&std::fs::read(picture).unwrap()]);
}

#[test]
fn a_lost_database_loses_no_recording() {
    let folder = scratch();
    let (_office, terminal, case) = bureau(folder.path());
    let film = noise(2 * MEBIBYTE + 3, 12);
    let file = folder.path().join("film.mp4");
    std::fs::write(&file, &film).unwrap();
    let media = add(&terminal, &case, &file);
    terminal.sync();
    for name in ["quanji.db-wal", "quanji.db"] {
        let path = terminal.home().join(name);
        if path.exists() {
            std::fs::write(path, vec![7; 8_192]).unwrap();
        }
    }
    assert_eq!(terminal.try_run(&["status"]).unwrap_err().code, "damaged");
    terminal.run(&["recover"]);
    // The entries come back from the office; the key of the file was beside its bytes.
    terminal.sync();
    assert_eq!(listed(&terminal, &case)[0]["here"], "captured");
    assert_eq!(export(&terminal, &media, folder.path()), film);
    assert_eq!(terminal.run(&["upload"])["received"], 1);
}

/// A thousand, not ten: in a debug build each takes some milliseconds of signing and syncing. The
/// benchmark sends ten thousand.
#[test]
fn a_thousand_photographs() {
    let folder = scratch();
    let (office, terminal, case) = bureau(folder.path());
    let pictures = folder.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let names: Vec<String> = (0..1_000u64)
        .map(|number| {
            let path = pictures.join(format!("照片-{number}.jpg"));
            std::fs::write(&path, noise(2_000, 1_000 + number)).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let mut arguments = vec!["media", "add", "--case", &case];
    arguments.extend(names.iter().map(String::as_str));
    assert_eq!(terminal.run(&arguments)["media"].as_array().unwrap().len(), 1_000);
    let sent = terminal.run(&["upload"]);
    assert_eq!((&sent["received"], &sent["waiting"]), (&json!(1_000), &json!(0)));
    assert_eq!(stored(office.data()).len(), 1_000);
    assert_eq!(terminal.status()["media_undelivered"], 0);
    let (sound, found) = scrub(&office);
    assert!(sound && found["recordings"] == 1_000);
}
