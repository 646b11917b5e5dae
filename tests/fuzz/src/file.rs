//! Files of a terminal: manifests, the vault, the head anchor.
//!
//! The first byte says what the rest is. Of the vault: after two bytes that say how long it is the list,
//! then the data file.

use std::cell::RefCell;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use quanji_core::id::{EntryHash, MediaId};
use quanji_core::media::{
    ChunkCipher, FileHeader, FileKey, LIST_RECORD_BYTES, Manifest, VaultKey, list_record,
};
use quanji_core::store::vault::{data_path, list_path, recover};
use quanji_core::store::{Anchor, AnchorFile};
use sha2::Sha256;
use tempfile::TempDir;

use crate::seed::{exemplar, tagged};

const KEY: [u8; 32] = [0x66; 32];
const NAME: [u8; 16] = [0x77; 16];

pub(crate) fn check(bytes: &[u8]) {
    match bytes {
        [0, rest @ ..] => manifest(rest),
        [1, rest @ ..] => header(rest),
        [2, rest @ ..] => anchor(rest),
        [3, rest @ ..] => anchor_file(rest),
        [4, first, second, rest @ ..] => vault(u16::from_be_bytes([*first, *second]), rest),
        [5, rest @ ..] => chunk(rest),
        _ => {}
    }
}

fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::from_bytes(bytes) {
        assert_eq!(manifest.to_bytes(), bytes);
        assert_eq!(manifest.cut().count(), u32::try_from(manifest.chunks().len()).unwrap());
        let _ = manifest.root();
    }
}

fn vault_key() -> VaultKey {
    VaultKey::derive(&KEY)
}

/// A header is the same again; the key in it is one that this terminal put there.
fn header(bytes: &[u8]) {
    if let Some(header) = FileHeader::from_bytes(bytes) {
        assert_eq!(header.to_bytes(), bytes);
        if let Ok(key) = header.key(&vault_key()) {
            assert_eq!(FileHeader::new(&vault_key(), header.file, &key).to_bytes(), bytes);
        }
    }
}

/// A chunk opens only as it was sealed.
fn chunk(bytes: &[u8]) {
    let cipher = ChunkCipher::new(&FileKey::from_bytes(KEY), MediaId::from_bytes(NAME));
    for (position, last) in [(0, false), (0, true), (7, true)] {
        let mut opened = bytes.to_vec();
        if cipher.open(position, last, &mut opened).is_ok() {
            cipher.seal(position, last, &mut opened).unwrap();
            assert_eq!(opened, bytes);
        }
    }
}

fn mac(content: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
    mac.update(content);
    mac.finalize().into_bytes()[..20].to_vec()
}

/// A slot is read only if this terminal wrote it; what this terminal wrote is read as it was.
fn anchor(bytes: &[u8]) {
    if let Some(anchor) = Anchor::from_bytes(&KEY, bytes) {
        assert_eq!(anchor.to_bytes(&KEY), bytes);
    }
    let signed = [bytes, &mac(bytes)].concat();
    if let Some(anchor) = Anchor::from_bytes(&KEY, &signed) {
        assert_eq!(anchor.to_bytes(&KEY), signed);
    }
}

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// In a folder of this thread, in memory where there is such a place.
fn in_folder(act: impl FnOnce(&Path)) {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            let memory = Path::new("/dev/shm");
            if memory.is_dir() { TempDir::new_in(memory).unwrap() } else { TempDir::new().unwrap() }
        });
        act(folder.path());
    });
}

/// Whatever the file holds, the newest whole slot is found, and the next one written is found after it.
fn anchor_file(bytes: &[u8]) {
    in_folder(|folder| {
        let path = folder.join("anchor");
        std::fs::write(&path, bytes).unwrap();
        let mut file = AnchorFile::open(&path, KEY).unwrap();
        let before = file.read().unwrap().anchor;
        let seq = before.map_or(1, |anchor| anchor.seq.saturating_add(1));
        let next = Anchor { seq, hash: EntryHash::from_bytes([8; 32]) };
        file.write(next).unwrap();
        drop(file);
        let found = AnchorFile::open(&path, KEY).unwrap().read().unwrap().anchor;
        assert!(found == Some(next) || before.is_some_and(|anchor| anchor.seq == u64::MAX));
    });
}

/// Whatever a crash left, what is recovered is a prefix of whole chunks, and is the same again.
fn vault(listed: u16, bytes: &[u8]) {
    let (list, data) = bytes.split_at(usize::from(listed).min(bytes.len()));
    in_folder(|home| {
        let file = MediaId::from_bytes(NAME);
        std::fs::create_dir_all(home.join("media")).unwrap();
        std::fs::write(list_path(home, file), list).unwrap();
        std::fs::write(data_path(home, file), data).unwrap();
        let once = recover(home, &vault_key(), file, false).unwrap().unwrap();
        let again = recover(home, &vault_key(), file, false).unwrap().unwrap();
        assert_eq!(once.kept.manifest, again.kept.manifest);
        let length = once.kept.manifest.length();
        assert!(length <= data.len() as u64);
        assert!(usize::try_from(once.lost).unwrap() <= list.len() / LIST_RECORD_BYTES);
    });
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let file = MediaId::from_bytes(NAME);
    let key = FileKey::from_bytes([0x88; 32]);
    let header = FileHeader::new(&vault_key(), file, &key).to_bytes();
    let plain = b"recorded".to_vec();
    let mut sealed = plain.clone();
    ChunkCipher::new(&key, file).seal(0, true, &mut sealed).unwrap();
    let digest = quanji_core::record::digest_of(&plain);
    let record = list_record(&key, 0, 8, true, &digest);
    let whole = |list: &[u8], data: &[&[u8]]| {
        let length = u16::try_from(list.len()).unwrap().to_be_bytes();
        [&[4], &length[..], list, &data.concat()].concat()
    };
    let slot = |seq| Anchor { seq, hash: EntryHash::from_bytes([3; 32]) }.to_bytes(&KEY);
    let mut opened = plain.clone();
    ChunkCipher::new(&FileKey::from_bytes(KEY), file).seal(7, true, &mut opened).unwrap();
    vec![
        tagged(0, &exemplar("media/manifest.cbor")),
        tagged(0, &Manifest::default().to_bytes()),
        tagged(1, &header),
        tagged(2, &slot(9)),
        tagged(2, &slot(9)[..44]),
        tagged(3, &[slot(4), slot(5)].concat()),
        tagged(3, &[slot(u64::MAX), vec![0; 64]].concat()),
        whole(&record, &[&header, &sealed]),
        whole(&[], &[&header, &sealed]),
        whole(&[record, record].concat(), &[&header]),
        tagged(5, &opened),
    ]
}
