//! Each column of each table is changed in turn: found, or in the list of those on which nothing rests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use quanji_core::entry::{Gap, Role};
use quanji_core::record::{ChainLost, Fact};
use quanji_core::sync::EntryBytes;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::examine;
use super::found::{Fault, Found};
use crate::demo::played::{Played, played};
use crate::office::testing::{Terminal, case};
use crate::office::{NewOfficer, Office};

/// Columns that may change without being found, and why nothing rests on them. `docs/VERIFY-OFFICE.md` says the same.
const IRRELEVANT: &[(&str, &str, &str)] = &[
    ("log", "received_ms", "nobody reads it; when an entry was in the log is proved by signed checkpoints"),
    ("epoch", "began_ms", "nobody reads it"),
    (
        "witness",
        "vkey",
        "how a witness answered last; what it signed is in `checkpoint`, which witnesses count in the log",
    ),
    ("witness", "epoch", "as above"),
    ("witness", "size", "as above"),
    ("witness", "tried_ms", "as above"),
    ("witness", "answered_ms", "as above"),
    ("witness", "trouble", "as above"),
    ("witness", "alarm", "as above"),
    (
        "quarantine",
        "pushed_by",
        "which enrolled terminal delivered it is the office's word; nothing is decided by it",
    ),
    ("quarantine", "received_ms", "orders a list; when it came is the office's word"),
    (
        "code",
        "hash",
        "a code of 24 hours: whoever holds it asks for another; what a code led to stands in the log",
    ),
    ("code", "officer", "as above: the enrolment names its officer in the log"),
    ("code", "expires_ms", "as above"),
    ("code", "used_by", "as above: the log names every device"),
    ("challenge", "hash", "lives one minute"),
    ("challenge", "device", "lives one minute"),
    ("challenge", "expires_ms", "lives one minute"),
    ("token", "hash", "lives hours: its terminal asks for another"),
    ("token", "device", "a token gives what any enrolled terminal may ask for; entries are signed"),
    ("token", "expires_ms", "as above"),
    (
        "user",
        "name",
        "who may sign in is the administrator's to say; what people do is stated in the log by name",
    ),
    ("user", "role", "as above, with the role in which they did it"),
    ("user", "password", "as above"),
    ("user", "created_ms", "nobody reads it"),
    ("web_session", "hash", "lives a working day: people sign in again"),
    ("web_session", "user", "as the user's own row"),
    ("web_session", "expires_ms", "lives a working day"),
    (
        "media",
        "manifest",
        "none at all, of what is not received: the office asks for it again; another one is found",
    ),
    ("media", "checked_ms", "when it was last read by scrubbing; a moment to come is found"),
    ("case_evaluation", "moment_ms", "another moment of the same day with the same findings is as good"),
    ("case_evaluation", "log_size", "another size with the same findings is as good"),
];

/// Tables of which a row may go without being found, and why.
const ROWS_THAT_MAY_GO: &[(&str, &str)] = &[
    ("challenge", "lives one minute"),
    ("checkpoint", "a later signed head covers the same entries"),
    ("code", "a new one is given"),
    ("quarantine", "what nobody vouches for: a forgery or no entry; whoever delivered it has it still"),
    ("token", "another is given"),
    ("user", "who may sign in is the administrator's to say"),
    ("web_session", "people sign in again"),
    ("witness", "the witness is asked again"),
];

/// Tables into which a row may come without being found, and why.
const ROWS_THAT_MAY_COME: &[(&str, &str)] = &[
    ("challenge", "without its terminal's key it is worth nothing"),
    ("code", "the administrator gives codes anyway; what one led to stands in the log"),
    ("token", "it gives what any enrolled terminal may ask for; entries are signed"),
    ("user", "who may sign in is the administrator's to say"),
    ("web_session", "the administrator can sign in anyway"),
    ("witness", "what a witness said counts where it is signed"),
];

/// Tables that SQLite makes for itself: its own check looks after them.
const OF_SQLITE: &[(&str, &str)] = &[
    ("sqlite_sequence", "the next number of a row of a cache"),
    ("search", "read through its content below"),
    ("search_data", "the index over the words: SQLite's own check compares it with them"),
    ("search_idx", "as above"),
    ("search_docsize", "as above"),
    ("search_config", "the version of the index"),
];

