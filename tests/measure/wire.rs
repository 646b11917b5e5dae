//! What goes over the wire, counted by a proxy on the way.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quanji_core::net::Client;
use quanji_core::sync::EntryBytes;
use quanji_core::terminal::Terminal;

use crate::office::Serving;

/// Bytes and time of one exchange.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub bytes: u64,
    pub round_trips: u64,
    pub time: Duration,
}

/// Synchronises through a counting proxy. The token is at hand and the connection is new.
pub async fn sync(serving: &Serving, terminal: &Terminal) -> Cost {
    let counted = Arc::new(AtomicU64::new(0));
    let address = proxy(serving.server.local_addr(), Arc::clone(&counted));
    let client = Client::new(&format!("http://{address}"), None).unwrap();
    let started = Instant::now();
    let summary = terminal.sync_through(&client).await.unwrap();
    let time = started.elapsed();
    Cost { bytes: counted.load(Ordering::SeqCst), round_trips: summary.round_trips, time }
}

/// Size of the undelivered entries under zstd, and nothing else.
pub fn compressed(entries: &[EntryBytes]) -> u64 {
    let plain: Vec<u8> = entries.iter().flat_map(|entry| entry.0.iter().copied()).collect();
    zstd::bulk::compress(&plain, 3).unwrap().len() as u64
}

fn proxy(office: SocketAddr, counted: Arc<AtomicU64>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let office = TcpStream::connect(office).unwrap();
            for (from, to) in [(&client, &office), (&office, &client)] {
                let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || {
                    let mut buffer = [0; 16 * 1024];
                    while let Ok(length @ 1..) = from.read(&mut buffer) {
                        counted.fetch_add(length as u64, Ordering::SeqCst);
                        if to.write_all(&buffer[..length]).is_err() {
                            return;
                        }
                    }
                    let _ = to.shutdown(std::net::Shutdown::Write);
                });
            }
        }
    });
    address
}
