//! What the rules say about cases: one now, all of them in the background.

use std::collections::BTreeMap;

use quanji_core::catalog::CheckTime;
use quanji_core::entry::Registry;
use quanji_core::id::CaseId;
use quanji_core::record::CaseState;
use quanji_core::rules::{
    Around, BureauFacts, CaseFacts, CaseLine, DeviceUse, Evaluation, FindingView, Level, Settings,
    WorkCalendar, evaluate_bureau,
};
use quanji_core::time::CHINA_OFFSET_MINUTES;
use rusqlite::Connection;

use super::Office;
use super::cases::CaseFile;
use super::error::OfficeError;
use super::registry::RegistryWalk;
use super::template::catalog_of;
use crate::storage::{
    CaseFilter, FindingRow, JudgedBy, count_findings, count_unjudged, device_statements, entries_of_case,
    entries_of_case_until, findings_of_case, last_of_case_until, log_size, put_findings, unjudged_cases,
};

/// How far the judging of all cases has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct JudgingProgress {
    /// Cases whose findings are of now.
    pub judged: u64,
    /// All cases.
    pub cases: u64,
}

/// What rules are judged with in the office.
#[derive(Debug)]
pub struct Bench {
    settings: Settings,
    calendar: WorkCalendar,
    devices: DeviceUse,
    now: CheckTime,
}

impl Bench {
    /// What is known around a case.
    #[must_use]
    pub fn around<'a>(&'a self, file: &'a CaseFile) -> Around<'a> {
        let Self { settings, calendar, devices, now } = self;
        Around { registry: &file.registry, catalog: &file.catalog, settings, calendar, devices, now: *now }
    }
}

impl Office {
    /// What every rule says about a case now, the gravest first; nothing if the log has no entry of it.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn judge_case(&self, case: CaseId) -> Result<Option<Vec<FindingView>>, OfficeError> {
        Ok(self
            .case(case)?
            .map(|file| self.evaluate(&file))
            .transpose()?
            .map(|evaluation| evaluation.views()))
    }

    /// What every rule says about a folded case now.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn evaluate(&self, file: &CaseFile) -> Result<Evaluation, OfficeError> {
        self.with_facts(file, Evaluation::of)
    }

    /// Looks at the facts of a folded case as of now.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn with_facts<T>(
        &self,
        file: &CaseFile,
        look: impl FnOnce(&CaseFacts<'_>) -> T,
    ) -> Result<T, OfficeError> {
        let bench = self.inner.database.read(|connection| self.bench(connection, &file.registry))?;
        Ok(look(&CaseFacts::of(&file.state, bench.around(file))))
    }

    /// Judges again up to `limit` cases whose findings are older than their entries, the decisions of the bureau or
    /// today, newest first; gives how far that has come. Folding and judging hold no lock: ingest goes on meanwhile.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn refresh_findings(&self, limit: u64) -> Result<JudgingProgress, OfficeError> {
        self.refresh_cases()?;
        let (by, judged) = self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let by = self.judged_by(&registry, log_size(connection)?);
            let due = unjudged_cases(connection, &by, limit)?;
            if due.is_empty() {
                return Ok((by, Vec::new()));
            }
            let (catalog, bench) = (catalog_of(&registry)?, self.bench(connection, &registry)?);
            let mut judged = Vec::with_capacity(due.len());
            for (case, upto) in due {
                let state = CaseState::fold(&catalog, case, &entries_of_case(connection, case)?);
                let (registry, catalog) = (registry.clone(), catalog.clone());
                let file = CaseFile { state, registry, catalog, bounds: BTreeMap::new() };
                let evaluation = Evaluation::of(&CaseFacts::of(&file.state, bench.around(&file)));
                judged.push((case, upto, rows(&evaluation)));
            }
            Ok::<_, OfficeError>((by, judged))
        })?;
        if !judged.is_empty() {
            // One transaction: an exchange waits for one sync of the disk and not for one a case.
            self.inner.database.write(|tx| {
                judged.iter().try_for_each(|(case, upto, rows)| put_findings(tx, *case, *upto, &by, rows))
            })?;
        }
        self.judging_progress()
    }

    /// What the rules say about the bureau as a whole: equipment, audits, bulletins, settings; the gravest first. Folds
    /// every case.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn judge_bureau(&self) -> Result<Vec<FindingView>, OfficeError> {
        let mut cases = BTreeMap::new();
        for summary in self.cases(&CaseFilter::every())?.0 {
            let line = self.case(summary.case)?.and_then(|file| CaseLine::of(&file.state));
            cases.extend(line.map(|line| (summary.case, line)));
        }
        let registry = self.registry()?;
        let catalog = catalog_of(&registry)?;
        let Bench { settings, calendar, devices, now } =
            self.inner.database.read(|connection| self.bench(connection, &registry))?;
        let (registry, catalog) = (&*registry, &*catalog);
        let around =
            Around { registry, catalog, settings: &settings, calendar: &calendar, devices: &devices, now };
        let found = evaluate_bureau(&BureauFacts { around, cases });
        let mut views: Vec<FindingView> = found.iter().map(FindingView::from).collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.level));
        Ok(views)
    }

    /// How far the judging of all cases has come.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn judging_progress(&self) -> Result<JudgingProgress, OfficeError> {
        let (left, cases) = self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            Ok::<_, OfficeError>(count_unjudged(
                connection,
                &self.judged_by(&registry, log_size(connection)?),
            )?)
        })?;
        Ok(JudgingProgress { judged: cases - left, cases })
    }

    /// The findings of a case as last judged in the background, beyond PASS, as JSON.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn cached_findings(&self, case: CaseId) -> Result<Vec<FindingRow>, OfficeError> {
        Ok(self.inner.database.read(|connection| findings_of_case(connection, case))?)
    }

    /// How often each rule came to each level, over all cases as last judged: rule, level, count.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn finding_counts(&self) -> Result<Vec<(String, String, u64)>, OfficeError> {
        Ok(self.inner.database.read(count_findings)?)
    }

    pub(super) fn check_time(&self) -> CheckTime {
        let unix_ms = i64::try_from(self.now_ms()).unwrap_or(i64::MAX);
        CheckTime { unix_ms, offset_minutes: CHINA_OFFSET_MINUTES.into() }
    }

    fn judged_by(&self, registry: &Registry, log_size: u64) -> JudgedBy {
        judged_by(registry, log_size, self.check_time())
    }

    fn bench(&self, connection: &Connection, registry: &Registry) -> Result<Bench, OfficeError> {
        bench(connection, registry, log_size(connection)?, self.check_time())
    }
}

