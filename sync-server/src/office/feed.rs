//! What a terminal is given: the log's news within its rights, and what came into scope late.

use quanji_core::entry::{BureauFact, Registry, SignedEntry};
use quanji_core::id::{CaseId, SectionId};
use quanji_core::record::Fact;
use quanji_core::sync::{Backfill, EntryBytes, FeedItem, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, Scope};
use rusqlite::Connection;

use super::error::OfficeError;
use super::scope::Rights;
use crate::storage::{
    LogRow, Scan, StorageError, assignment, case_section, first_of_case, scan_case, scan_log,
};

/// Most indexes that one request looks at, so that a long log holds nobody up.
const MAX_SCAN: u64 = 20_000;

/// Entries for one answer; feed and backfill share its limits.
#[derive(Debug, Default)]
pub(super) struct Page {
    entries: usize,
    bytes: usize,
}

impl Page {
    /// Whether an entry still fits; a first one always does.
    fn take(&mut self, length: usize) -> bool {
        let fits = self.entries < MAX_BATCH_ENTRIES && self.bytes.saturating_add(length) <= MAX_BATCH_BYTES;
        let taken = fits || self.entries == 0;
        if taken {
            self.entries += 1;
            self.bytes += length;
        }
        taken
    }

    fn item(&mut self, row: &LogRow<'_>) -> Result<Option<FeedItem>, StorageError> {
        let bytes = row.bytes()?;
        let taken = self.take(bytes.len());
        Ok(taken.then(|| FeedItem { index: row.index, entry: EntryBytes(bytes.to_vec()) }))
    }
}

/// One stretch of the main feed.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) items: Vec<FeedItem>,
    pub(super) cursor: u64,
    pub(super) opened: Vec<Backfill>,
}

/// Reads the main feed from a cursor on. Rights are those of now, so whatever of `cursor..` is in
/// scope is given here; what lies before the cursor and came into scope within this stretch is
/// named in `opened`.
pub(super) fn feed(
    connection: &Connection,
    registry: &Registry,
    rights: &mut Rights,
    page: &mut Page,
    cursor: u64,
    size: u64,
) -> Result<Feed, OfficeError> {
    let mut items = Vec::new();
    let mut opened: Vec<Backfill> = Vec::new();
    let until = cursor.saturating_add(MAX_SCAN).min(size);
    if cursor >= until {
        return Ok(Feed { items, cursor, opened });
    }
    let next = scan_log(connection, cursor, until, |row| {
        let wanted = match row.case {
            Some(case) => rights.may_read(connection, case)?,
            None => true,
        };
        if wanted && row.device != rights.device {
            match page.item(row)? {
                Some(item) => items.push(item),
                None => return Ok(Scan::Stop),
            }
        }
        if cursor > 0 {
            for scope in came_into_scope(connection, registry, rights, row, cursor)? {
                let stretch = Backfill { scope, from: 0, until: cursor };
                if !opened.contains(&stretch) {
                    opened.push(stretch);
                }
            }
        }
        Ok::<_, OfficeError>(Scan::Continue)
    })?;
    Ok(Feed { items, cursor: next, opened })
}

