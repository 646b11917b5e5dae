//! Thirty days in the mountains: ten thousand entries, then a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quanji_core::id::BootId;
use quanji_core::terminal::{Surroundings, Terminal, enrol};
use quanji_core::time::{Clock, ClockReading};
use quanji_tests::harness::{Office, scratch};

const ENTRIES: u64 = 10_000;
const MONTH_MS: u64 = 30 * 86_400_000;

/// A clock that runs through thirty days while the entries are made.
struct Month {
    start_ms: i64,
    elapsed_ms: AtomicU64,
}

impl Clock for Month {
    fn read(&self) -> ClockReading {
        let elapsed = self.elapsed_ms.load(Ordering::SeqCst);
        ClockReading {
            wall_ms: self.start_ms.saturating_add_unsigned(elapsed),
            offset_minutes: 480,
            monotonic_ms: elapsed,
            boot: BootId::from_bytes([3; 16]),
        }
    }
}

#[test]
fn a_month_without_a_network() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let [away, home] = ["张三", "李四"].map(|name| office.officer(name, "公共场所科"));
    let reader = office.enrol(&home, &folder.path().join("reader"));
    let system = Surroundings::system(&folder.path().join("away"));
    let now = system.clock.read().wall_ms;
    // The terminal's clock is right; the office hears of the month when it is over.
    let clock = Arc::new(Month { start_ms: now, elapsed_ms: AtomicU64::new(0) });
    let surroundings = Surroundings { clock: Arc::<Month>::clone(&clock), ..system };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let terminal: Terminal =
        runtime.block_on(enrol(surroundings, office.url(), &office.code(&away), "山区终端", None)).unwrap();
    let case = terminal.open_case("inspection", "平罗县山区供水点", None).unwrap().case;
    let (document, _) = terminal.new_draft(case, "HS-20").unwrap();
    for number in 0..ENTRIES {
        clock.elapsed_ms.store(MONTH_MS * number / ENTRIES, Ordering::SeqCst);
        match number % 10 {
            0 => drop(terminal.set_field(document, "place", &format!("第 {number} 号水源地")).unwrap()),
            _ => drop(terminal.add_note(case, &format!("第 {number} 次巡查")).unwrap()),
        }
    }
    let waiting = terminal.status().unwrap().undelivered;
    assert!(waiting > ENTRIES);
    let sync = runtime.block_on(terminal.sync()).unwrap();
    // And the requests for numbers of the year that begins: six series.
    assert_eq!(sync.pushed, waiting + 6);
    assert!(sync.round_trips < 40, "in batches: {}", sync.round_trips);
    assert_eq!(terminal.status().unwrap().undelivered, 0);
    assert!(office.log().len() as u64 > ENTRIES);
    assert!(office.quarantine().is_empty(), "an expired grant stops nobody");

    reader.sync();
    let shown = reader.run(&["case", "show", &case.to_string()]);
    assert_eq!(shown["digest"], terminal.case(case).unwrap().digest.as_str());
    let marked =
        shown["timeline"].as_array().unwrap().iter().filter(|event| event["after_grant"] == true).count();
    assert!(marked as u64 > ENTRIES / 2, "what was recorded after the grant is marked: {marked}");
    reader.verify();
}
