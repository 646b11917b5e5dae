//! Caches: made again from the log and compared.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::id::CaseId;
use rusqlite::Connection;

use super::cell::{Cell, Expected, Row, key_text, row, visit};
use super::found::Found;
use super::log::Log;
use crate::office::cases::summarise;
use crate::office::error::OfficeError;
use crate::office::evaluate::rejudge;
use crate::office::registry::RegistryWalk;
use crate::office::template::catalog_of;
use crate::storage::{StorageError, entries_of_case_until, last_of_case_until, search_tokens};

/// Moments at which a case can have been judged: of this century.
const MOMENTS: std::ops::Range<i64> = 1_600_000_000_000..4_102_444_800_000;

pub(super) fn examine(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), OfficeError> {
    let dirty = dirty(connection, log, found)?;
    summaries(connection, log, &dirty, found)?;
    findings(connection, log, found)
}

/// Cases whose row waits to be made again: only those of the log, each up to its last entry.
fn dirty(connection: &Connection, log: &Log, found: &mut Found) -> Result<BTreeSet<CaseId>, StorageError> {
    let mut dirty = BTreeSet::new();
    visit(connection, "SELECT case_id, upto FROM case_dirty", [], |row| {
        let [Cell::Blob(id), upto] = row.as_slice() else { return };
        let case = CaseId::from_slice(id);
        match case.and_then(|case| Some((case, log.cases.get(&case)?))) {
            None => found.tell("case_dirty", key_text(&row), "the log has no such case"),
            Some((case, (last, _))) => {
                dirty.insert(case);
                if *upto != Cell::from(*last) {
                    found.tell("case_dirty", case, format!("upto is {upto}, and should be {last}"));
                }
            }
        }
    })?;
    Ok(dirty)
}

/// Each row as of the entry that it says is its last; that is the last of its case unless the row waits to be made again.
fn summaries(
    connection: &Connection,
    log: &Log,
    dirty: &BTreeSet<CaseId>,
    found: &mut Found,
) -> Result<(), OfficeError> {
    let mut stored = BTreeMap::new();
    visit(connection, "SELECT case_id, id, latest FROM case_summary", [], |row| {
        if let [Cell::Blob(case), Cell::Integer(id), Cell::Integer(latest)] = row.as_slice() {
            stored.insert(case.clone(), (*id, u64::try_from(*latest).unwrap_or_default()));
        }
    })?;
    let catalog = catalog_of(&log.registry)?;
    let (mut expected, mut words) = (Expected::default(), BTreeMap::new());
    for (case, (last, _)) in &log.cases {
        let known = stored.get(case.as_bytes().as_slice());
        let latest = match (dirty.contains(case), known) {
            (false, _) => *last,
            (true, Some((_, latest))) => *latest,
            (true, None) => continue,
        };
        if latest >= log.size || last_of_case_until(connection, *case, latest + 1)? != Some(latest) {
            found.tell("case_summary", case, "latest is no entry of the case");
            continue;
        }
        let entries = match entries_of_case_until(connection, *case, latest + 1) {
            Ok(entries) => entries,
            Err(error) => {
                found.tell("log", case, error.to_string());
                continue;
            }
        };
        let (summary, text) = summarise(&catalog, *case, &entries, latest);
        if let Some((id, _)) = known {
            words.insert(*id, search_tokens(&text));
        }
        expected.put(
            row![case.as_bytes()],
            row![
                summary.kind,
                summary.party,
                summary.section.as_ref().map(quanji_core::id::SectionId::as_bytes),
                summary.opened_ms,
                summary.latest_ms,
                summary.latest,
                summary.entries,
                summary.documents,
                summary.conflicts,
            ],
        );
    }
    search(connection, words, found)?;
    let columns = [
        "case_id",
        "kind",
        "party",
        "section",
        "opened_ms",
        "latest_ms",
        "latest",
        "entries",
        "documents",
        "conflicts",
    ];
    Ok(expected.compare(connection, "case_summary", 1, &columns, found)?)
}

/// The words under the id of each row; SQLite's own check has compared the index with them.
fn search(
    connection: &Connection,
    mut words: BTreeMap<i64, String>,
    found: &mut Found,
) -> Result<(), StorageError> {
    let read = visit(connection, "SELECT rowid, words FROM search", [], |row| {
        let [Cell::Integer(id), stored] = row.as_slice() else { return };
        match words.remove(id) {
            None => found.tell("search", id, "no case has this row"),
            Some(expected) if *stored == Cell::Text(expected.clone()) => {}
            Some(_) => found.tell("search", id, "words are not those of its case"),
        }
    });
    if let Err(error) = read {
        found.tell("search", "search", error.to_string());
    }
    for id in words.keys() {
        found.tell("search", id, "the words of its case are missing");
    }
    Ok(())
}

/// What the rules said, judged again at the same moment from the same part of the log.
fn findings(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), OfficeError> {
    let mut judged = Vec::new();
    let sql = "SELECT case_id, upto, rules, day, moment_ms, log_size FROM case_evaluation ORDER BY log_size";
    visit(connection, sql, [], |row| judged.push(row))?;
    let mut expected = Expected::default();
    let mut walk = RegistryWalk::new(log.office_key);
    for row in judged {
        let [Cell::Blob(id), upto, rules, day, Cell::Integer(moment_ms), Cell::Integer(size)] =
            row.as_slice()
        else {
            continue;
        };
        let case = CaseId::from_slice(id).filter(|case| log.cases.contains_key(case));
        let Some(case) = case else {
            found.tell("case_evaluation", key_text(&row), "the log has no such case");
            continue;
        };
        let size = u64::try_from(*size).unwrap_or_default();
        if size > log.size {
            found.tell("case_evaluation", case, "log_size is beyond the log");
            continue;
        }
        if !MOMENTS.contains(moment_ms) {
            found.tell("case_evaluation", case, "moment_ms is no moment at which an office judges");
            continue;
        }
        let again = match rejudge(connection, &mut walk, case, size, *moment_ms) {
            Ok(again) => again,
            Err(error) => {
                found.tell("case_evaluation", case, error.to_string());
                continue;
            }
        };
        let stored: Row = vec![upto.clone(), rules.clone(), day.clone()];
        let should: Row = row![again.upto, again.by.rules, again.by.day];
        for ((name, stored), should) in ["upto", "rules", "day"].iter().zip(&stored).zip(&should) {
            if stored != should {
                found.tell("case_evaluation", case, format!("{name} is {stored}, and should be {should}"));
            }
        }
        for (place, one) in (0u64..).zip(again.rows) {
            expected.put(row![case.as_bytes(), place], row![one.rule, one.level, one.due, one.finding]);
        }
    }
    let columns = ["case_id", "at", "rule", "level", "due", "finding"];
    Ok(expected.compare(connection, "case_finding", 2, &columns, found)?)
}
