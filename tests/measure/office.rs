//! An office in this process, over real HTTP on loopback, and terminals enrolled with it.

use std::path::Path;

use quanji_core::entry::Role;
use quanji_core::terminal::{Surroundings, Terminal, enrol};
use quanji_server::http::{Options, Rate, Server, serve};
use quanji_server::office::{self, NewOfficer, Office};

/// A serving office.
pub struct Serving {
    pub office: Office,
    pub server: Server,
}

/// Makes an office and serves it.
pub async fn open(data: &Path) -> Serving {
    serve_it(Office::init(data, "平罗县卫生监督所", office::Surroundings::system()).unwrap().office).await
}

/// Serves an office that was made before.
pub async fn reopen(data: &Path) -> Serving {
    serve_it(Office::open(data).unwrap()).await
}

async fn serve_it(office: Office) -> Serving {
    let unlimited = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let listen = "127.0.0.1:0".parse().unwrap();
    let options = Options { sign_in_rate: unlimited, exchange_rate: unlimited, ..Options::new(listen) };
    let server = serve(office.clone(), options).await.unwrap();
    Serving { office, server }
}

/// Registers an officer of a section of their own and enrols a terminal.
pub async fn terminal(serving: &Serving, home: &Path, number: u32) -> Terminal {
    let section = format!("第 {number} 科室");
    serving.office.add_section(&section).unwrap();
    let (officer, _) = serving
        .office
        .add_officer(&NewOfficer {
            officer: None,
            name: format!("第 {number} 号执法人员"),
            certificate: format!("6402210{number:02}"),
            valid_from: "2024-01-01".into(),
            valid_to: "2029-12-31".into(),
            section,
            roles: vec![Role::Officer],
            established: true,
            on_duty: true,
        })
        .unwrap();
    let code = serving.office.issue_code(officer).unwrap().code;
    enrol(Surroundings::system(home), &serving.server.url(), &code, "终端", None).await.unwrap()
}
