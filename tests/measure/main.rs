//! Measures what the project promises: a table of ratios, each against a limit measured in the
//! same run, and the same as JSON in `target/bench.json`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs, unreachable_pub)]

mod field;
mod library;
mod media_memory;
mod memory;
mod office;
mod open;
mod package;
mod push;
mod rules;
mod save;
mod table;
mod upload;
mod vault;
mod wire;

use std::path::Path;
use std::time::Duration;

use quanji_core::id::CaseId;
use quanji_core::net::Host;
use quanji_core::sync::EntryBytes;
use quanji_core::terminal::Terminal;

use table::Row;

const CASES: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["sync", home] => return memory::child(home),
        ["serve", data] => return media_memory::serve_child(data),
        ["record", home, address, mebibytes] => {
            return media_memory::record_child(home, address, mebibytes.parse().unwrap());
        }
        _ => {}
    }
    // Beside the build, not under /tmp, which may be in memory: what is measured is a disk.
    let folder = tempfile::tempdir_in("target").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let rows = runtime.block_on(measure(folder.path()));
    let kept = table::print(&rows);
    let report = serde_json::to_string_pretty(&table::json(&rows)).unwrap();
    std::fs::write("target/bench.json", report).unwrap();
    println!(
        "\ntarget/bench.json has the same. {}",
        if kept { "Every promise is kept." } else { "Not every promise is kept." }
    );
}

async fn measure(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    if std::env::var_os("QUANJI_LIBRARY_ONLY").is_some() {
        return vec![library(folder)];
    }
    let (save, bare) = save::measure(folder);
    if std::env::var_os("QUANJI_SAVE_ONLY").is_some() {
        return vec![times("one field saved / one bare SQLCipher commit", save, bare, 1.5)];
    }
    rows.push(times("one field saved / one bare SQLCipher commit", save, bare, 1.5));

    let (judging, folding) = rules::judging(folder);
    rows.push(times("every rule on a case of 500 entries / folding it", judging, folding, 2.0));

    if std::env::var_os("QUANJI_RULES_ONLY").is_some() {
        let serving = office::open(&folder.join("office")).await;
        let terminal = office::terminal(&serving, &folder.join("many"), 1).await;
        open_cases(&terminal, CASES);
        wire::sync(&serving, &terminal).await;
        rows.push(judged_beside(&serving, &terminal).await);
        return rows;
    }
    let (vault, bare) = vault::measure(folder);
    rows.push(times("256 MiB into the vault / slower of bare hash and bare write", vault, bare, 1.0 / 0.7));
    let (verified, bare) = package::measure(folder).await;
    let verifying = times("a package of 512 MiB verified / a bare SHA-256 pass", verified, bare, 1.0 / 0.8);
    if std::env::var_os("QUANJI_PACKAGE_ONLY").is_some() {
        return vec![verifying];
    }
    rows.push(verifying);
    media(folder, &mut rows).await;
    if std::env::var_os("QUANJI_MEDIA_ONLY").is_some() {
        return rows;
    }

    let serving = office::open(&folder.join("office")).await;
    let terminal = office::terminal(&serving, &folder.join("many"), 1).await;
    let cases = open_cases(&terminal, CASES);
    let (office_time, bare_time, entries) = push::measure(&serving, &terminal, folder);
    println!(
        "first push: {entries} entries, office {:.0}/s, bare inserts and signature checks {:.0}/s",
        entries as f64 / office_time.as_secs_f64(),
        entries as f64 / bare_time.as_secs_f64()
    );
    rows.push(times("first push of 10,000 entries / bare inserts and checks", office_time, bare_time, 2.0));
    wire::sync(&serving, &terminal).await;

    let small = office::terminal(&serving, &folder.join("few"), 2).await;
    open_cases(&small, CASES / 100);
    wire::sync(&serving, &small).await;
    for terminal in [&terminal, &small, &terminal] {
        wire::sync(&serving, terminal).await;
    }
    let mut idle_times = [Vec::new(), Vec::new()];
    let mut idle = None;
    for _ in 0..21 {
        for (terminal, times) in [&terminal, &small].into_iter().zip(&mut idle_times) {
            let cost = wire::sync(&serving, terminal).await;
            times.push(cost.time);
            idle.get_or_insert(cost);
        }
    }
    let (idle, [many_time, few_time]) = (idle.unwrap(), idle_times.map(median));
    rows.push(bytes("nothing changed, 10,000 cases: bytes / 1 KiB", idle.bytes, 1024, 1.0));
    rows.push(Row {
        promise: "nothing changed, 10,000 cases: round trips / one",
        measured: idle.round_trips.to_string(),
        against: "1".into(),
        ratio: idle.round_trips as f64,
        limit: 1.0,
    });
    rows.push(times("nothing changed: 10,000 cases / 100 cases", many_time, few_time, 2.0));

    rows.push(judged_beside(&serving, &terminal).await);

    for (number, case) in cases.iter().step_by(100).enumerate() {
        terminal.set_case_field(*case, "cause", &format!("第 {number} 项：未按规定消毒")).unwrap();
    }
    let undelivered = undelivered(&terminal);
    assert_eq!(undelivered.len(), CASES / 100);
    let edits = wire::sync(&serving, &terminal).await;
    rows.push(bytes(
        "one edit in 1 % of 10,000 cases / entries under zstd",
        edits.bytes,
        wire::compressed(&undelivered),
        1.3,
    ));
    drop((terminal, small));

    let (few, many) = open::measure(&folder.join("few"), &folder.join("many"));
    rows.push(times("opening a store of 10,000 cases / of 100", many, few, 2.0));

    let mut peaks = Vec::new();
    // Both are several batches long: what one batch takes is the bound, and both must reach it.
    for (number, backlog) in [(3, 5_000), (4, 20_000)] {
        let home = folder.join(format!("backlog-{backlog}"));
        open_cases(&office::terminal(&serving, &home, number).await, backlog);
        peaks.push(tokio::task::spawn_blocking(move || memory::peak_of_sync(&home)).await.unwrap());
    }
    rows.push(Row {
        promise: "peak memory of sync: backlog of 20,000 / of 5,000",
        measured: format!("{} KiB", peaks[1]),
        against: format!("{} KiB", peaks[0]),
        ratio: peaks[1] as f64 / peaks[0] as f64,
        limit: 1.25,
    });
    rows.push(library(folder));
    rows
}

