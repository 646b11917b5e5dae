//! The terminal in an app: put to sleep, woken, watched, cancelled, from many threads at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use quanji_core::id::{CaseId, EntryHash};
use quanji_core::record::{CaptureEnd, MediaKind};
use quanji_core::sync::Conditions;
use quanji_core::terminal::{
    Cancellation, CaseView, Listener, ListenerError, NewMedia, Surroundings, Terminal, TerminalError,
    Unwatched, UploadWatcher, enrol,
};
use quanji_tests::harness::{Office, scratch};

fn open_files(home: &Path) -> Vec<std::path::PathBuf> {
    let open = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(Result::ok);
    open.filter_map(|file| std::fs::read_link(file.path()).ok())
        .filter(|path| path.starts_with(home))
        .collect()
}

async fn bureau(folder: &Path) -> (Office, Terminal, CaseId) {
    let office = Office::start(&folder.join("office"));
    let officer = office.officer("张三", "公共场所科");
    let surroundings = Surroundings::system(&folder.join("terminal"));
    let terminal = enrol(surroundings, office.url(), &office.code(&officer), "终端", None).await.unwrap();
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    (office, terminal, case)
}

#[tokio::test(flavor = "multi_thread")]
async fn asleep_it_holds_no_file_and_awake_it_goes_on() {
    let folder = scratch();
    let (_office, terminal, case) = bureau(folder.path()).await;
    let writer = terminal.begin_media(NewMedia::new(case, MediaKind::Video, "video/mp4")).unwrap();
    let bytes: Vec<u8> = (0..2_500_000u32).map(|at| (at % 253) as u8).collect();
    writer.write(&bytes).unwrap();
    let following = tokio::spawn({
        let terminal = terminal.clone();
        async move { terminal.follow(|_| ()).await }
    });
    let home = folder.path().join("terminal").canonicalize().unwrap();
    assert!(!open_files(&home).is_empty());

    terminal.suspend().await.unwrap();
    assert_eq!(open_files(&home), [] as [&Path; 0]);
    assert_eq!(following.await.unwrap(), Err(TerminalError::Suspended));
    assert_eq!(writer.write(&[1]), Err(TerminalError::Suspended));
    assert_eq!(terminal.add_note(case, "睡着了"), Err(TerminalError::Suspended));
    assert_eq!(
        terminal.upload(&Default::default(), Arc::new(Unwatched)).await.unwrap_err(),
        TerminalError::Suspended
    );
    terminal.suspend().await.unwrap();

    terminal.resume().unwrap();
    terminal.resume().unwrap();
    let saved = writer.finish(&terminal).unwrap();
    assert_eq!((saved.length, saved.end), (bytes.len() as u64, CaptureEnd::Interrupted));
    let mut copy = Vec::new();
    terminal.export_media(saved.media, &mut copy).unwrap();
    assert_eq!(copy, bytes, "to the last byte");
    let summary = terminal.upload(&Default::default(), Arc::new(Unwatched)).await.unwrap();
    assert_eq!(summary.report.received, 1);
}

/// Is asked before each thing that is sent.
struct Asked {
    times_left: AtomicUsize,
    enough: tokio::sync::Notify,
}

