//! Verifying an evidence package, against a bare SHA-256 pass over its bytes; memory while a package is made and verified
//! is bounded by chunks, so it is not measured apart.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::entry::{Approval, PackageProfile, Role};
use quanji_core::media::CHUNK_BYTES;
use quanji_core::package::{Expected, verify};
use quanji_server::office::PackageRequest;
use sha2::{Digest, Sha256};

use crate::{median, office, upload};

/// Of the recording in it: 512 MiB.
const CHUNKS: u64 = 512;
const ROUNDS: usize = 5;

/// Median time to verify, and of the bare pass, measured in turn.
pub async fn measure(folder: &Path) -> (Duration, Duration) {
    let serving = office::open(&folder.join("package-office")).await;
    let terminal = office::terminal(&serving, &folder.join("package"), 1).await;
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    upload::capture(&terminal, case, CHUNKS);
    terminal.sync().await.unwrap();
    upload::send(&terminal).await;
    let by = |name: &str| Approval { name: name.into(), role: Role::SectionHead };
    let (office, path) = (serving.office.clone(), folder.join("package.zip"));
    let approved_by = vec![by("白主任"), by("李副所长")];
    let approved = office.approve_export(case, &[], &[], "平罗县人民法院", "行政诉讼", approved_by);
    approved.unwrap();
    let request = PackageRequest {
        case,
        media: None,
        documents: None,
        profile: PackageProfile::Court,
        recipient: "平罗县人民法院".into(),
        purpose: "行政诉讼".into(),
        by: by("孙八"),
    };
    office.issue_package(&request, None, &path, &mut |_, _| {}).unwrap();
    let (mut verified, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        hashed(&path);
        bare.push(started.elapsed());
        let started = Instant::now();
        let report = verify(&mut File::open(&path).unwrap(), &Expected::default(), &mut |_, _| {}).unwrap();
        verified.push(started.elapsed());
        assert!(report.problems.is_empty(), "{report:#?}");
    }
    (median(verified), median(bare))
}

fn hashed(path: &Path) {
    let mut file = File::open(path).unwrap();
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    std::hint::black_box(hash.finalize());
}
