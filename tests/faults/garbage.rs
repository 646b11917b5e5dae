//! Garbage at every endpoint: a clear refusal, a living office, an unchanged log, bounded memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use quanji_tests::harness::{Office, scratch};

const PATHS: [&str; 8] = [
    "/v1/enrol",
    "/v1/challenge",
    "/v1/token",
    "/v1/exchange",
    "/v1/events",
    "/sign-in",
    "/cases",
    "/nothing",
];

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let mut nested = vec![0xa1, 0x03];
    nested.extend(std::iter::repeat_n(0x81, 200_000));
    let mut maps = Vec::new();
    (0..100_000).for_each(|_| maps.extend([0xa1, 0x00]));
    vec![
        ("nothing", vec![]),
        ("text", b"{\"json\": true}".to_vec()),
        ("nested arrays", nested),
        ("nested maps", maps),
        ("an endless array", vec![0xa1, 0x03, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("an endless string", vec![0xa1, 0x00, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("a zstd bomb", zstd::bulk::compress(&vec![0; 200_000_000], 19).unwrap()),
        ("half a zstd frame", vec![0x28, 0xb5, 0x2f, 0xfd, 0x04]),
        ("too much", vec![0xff; 20 * 1024 * 1024]),
        (
            "noise",
            (0..10_000u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect(),
        ),
    ]
}

/// Sends a request over a connection of its own and gives the status; 0 if the office hung up.
fn status(address: &str, request: &[u8]) -> u16 {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    connection.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
    // The office may refuse before it has read everything.
    let _ = connection.write_all(request);
    let mut answer = [0; 64];
    let length = connection.read(&mut answer).unwrap_or(0);
    let line = String::from_utf8_lossy(&answer[..length]);
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn garbage_at_every_endpoint() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let size = office.log_size();
    let address = office.url().trim_start_matches("http://").to_owned();
    for path in PATHS {
        for method in ["POST", "GET", "DELETE"] {
            for (what, body) in bodies() {
                let head = format!(
                    "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
                    "x".repeat(43),
                    body.len()
                );
                let status = status(&address, &[head.as_bytes(), &body].concat());
                let refused = (400..500).contains(&status) || matches!(status, 0 | 303);
                let is_form = path == "/sign-in" && method == "GET";
                assert!(refused || is_form, "{method} {path} with {what}: {status}");
            }
        }
    }
    for request in [
        b"GARBAGE\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\nlong: {}\r\n\r\n", "y".repeat(2_000_000)).into_bytes(),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "z".repeat(2_000_000)).into_bytes(),
        b"POST /v1/exchange HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_vec(),
    ] {
        assert!(
            matches!(status(&address, &request), 0 | 400..500),
            "{}",
            String::from_utf8_lossy(&request[..20])
        );
    }
    // Connections that never finish their request do not keep others out.
    let open: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut connection = TcpStream::connect(&address).unwrap();
            connection
                .write_all(b"POST /v1/exchange HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nabc")
                .unwrap();
            connection
        })
        .collect();
    let healthy = status(&address, b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(healthy, 200);
    drop(open);
    assert_eq!(office.log_size(), size);
    let told = std::fs::read_to_string(format!("/proc/{}/status", office.pid())).unwrap();
    let peak: u64 = told
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().trim_end_matches(" kB").parse().ok())
        .unwrap();
    assert!(peak < 200 * 1024, "the office used {peak} KiB");
}

#[test]
fn guessing_codes_is_slowed_down() {
    let folder = scratch();
    let data = folder.path().join("office");
    let office = Office::start(&data);
    let mut child = std::process::Command::new(quanji_tests::harness::program("quanji-server"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .env("RUST_LOG", "off")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
        .unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = ready["listening"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let request = format!(
        "POST /v1/enrol HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 1\r\n\r\n\u{0}"
    );
    let statuses: Vec<u16> = (0..1_000).map(|_| status(&address, request.as_bytes())).collect();
    let slowed = statuses.iter().filter(|status| **status == 429).count();
    assert!(slowed > 700, "{slowed} of 1,000 guesses were slowed down");
    assert!(!statuses.contains(&200));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(office.log_size() >= 1);
}