/// An office in which every table has a row.
fn scene() -> Played {
    let played = played();
    let office = &played.stage.office;
    let section = office.registry().unwrap().sections().next().unwrap().0;
    let mut terminals: Vec<Terminal> = (1..=2)
        .map(|n| {
            let new = NewOfficer {
                officer: None,
                name: format!("执法员{n}"),
                certificate: format!("64029900{n}"),
                valid_from: "2025-01-01".into(),
                valid_to: "2029-12-31".into(),
                section: section.to_string(),
                roles: vec![Role::Officer],
                established: true,
                on_duty: true,
            };
            let officer = office.add_officer(&new).unwrap().0;
            let code = office.issue_code(officer).unwrap().code;
            let mut terminal = Terminal::new(office, officer, n);
            office.enrol(&terminal.enrol_request(&code)).unwrap();
            terminal.grant = office.registry().unwrap().latest_grant(terminal.id).map(|(seq, _)| seq);
            terminal
        })
        .collect();
    let [one, other] = terminals.as_mut_slice() else { unreachable!() };
    let entries = [one.open_session(21), one.open_case(case(7), section), one.note(case(7))];
    one.exchange(office, &entries).unwrap();
    // A clone of the first: its branch waits in quarantine; one of it is admitted, the other rejected.
    let mut clone = one.clone();
    let kept = one.note(case(7));
    one.exchange(office, &[kept]).unwrap();
    let branch = [clone.assign(case(7), other.officer), clone.note(case(7))];
    clone.exchange(office, &branch).unwrap();
    office.decide_quarantined(branch[0].hash(), true, "核对后采纳", "白主任").unwrap();
    office.decide_quarantined(branch[1].hash(), false, "与原件不符", "白主任").unwrap();
    // What somebody else signed, and what is no entry.
    let mut liar = other.clone();
    liar.key = one.key.clone();
    let forged = EntryBytes(liar.open_case(case(8), section).bytes().to_vec());
    office.ingest(one.id, vec![forged], &[]).unwrap();
    office.ingest(other.id, vec![EntryBytes(vec![7; 40])], &[]).unwrap();
    // The second lost a part of its chain and says so.
    let opened = other.open_session(22);
    other.exchange(office, &[opened]).unwrap();
    let gap = Gap { from: other.seq + 1, to: other.seq + 3 };
    other.seq += 3;
    let stated = other.say(None, &Fact::ChainLost(ChainLost { gap }));
    office.ingest(other.id, vec![EntryBytes(stated.bytes().to_vec())], &[gap]).unwrap();
    // Codes, challenges, tokens, sessions.
    office.issue_code(one.officer).unwrap();
    office.token(&one.token_request(office)).unwrap();
    office.token(&other.token_request(office)).unwrap();
    one.token_request(office);
    office.add_user("审核", Role::LegalReview).unwrap();
    let (name, password) = &played.supervisor;
    office.sign_in(name, password).unwrap();
    // A chunk is damaged and a scrub finds it.
    let chunk = chunks(&played.data().join("media")).into_iter().next_back().unwrap();
    std::fs::write(&chunk, b"rot").unwrap();
    played.stage.pass(1);
    assert_eq!(office.scrub_all(&|| true).unwrap().damaged.len(), 1);
    office.refresh_findings(1_000).unwrap();
    let connection = Connection::open(played.data().join("office.db")).unwrap();
    let witness = "INSERT INTO witness VALUES ('quanji.example+00000000+AA', 1, 3, 4, NULL, NULL, NULL)";
    connection.execute(witness, []).unwrap();
    // One case waits for its row to be made again.
    let last = one.note(case(7));
    one.exchange(office, &[last]).unwrap();
    played
}

fn chunks(media: &Path) -> BTreeSet<PathBuf> {
    let folders = std::fs::read_dir(media).unwrap().map(Result::unwrap);
    let folders = folders.filter(|entry| entry.file_name().len() == 2);
    folders
        .flat_map(|entry| std::fs::read_dir(entry.path()).unwrap().map(|file| file.unwrap().path()))
        .collect()
}

/// A stored column.
struct Column {
    name: String,
    kind: String,
    in_key: bool,
}

/// The office and a connection on which changes are tried and taken back.
struct Trial {
    office: Office,
    connection: Connection,
}

impl Trial {
    fn new(played: &Played) -> Self {
        let connection = Connection::open(played.data().join("office.db")).unwrap();
        // What an administrator of the machine does, not what the program does.
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 10000").unwrap();
        Self { office: played.stage.office.clone(), connection }
    }