impl UploadWatcher for Asked {
    fn conditions(&self) -> Conditions {
        if self.times_left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.enough.notify_one();
        }
        Conditions::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asleep_in_the_midst_of_an_upload_it_holds_nothing() {
    let folder = scratch();
    let (_office, terminal, case) = bureau(folder.path()).await;
    let writer = terminal.begin_media(NewMedia::new(case, MediaKind::Video, "video/mp4")).unwrap();
    let bytes: Vec<u8> = (0..20_000_000u32).map(|at| (at % 253) as u8).collect();
    writer.write(&bytes).unwrap();
    writer.finish(&terminal).unwrap();
    let home = folder.path().join("terminal").canonicalize().unwrap();
    for times in 3..7 {
        let asked = Arc::new(Asked { times_left: AtomicUsize::new(times), enough: Default::default() });
        let uploading = tokio::spawn({
            let (terminal, asked) = (terminal.clone(), Arc::<Asked>::clone(&asked));
            async move { terminal.upload(&Default::default(), asked).await }
        });
        asked.enough.notified().await;
        terminal.suspend().await.unwrap();
        assert_eq!(open_files(&home), [] as [&Path; 0]);
        assert_eq!(Arc::strong_count(&asked), 1, "what the app gave is let go of");
        assert_eq!(uploading.await.unwrap().unwrap_err(), TerminalError::Suspended);
        terminal.resume().unwrap();
    }
    let summary = terminal.upload(&Default::default(), Arc::new(Unwatched)).await.unwrap();
    assert_eq!(summary.report.received, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_threads_while_it_falls_asleep_and_wakes() {
    let folder = scratch();
    let (_office, terminal, case) = bureau(folder.path()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4u32)
        .map(|thread| {
            let (terminal, stop) = (terminal.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut acknowledged: Vec<EntryHash> = Vec::new();
                // As fast as nobody writes; without a pause an exchange would never come to an end.
                for number in 0.. {
                    std::thread::sleep(Duration::from_millis(5));
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    match terminal.add_note(case, &format!("{thread}：第 {number} 条")) {
                        Ok(entry) => acknowledged.push(entry),
                        Err(TerminalError::Suspended) => {}
                        Err(other) => panic!("{other}"),
                    }
                    if number % 7 == 0 {
                        let photo = NewMedia::new(case, MediaKind::Photo, "image/jpeg");
                        match terminal.add_media(photo, Vec::new(), &mut &[thread as u8; 5_000][..]) {
                            Ok(saved) => acknowledged.push(saved.entry),
                            Err(TerminalError::Suspended) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
                acknowledged
            })
        })
        .collect();
    for round in 0..25 {
        let cut = Cancellation::default();
        let exchange = tokio::spawn({
            let (terminal, cut) = (terminal.clone(), cut.clone());
            async move { cut.over(terminal.sync()).await }
        });
        tokio::time::sleep(Duration::from_millis(round * 3)).await;
        if round % 2 == 0 {
            cut.cancel();
        }
        terminal.suspend().await.unwrap();
        match exchange.await.unwrap() {
            Ok(_) | Err(TerminalError::Suspended | TerminalError::Cancelled) => {}
            Err(other) => panic!("{other}"),
        }
        if round % 5 == 0 {
            // Whoever opens it now finds everything; nobody else holds it.
            drop(Terminal::open(Surroundings::system(&folder.path().join("terminal"))).unwrap());
        }
        terminal.resume().unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    let acknowledged: Vec<EntryHash> =
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
    terminal.settle_media().unwrap();
    terminal.sync().await.unwrap();
    let held: std::collections::BTreeSet<EntryHash> =
        terminal.case(case).unwrap().timeline.iter().map(|event| event.entry).collect();
    assert!(acknowledged.iter().all(|entry| held.contains(entry)), "what was acknowledged is there");
    assert!(terminal.verify(|_| ()).unwrap().sound);
}

struct Heard {
    counts: Mutex<Vec<usize>>,
    slow: Duration,
}

impl Listener<CaseView> for Heard {
    fn changed(&self, view: CaseView) -> Result<(), ListenerError> {
        std::thread::sleep(self.slow);
        self.counts.lock().unwrap().push(view.timeline.len());
        Err(ListenerError("every time".into()))
    }

    fn failed(&self, error: TerminalError) -> Result<(), ListenerError> {
        panic!("{error}")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_tells_the_newest_and_keeps_nothing_open() {
    let folder = scratch();
    let (_office, terminal, case) = bureau(folder.path()).await;
    let heard = Arc::new(Heard { counts: Mutex::default(), slow: Duration::from_millis(100) });
    let watch = terminal.watch_case(case, Arc::<Heard>::clone(&heard)).unwrap();
    for number in 0..200 {
        terminal.add_note(case, &format!("第 {number} 条")).unwrap();
    }
    let all = terminal.case(case).unwrap().timeline.len();
    until(|| heard.counts.lock().unwrap().last() == Some(&all));
    let counts = heard.counts.lock().unwrap().clone();
    assert!(counts.is_sorted() && counts.len() < 100, "{counts:?}");

    assert!(matches!(
        terminal.watch_case(CaseId::from_bytes([9; 16]), heard),
        Err(TerminalError::NotFound("case"))
    ));
    // The watch lives on; the store does not.
    let home = folder.path().join("terminal").canonicalize().unwrap();
    drop(terminal);
    until(|| open_files(&home).is_empty());
    drop(watch);
}

fn until(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "it never came to hold");
        std::thread::sleep(Duration::from_millis(10));
    }
}
