use quanji_core::crypto::sha256;
use quanji_core::entry::{Access, Role};
use quanji_core::id::{CaseId, Digest, EntryHash};
use quanji_core::media::{CHUNK_BYTES, Manifest};
use quanji_core::record::{
    CaptureEnd, Fact, MediaCaptured, MediaKind, MediaState, Source, Subject, Whereabouts, media_id,
};
use quanji_core::sync::{ChunkRun, Lack, OfferRequest, ReceiptReply, ReceiptRequest, Trust, check_receipts};

use crate::office::testing::{Terminal, TestOffice, case};
use crate::office::{Office, OfficeError};

fn pattern(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251 + seed * 13) % 256).unwrap()).collect()
}

fn manifest(bytes: &[u8]) -> Manifest {
    let chunks = bytes.chunks(CHUNK_BYTES).map(|chunk| Digest::from_bytes(sha256(chunk))).collect();
    Manifest::new(bytes.len() as u64, chunks).unwrap()
}

/// An office with a terminal that has opened a case.
struct Scene {
    test: TestOffice,
    terminal: Terminal,
    case: CaseId,
    nonce: u8,
}

impl Scene {
    fn new() -> Self {
        let test = TestOffice::new();
        let mut terminal = test.terminal(0, 1);
        let session = terminal.open_session(2);
        let opened = terminal.open_case(case(1), test.sections[0]);
        terminal.exchange(&test.office, &[session, opened]).unwrap();
        Self { test, terminal, case: case(1), nonce: 0 }
    }

    fn office(&self) -> &Office {
        &self.test.office
    }

    /// States a recording of these bytes; the digest is that of `claimed`.
    fn state(&mut self, bytes: &[u8], claimed: &[u8]) -> EntryHash {
        self.nonce += 1;
        let nonce = [self.nonce; 16];
        let whole = manifest(bytes);
        let body = MediaCaptured {
            media: media_id(self.case, self.terminal.id, &nonce),
            nonce,
            kind: MediaKind::Video,
            media_type: "video/mp4".into(),
            length: whole.length(),
            sha256: Digest::from_bytes(sha256(claimed)),
            root: whole.root(),
            sm3: None,
            end: CaptureEnd::Finished,
            started_ms: None,
            ended_ms: None,
            gaps: Vec::new(),
            marks: Vec::new(),
            subject: Subject::default(),
            source: Source::Terminal,
            position: None,
            continues: None,
            copy_of: None,
        };
        let signed = self.terminal.say(Some(self.case), &Fact::MediaCaptured(body));
        self.terminal.exchange(&self.test.office, std::slice::from_ref(&signed)).unwrap();
        signed.hash()
    }

    fn lack(&self, captured: EntryHash) -> Lack {
        let request = OfferRequest { captured: vec![captured] };
        self.office().offer(self.terminal.id, &request).unwrap().lacks.remove(0)
    }

    fn put(&self, captured: EntryHash, chunk: u32, bytes: &[u8]) -> Result<bool, OfficeError> {
        self.office().put_chunk(self.terminal.id, captured, chunk, bytes.to_vec())
    }

    fn put_manifest(&self, captured: EntryHash, bytes: &[u8]) -> Result<Lack, OfficeError> {
        self.office().put_manifest(self.terminal.id, captured, &manifest(bytes).to_bytes())
    }

    fn receipts(&self, captured: EntryHash) -> ReceiptReply {
        let request = ReceiptRequest { captured: vec![captured], epoch: 0, seen_size: 0 };
        let reply = self.office().receipts(self.terminal.id, &request).unwrap();
        let office = self.office();
        let trust = Trust::new(office.registry().unwrap().keys().clone(), office.log_keys().unwrap());
        let checked = check_receipts(&trust, None, &request, reply.clone()).unwrap();
        assert_eq!(checked.len(), reply.receipts.len(), "every receipt holds");
        reply
    }