    fn tables(&self) -> Vec<String> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let mut statement = self.connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn columns(&self, table: &str) -> Vec<Column> {
        let sql = "SELECT name, type, pk FROM pragma_table_info(?1)";
        let mut statement = self.connection.prepare(sql).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Column { name: row.get(0)?, kind: row.get(1)?, in_key: row.get::<_, u32>(2)? > 0 })
        };
        statement.query_map([table], read).unwrap().map(Result::unwrap).collect()
    }

    /// Every row, by the values of its columns.
    fn rows(&self, table: &str, columns: &[Column]) -> Vec<Vec<Value>> {
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        let sql = format!("SELECT {} FROM {table}", quoted(&names));
        let mut statement = self.connection.prepare(&sql).unwrap();
        let read = |row: &rusqlite::Row<'_>| (0..columns.len()).map(|at| row.get(at)).collect();
        statement.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    /// Makes a change, looks, and takes it back; `None` if the database refuses it or it changes nothing.
    fn found(&self, sql: &str, values: &[&Value]) -> Option<Vec<Fault>> {
        self.connection.execute_batch("BEGIN").unwrap();
        let changed = self.connection.execute(sql, params_from_iter(values));
        let faults = matches!(changed, Ok(1..)).then(|| {
            let mut found = Found::default();
            // A database in which nothing can be read any more is found, too.
            if let Err(error) = examine(&self.office, &self.connection, &|_| {}, &mut found) {
                found.tell("sqlite", "database", error.to_string());
            }
            found.finish(0).faults
        });
        self.connection.execute_batch("ROLLBACK").unwrap();
        faults
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// Other values that somebody could put there.
fn others(value: &Value, of_other_rows: &[&Value]) -> Vec<Value> {
    let mut others: Vec<Value> = match value {
        Value::Null => vec![Value::Integer(1), Value::Text("x".into()), Value::Blob(vec![1; 16])],
        Value::Integer(number) => vec![Value::Integer(number + 1), Value::Integer(i64::MAX)],
        Value::Real(number) => vec![Value::Real(number + 1.0)],
        Value::Text(text) => vec![Value::Text(format!("{text}x"))],
        Value::Blob(bytes) => {
            let mut flipped = bytes.clone();
            let middle = flipped.len() / 2;
            if let Some(byte) = flipped.get_mut(middle) {
                *byte ^= 0x10;
            }
            vec![Value::Blob(flipped)]
        }
    };
    others.push(Value::Null);
    others.extend(of_other_rows.iter().map(|value| (*value).clone()));
    others.retain(|other| other != value);
    others
}

fn is_about(fault: &Fault, table: &str) -> bool {
    // What is wrong with one shows at the other.
    let near: &[&str] = match table {
        "log" => &["node"],
        "lost" => &["chain", "log"],
        "session" => &["log"],
        "case_summary" => &["search"],
        "case_evaluation" => &["case_finding"],
        "case_dirty" => &["case_summary", "search"],
        "search_content" | "search_data" | "search_idx" | "search_docsize" | "search_config" => {
            &["search", "sqlite"]
        }
        _ => &[],
    };
    fault.table == table || near.contains(&&*fault.table)
}

/// First and last.
fn some<T>(rows: &[T]) -> impl Iterator<Item = usize> {
    let places: BTreeSet<usize> = [0, rows.len().saturating_sub(1)].into();
    places.into_iter().filter(|_| !rows.is_empty())
}

#[test]
fn every_column_of_every_table_is_compared_or_nothing_rests_on_it() {
    let played = scene();
    let trial = Trial::new(&played);
    assert_eq!(played.stage.office.verify(&|_| {}).unwrap().faults, [], "nothing is wrong before");
    let (mut missed, mut tried) = (BTreeMap::<(String, String), String>::new(), 0);
    for table in trial.tables() {
        if OF_SQLITE.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let columns = trial.columns(&table);
        let rows = trial.rows(&table, &columns);
        assert!(!rows.is_empty(), "the scene has no row of {table}");
        for (place, column) in columns.iter().enumerate() {
            let keys: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].in_key).collect();
            let condition: Vec<String> = keys
                .iter()
                .enumerate()
                .map(|(n, at)| format!("\"{}\" IS ?{}", columns[*at].name, n + 2))
                .collect();
            let sql =
                format!("UPDATE {table} SET \"{}\" = ?1 WHERE {}", column.name, condition.join(" AND "));
            let mut changed = false;
            for row in some(&rows).map(|at| &rows[at]) {
                let elsewhere: Vec<&Value> = some(&rows).map(|at| &rows[at][place]).collect();
                for other in others(&row[place], &elsewhere) {
                    let values: Vec<&Value> =
                        std::iter::once(&other).chain(keys.iter().map(|at| &row[*at])).collect();
                    let Some(faults) = trial.found(&sql, &values) else { continue };
                    (changed, tried) = (true, tried + 1);
                    if !faults.iter().any(|fault| is_about(fault, &table)) {
                        let told = format!("{} {:?} -> {other:?}: {faults:?}", column.kind, row[place]);
                        missed.entry((table.clone(), column.name.clone())).or_insert(told);
                    }
                }
            }
            assert!(changed, "no change of {table}.{} was possible", column.name);
        }
    }
    let listed: BTreeSet<(String, String)> =
        IRRELEVANT.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned())).collect();
    let not_listed: Vec<_> = missed.iter().filter(|(column, _)| !listed.contains(*column)).collect();
    assert!(not_listed.is_empty(), "changed and not found: {not_listed:#?}");
    let found_after_all: Vec<_> = listed.iter().filter(|column| !missed.contains_key(*column)).collect();
    assert!(found_after_all.is_empty(), "listed as irrelevant, and always found: {found_after_all:?}");
    assert!(tried > 300, "{tried}");
}

