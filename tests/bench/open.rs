//! Opening a store of many cases, against opening one of few.

use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::terminal::{Surroundings, Terminal};

use crate::field::terminal;
use crate::median;

const OPENINGS: usize = 41;

/// Median time to open a store of `few` cases and one of `many`, measured in turn.
pub fn measure(folder: &Path, few: usize, many: usize) -> (Duration, Duration) {
    let homes = [folder.join("few"), folder.join("many")];
    for (home, cases) in homes.iter().zip([few, many]) {
        let terminal = terminal(home);
        for number in 0..cases {
            terminal.open_case("inspection", &format!("第 {number} 号被监督单位"), None).unwrap();
        }
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..OPENINGS {
        for (home, times) in homes.iter().zip(&mut times) {
            let started = Instant::now();
            let terminal = Terminal::open(Surroundings::system(home)).unwrap();
            times.push(started.elapsed());
            drop(terminal);
        }
    }
    let [few, many] = times;
    (median(few), median(many))
}
