use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::*;
use crate::crypto::sha256;
use crate::media::{CHUNK_BYTES, FileHeader, FileKey, TAG_BYTES, VaultKey};

const FILE: MediaId = MediaId::from_bytes([7; 16]);
const LIVE: WriteOptions = WriteOptions { listed: true, sm3: false, reserve: 0 };

fn vault() -> VaultKey {
    VaultKey::derive(&[1; 32])
}

fn key() -> FileKey {
    FileKey::from_bytes([5; 32])
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

fn writer(home: &Path) -> ChunkWriter {
    ChunkWriter::create(home, &vault(), FILE, key(), LIVE).unwrap()
}

fn write(home: &Path, bytes: &[u8]) -> Kept {
    let mut writer = writer(home);
    for piece in bytes.chunks(300_001) {
        writer.write(piece).unwrap();
    }
    assert_eq!(writer.length(), bytes.len() as u64);
    writer.finish().unwrap()
}

fn read(home: &Path, length: usize) -> Result<Vec<u8>, ReadError> {
    let reader = VaultReader::open(home, FILE, &key(), length as u64).unwrap();
    let chunks: Result<Vec<_>, _> =
        (0..reader.cut().count()).map(|position| reader.chunk(position)).collect();
    Ok(chunks?.concat())
}

fn recovered(home: &Path) -> Recovered {
    recover(home, &vault(), FILE, false).unwrap().unwrap()
}

#[test]
fn what_was_written_is_read_and_what_is_recovered_is_the_same() {
    for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 77]
    {
        let home = tempfile::tempdir().unwrap();
        let bytes = pattern(length);
        let kept = write(home.path(), &bytes);
        assert_eq!(kept.sums.sha256.as_bytes(), &sha256(&bytes));
        assert_eq!(kept.manifest.length(), length as u64);
        assert_eq!(read(home.path(), length).unwrap(), bytes);
        let found = recovered(home.path());
        assert!(found.finished && found.lost == 0, "{length}: {found:?}");
        assert_eq!(found.kept.manifest, kept.manifest);
        assert_eq!(found.kept.sums, kept.sums);
        assert_eq!(found.key.unwrap().as_bytes(), key().as_bytes());
        let stored = std::fs::read(data_path(home.path(), FILE)).unwrap();
        let plain = length >= 16 && stored.windows(16).any(|window| window == &bytes[..16]);
        assert!(!plain, "nothing is stored in the clear");
    }
}

#[test]
fn whatever_a_crash_cuts_off_every_whole_chunk_is_left() {
    let home = tempfile::tempdir().unwrap();
    let bytes = pattern(3 * CHUNK_BYTES + 77);
    write(home.path(), &bytes);
    let path = data_path(home.path(), FILE);
    let whole = std::fs::read(&path).unwrap();
    let list = std::fs::read(list_path(home.path(), FILE)).unwrap();
    let end = |chunks: usize| {
        usize::try_from(FileHeader::offset_of(0)).unwrap() + chunks * (CHUNK_BYTES + TAG_BYTES)
    };
    for (cut, chunks) in [
        (end(0), 0),
        (end(0) + 5, 0),
        (end(1) - 1, 0),
        (end(1), 1),
        (end(1) + 15, 1),
        (end(2) + 16, 2),
        (end(3), 3),
        (whole.len() - 1, 3),
    ] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        // The list is behind, as a crash leaves it, or has half a record more.
        std::fs::write(list_path(home.path(), FILE), &list[..chunks * 32 + 7 * (chunks % 2)]).unwrap();
        let found = recovered(home.path());
        assert!(!found.finished && found.lost == 0, "cut at {cut}: {found:?}");
        let kept = &bytes[..chunks * CHUNK_BYTES];
        assert_eq!(found.kept.sums.sha256.as_bytes(), &sha256(kept), "cut at {cut}");
        assert_eq!(read(home.path(), kept.len()).unwrap(), kept);
    }
}

