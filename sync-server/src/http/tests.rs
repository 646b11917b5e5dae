use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use quanji_core::crypto::{Signer, SoftwareKey};
use quanji_core::net::Client;
use quanji_core::sync::{
    ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, EntryBytes, ExchangeReply, ExchangeRequest,
    MAX_BODY_BYTES, Problem, Refusal, TokenReply, TokenRequest, challenge_message, pack, unpack,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use super::*;
use crate::office::OfficeError;
use crate::office::testing::{Terminal, TestOffice, case, two_people};
use crate::storage::StorageError;

fn options() -> Options {
    Options::new(SocketAddr::from(([127, 0, 0, 1], 0)))
}

async fn post(router: &Router, path: &str, token: Option<&str>, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let mut request = Request::post(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    (status, to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec())
}

fn problem(body: &[u8]) -> Problem {
    unpack(body, 64 * 1024).unwrap()
}

fn token_of(test: &TestOffice, terminal: &Terminal) -> String {
    test.office.token(&terminal.token_request(&test.office)).unwrap().token
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_code_to_the_receipt_over_real_http() {
    let test = TestOffice::new();
    let (officer, _) = test.office.add_officer(&test.new_officer(0, "1")).unwrap();
    let code = test.office.issue_code(officer).unwrap().code;
    let mut terminal = Terminal::new(&test.office, officer, 1);
    let server = serve(test.office.clone(), options()).await.unwrap();
    let client = Client::new(&server.url(), None).unwrap();
    let reply: EnrolReply = client.post("v1/enrol", None, &terminal.enrol_request(&code)).await.unwrap();
    assert!(reply.entries.len() >= 5);
    terminal.grant = test.office.registry().unwrap().latest_grant(terminal.id).map(|(seq, _)| seq);

    let asked = ChallengeRequest { device: terminal.id };
    let ChallengeReply { nonce } = client.post("v1/challenge", None, &asked).await.unwrap();
    let signature = terminal.key.sign(&challenge_message(terminal.id, &nonce)).unwrap().0;
    let answer = TokenRequest { device: terminal.id, nonce, signature };
    let TokenReply { token, .. } = client.post("v1/token", None, &answer).await.unwrap();

    // A listener hears of the head now and of the one that the exchange makes.
    let mut events = tokio::net::TcpStream::connect(server.local_addr()).await.unwrap();
    let head = format!("GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    events.write_all(head.as_bytes()).await.unwrap();

    let batch = [terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    let request = ExchangeRequest {
        entries: batch.iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect(),
        ..ExchangeRequest::default()
    };
    let reply: ExchangeReply = client.post("v1/exchange", Some(&token), &request).await.unwrap();
    assert_eq!(reply.receipts[0].count, 2);
    let size = test.office.head().unwrap().checkpoint.size;
    let mut heard = String::new();
    while !heard.contains(&format!(r#"data: {{"epoch":1,"size":{size}}}"#)) {
        let mut buffer = [0; 4096];
        let read =
            tokio::time::timeout(Duration::from_secs(10), events.read(&mut buffer)).await.unwrap().unwrap();
        assert!(read > 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    assert!(heard.contains("event: head"));

    let nothing: Result<ExchangeReply, Refusal> = client.post("v1/exchange", Some("made up"), &request).await;
    assert_eq!(nothing.unwrap_err(), Refusal::NotAuthorised);
    // The open stream of events does not hold up the stop.
    let stopping = Instant::now();
    server.shutdown().await.unwrap();
    assert!(stopping.elapsed() < Duration::from_secs(5));
    let wal = std::fs::metadata(test.dir.path().join("office.db-wal")).map_or(0, |file| file.len());
    assert_eq!(wal, 0);
}

#[tokio::test]
async fn no_body_harms_any_endpoint() {
    let test = TestOffice::new();
    let terminal = test.terminal(0, 1);
    let token = token_of(&test, &terminal);
    let options = Options { sign_in_rate: Rate { per_second: 1_000, burst: 1_000 }, ..options() };
    let router = router_of(test.office.clone(), &options);
    let mut deep = vec![0xa1, 0x03];
    deep.extend(std::iter::repeat_n(0x81, 1_900_000));
    let bodies = [
        ("empty", vec![]),
        ("text", b"{}".to_vec()),
        ("noise", (0_u32..60_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
        ("deep", deep),
        ("bomb", zstd::bulk::compress(&vec![0; 60_000_000], 19).unwrap()),
        (
            "cut frame",
            pack(&ExchangeRequest {
                entries: vec![EntryBytes(vec![1; 9_999])],
                ..ExchangeRequest::default()
            })[..20]
                .to_vec(),
        ),
        ("long", vec![0; MAX_BODY_BYTES + 1]),
        ("claims a huge array", vec![0xa1, 0x03, 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("claims a huge string", vec![0xa1, 0x00, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ];
    let before = test.office.numbers().unwrap();
    for path in ["/v1/enrol", "/v1/challenge", "/v1/token", "/v1/exchange"] {
        for (what, body) in &bodies {
            let (status, answer) = post(&router, path, Some(&token), body.clone()).await;
            let expected = [StatusCode::BAD_REQUEST, StatusCode::PAYLOAD_TOO_LARGE];
            assert!(expected.contains(&status), "{path} {what}: {status}");
            let problem = problem(&answer);
            assert!(
                ["malformed", "too_large"].contains(&problem.code.as_str()),
                "{path} {what}: {problem:?}"
            );
        }
    }
    assert_eq!(test.office.numbers().unwrap(), before);
    let (status, answer) = post(&router, "/v1/exchange", None, vec![]).await;
    assert_eq!((status, problem(&answer).code.as_str()), (StatusCode::UNAUTHORIZED, "not_authorised"));
}

#[tokio::test]
async fn ten_thousand_guesses_are_slowed_down() {
    let test = TestOffice::new();
    let router = router_of(test.office.clone(), &options());
    let key = SoftwareKey::from_bytes(&[1; 32]).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    let proof = key.sign(&quanji_core::sync::enrol_message("AAAA", &key.public_key())).unwrap().0;
    let guess = EnrolRequest { code: "AAAA".into(), key: key.public_key(), name: "x".into(), proof };
    for _ in 0..10_000 {
        let (status, answer) = post(&router, "/v1/enrol", None, pack(&guess)).await;
        *counts.entry((status.as_u16(), problem(&answer).code)).or_insert(0) += 1;
    }
    let limited = counts[&(429, "too_many_requests".to_owned())];
    assert!(limited > 9_000, "{counts:?}");
    assert_eq!(counts[&(403, "code_unknown".to_owned())], 10_000 - limited);
    // A terminal with a token is not slowed down by it.
    let terminal = test.terminal(0, 2);
    let token = token_of(&test, &terminal);
    let (status, _) = post(&router, "/v1/exchange", Some(&token), pack(&ExchangeRequest::default())).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn problems_have_their_status() {
    let test = TestOffice::new();
    let terminal = test.terminal(0, 1);
    let token = token_of(&test, &terminal);
    let router = router_of(test.office.clone(), &options());
    let (officer, _) = test.office.add_officer(&test.new_officer(0, "2")).unwrap();
    let code = test.office.issue_code(officer).unwrap().code;
    let second = Terminal::new(&test.office, officer, 2);
    test.office.enrol(&second.enrol_request(&code)).unwrap();
    let third = Terminal::new(&test.office, officer, 3);
    let (status, answer) = post(&router, "/v1/enrol", None, pack(&third.enrol_request(&code))).await;
    assert_eq!((status, problem(&answer).code.as_str()), (StatusCode::CONFLICT, "code_used"));
    test.clock.pass(25 * 3_600_000);
    let (status, answer) = post(&router, "/v1/enrol", None, pack(&second.enrol_request(&code))).await;
    assert_eq!((status, problem(&answer).code.as_str()), (StatusCode::GONE, "code_expired"));
    let (status, _) = post(&router, "/v1/exchange", Some(&token), pack(&ExchangeRequest::default())).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);

    let token = token_of(&test, &terminal);
    test.office.revoke_device(terminal.id, "丢失", two_people()).unwrap();
    let (status, answer) =
        post(&router, "/v1/exchange", Some(&token), pack(&ExchangeRequest::default())).await;
    assert_eq!((status, problem(&answer).code.as_str()), (StatusCode::FORBIDDEN, "revoked"));

    let full = ApiError::from(OfficeError::from(StorageError::Full));
    assert_eq!((full.status(), full.code()), (StatusCode::INSUFFICIENT_STORAGE, "storage_full"));
    let busy = ApiError::from(OfficeError::from(StorageError::Busy));
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    let defect = ApiError::from(OfficeError::Defect("秘密".into()));
    assert_eq!(defect.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!defect.message().contains("秘密"));
}

#[tokio::test]
async fn health_and_numbers() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let token = token_of(&test, &terminal);
    let router = router_of(test.office.clone(), &options());
    let entries = vec![EntryBytes(terminal.open_session(101).bytes().to_vec()), EntryBytes(vec![1, 2, 3])];
    let request = ExchangeRequest { entries, ..ExchangeRequest::default() };
    assert_eq!(post(&router, "/v1/exchange", Some(&token), pack(&request)).await.0, StatusCode::OK);
    let get = |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap();
            String::from_utf8(to_bytes(response.into_body(), 100_000).await.unwrap().to_vec()).unwrap()
        }
    };
    let health: serde_json::Value = serde_json::from_str(&get("/healthz").await).unwrap();
    assert_eq!(health["status"], "ok");
    let text = get("/metrics").await;
    for line in [
        "quanji_entries_admitted_total 1",
        "quanji_entries_quarantined_total{reason=\"malformed\"} 1",
        "quanji_exchanges_total 1",
        "quanji_quarantine_size 1",
        "quanji_devices 1",
        "quanji_requests_total{route=\"/v1/exchange\",status=\"200\"} 1",
        "quanji_request_duration_seconds_count{route=\"/v1/exchange\"} 1",
        "quanji_uptime_seconds 0",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains(&format!("quanji_log_size {}", health["size"])));
    assert!(!text.contains("执法员"));
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    let test = TestOffice::new();
    let options = Options::new(SocketAddr::from(([0, 0, 0, 0], 0)));
    assert!(matches!(serve(test.office.clone(), options).await, Err(ServeError::PlainHttp(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_spoken_with_a_certificate_and_checked_by_the_client() {
    let test = TestOffice::new();
    let terminal = test.terminal(0, 1);
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (test.dir.path().join("tls.pem"), test.dir.path().join("tls.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = TlsFiles { certificate: certificate.clone(), key };
    let server = serve(test.office.clone(), Options { tls: Some(files), ..options() }).await.unwrap();
    assert!(server.url().starts_with("https://"));
    let asked = ChallengeRequest { device: terminal.id };
    let trusting = Client::new(&server.url(), Some(&made.cert.pem())).unwrap();
    let answer: Result<ChallengeReply, Refusal> = trusting.post("v1/challenge", None, &asked).await;
    assert!(answer.is_ok(), "{answer:?}");
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let wary = Client::new(&server.url(), Some(&other.cert.pem())).unwrap();
    let answer: Result<ChallengeReply, Refusal> = wary.post("v1/challenge", None, &asked).await;
    assert!(matches!(answer, Err(Refusal::Lost(_))), "{answer:?}");
    server.shutdown().await.unwrap();

    let files = TlsFiles { certificate: certificate.clone(), key: certificate };
    let wrong = serve(test.office.clone(), Options { tls: Some(files), ..options() }).await;
    assert!(matches!(wrong, Err(ServeError::Tls(_))));
}