    fn state_of(&self, office: &Office) -> MediaState {
        let file = office.case(self.case).unwrap().unwrap();
        file.state.media().last().unwrap().1.clone()
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, OfficeError>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn chunks_in_any_order_twice_and_from_many_threads() {
    let mut scene = Scene::new();
    let bytes = pattern(5 * CHUNK_BYTES + 77, 1);
    let captured = scene.state(&bytes, &bytes);
    assert_eq!(scene.lack(captured), Lack::Manifest);
    let all = Lack::Chunks(vec![ChunkRun { first: 0, count: 6 }]);
    assert_eq!(scene.put_manifest(captured, &bytes).unwrap(), all);
    assert_eq!(scene.put_manifest(captured, &bytes).unwrap(), all, "again is the same");
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
    assert!(scene.put(captured, 5, chunks[5]).unwrap());
    assert!(!scene.put(captured, 5, chunks[5]).unwrap(), "a second time it is no news");
    assert!(scene.put(captured, 3, chunks[3]).unwrap());
    let runs = vec![ChunkRun { first: 0, count: 3 }, ChunkRun { first: 4, count: 1 }];
    assert_eq!(scene.lack(captured), Lack::Chunks(runs));
    assert!(scene.receipts(captured).receipts.is_empty(), "no receipt while a chunk is lacking");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for chunk in [4, 2, 0, 1] {
                    scene.put(captured, chunk, chunks[chunk as usize]).unwrap();
                }
            });
        }
    });
    assert_eq!(scene.lack(captured), Lack::Nothing);
    let first = scene.receipts(captured);
    assert_eq!(first.receipts.len(), 1);
    assert_eq!(scene.receipts(captured).receipts[0].entry, first.receipts[0].entry, "the same receipt again");
    assert_eq!(scene.state_of(scene.office()).whereabouts(), Whereabouts::InOffice);
}

#[test]
fn nothing_that_differs_is_stored() {
    let mut scene = Scene::new();
    let bytes = pattern(2 * CHUNK_BYTES + 5, 2);
    let captured = scene.state(&bytes, &bytes);
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
    assert_eq!(code(scene.put(captured, 0, chunks[0])), "no_such_media", "no manifest yet");
    let other = pattern(2 * CHUNK_BYTES + 5, 3);
    assert_eq!(code(scene.put_manifest(captured, &other)), "wrong_manifest");
    assert_eq!(code(scene.put_manifest(captured, &bytes[1..])), "wrong_manifest");
    let garbage = scene.office().put_manifest(scene.terminal.id, captured, b"garbage");
    assert_eq!(code(garbage), "wrong_manifest");
    scene.put_manifest(captured, &bytes).unwrap();
    let mut flipped = chunks[0].to_vec();
    flipped[99] ^= 1;
    for (chunk, wrong) in [
        (0, flipped.as_slice()),
        (0, chunks[1]),
        (0, &chunks[0][1..]),
        (2, chunks[0]),
        (3, chunks[2]),
        (u32::MAX, chunks[2]),
        (2, b"".as_slice()),
    ] {
        assert_eq!(code(scene.put(captured, chunk, wrong)), "wrong_chunk", "{chunk}");
    }
    assert_eq!(scene.lack(captured), Lack::Chunks(vec![ChunkRun { first: 0, count: 3 }]));
    let unknown = EntryHash::from_bytes([9; 32]);
    assert_eq!(scene.lack(unknown), Lack::Entry);
    assert_eq!(code(scene.put(unknown, 0, chunks[0])), "no_such_media");
    assert!(scene.receipts(unknown).receipts.is_empty());
}

#[test]
fn bytes_that_are_not_what_the_entry_says_are_never_received() {
    let mut scene = Scene::new();
    let bytes = pattern(CHUNK_BYTES + 5, 4);
    let captured = scene.state(&bytes, b"something else");
    scene.put_manifest(captured, &bytes).unwrap();
    for (chunk, part) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
        scene.put(captured, chunk, part).unwrap();
    }
    for _ in 0..2 {
        let reply = scene.receipts(captured);
        assert!(reply.receipts.is_empty());
        assert_eq!(reply.refused[0].reason, "digest_differs");
    }
    assert_eq!(scene.state_of(scene.office()).whereabouts(), Whereabouts::OnTerminal);
    assert!(scene.office().media_standing(captured).unwrap().unwrap().refused);
}

#[test]
fn short_recordings_need_no_manifest_and_empty_ones_no_chunk() {
    let mut scene = Scene::new();
    let photo = pattern(3_000, 5);
    let (one, two) = (scene.state(&photo, &photo), scene.state(&photo, &photo));
    assert_eq!(scene.lack(one), Lack::Chunks(vec![ChunkRun { first: 0, count: 1 }]));
    scene.put(one, 0, &photo).unwrap();
    assert_eq!(scene.lack(two), Lack::Nothing, "the same bytes are here already");
    assert_eq!(scene.receipts(two).receipts.len(), 1);
    let empty = scene.state(b"", b"");
    assert_eq!(scene.lack(empty), Lack::Nothing);
    assert_eq!(scene.receipts(empty).receipts.len(), 1);
}