/// What an entry brings into the device's scope of which a part lies before the cursor.
fn came_into_scope(
    connection: &Connection,
    registry: &Registry,
    rights: &mut Rights,
    row: &LogRow<'_>,
    cursor: u64,
) -> Result<Vec<Scope>, OfficeError> {
    match (row.kind, row.case) {
        ("case.opened" | "case.assigned", Some(case)) => {
            let concerns = rights.may_read(connection, case)?
                && begins_before(connection, case, cursor)?
                && (row.kind == "case.opened" || assigns_to(row, rights)?);
            Ok(if concerns { vec![Scope::Case(case)] } else { Vec::new() })
        }
        ("grant.issued", None) if row.device == registry.office() => {
            Ok(new_sections(registry, rights, row)?.into_iter().map(Scope::Section).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn begins_before(connection: &Connection, case: CaseId, cursor: u64) -> Result<bool, OfficeError> {
    Ok(first_of_case(connection, case)?.is_some_and(|first| first < cursor))
}

fn assigns_to(row: &LogRow<'_>, rights: &Rights) -> Result<bool, OfficeError> {
    let signed = parse(row)?;
    Ok(match Fact::from_body(&signed.entry().kind, &signed.entry().body) {
        Ok(Fact::CaseAssigned(body)) => Some(body.officer) == rights.officer,
        _ => false,
    })
}

/// The sections of a grant of this device that its grant before had not, and that it still has. A
/// first grant brings none: before it the device could not read anything.
fn new_sections(
    registry: &Registry,
    rights: &Rights,
    row: &LogRow<'_>,
) -> Result<Vec<SectionId>, OfficeError> {
    let signed = parse(row)?;
    let (seq, body) = (signed.entry().seq, BureauFact::from_body(&signed.entry().kind, &signed.entry().body));
    let Ok(BureauFact::GrantIssued(grant)) = body else { return Ok(Vec::new()) };
    if grant.device != rights.device {
        return Ok(Vec::new());
    }
    let mut earlier = registry.grants_before(seq);
    let Some(before) = earlier.find(|before| before.device == rights.device) else { return Ok(Vec::new()) };
    let is_new =
        |section: &&SectionId| !before.sections.contains(section) && rights.sections.contains(section);
    Ok(grant.sections.iter().filter(is_new).copied().collect())
}

fn parse(row: &LogRow<'_>) -> Result<SignedEntry, OfficeError> {
    Ok(SignedEntry::parse(row.bytes()?).map_err(|_| StorageError::Damaged("log.bytes"))?)
}

/// Reads a stretch that a terminal asks for, as far as its rights go; gives the entries and where
/// to go on. A stretch outside its rights is complete and empty.
pub(super) fn backfill(
    connection: &Connection,
    rights: &mut Rights,
    page: &mut Page,
    asked: Backfill,
    size: u64,
) -> Result<(Vec<FeedItem>, Option<u64>), OfficeError> {
    let mut items = Vec::new();
    let end = asked.until.min(size);
    if asked.from >= end || !is_allowed(connection, rights, asked.scope)? {
        return Ok((items, None));
    }
    let officer = rights.officer;
    let mut visit = |row: &LogRow<'_>| {
        let own = row.device == rights.device;
        let wanted = match (asked.scope, row.case) {
            (Scope::Own, _) => own,
            (Scope::Case(asked), Some(case)) => !own && case == asked,
            (Scope::Section(asked), Some(case)) if !own && rights.may_read(connection, case)? => {
                case_section(connection, case)?.is_some_and(|(section, _)| section == asked)
            }
            (Scope::Officer(_), Some(case)) if !own && rights.may_read(connection, case)? => match officer {
                Some(officer) => assignment(connection, officer, case)?.is_some(),
                None => false,
            },
            _ => false,
        };
        if wanted {
            match page.item(row)? {
                Some(item) => items.push(item),
                None => return Ok(Scan::Stop),
            }
        }
        Ok::<_, OfficeError>(Scan::Continue)
    };
    let next = match asked.scope {
        Scope::Case(case) => scan_case(connection, case, asked.from, end, &mut visit)?,
        _ => {
            let until = asked.from.saturating_add(MAX_SCAN).min(end);
            scan_log(connection, asked.from, until, &mut visit)?
        }
    };
    Ok((items, (next < end).then_some(next)))
}

fn is_allowed(connection: &Connection, rights: &mut Rights, scope: Scope) -> Result<bool, OfficeError> {
    match scope {
        Scope::Own => Ok(true),
        Scope::Case(case) => rights.may_read(connection, case),
        Scope::Section(section) => Ok(rights.sections.contains(&section)),
        Scope::Officer(officer) => Ok(rights.officer == Some(officer)),
    }
}