async fn judged_beside(serving: &office::Serving, terminal: &Terminal) -> Row {
    let (beside, alone, took, cases) = rules::beside_a_push(serving, terminal).await;
    println!("{cases} cases judged again in {:.1} s, beside exchanges", took.as_secs_f64());
    times("an exchange while 10,000 cases are judged again / alone", beside, alone, 2.0)
}

async fn media(folder: &Path, rows: &mut Vec<Row>) {
    let serving = office::open(&folder.join("media-office")).await;
    let terminal = office::terminal(&serving, &folder.join("media"), 1).await;
    let found = upload::measure(&serving, &terminal, folder).await;
    rows.push(times("2 GiB to the office / bare handler with fsync", found.upload, found.bare, 1.0 / 0.7));
    let (sent, lacking) = found.resumed;
    rows.push(Row {
        promise: "after a cut at 90 %: chunks sent / chunks lacking, + 1",
        measured: sent.to_string(),
        against: lacking.to_string(),
        ratio: sent as f64 / (lacking + 1) as f64,
        limit: 1.0,
    });
    let (last, first) = found.playback;
    rows.push(times("first byte of playback: at the end of 2 GiB / at its start", last, first, 2.0));
    let few = upload::photographs(&serving, &folder.join("few-photographs"), 4, 1_000).await;
    let many = upload::photographs(&serving, &folder.join("many-photographs"), 5, 10_000).await;
    rows.push(times("one of 10,000 photographs received / one of 1,000", many, few, 2.0));
    drop((terminal, serving));

    let data = folder.join("memory-office");
    let mut peaks = Vec::new();
    for (number, mebibytes) in [(2, 1_024), (3, 4_096)] {
        let serving = match number {
            2 => office::open(&data).await,
            _ => office::reopen(&data).await,
        };
        let home = folder.join(format!("memory-{mebibytes}"));
        drop(office::terminal(&serving, &home, number).await);
        serving.server.shutdown().await.unwrap();
        drop(serving.office);
        let data = data.clone();
        peaks.push(
            tokio::task::spawn_blocking(move || media_memory::measure(&data, &home, mebibytes))
                .await
                .unwrap(),
        );
    }
    let [small, large] = peaks.try_into().ok().unwrap();
    let peak = |promise, kib: u64, against: u64, limit| Row {
        promise,
        measured: format!("{kib} KiB"),
        against: format!("{against} KiB"),
        ratio: kib as f64 / against as f64,
        limit,
    };
    rows.push(peak(
        "terminal above idle, 4 GiB recorded and sent / 64 MiB",
        large.terminal.above_idle(),
        65_536,
        1.0,
    ));
    rows.push(peak("office above idle, 4 GiB taken in / 64 MiB", large.office.above_idle(), 65_536, 1.0));
    rows.push(peak(
        "peak memory of the terminal: 4 GiB / 1 GiB",
        large.terminal.peak,
        small.terminal.peak,
        1.25,
    ));
    rows.push(peak("peak memory of the office: 4 GiB / 1 GiB", large.office.peak, small.office.peak, 1.25));
}

fn library(folder: &Path) -> Row {
    bytes("the library in an app, without symbols / 12 MiB", library::measure(folder), library::BUDGET, 1.0)
}

fn open_cases(terminal: &Terminal, count: usize) -> Vec<CaseId> {
    (0..count)
        .map(|number| {
            terminal.open_case("inspection", &format!("第 {number} 号被监督单位"), None).unwrap().case
        })
        .collect()
}

fn undelivered(terminal: &Terminal) -> Vec<EntryBytes> {
    let first = Host::local_state(terminal).unwrap().next_undelivered.unwrap();
    let batch = Host::load(terminal, first).unwrap();
    batch.entries.iter().map(|entry| EntryBytes(entry.bytes().to_vec())).collect()
}

fn times(promise: &'static str, measured: Duration, against: Duration, limit: f64) -> Row {
    let ratio = measured.as_secs_f64() / against.as_secs_f64();
    let shown = |time: Duration| format!("{:.3} ms", time.as_secs_f64() * 1_000.0);
    Row { promise, measured: shown(measured), against: shown(against), ratio, limit }
}

fn bytes(promise: &'static str, measured: u64, against: u64, limit: f64) -> Row {
    let ratio = measured as f64 / against as f64;
    Row { promise, measured: format!("{measured} B"), against: format!("{against} B"), ratio, limit }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