#[test]
fn it_goes_on_after_a_restart_and_only_for_those_with_rights() {
    let mut scene = Scene::new();
    let bytes = pattern(3 * CHUNK_BYTES, 6);
    let captured = scene.state(&bytes, &bytes);
    scene.put_manifest(captured, &bytes).unwrap();
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
    scene.put(captured, 0, chunks[0]).unwrap();
    let restarted = scene.test.another();
    restarted.put_chunk(scene.terminal.id, captured, 2, chunks[2].to_vec()).unwrap();
    restarted.put_chunk(scene.terminal.id, captured, 1, chunks[1].to_vec()).unwrap();

    let mut stranger = scene.test.terminal(1, 3);
    stranger.open_session(4);
    let asked = OfferRequest { captured: vec![captured] };
    assert_eq!(restarted.offer(stranger.id, &asked).unwrap().lacks, [Lack::Entry]);
    let intruding = restarted.put_chunk(stranger.id, captured, 1, chunks[1].to_vec());
    assert_eq!(code(intruding), "no_such_media");
    let colleague = scene.test.terminal(0, 5);
    assert_eq!(restarted.offer(colleague.id, &asked).unwrap().lacks, [Lack::Nothing]);

    let request = ReceiptRequest { captured: vec![captured], epoch: 0, seen_size: 0 };
    assert_eq!(restarted.receipts(scene.terminal.id, &request).unwrap().receipts.len(), 1);
    let many = OfferRequest { captured: vec![captured; 257] };
    assert_eq!(code(restarted.offer(scene.terminal.id, &many)), "invalid");
}

#[test]
fn a_scrub_names_what_is_damaged_and_what_is_sent_again_heals_it() {
    let mut scene = Scene::new();
    let bytes = pattern(3 * CHUNK_BYTES + 1, 7);
    let captured = scene.state(&bytes, &bytes);
    scene.put_manifest(captured, &bytes).unwrap();
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
    for (chunk, part) in (0..).zip(&chunks) {
        scene.put(captured, chunk, part).unwrap();
    }
    scene.receipts(captured);
    scene.test.clock.pass(1_000);
    assert_eq!(scene.office().scrub_all(&|| true).unwrap().damaged, []);
    let path = |chunk: usize| {
        let name = Digest::from_bytes(sha256(chunks[chunk])).to_string();
        scene.office().folder().join("media").join(name.get(..2).unwrap()).join(&name)
    };
    let mut rotten = chunks[1].to_vec();
    rotten[5] ^= 4;
    std::fs::write(path(1), rotten).unwrap();
    std::fs::remove_file(path(3)).unwrap();
    let file = scene.office().media_file(captured).unwrap().unwrap();
    assert_eq!(code(scene.office().read_chunk(&file, 1)), "damaged_chunk", "rot is never given");

    scene.test.clock.pass(1_000);
    assert_eq!(scene.office().scrub_all(&|| false).unwrap().recordings, 0, "it stops when told to");
    let found = scene.office().scrub_all(&|| true).unwrap();
    assert_eq!((found.damaged[0].captured, found.damaged[0].chunks.as_slice()), (captured, &[1, 3][..]));
    assert_eq!(scene.state_of(scene.office()).whereabouts(), Whereabouts::Damaged);
    let runs = vec![ChunkRun { first: 1, count: 1 }, ChunkRun { first: 3, count: 1 }];
    assert_eq!(scene.lack(captured), Lack::Chunks(runs));
    scene.put(captured, 1, chunks[1]).unwrap();
    scene.put(captured, 3, chunks[3]).unwrap();
    assert_eq!(scene.receipts(captured).receipts.len(), 1);
    assert_eq!(scene.state_of(scene.office()).whereabouts(), Whereabouts::InOffice);
    scene.test.clock.pass(1_000);
    assert_eq!(scene.office().scrub_all(&|| true).unwrap().damaged, []);
}

#[test]
fn who_looked_is_in_the_log_and_reaches_only_those_of_the_case() {
    let mut scene = Scene::new();
    let photo = pattern(100, 8);
    let captured = scene.state(&photo, &photo);
    assert!(scene.office().media_file(captured).unwrap().is_none(), "nothing to look at yet");
    scene.lack(captured);
    scene.put(captured, 0, &photo).unwrap();
    scene.receipts(captured);
    let file = scene.office().media_file(captured).unwrap().unwrap();
    let stated = scene.office().state_access(&file, "督察", Role::Audit, Access::Viewed).unwrap();
    let state = scene.state_of(scene.office());
    assert_eq!(state.accessed.first().unwrap().entry, stated);

    let mut colleague = scene.test.terminal(0, 9);
    colleague.catch_up(scene.office());
    let mut stranger = scene.test.terminal(1, 10);
    stranger.catch_up(scene.office());
    let of_case = colleague.given.difference(&stranger.given).count();
    // The session is no business of a case: the opening, the recording, the receipt, the access.
    assert_eq!(of_case, 4);
}
