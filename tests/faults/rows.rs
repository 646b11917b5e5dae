//! Somebody with the key of the database deletes, alters or exchanges rows of the own chain: the next
//! opening, the next verification or the next exchange says so, by sequence number.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

use std::path::Path;

use quanji_tests::harness::{Office, Terminal, copy_folder, scratch};
use rusqlite::Connection;
use serde_json::{Value, json};

/// The database of a terminal, opened as whoever has its key would.
fn database(home: &Path) -> Connection {
    let key = std::fs::read(home.join("keys/database.key")).unwrap();
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = Connection::open(home.join("quanji.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\";")).unwrap();
    connection
}

struct Scene {
    folder: tempfile::TempDir,
    office: Office,
    home: std::path::PathBuf,
    device: Vec<u8>,
    case: String,
    /// Last `seq` that was delivered, and last of all.
    delivered: u64,
    last: u64,
}

impl Scene {
    fn new() -> Self {
        let folder = scratch();
        let office = Office::start(&folder.path().join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal = office.enrol(&officer, &folder.path().join("terminal"));
        let case = terminal.open_case("平罗县某宾馆");
        let _ = terminal.note(&case, "第一次巡查");
        terminal.sync();
        let delivered = terminal.status()["seq"].as_u64().unwrap();
        for number in 0..2 {
            let _ = terminal.note(&case, &format!("未送达的第 {number} 条"));
        }
        let status = terminal.status();
        let device = status["device"].as_str().unwrap();
        let device = (0..16).map(|at| u8::from_str_radix(&device[2 * at..2 * at + 2], 16).unwrap()).collect();
        let last = status["seq"].as_u64().unwrap();
        Self { home: terminal.home().to_owned(), folder, office, device, case, delivered, last }
    }

    /// A copy of the terminal with changed rows.
    fn with(&self, name: &str, change: impl FnOnce(&Connection)) -> Terminal {
        let home = self.folder.path().join(name);
        copy_folder(&self.home, &home);
        let connection = database(&home);
        change(&connection);
        drop(connection);
        Terminal::at(&home)
    }

    fn bytes(&self, connection: &Connection, seq: u64) -> Vec<u8> {
        let read = "SELECT bytes FROM entry WHERE device = ?1 AND seq = ?2";
        connection.query_row(read, (&self.device, seq), |row| row.get(0)).unwrap()
    }

    fn put(&self, connection: &Connection, seq: u64, bytes: &[u8]) {
        let write = "UPDATE entry SET bytes = ?3 WHERE device = ?1 AND seq = ?2";
        assert_eq!(connection.execute(write, (&self.device, seq, bytes)).unwrap(), 1);
    }
}

/// What `verify` found, whether it ends well or not.
fn verified(terminal: &Terminal) -> Value {
    match terminal.try_run(&["verify"]) {
        Ok(found) => found,
        Err(failure) => failure.printed.unwrap_or_else(|| json!({"error": failure.code})),
    }
}

fn device(scene: &Scene) -> String {
    scene.device.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn delete(scene: &Scene, connection: &Connection, seq: u64) {
    let delete = "DELETE FROM entry WHERE device = ?1 AND seq = ?2";
    assert_eq!(connection.execute(delete, (&scene.device, seq)).unwrap(), 1);
}

#[test]
fn a_row_that_is_gone_is_named_when_the_terminal_opens() {
    let scene = Scene::new();
    for seq in 1..=scene.last {
        let terminal = scene.with(&format!("without-{seq}"), |connection| delete(&scene, connection, seq));
        let gap = json!([{"from": seq, "to": seq}]);
        let status = terminal.status();
        assert_eq!(status["missing"], gap, "{status}");
        let alarm = &status["alarms"][0]["body"];
        assert_eq!(*alarm, json!({"alarm": "entries_missing", "from": seq, "to": seq}), "{status}");
        assert_eq!(terminal.status()["alarms"].as_array().unwrap().len(), 1, "said once");
        assert_eq!(verified(&terminal)["missing"], gap);
        assert_eq!(terminal.status()["seq"], scene.last);
    }
    // What was delivered comes back from the office.
    let terminal = Terminal::at(&scene.folder.path().join(format!("without-{}", scene.delivered - 1)));
    terminal.sync();
    assert_eq!(terminal.status()["missing"], json!([]));
    terminal.verify();
    let _ = terminal.note(&scene.case, "缺失条目已取回");
    assert_eq!(terminal.sync()["refused"], 0);
    assert!(scene.office.quarantine().is_empty());
}

#[test]
fn a_row_that_was_never_delivered_is_stated_as_lost() {
    let scene = Scene::new();
    let gone = scene.last - 2;
    assert!(gone > scene.delivered);
    let terminal = scene.with("without", |connection| delete(&scene, connection, gone));
    // The program ends before the next entry could state it, and is started again.
    assert_eq!(terminal.status()["missing"], json!([{"from": gone, "to": gone}]));
    let note = terminal.note(&scene.case, "缺失条目之后的记录");
    assert_eq!(terminal.sync()["refused"], 0);
    let status = terminal.status();
    assert_eq!(status["missing"], json!([{"from": gone, "to": gone}]), "it stays lost: {status}");
    assert_eq!(status["undelivered"], 0);
    let kinds = "SELECT count(*) FROM log WHERE kind = 'chain.lost' AND device = ?1";
    let stated = |office: &Office| -> u64 {
        office.database().query_row(kinds, [&scene.device], |row| row.get(0)).unwrap()
    };
    assert_eq!(stated(&scene.office), 1);
    let _ = terminal.note(&scene.case, "只声明一次");
    terminal.sync();
    assert_eq!(stated(&scene.office), 1, "stated once");
    assert!(scene.office.quarantine().is_empty());
    assert!(terminal.run(&["case", "show", &scene.case]).to_string().contains(&note));
}

#[test]
fn a_row_that_was_altered_is_named() {
    let scene = Scene::new();
    for seq in 1..=scene.last {
        let terminal = scene.with(&format!("altered-{seq}"), |connection| {
            let mut bytes = scene.bytes(connection, seq);
            *bytes.last_mut().unwrap() ^= 1;
            scene.put(connection, seq, &bytes);
        });
        let found = verified(&terminal);
        assert_eq!(found["unverified"][0][1], "bad_signature", "{found}");
        if seq == scene.last {
            let status = terminal.status();
            assert_eq!(
                status["alarms"][0]["body"],
                json!({"alarm": "store_replaced", "at": seq}),
                "{status}"
            );
        } else {
            assert_eq!(found["broken"], json!([[device(&scene), seq + 1]]), "{found}");
        }
    }
}

#[test]
fn rows_that_were_exchanged_are_named() {
    let scene = Scene::new();
    for seq in 1..scene.last {
        let terminal = scene.with(&format!("exchanged-{seq}"), |connection| {
            let (one, two) = (scene.bytes(connection, seq), scene.bytes(connection, seq + 1));
            scene.put(connection, seq, &two);
            scene.put(connection, seq + 1, &one);
        });
        let found = verified(&terminal);
        assert_eq!(found["broken"], json!([[device(&scene), seq], [device(&scene), seq + 1]]), "{found}");
    }
    // Nothing is sent from there, and nobody else is blamed for it; recording goes on.
    let terminal = Terminal::at(&scene.folder.path().join(format!("exchanged-{}", scene.delivered + 1)));
    assert_eq!(terminal.try_run(&["sync"]).unwrap_err().code, "damaged");
    let _ = terminal.note(&scene.case, "仍可记录");
}
