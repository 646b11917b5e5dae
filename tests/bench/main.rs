//! Measures what the project promises and prints a table of ratios.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs, unreachable_pub)]

mod field;
mod open;
mod save;

use std::time::Duration;

fn main() {
    let folder = tempfile::tempdir_in(std::env::var("QUANJI_BENCH_DIR").unwrap_or_else(|_| ".".into())).unwrap();
    let (save, bare) = save::measure(folder.path());
    println!("save {save:?} bare {bare:?} ratio {:.2}", save.as_secs_f64() / bare.as_secs_f64());
    if std::env::args().nth(1).as_deref() == Some("save") {
        return;
    }
    let (few, many) = open::measure(folder.path(), 100, 10_000);
    println!("open few {few:?} many {many:?} ratio {:.2}", many.as_secs_f64() / few.as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