#[test]
fn every_row_that_goes_or_comes_is_found_or_nothing_rests_on_it() {
    let played = scene();
    let trial = Trial::new(&played);
    let (mut gone, mut come) = (BTreeSet::new(), BTreeSet::new());
    for table in trial.tables() {
        if OF_SQLITE.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let columns = trial.columns(&table);
        let rows = trial.rows(&table, &columns);
        let keys: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].in_key).collect();
        let condition: Vec<String> = keys
            .iter()
            .enumerate()
            .map(|(n, at)| format!("\"{}\" IS ?{}", columns[*at].name, n + 1))
            .collect();
        for row in some(&rows).map(|at| &rows[at]) {
            let values: Vec<&Value> = keys.iter().map(|at| &row[*at]).collect();
            let sql = format!("DELETE FROM {table} WHERE {}", condition.join(" AND "));
            let faults = trial.found(&sql, &values).unwrap();
            if !faults.iter().any(|fault| is_about(fault, &table)) {
                gone.insert(table.clone());
            }
        }
        // The last row once more, under another key; what else is unique in it changes, too.
        let mut copy = rows.last().unwrap().clone();
        for at in 0..columns.len() {
            if columns[at].in_key || columns[at].name == "case_id" && copy[at] != Value::Null {
                copy[at] = others(&copy[at], &[]).swap_remove(0);
            }
        }
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", quoted(&names), places.join(", "));
        let faults = trial.found(&sql, &copy.iter().collect::<Vec<_>>());
        let faults = faults.unwrap_or_else(|| panic!("no row can come into {table}"));
        if !faults.iter().any(|fault| is_about(fault, &table)) {
            come.insert(table.clone());
        }
    }
    let listed: BTreeSet<String> = ROWS_THAT_MAY_GO.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(gone, listed, "rows that can be deleted without being found");
    let listed: BTreeSet<String> = ROWS_THAT_MAY_COME.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(come, listed, "rows that can be inserted without being found");
}

#[test]
fn a_trigger_or_an_index_more_or_less_is_found() {
    let played = scene();
    let trial = Trial::new(&played);
    for sql in [
        "CREATE TRIGGER quiet AFTER INSERT ON log BEGIN DELETE FROM quarantine; END",
        "DROP INDEX log_case",
        "CREATE TABLE more (a INTEGER)",
        "ALTER TABLE user ADD COLUMN more TEXT",
    ] {
        trial.connection.execute_batch("BEGIN").unwrap();
        trial.connection.execute_batch(sql).unwrap();
        let mut found = Found::default();
        examine(&trial.office, &trial.connection, &|_| {}, &mut found).unwrap();
        trial.connection.execute_batch("ROLLBACK").unwrap();
        assert!(found.finish(0).faults.iter().any(|fault| fault.table == "sqlite_schema"), "{sql}");
    }
}
