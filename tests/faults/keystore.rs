//! A key store that fails, panics or hangs: an error, nothing lost, and work goes on when it is back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use quanji_core::crypto::{CryptoError, PublicKey, Randomness, Signature};
use quanji_core::terminal::{FileVault, KeyVault, Surroundings, SyncSummary, Terminal, TerminalError};
use quanji_tests::harness::{Office, scratch};

const WELL: u8 = 0;
const FAILS: u8 = 1;
const PANICS: u8 = 2;
const HANGS: u8 = 3;
const HANG: Duration = Duration::from_millis(1_500);

/// Keys in files, behind a mood.
struct Moody {
    inner: FileVault,
    mood: AtomicU8,
}

impl Moody {
    fn now<T>(&self, well: impl FnOnce(&FileVault) -> Result<T, CryptoError>) -> Result<T, CryptoError> {
        match self.mood.load(Ordering::SeqCst) {
            FAILS => return Err(CryptoError::Refused("the key was invalidated".into())),
            PANICS => panic!("a key store that panics"),
            HANGS => std::thread::sleep(HANG),
            _ => {}
        }
        well(&self.inner)
    }

    fn be(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }
}

impl KeyVault for Moody {
    fn create(&self, randomness: &dyn Randomness) -> Result<(), CryptoError> {
        self.now(|inner| inner.create(randomness))
    }
    fn public_key(&self) -> Result<PublicKey, CryptoError> {
        self.now(KeyVault::public_key)
    }
    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        self.now(|inner| inner.sign(message))
    }
    fn database_key(&self) -> Result<zeroize::Zeroizing<[u8; 32]>, CryptoError> {
        self.now(KeyVault::database_key)
    }
    fn read_anchor(&self) -> Result<Option<Vec<u8>>, CryptoError> {
        self.now(KeyVault::read_anchor)
    }
    fn write_anchor(&self, anchor: &[u8]) -> Result<(), CryptoError> {
        self.now(|inner| inner.write_anchor(anchor))
    }
}

fn surroundings(home: &Path, vault: &Arc<Moody>) -> Surroundings {
    Surroundings { vault: Arc::<Moody>::clone(vault), ..Surroundings::system(home) }
}

/// A terminal whose key store is well, and which has said nothing yet.
fn opened(folder: &Path) -> (Office, Arc<Moody>, Terminal) {
    let office = Office::start(&folder.join("office"));
    let officer = office.officer("张三", "公共场所科");
    let home = folder.join("terminal");
    let _ = office.enrol(&officer, &home);
    let vault = Arc::new(Moody { inner: FileVault::new(home.join("keys")), mood: AtomicU8::new(WELL) });
    let terminal = Terminal::open(surroundings(&home, &vault)).unwrap();
    (office, vault, terminal)
}

fn sync(terminal: &Terminal) -> Result<SyncSummary, TerminalError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(terminal.sync())
}

#[test]
fn what_a_key_store_does_loses_nothing() {
    let folder = scratch();
    let (office, vault, terminal) = opened(folder.path());
    for mood in [FAILS, PANICS] {
        vault.be(mood);
        // The first save of an opening needs the device key.
        let refused = catch_unwind(AssertUnwindSafe(|| terminal.open_case("inspection", "不会保存", None)));
        assert!(!matches!(refused, Ok(Ok(_))));
        vault.be(WELL);
        assert_eq!(terminal.status().unwrap().seq, 0, "nothing was saved by halves");
    }
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let mut saved = Vec::new();
    for mood in [FAILS, PANICS, WELL] {
        vault.be(mood);
        // The session is open: recording needs no key of the store.
        saved.push(terminal.add_note(case, "密钥库不可用时的记录").unwrap());
        let exchanged = catch_unwind(AssertUnwindSafe(|| sync(&terminal)));
        assert_eq!(matches!(exchanged, Ok(Ok(_))), mood == WELL);
        vault.be(WELL);
    }
    sync(&terminal).unwrap();
    assert_eq!(terminal.status().unwrap().undelivered, 0);
    let log: Vec<Vec<u8>> = office.log().into_iter().map(|(_, _, hash)| hash).collect();
    assert!(saved.iter().all(|entry| log.iter().any(|held| held == entry.as_bytes())));
    drop(terminal);

    // It is gone when the terminal opens: a clear error, and the store is untouched.
    let home = folder.path().join("terminal");
    vault.be(FAILS);
    let gone = Terminal::open(surroundings(&home, &vault));
    assert!(matches!(gone, Err(TerminalError::KeyStore(_))), "{gone:?}");
    vault.be(WELL);
    let again = Terminal::open(surroundings(&home, &vault)).unwrap();
    assert!(again.verify(|_| ()).unwrap().sound);
}

/// A key store that asks for a finger waits for a person: nobody else waits for it.
#[test]
fn a_key_store_that_hangs_ends_at_last() {
    let folder = scratch();
    let (_office, vault, terminal) = opened(folder.path());
    vault.be(HANGS);
    let began = Instant::now();
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    assert!(began.elapsed() >= HANG);
    // With the session open a save does not touch the store, however it hangs.
    let began = Instant::now();
    terminal.add_note(case, "密钥库无响应时的记录").unwrap();
    assert!(began.elapsed() < HANG, "a save waited for the key store");
    let waiting = terminal.clone();
    let exchange = std::thread::spawn(move || sync(&waiting));
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    terminal.add_note(case, "同步等待密钥库时的记录").unwrap();
    assert!(began.elapsed() < HANG, "a save waited for an exchange that waits for the key store");
    exchange.join().unwrap().unwrap();
    vault.be(WELL);
    assert!(terminal.verify(|_| ()).unwrap().sound);
}