fn judged_by(registry: &Registry, log_size: u64, now: CheckTime) -> JudgedBy {
    let day = now.today().to_string();
    JudgedBy { rules: registry.rules_version(), day, moment_ms: now.unix_ms, log_size }
}

fn bench(
    connection: &Connection,
    registry: &Registry,
    log_size: u64,
    now: CheckTime,
) -> Result<Bench, OfficeError> {
    let settings = Settings::of(registry);
    let mut devices = DeviceUse::of(registry);
    for signed in device_statements(connection, log_size)? {
        devices.take(registry, signed.entry(), signed.hash());
    }
    Ok(Bench { calendar: settings.calendar(), settings, devices, now })
}

/// A judgement as it was made.
pub(super) struct Again {
    pub(super) upto: u64,
    pub(super) by: JudgedBy,
    pub(super) rows: Vec<FindingRow>,
}

/// Judges a case as at a moment, from the first entries of the log.
pub(super) fn rejudge(
    connection: &Connection,
    walk: &mut RegistryWalk,
    case: CaseId,
    log_size: u64,
    moment_ms: i64,
) -> Result<Again, OfficeError> {
    let now = CheckTime { unix_ms: moment_ms, offset_minutes: CHINA_OFFSET_MINUTES.into() };
    let registry = walk.at(connection, log_size)?;
    let catalog = catalog_of(&registry)?;
    let bench = bench(connection, &registry, log_size, now)?;
    let state = CaseState::fold(&catalog, case, &entries_of_case_until(connection, case, log_size)?);
    let by = judged_by(&registry, log_size, now);
    let file = CaseFile { state, registry, catalog, bounds: BTreeMap::new() };
    let evaluation = Evaluation::of(&CaseFacts::of(&file.state, bench.around(&file)));
    let upto = last_of_case_until(connection, case, log_size)?.unwrap_or_default();
    Ok(Again { upto, by, rows: rows(&evaluation) })
}

fn rows(evaluation: &Evaluation) -> Vec<FindingRow> {
    let beyond_pass = evaluation.views().into_iter().filter(|view| view.level > Level::Pass);
    beyond_pass
        .map(|view| FindingRow {
            rule: view.rule.clone(),
            level: view.level.as_str().to_owned(),
            due: view.due.clone(),
            finding: serde_json::json!(view).to_string(),
        })
        .collect()
}
