//! Measures what the project promises and prints a table of ratios.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs, unreachable_pub)]

mod field;
mod save;

fn main() {
    let folder = tempfile::tempdir_in(std::env::var("QUANJI_BENCH_DIR").unwrap_or_else(|_| ".".into())).unwrap();
    let (save, bare) = save::measure(folder.path());
    println!("save {save:?} bare {bare:?} ratio {:.2}", save.as_secs_f64() / bare.as_secs_f64());
}
