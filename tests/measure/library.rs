//! The library as an app carries it: its size without symbols, and what it is made of.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What an app may be asked to carry, bytes.
pub const BUDGET: u64 = 12 << 20;

/// Builds the library for this machine as for a phone; gives its size without symbols and prints what the
/// code and data in it belong to.
pub fn measure(folder: &Path) -> u64 {
    let built = Command::new("cargo")
        .args(["build", "--locked", "--profile", "phone", "-p", "quanji-ffi"])
        // Stripped below: the symbols say first what is what.
        .env("CARGO_PROFILE_PHONE_STRIP", "none")
        .status()
        .unwrap();
    assert!(built.success(), "the library is not built");
    let library = Path::new("target/phone/libquanji_ffi.so");
    println!("\nlibrary for apps, by symbols of at least a byte:");
    for (part, size) in parts(library) {
        println!("  {part:<24} {:>8} KiB", size / 1024);
    }
    let stripped = folder.join("stripped.so");
    let strip = Command::new("strip").args(["--strip-unneeded", "-o"]).arg(&stripped).arg(library).status();
    assert!(strip.unwrap().success(), "`strip` of binutils is needed");
    std::fs::metadata(stripped).unwrap().len()
}

/// Sizes of symbols by what they belong to, largest first.
fn parts(library: &Path) -> Vec<(&'static str, u64)> {
    let listed = Command::new("nm").args(["--print-size", "--demangle"]).arg(library).output().unwrap();
    let mut sizes: BTreeMap<&'static str, u64> = BTreeMap::new();
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(_), Some(size), Some(kind), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        if let (Ok(size), true) = (u64::from_str_radix(size, 16), "tTrRdDbBwWvV".contains(kind)) {
            *sizes.entry(owner(name)).or_default() += size;
        }
    }
    let mut sizes: Vec<_> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    sizes
}

fn owner(symbol: &str) -> &'static str {
    const OWNERS: &[(&str, &[&str])] = &[
        ("quanji-ffi and uniffi", &["quanji_ffi", "uniffi", "async_compat"]),
        ("quanji-core", &["quanji_core"]),
        ("automerge", &["automerge", "hexane"]),
        (
            "TLS and HTTP",
            &["rustls", "webpki", "reqwest", "hyper", "h2::", "http::", "tower", "url::", "idna", "icu_"],
        ),
        ("tokio", &["tokio", "mio::"]),
        (
            "cryptography",
            &[
                "ring::",
                "ring_core",
                "p256",
                "elliptic",
                "primeorder",
                "chacha20",
                "sha2",
                "ed25519",
                "curve25519",
                "sm3",
                "crypto_bigint",
            ],
        ),
        ("fonts and pages", &["skrifa", "read_fonts", "qrcodegen"]),
        ("regex", &["regex", "aho_corasick", "memchr"]),
        ("serde", &["serde", "saphyr", "minicbor", "ciborium"]),
        (
            "Rust's own",
            &["core::", "alloc::", "std::", "rust_", "__rust", "gimli", "addr2line", "miniz", "hashbrown"],
        ),
        (
            "SQLite and SQLCipher",
            &["sqlite3", "sqlcipher", "fts5", "rusqlite", "fts3", "rtree", "codec_", "Wal", "btree", "pager"],
        ),
        ("zstd", &["ZSTD", "HUF_", "FSE_", "zstd"]),
    ];
    let found = OWNERS.iter().find(|(_, prefixes)| prefixes.iter().any(|prefix| symbol.contains(prefix)));
    found.map_or("OpenSSL and the rest", |(owner, _)| owner)
}
