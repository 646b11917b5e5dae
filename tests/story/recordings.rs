//! Recordings of an officer's day: captured, cut off, sent, received bit for bit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use quanji_core::crypto::sha256;
use quanji_tests::harness::{Fault, Office, Proxy, Recording, Terminal, photo, scratch, sound, video};
use serde_json::{Value, json};

const MEBIBYTE: usize = 1024 * 1024;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

/// What the vault gives back of a recording.
fn export(terminal: &Terminal, media: &str, folder: &Path) -> Vec<u8> {
    let out = folder.join(format!("{media}.out"));
    terminal.run(&["media", "export", media, "--out", out.to_str().unwrap()]);
    let bytes = std::fs::read(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    bytes
}

fn listed(terminal: &Terminal, case: &str) -> Vec<Value> {
    terminal.run(&["media", "list", "--case", case])["media"].as_array().unwrap().clone()
}

fn of<'v>(list: &'v [Value], media: &str) -> &'v Value {
    list.iter().find(|one| one["media"] == media).unwrap_or_else(|| panic!("{media} is not listed"))
}

/// A two-hour recording: the terminal is killed while it records and while it sends, the network is
/// cut ten times, another officer's statement overtakes it, and the office holds it bit for bit.
#[test]
fn two_hours() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let (zhang, wang) = (office.officer("张三", "公共场所科"), office.officer("王强", "公共场所科"));
    let ours = office.enrol(&zhang, &folder.path().join("张三"));
    let theirs = office.enrol(&wang, &folder.path().join("王强"));
    let case = ours.open_case("平罗县塞上江南宾馆");
    ours.sync();
    theirs.sync();
    let film = folder.path().join("两小时.mp4");
    video(&film, 2 * 60 * 60);
    let film = std::fs::read(&film).unwrap();
    assert!(film.len() > 20 * MEBIBYTE, "{} bytes", film.len());

    // The battery goes while it records: what was whole is left, and the recording goes on in another.
    let cut = film.len() / 3;
    let mut first = Recording::begin(&ours, &case, &["--proves", "布草间未消毒"]);
    for piece in film[..cut].chunks(100_000) {
        assert!(first.feed(piece));
    }
    // However slow the disk is: until all whole chunks but one are there.
    let began = Instant::now();
    while longest_file(&folder.path().join("张三")) < (cut - 2 * MEBIBYTE) as u64 {
        assert!(began.elapsed() < Duration::from_secs(120), "the chunks reach the disk");
        std::thread::sleep(Duration::from_millis(20));
    }
    let first = first.kill();
    let settled = listed(&ours, &case);
    let kept = of(&settled, &first);
    assert_eq!(kept["end"], "interrupted");
    let length = usize::try_from(kept["length"].as_u64().unwrap()).unwrap();
    assert!(length % MEBIBYTE == 0 && length >= cut - 2 * MEBIBYTE, "{length} of {cut}");
    assert_eq!(export(&ours, &first, folder.path()), film[..length]);

    let mut second = Recording::begin(&ours, &case, &["--continues", &first]);
    for piece in film[length..].chunks(100_000) {
        assert!(second.feed(piece));
    }
    let second = second.finish();
    assert_eq!(second["end"], "finished");
    assert_eq!(text(&second, "sha256"), hex(&sha256(&film[length..])));
    // And the whole film once more, in one piece.
    let whole = folder.path().join("whole.mp4");
    std::fs::write(&whole, &film).unwrap();
    let arguments = ["media", "record", "--case", &case, "--from", whole.to_str().unwrap()];
    let output = ours.command(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let saved: Value =
        serde_json::from_str(String::from_utf8_lossy(&output.stdout).lines().last().unwrap()).unwrap();
    let whole = text(&saved, "media").to_owned();
    assert_eq!(text(&saved, "sha256"), hex(&sha256(&film)));

    // The network is cut ten times, in the middle of chunks and of answers; what the cuts let through
    // is less than the film. Then it carries nothing, and the terminal is killed.
    let cuts = (0..10).map(|at| match at % 3 {
        0 => Fault::CutRequest(700_000 + at * 400_000),
        1 => Fault::CutAnswer(0),
        _ => Fault::CutRequest(5_000_000),
    });
    const SILENT: usize = 40;
    let faults: Vec<Fault> = cuts.chain(std::iter::repeat_n(Fault::Silent, SILENT)).collect();
    let proxy = Proxy::before(office.url(), &faults);
    let mut sending = ours
        .command(&["upload", "--office", &proxy.url(), "--connections", "2"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Meanwhile another officer's statement reaches the office.
    theirs.note(&case, "当事人已到场，情况属实");
    assert_eq!(theirs.sync()["pushed"], 2);
    let began = Instant::now();
    while proxy.left() >= SILENT {
        assert!(began.elapsed() < Duration::from_secs(120), "the tenth cut is reached");
        std::thread::sleep(Duration::from_millis(20));
    }
    sending.kill().unwrap();
    sending.wait().unwrap();
    let list = listed(&ours, &case);
    assert_eq!(of(&list, &whole)["delivered"], false, "the statement overtook it");
    let lacking = list.iter().filter(|one| one["delivered"] == false).count();
    assert!(chunks_of(office.data()) > 0, "chunks arrived between the cuts");

    let before = chunks_of(office.data());
    // The office has another address now.
    let sent = ours.run(&["upload", "--office", office.url(), "--connections", "2"]);
    assert_eq!((&sent["received"], &sent["waiting"]), (&json!(lacking), &json!(0)), "{sent}");
    let distinct = chunks_of(office.data());
    let needed = u64::try_from(distinct - before).unwrap();
    let repeated = sent["chunks_sent"].as_u64().unwrap() - needed;
    assert!(repeated <= 12, "{repeated} chunks were sent again after ten cuts");

    let list = listed(&ours, &case);
    assert!(list.iter().all(|one| one["delivered"] == true && one["whereabouts"] == "in_office"), "{list:?}");
    for (media, bytes) in [(&whole, &film[..]), (&first, &film[..length])] {
        assert_eq!(held(&office, &case, media), bytes, "the office holds it bit for bit");
        assert_eq!(export(&ours, media, folder.path()), bytes);
    }
    assert_eq!(ours.run(&["upload"])["chunks_sent"], 0, "nothing is left to send");

    // The other officer sees where it is, and the original may go only now.
    theirs.sync();
    assert_eq!(of(&listed(&theirs, &case), &whole)["whereabouts"], "in_office");
    assert_eq!(theirs.try_run(&["media", "remove", &whole]).unwrap_err().code, "not_found");
    ours.run(&["media", "remove", &whole]);
    assert_eq!(ours.try_run(&["media", "export", &whole, "--out", "/dev/null"]).unwrap_err().exit, 3);
    ours.verify();
    theirs.verify();
}

/// Photographs, sound, a copy, marks and places; the same photograph in two cases; a file of no
/// bytes; names in any script.
#[test]
fn small_evidence() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let cases = [terminal.open_case("平罗县某宾馆"), terminal.open_case("平罗县某理发店")];
    let file = |name: &str| folder.path().join(name);
    photo(&file("布草间 🧺.jpg"));
    sound(&file("询问.m4a"), 20);
    video(&file("клип.mp4"), 20);
    std::fs::write(file("空.wav"), b"").unwrap();
    let activity = terminal.run(&["activity", "start", "--case", &cases[0], "--type", "现场检查"]);
    let activity = text(&activity, "activity").to_owned();
    let add = |case: &str, name: &str, more: &[&str]| {
        let path = file(name);
        let mut arguments = vec!["media", "add", "--case", case, path.to_str().unwrap()];
        arguments.extend(more);
        let before = std::fs::read(&path).unwrap();
        let added = terminal.run(&arguments)["media"][0].clone();
        assert_eq!(std::fs::read(&path).unwrap(), before, "the original is not touched");
        assert_eq!(text(&added, "sha256"), hex(&sha256(&before)));
        text(&added, "media").to_owned()
    };
    let place =
        ["--activity", &activity, "--proves", "布草间未设消毒柜", "--position", "38.9067,106.5445,12"];
    let picture = add(&cases[0], "布草间 🧺.jpg", &place);
    let same = add(&cases[1], "布草间 🧺.jpg", &[]);
    let voice = add(&cases[0], "询问.m4a", &[]);
    let clip = add(&cases[0], "клип.mp4", &["--position", "38.9,106.5", "--mocked"]);
    let empty = add(&cases[0], "空.wav", &[]);
    let copy = ["--copy-of", &clip, "--change", "redacted", "--reason", "遮挡未成年人面部"];
    let copied = add(&cases[0], "клип.mp4", &copy);
    terminal.run(&["media", "mark", &clip, "--case", &cases[0], "--at-ms", "3000", "当事人打开柜门"]);
    terminal.run(&[
        "media",
        "mark",
        &clip,
        "--case",
        &cases[0],
        "--at-ms",
        "9000",
        "--to-ms",
        "9500",
        "--gap",
        "更换电池",
    ]);
    terminal.run(&["media", "place", &voice, "--case", &cases[0], "--activity", &activity]);
    let refused = terminal.try_run(&["media", "remove", &picture]).unwrap_err();
    assert_eq!(refused.code, "kept", "{refused:?}");
    assert_eq!(refused.details["blockers"][0]["because"], "not_delivered");

    let list = listed(&terminal, &cases[0]);
    let found = of(&list, &picture);
    assert_eq!(found["activities"], json!([activity]));
    assert_eq!(
        (&found["position"]["latitude_e7"], &found["position"]["accuracy_cm"]),
        (&json!(389_067_000), &json!(1200))
    );
    assert_eq!(found["source"]["file"], "布草间 🧺.jpg");
    assert_eq!(of(&list, &voice)["activities"], json!([activity]));
    assert_eq!(of(&list, &clip)["position"]["mocked"], true);
    assert_eq!(of(&list, &clip)["marks"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&of(&list, &copied)["copy_of"], &of(&list, &copied)["change"]),
        (&json!(clip), &json!("redacted"))
    );
    assert_eq!(of(&list, &empty)["length"], 0);

    let sent = terminal.run(&["upload"]);
    assert_eq!((&sent["received"], &sent["waiting"]), (&json!(6), &json!(0)), "{sent}");
    for (case, media, name) in [
        (&cases[0], &picture, "布草间 🧺.jpg"),
        (&cases[1], &same, "布草间 🧺.jpg"),
        (&cases[0], &voice, "询问.m4a"),
        (&cases[0], &copied, "клип.mp4"),
        (&cases[0], &empty, "空.wav"),
    ] {
        assert_eq!(held(&office, case, media), std::fs::read(file(name)).unwrap(), "{name}");
    }
    let stored: u64 =
        [&picture, &voice, &clip].iter().map(|media| of(&list, media)["length"].as_u64().unwrap()).sum();
    assert_eq!(bytes_of(office.data()), stored, "the same bytes are stored once");
    terminal.run(&["media", "remove", &picture]);
    terminal.verify();
}

/// What the office would give of a recording: its chunks as they are stored, in order.
fn held(office: &Office, case: &str, media: &str) -> Vec<u8> {
    let office = quanji_server::office::Office::open(office.data()).unwrap();
    let file = office.case(case.parse().unwrap()).unwrap().unwrap();
    let captured = file.state.recording(media.parse().unwrap()).unwrap().capture().unwrap().entry;
    let file = office.media_file(captured).unwrap().unwrap();
    (0..file.manifest.cut().count()).flat_map(|chunk| office.read_chunk(&file, chunk).unwrap()).collect()
}

fn stored(data: &Path) -> Vec<u64> {
    let folders = std::fs::read_dir(data.join("media")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|folder| folder.file_name().len() == 2);
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap));
    files.map(|file| file.metadata().unwrap().len()).collect()
}