#[test]
fn a_chunk_that_was_on_the_disk_and_is_gone_is_reported() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), &pattern(3 * CHUNK_BYTES));
    let path = data_path(home.path(), FILE);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..usize::try_from(FileHeader::offset_of(1)).unwrap() + 40]).unwrap();
    let found = recovered(home.path());
    assert_eq!((found.kept.manifest.chunks().len(), found.lost, found.finished), (1, 3, false));
}

#[test]
fn a_flipped_bit_is_found_and_its_chunk_named() {
    let home = tempfile::tempdir().unwrap();
    let length = 2 * CHUNK_BYTES + 9;
    write(home.path(), &pattern(length));
    let mut file =
        std::fs::File::options().read(true).write(true).open(data_path(home.path(), FILE)).unwrap();
    file.seek(SeekFrom::Start(FileHeader::offset_of(1) + 4_711)).unwrap();
    file.write_all(&[0xff]).unwrap();
    file.seek(SeekFrom::Start(FileHeader::offset_of(1) + 4_712)).unwrap();
    file.write_all(&[0x00]).unwrap();
    assert!(matches!(read(home.path(), length), Err(ReadError::Damaged(1))));
    let reader = VaultReader::open(home.path(), FILE, &key(), length as u64).unwrap();
    assert_eq!(reader.chunk(2).unwrap().len(), 9);
    assert_eq!(recovered(home.path()).lost, 2);
}

#[test]
fn a_file_that_is_being_written_or_read_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let mut writing = writer(home.path());
    writing.write(&pattern(CHUNK_BYTES + 1)).unwrap();
    assert!(recover(home.path(), &vault(), FILE, false).unwrap().is_none());
    assert!(is_used(home.path(), FILE).unwrap());
    assert!(ChunkWriter::create(home.path(), &vault(), FILE, key(), LIVE).is_err(), "never two writers");
    writing.finish().unwrap();
    assert!(!is_used(home.path(), FILE).unwrap());
    let reading = VaultReader::open(home.path(), FILE, &key(), 1).unwrap();
    assert!(is_used(home.path(), FILE).unwrap());
    drop(reading);
    assert_eq!(data_files(home.path()).unwrap(), [FILE]);
    remove(home.path(), FILE).unwrap();
    assert_eq!(data_files(home.path()).unwrap(), []);
}

#[test]
fn a_writer_that_is_dropped_leaves_what_it_took_in_whole() {
    let home = tempfile::tempdir().unwrap();
    let mut writing = writer(home.path());
    writing.write(&pattern(2 * CHUNK_BYTES + 5)).unwrap();
    drop(writing);
    let found = recovered(home.path());
    assert_eq!((found.kept.manifest.chunks().len(), found.lost, found.finished), (2, 0, false));
}

#[test]
fn the_reserve_is_not_written_into() {
    let home = tempfile::tempdir().unwrap();
    let greedy = WriteOptions { reserve: u64::MAX / 2, ..LIVE };
    let refused = ChunkWriter::create(home.path(), &vault(), FILE, key(), greedy);
    let full = |error: &StoreError| matches!(error, StoreError::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull);
    assert!(refused.is_err_and(|error| full(&error)));
    assert_eq!(data_files(home.path()).unwrap(), []);
}

#[test]
fn bytes_that_are_no_file_of_this_vault_recover_to_nothing() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(data_path(home.path(), FILE).parent().unwrap()).unwrap();
    let other = FileHeader::new(&VaultKey::derive(&[9; 32]), FILE, &key()).to_bytes();
    for bytes in [b"".as_slice(), b"QJMEDIA1", &pattern(5_000), &other] {
        std::fs::write(data_path(home.path(), FILE), bytes).unwrap();
        let found = recovered(home.path());
        assert!(found.key.is_none() && found.kept.manifest.length() == 0);
    }
    remove(home.path(), FILE).unwrap();
    assert!(recovered(home.path()).key.is_none());
}
