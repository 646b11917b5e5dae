//! Peak memory of an exchange, in a process of its own.

use std::path::Path;
use std::process::Command;

use quanji_core::terminal::{Surroundings, Terminal};

/// Peak resident memory of a process that synchronises this terminal, KiB.
pub fn peak_of_sync(home: &Path) -> u64 {
    let child = Command::new(std::env::current_exe().unwrap()).arg("sync").arg(home).output().unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    String::from_utf8(child.stdout).unwrap().trim().parse().unwrap()
}

/// The child: synchronises and prints its peak.
pub fn child(home: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let terminal = Terminal::open(Surroundings::system(Path::new(home))).unwrap();
    runtime.block_on(terminal.sync()).unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB"));
}
