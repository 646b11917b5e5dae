//! Evidence packages: their files, their container, and the whole.
//!
//! The first byte says what the rest is: 0 a whole package, 1 to 4 one of its files. Of a package made
//! here, after a byte 5, each part is a name, a newline and the bytes of a file: a container whose check
//! sums are right, whatever is in it.

use std::io::Cursor;

use quanji_core::package::{
    Expected, PackageEntries, PackageIssue, PackageManifest, PackageProofs, PackageWriter, read_container,
    verify,
};

use crate::seed::{exemplars, tagged};
use crate::{body, parts};

/// Most files of one input.
const MOST: usize = 16;

pub(crate) fn check(bytes: &[u8]) {
    match bytes {
        [0, rest @ ..] => package(rest),
        [1, rest @ ..] => {
            if let Ok(read) = PackageManifest::from_bytes(rest) {
                assert_eq!(read.to_bytes(), rest);
                let _ = read.is_sound();
            }
        }
        [2, rest @ ..] => {
            if let Ok(read) = PackageEntries::from_bytes(rest) {
                assert_eq!(read.to_bytes(), rest);
                assert!(
                    !read.is_sound()
                        || read.runs().map(|(_, run)| run.len()).sum::<usize>() == read.items.len()
                );
            }
        }
        [3, rest @ ..] => {
            if let Ok(read) = PackageProofs::from_bytes(rest) {
                assert_eq!(read.to_bytes(), rest);
                let _ = read.is_sound(1_000);
            }
        }
        [4, rest @ ..] => {
            if let Ok(read) = PackageIssue::from_bytes(rest) {
                assert_eq!(read.to_bytes(), rest);
            }
        }
        [5, rest @ ..] => made(rest),
        _ => {}
    }
}

/// Whatever it holds, the verifier says what is wrong with it; nothing that is not signed holds.
fn package(bytes: &[u8]) {
    let mut reader = Cursor::new(bytes);
    if let Ok(members) = read_container(&mut reader) {
        assert!(members.iter().all(|member| member.length <= bytes.len() as u64));
    }
    let first = verify(&mut Cursor::new(bytes), &Expected::default(), &mut |_, _| ()).unwrap();
    let second = verify(&mut Cursor::new(bytes), &Expected::default(), &mut |_, _| ()).unwrap();
    assert_eq!(first, second, "one verdict");
}

fn made(bytes: &[u8]) {
    let mut writer = PackageWriter::new(Cursor::new(Vec::new()));
    for part in parts::split(bytes, MOST) {
        let Some((name, content)) = body::split(part) else { return };
        if writer.write(name, content.len() as u64, content).is_err() {
            return;
        }
    }
    if let Ok(container) = writer.finish() {
        package(container.get_ref());
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    // One whole package: the others differ from it in little.
    seeds.extend(exemplars("package", "zip").pop().map(|whole| tagged(0, &whole)));
    for bytes in exemplars("package", "zip") {
        let mut reader = Cursor::new(bytes.as_slice());
        let Ok(members) = read_container(&mut reader) else { continue };
        let mut files = Vec::new();
        for member in members {
            let from = usize::try_from(member.data_offset()).unwrap();
            let content = &bytes[from..from + usize::try_from(member.length).unwrap()];
            let tag = match member.name.as_str() {
                "manifest.cbor" => Some(1),
                "entries.cbor" => Some(2),
                "proofs.cbor" => Some(3),
                "issue.cbor" => Some(4),
                _ => None,
            };
            seeds.extend(tag.map(|tag| tagged(tag, content)));
            if content.len() < 16_000 {
                files.push([member.name.as_bytes(), b"\n", content].concat());
            }
        }
        seeds.push(tagged(5, &parts::join(files.iter().map(Vec::as_slice))));
    }
    seeds.sort();
    seeds.dedup();
    seeds
}
