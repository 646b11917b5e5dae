//! Peak memory of a terminal that records and sends, and of the office that takes it in, each a
//! process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use quanji_core::terminal::{Surroundings, Terminal};

use crate::upload::{capture, send};

/// Peak and idle memory, KiB.
pub struct Peak {
    pub peak: u64,
    pub idle: u64,
}

impl Peak {
    /// What the work took.
    pub const fn above_idle(&self) -> u64 {
        self.peak.saturating_sub(self.idle)
    }
}

/// Of the terminal and of the office.
pub struct Peaks {
    pub terminal: Peak,
    pub office: Peak,
}

/// Records and sends so many MiB in processes of their own.
pub fn measure(office: &Path, home: &Path, mebibytes: u64) -> Peaks {
    let (mut serving, address) = serve(office);
    let idle = resident(serving.id(), "VmRSS");
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("record")
        .arg(home)
        .args([address.as_str(), &mebibytes.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let terminal = Peak { peak: numbers[0], idle: numbers[1] };
    let office = Peak { peak: resident(serving.id(), "VmHWM"), idle };
    serving.kill().unwrap();
    serving.wait().unwrap();
    Peaks { terminal, office }
}

fn serve(office: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("serve")
        .arg(office)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line.trim().to_owned())
}

/// The child that serves: prints its address and goes on until it is killed.
pub fn serve_child(data: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let serving = crate::office::reopen(Path::new(data)).await;
        println!("{}", serving.server.url());
        std::future::pending::<()>().await;
    });
}

/// The child that records and sends: prints its peak and what it had after opening, KiB.
pub fn record_child(home: &str, address: &str, mebibytes: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let terminal = Terminal::open(Surroundings::system(Path::new(home))).unwrap();
    terminal.move_office(address).unwrap();
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let idle = resident(std::process::id(), "VmRSS");
    capture(&terminal, case, mebibytes);
    let sent = runtime.block_on(send(&terminal));
    assert_eq!(sent.report.waiting, 0);
    println!("{} {idle}", resident(std::process::id(), "VmHWM"));
}

fn resident(process: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}
