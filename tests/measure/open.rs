//! Opening a store of many cases, against opening one of few.

use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::terminal::{Surroundings, Terminal};

use crate::median;

const OPENINGS: usize = 41;

/// Median time to open a store of few cases and one of many, measured in turn.
pub fn measure(few: &Path, many: &Path) -> (Duration, Duration) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..OPENINGS {
        for (home, times) in [few, many].into_iter().zip(&mut times) {
            let started = Instant::now();
            let terminal = Terminal::open(Surroundings::system(home)).unwrap();
            times.push(started.elapsed());
            drop(terminal);
        }
    }
    let [few, many] = times;
    (median(few), median(many))
}
