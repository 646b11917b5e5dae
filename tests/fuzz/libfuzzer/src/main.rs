//! The targets under libFuzzer: `QUANJI_FUZZ_TARGET` names the one to run. With `QUANJI_FUZZ_SEEDS` it
//! writes the first inputs of all of them into a folder instead, and the longest that is worth trying.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use quanji_fuzz::{TARGETS, Target};

fn target() -> &'static Target {
    static TARGET: OnceLock<&Target> = OnceLock::new();
    TARGET.get_or_init(|| {
        let name = std::env::var("QUANJI_FUZZ_TARGET").unwrap_or_default();
        quanji_fuzz::target(&name).unwrap_or_else(|| {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            eprintln!("QUANJI_FUZZ_TARGET is one of {}", names.join(", "));
            std::process::exit(2);
        })
    })
}

fn write_seeds(folder: &std::path::Path) -> std::io::Result<()> {
    for target in TARGETS {
        let own = folder.join(target.name);
        std::fs::create_dir_all(&own)?;
        std::fs::write(folder.join(format!("{}.len", target.name)), target.max_len.to_string())?;
        for (number, seed) in (target.seeds)().into_iter().enumerate() {
            std::fs::write(own.join(number.to_string()), seed)?;
        }
    }
    Ok(())
}

fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("QUANJI_FUZZ_SEEDS") {
            let written = write_seeds(folder.as_ref());
            std::process::exit(i32::from(written.inspect_err(|error| eprintln!("{error}")).is_err()));
        }
        target();
        // libFuzzer's own hook ends the program at once; here a panic of a library that the decoder catches
        // is a part of its promise. One that nobody catches still ends the program.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        if let Err(panic) = std::panic::catch_unwind(|| (target().check)(data)) {
            let told = panic.downcast_ref::<String>().map(String::as_str);
            let told = told.or_else(|| panic.downcast_ref::<&str>().copied());
            eprintln!("{}: {}", target().name, told.unwrap_or("a panic"));
            std::process::abort();
        }
    }
);