fn chunks_of(data: &Path) -> usize {
    stored(data).len()
}

fn bytes_of(data: &Path) -> u64 {
    stored(data).iter().sum()
}

/// A recorder whose clock is an hour ahead comes back from the field: its files go to the step that
/// they show, what is doubtful waits for a person, and the card is as it was.
#[test]
fn a_recorder_comes_back() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    // China's time an hour ahead of what it is.
    let shown = |seconds: u64| {
        let (days, of_day) = ((seconds + 9 * 3_600) / 86_400, (seconds + 9 * 3_600) % 86_400);
        let date = quanji_core::time::rfc3339(i64::try_from(days * 86_400_000).unwrap(), 0);
        (
            date.get(..10).unwrap().to_owned(),
            format!("{:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60),
        )
    };
    let (date, time) = shown(now);
    let out = ["recorder", "out", "--recorder", "PL0001", "--vendor", "gat947", "--shows"];
    terminal.run(&[&out[..], &[&format!("{date}T{time}")]].concat());
    let activity = terminal.run(&["activity", "start", "--case", &case, "--type", "现场检查"]);

    let card = folder.path().join("执法记录仪");
    std::fs::create_dir_all(card.join("DCIM/100MEDIA")).unwrap();
    let name = |recorder: &str, seconds: u64, number: u32, extension: &str| {
        let (date, time) = shown(seconds);
        let stamp = format!("{}{}", date.replace('-', ""), time.replace(':', ""));
        format!("DCIM/100MEDIA/{recorder}_640221_{stamp}_{number:04}.{extension}")
    };
    let names = [
        name("PL0001", now + 1, 1, "mp4"),
        name("PL0001", now + 2, 2, "JPG"),
        name("PL0009", now + 3, 3, "mp4"),
        "DCIM/100MEDIA/没有时间的录像.mp4".to_owned(),
        "DCIM/index.dat".to_owned(),
    ];
    video(&card.join(&names[0]), 5);
    photo(&card.join(&names[1]).with_extension("jpg"));
    std::fs::rename(card.join(&names[1]).with_extension("jpg"), card.join(&names[1])).unwrap();
    video(&card.join(&names[2]), 4);
    video(&card.join(&names[3]), 3);
    std::fs::write(card.join(&names[4]), b"index").unwrap();
    std::fs::copy(card.join(&names[0]), card.join("copy.mp4")).unwrap();
    let before: Vec<Vec<u8>> = names.iter().map(|name| std::fs::read(card.join(name)).unwrap()).collect();

    let import = ["media", "import", card.to_str().unwrap(), "--vendor", "gat947"];
    let imported = terminal.run(&import)["files"].as_array().unwrap().clone();
    let outcome = |name: &str| {
        imported.iter().find(|one| one["file"] == name).unwrap_or_else(|| panic!("{name}: {imported:?}"))
    };
    for name in &names[..2] {
        let placed = outcome(name);
        assert_eq!((&placed["outcome"], &placed["case"]), (&json!("placed"), &json!(case)), "{placed}");
        assert_eq!(placed["activity"], activity["activity"]);
    }
    assert_eq!(outcome(&names[2])["because"], "not_carried");
    assert_eq!(outcome(&names[3])["because"], "no_recorder");
    assert_eq!(outcome(&names[4])["outcome"], "ignored");
    assert_eq!(outcome("copy.mp4")["outcome"], "duplicate");
    let again = terminal.run(&import)["files"].as_array().unwrap().clone();
    assert!(
        again.iter().all(|one| ["duplicate", "ignored"].contains(&one["outcome"].as_str().unwrap())),
        "{again:?}"
    );
    let after: Vec<Vec<u8>> = names.iter().map(|name| std::fs::read(card.join(name)).unwrap()).collect();
    assert_eq!(before, after, "the card is only read");

    let list = listed(&terminal, &case);
    let first = of(&list, outcome(&names[0])["media"].as_str().unwrap());
    assert_eq!(
        (&first["source"]["by"], &first["source"]["recorder"]),
        (&json!("recorder"), &json!("PL0001"))
    );
    let ahead = first["source"]["clock_ahead_ms"].as_i64().unwrap();
    assert!((3_590_000..3_610_000).contains(&ahead), "{ahead} ms");

    assert_eq!(terminal.status()["media_unplaced"], 2);
    let waiting = outcome(&names[2])["media"].as_str().unwrap();
    let placed = terminal.run(&["media", "place", waiting, "--case", &case, "--proves", "走廊"]);
    assert_eq!(placed["length"].as_u64().unwrap(), before[2].len() as u64);
    assert_eq!(terminal.status()["media_unplaced"], 1);
    terminal.run(&["recorder", "return", "--recorder", "PL0001"]);
    assert_eq!(terminal.run(&["upload"])["received"], 3);
    let media = placed["media"].as_str().unwrap();
    assert_eq!(held(&office, &case, media), before[2]);
    terminal.verify();
}

fn longest_file(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let length = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => longest_file(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(length).max().unwrap_or(0)
}
