//! Writing a recording into the vault, against the slower of a bare SHA-256 pass and a bare chunked
//! write with fsync of the same bytes.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::crypto::sha256;
use quanji_core::media::CHUNK_BYTES;
use quanji_core::record::MediaKind;
use quanji_core::terminal::NewMedia;

use crate::field::terminal;
use crate::median;

const CHUNKS: usize = 256;
const ROUNDS: usize = 5;

/// Median time of the vault and of the slower bare work, measured in turn.
pub fn measure(folder: &Path) -> (Duration, Duration) {
    let terminal = terminal(&folder.join("vault"));
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let chunk = noise(CHUNK_BYTES);
    let (mut vault, mut hashed, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let started = Instant::now();
        for _ in 0..CHUNKS {
            std::hint::black_box(sha256(&chunk));
        }
        hashed.push(started.elapsed());

        let path = folder.join(format!("bare-{round}"));
        let mut bare = File::create(&path).unwrap();
        let started = Instant::now();
        for _ in 0..CHUNKS {
            bare.write_all(&chunk).unwrap();
            bare.sync_all().unwrap();
        }
        written.push(started.elapsed());
        std::fs::remove_file(path).unwrap();

        let writer = terminal.begin_media(NewMedia::new(case, MediaKind::Video, "video/mp4")).unwrap();
        let started = Instant::now();
        for _ in 0..CHUNKS {
            for piece in chunk.chunks(64 * 1024) {
                writer.write(piece).unwrap();
            }
        }
        let saved = writer.finish(&terminal).unwrap();
        vault.push(started.elapsed());
        assert_eq!(saved.length, (CHUNKS * CHUNK_BYTES) as u64);
    }
    (median(vault), median(hashed).max(median(written)))
}

/// Bytes that do not compress.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
