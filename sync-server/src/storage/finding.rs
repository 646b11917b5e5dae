//! The cached findings of cases. All of it can be deleted and rebuilt.

use quanji_core::entry::SignedEntry;
use quanji_core::id::CaseId;
use rusqlite::{Connection, Transaction, params};

use super::error::StorageError;
use super::log::parse_all;

/// By what a case is judged: when one of these has moved on, its findings are old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedBy {
    /// The last statement of the office that decides something for every case.
    pub rules: u64,
    /// The local day, `YYYY-MM-DD`: terms run out.
    pub day: String,
    /// The moment of judgement, milliseconds since 1970.
    pub moment_ms: i64,
    /// Entries in the log that it could rest on.
    pub log_size: u64,
}

/// One cached finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// The rule.
    pub rule: String,
    /// How grave it is, as its word.
    pub level: String,
    /// The last day on which it can be cured in time.
    pub due: Option<String>,
    /// The finding as JSON.
    pub finding: String,
}

/// Cases whose findings are older than their entries, the decisions of the bureau, or today.
///
/// # Errors
/// [`StorageError`].
pub fn unjudged_cases(
    connection: &Connection,
    by: &JudgedBy,
    limit: u64,
) -> Result<Vec<(CaseId, u64)>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT s.case_id, s.latest FROM case_summary s LEFT JOIN case_evaluation e ON e.case_id = s.case_id
         WHERE e.case_id IS NULL OR e.upto < s.latest OR e.rules < ?1 OR e.day < ?2
         ORDER BY s.latest DESC LIMIT ?3",
    )?;
    let rows = statement.query_map(params![by.rules, by.day, limit], |row| {
        Ok((CaseId::from_bytes(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many those are, and how many cases there are.
///
/// # Errors
/// [`StorageError`].
pub fn count_unjudged(connection: &Connection, by: &JudgedBy) -> Result<(u64, u64), StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FILTER (WHERE e.case_id IS NULL OR e.upto < s.latest OR e.rules < ?1 OR e.day < ?2), count(*)
         FROM case_summary s LEFT JOIN case_evaluation e ON e.case_id = s.case_id",
    )?;
    Ok(statement.query_row(params![by.rules, by.day], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Replaces what is known of a case. A case that was judged later meanwhile is left as it is.
///
/// # Errors
/// [`StorageError`].
pub fn put_findings(
    tx: &Transaction<'_>,
    case: CaseId,
    upto: u64,
    by: &JudgedBy,
    rows: &[FindingRow],
) -> Result<(), StorageError> {
    let replaced = tx
        .prepare_cached(
            "INSERT INTO case_evaluation (case_id, upto, rules, day, moment_ms, log_size)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (case_id) DO UPDATE SET upto = ?2, rules = ?3, day = ?4, moment_ms = ?5, log_size = ?6
             WHERE upto <= ?2 AND rules <= ?3 AND day <= ?4",
        )?
        .execute(params![case.as_bytes(), upto, by.rules, by.day, by.moment_ms, by.log_size])?;
    if replaced == 0 {
        return Ok(());
    }
    tx.prepare_cached("DELETE FROM case_finding WHERE case_id = ?1")?.execute([case.as_bytes()])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO case_finding (case_id, at, rule, level, due, finding) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (at, row) in rows.iter().enumerate() {
        insert.execute(params![case.as_bytes(), at, row.rule, row.level, row.due, row.finding])?;
    }
    Ok(())
}

/// The cached findings of one case, in their order.
///
/// # Errors
/// [`StorageError`].
pub fn findings_of_case(connection: &Connection, case: CaseId) -> Result<Vec<FindingRow>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT rule, level, due, finding FROM case_finding WHERE case_id = ?1 ORDER BY at",
    )?;
    let rows = statement.query_map([case.as_bytes()], |row| {
        Ok(FindingRow { rule: row.get(0)?, level: row.get(1)?, due: row.get(2)?, finding: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How often each rule came to each level, over all cases.
///
/// # Errors
/// [`StorageError`].
pub fn count_findings(connection: &Connection) -> Result<Vec<(String, String, u64)>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT rule, level, count(*) FROM case_finding GROUP BY rule, level ORDER BY rule, level",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What terminals said of devices, before an index of the log.
///
/// # Errors
/// [`StorageError`].
pub fn device_statements(connection: &Connection, until: u64) -> Result<Vec<SignedEntry>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM log WHERE case_id IS NULL
         AND kind IN ('recorder.checked_out', 'recorder.returned', 'device.checked', 'fault.reported', 'chain.lost')
         AND idx < ?1 ORDER BY idx",
    )?;
    let mut rows = statement.query([until])?;
    parse_all(&mut rows)
}
