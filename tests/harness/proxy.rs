//! A network that fails: a TCP proxy between terminals and the office.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to one connection. A terminal opens a new connection after each failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The connection is cut after so many bytes of the request side.
    CutRequest(usize),
    /// The request arrives; the connection is cut after so many bytes of the answer. With 0 the
    /// office does its work and the terminal never hears of it.
    CutAnswer(usize),
    /// The first request is delivered to the office twice, the second time on a connection of its
    /// own; the terminal gets the first answer.
    Duplicate,
    /// The first request is held back and delivered only after the connection of the terminal is
    /// gone: it reaches the office after the retry.
    Late,
    /// Bytes trickle in pieces of this size.
    Drip(usize),
    /// The connection stands and carries nothing.
    Silent,
}

/// A proxy in front of an office. Connections take the faults in order; after the last, none.
#[derive(Debug, Clone)]
pub struct Proxy {
    address: SocketAddr,
    faults: Arc<Mutex<std::collections::VecDeque<Fault>>>,
}

impl Proxy {
    /// Starts a proxy in front of the office at `url`.
    #[must_use]
    pub fn before(url: &str, faults: &[Fault]) -> Self {
        let office: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let faults = Arc::new(Mutex::new(faults.iter().copied().collect::<std::collections::VecDeque<_>>()));
        let queue = Arc::clone(&faults);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let fault = queue.lock().unwrap().pop_front().unwrap_or(Fault::None);
                std::thread::spawn(move || carry(client, office, fault));
            }
        });
        Self { address, faults }
    }

    /// Address for terminals.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many faults have not happened yet.
    #[must_use]
    pub fn left(&self) -> usize {
        self.faults.lock().unwrap().len()
    }
}

fn carry(client: TcpStream, office: SocketAddr, fault: Fault) {
    match fault {
        Fault::None => both_ways(&client, office, usize::MAX, usize::MAX, usize::MAX),
        Fault::CutRequest(bytes) => both_ways(&client, office, bytes, usize::MAX, usize::MAX),
        Fault::CutAnswer(bytes) => both_ways(&client, office, usize::MAX, bytes, usize::MAX),
        Fault::Drip(piece) => both_ways(&client, office, usize::MAX, usize::MAX, piece),
        Fault::Silent => {
            // What is asked is read and passed to nobody, until the terminal gives up or ends.
            while let Ok(1..) = (&client).read(&mut [0; 16 * 1024]) {}
        }
        Fault::Duplicate => {
            let Some(request) = read_request(&client) else { return };
            let answer = deliver(office, &request);
            drop(deliver(office, &request));
            let _ = (&client).write_all(&answer);
            let _ = client.shutdown(Shutdown::Both);
        }
        Fault::Late => {
            let Some(request) = read_request(&client) else { return };
            let _ = client.shutdown(Shutdown::Both);
            std::thread::sleep(Duration::from_millis(400));
            drop(deliver(office, &request));
        }
    }
}

/// Carries bytes both ways until a side ends or a budget is used up.
fn both_ways(client: &TcpStream, office: SocketAddr, up: usize, down: usize, piece: usize) {
    let Ok(office) = TcpStream::connect(office) else {
        let _ = client.shutdown(Shutdown::Both);
        return;
    };
    std::thread::scope(|scope| {
        scope.spawn(|| one_way(client, &office, up, piece));
        scope.spawn(|| one_way(&office, client, down, piece));
    });
}

fn one_way(mut from: &TcpStream, mut to: &TcpStream, mut budget: usize, piece: usize) {
    let mut buffer = vec![0; piece.min(16 * 1024)];
    if budget == 0 {
        // Waits until the other side has something to say, and does not pass it on.
        let _ = from.read(&mut buffer);
    }
    while budget > 0 {
        let Ok(length @ 1..) = from.read(&mut buffer) else { break };
        let length = length.min(budget);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
        budget -= length;
        if piece != usize::MAX {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// One whole HTTP/1.1 request with a `content-length`.
fn read_request(mut client: &TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let Ok(length @ 1..) = client.read(&mut buffer) else { return None };
        request.extend_from_slice(&buffer[..length]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let body: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok())
            .unwrap_or_default();
        if request.len() >= end + 4 + body {
            return Some(request);
        }
    }
}

/// Delivers a request on a connection of its own and gives the answer.
fn deliver(office: SocketAddr, request: &[u8]) -> Vec<u8> {
    let Ok(mut connection) = TcpStream::connect(office) else { return Vec::new() };
    let _ = connection.set_read_timeout(Some(Duration::from_secs(2)));
    if connection.write_all(request).is_err() {
        return Vec::new();
    }
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = connection.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..length]);
        if is_whole(&answer) {
            break;
        }
    }
    answer
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let body =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    body.is_some_and(|body| answer.len() >= end + 4 + body)
}
