//! The office of the demonstration after its day, for tests: cases, drafts, seals, numbers, recordings, people.

use tempfile::TempDir;

use super::{Stage, play, prepare};
use crate::http::{Options, serve};

/// An office with a day behind it.
pub(crate) struct Played {
    pub(crate) dir: TempDir,
    pub(crate) stage: Stage,
    /// Name and password of a supervisor.
    pub(crate) supervisor: (String, String),
}

pub(crate) fn played() -> Played {
    let dir = tempfile::tempdir().unwrap();
    let stage = prepare(&dir.path().join("office")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let supervisor = runtime.block_on(async {
        let server = serve(stage.office.clone(), Options::new(([127, 0, 0, 1], 0).into())).await.unwrap();
        let folder = dir.path().join("terminals");
        let supervisor = play(&stage, &server.url(), &folder, &mut std::io::sink()).await.unwrap();
        server.shutdown().await.unwrap();
        supervisor
    });
    Played { dir, stage, supervisor }
}

impl Played {
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("office")
    }
}
