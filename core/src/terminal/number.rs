//! Numbers of documents: taken from the blocks that the office leased to this terminal.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::catalog::{FieldValue, NumberParts, Numbering, Template};
use crate::entry::NumbersLeased;
use crate::id::{DocumentId, EntryHash};
use crate::record::{
    CaseState, Fact, NumberAssigned, NumberVoided, NumbersRequested, NumbersReturned, SERIAL_SERIES,
    SeriesNumber, free, series, short,
};
use crate::store;
use crate::time::rfc3339;

/// Leases up to this `seq` of the office's chain are not used: entries are lost that may have used them.
pub(super) const NUMBER_FLOOR: &str = "numbers.floor";
/// In front of the series and year that were asked for: how many leases of it were known then.
const ASKED: &str = "numbers.asked";

/// 监督类别 of the case sheet and the category of enforcement in a 文号 (`documents.yaml`, `meta.numbering`).
const CATEGORIES: [(&str, &str); 10] = [
    ("医疗机构", "医"),
    ("公共场所", "公"),
    ("生活饮用水", "水"),
    ("学校卫生", "学"),
    ("传染病防治", "传"),
    ("消毒产品", "消"),
    ("放射卫生", "放"),
    ("职业卫生", "职"),
    ("血液", "血"),
    ("妇幼", "妇"),
];

/// What is left of the numbers of one series and year.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NumberStock {
    /// The series: 编号, or the nature of a 文号.
    pub series: String,
    /// Year.
    pub year: u32,
    /// How many are free.
    pub left: u32,
    /// The next one.
    pub next: Option<u32>,
}

impl Terminal {
    /// The numbers that this terminal can still give without the office.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn numbers(&self) -> Result<Vec<NumberStock>, TerminalError> {
        let mut recorder = self.lock()?;
        let (leases, used) = (recorder.leases()?, store::used_numbers(recorder.store.reader())?);
        let known: BTreeSet<(&str, u32)> =
            leases.iter().map(|lease| (lease.series.as_str(), lease.year)).collect();
        let stock = |(series, year): (&str, u32)| {
            let left: Vec<SeriesNumber> = free(&leases, &used, series, year).collect();
            NumberStock {
                series: series.to_owned(),
                year,
                left: u32::try_from(left.len()).unwrap_or(u32::MAX),
                next: left.first().map(|next| next.number),
            }
        };
        Ok(known.into_iter().map(stock).collect())
    }

    /// States that a number is used for nothing, such as that of a spoiled form or of a draft that is given up.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if it was not leased to this terminal, or without a reason.
    pub fn void_number(&self, number: SeriesNumber, reason: &str) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_leased(&number, number.number)?;
        let reason = required(reason)?;
        let to = number.number;
        recorder.state_numbers(
            Fact::NumberVoided(NumberVoided { number: number.clone(), reason }),
            &number,
            to,
        )
    }

    /// Gives back what is left of the numbers of a series and year. They are not used again.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] if none is left, or without a reason.
    pub fn return_numbers(
        &self,
        series: &str,
        year: u32,
        reason: &str,
    ) -> Result<Vec<EntryHash>, TerminalError> {
        let mut recorder = self.lock()?;
        let reason = required(reason)?;
        let (leases, used) = (recorder.leases()?, store::used_numbers(recorder.store.reader())?);
        let mut left: Vec<u32> = free(&leases, &used, series, year).map(|free| free.number).collect();
        left.sort_unstable();
        let mut entries = Vec::new();
        for (from, to) in runs(&left) {
            let from = SeriesNumber { series: series.to_owned(), year, number: from };
            let fact = NumbersReturned { from: from.clone(), to, reason: reason.clone() };
            entries.push(recorder.state_numbers(Fact::NumbersReturned(fact), &from, to)?);
        }
        if entries.is_empty() {
            return Err(TerminalError::Invalid(format!("no number of {series} {year} is left")));
        }
        Ok(entries)
    }
}

impl Recorder {
    /// The leases of this terminal that still count, in the order in which they were given.
    pub(super) fn leases(&mut self) -> Result<Vec<NumbersLeased>, TerminalError> {
        let registry = self.registry()?;
        let floor = store::get_meta(self.store.reader(), NUMBER_FLOOR)?;
        let floor =
            floor.and_then(|bytes| bytes.as_slice().try_into().ok().map(u64::from_be_bytes)).unwrap_or(0);
        let own = self.enrolment.device;
        let is_void = |lease: &NumbersLeased| {
            registry.voided_numbers().any(|void| {
                void.series == lease.series
                    && void.year == lease.year
                    && void.from <= lease.from
                    && lease.to <= void.to
            })
        };
        let leases =
            registry.leases().filter(|(seq, lease)| lease.device == own && *seq > floor && !is_void(lease));
        Ok(leases.map(|(_, lease)| lease.clone()).collect())
    }

    /// The number that a document gets now; `None` if it has one, or is not numbered.
    pub(super) fn next_number(
        &mut self,
        state: &CaseState,
        template: &Template,
        document: DocumentId,
    ) -> Result<Option<NumberAssigned>, TerminalError> {
        if state.paperwork(document).is_some_and(|papers| papers.number().is_some()) {
            return Ok(None);
        }
        let registry = self.registry()?;
        let category = category(state)?;
        let now = self.surroundings.clock.read();
        let year: u32 = rfc3339(now.wall_ms, now.offset_minutes)
            .get(..4)
            .and_then(|year| year.parse().ok())
            .ok_or_else(|| TerminalError::Invalid("the clock of this terminal shows no year".into()))?;
        let region = registry.region();
        let text = |number: &SeriesNumber, category: &str, parent: Option<&str>| {
            let year = u16::try_from(number.year).unwrap_or(u16::MAX);
            template.numbering.format(NumberParts {
                region: &region,
                category,
                year,
                sequence: number.number,
                parent,
            })
        };
        let assigned = match &template.numbering {
            Numbering::None => return Ok(None),
            Numbering::Attached => return self.annex_number(state, template, document, year).map(Some),
            Numbering::Letter { .. } if category.is_empty() => {
                return Err(TerminalError::Invalid(
                    "文号需要监督类别，请先在案件信息表填写 business_kind (a 文号 needs business_kind in the case sheet)".into(),
                ));
            }
            Numbering::Letter { .. } | Numbering::Serial => {
                let number = self.free_number(series(&template.numbering).unwrap_or(SERIAL_SERIES), year)?;
                text(&number, category, None).map(|text| NumberAssigned {
                    document,
                    number: Some(number),
                    text,
                })
            }
        };
        Ok(assigned)
    }

    fn free_number(&mut self, series: &str, year: u32) -> Result<SeriesNumber, TerminalError> {
        let (leases, used) = (self.leases()?, store::used_numbers(self.store.reader())?);
        if let Some(next) = free(&leases, &used, series, year).next() {
            return Ok(next);
        }
        // The next exchange delivers the request and brings the numbers.
        self.ask_for(&leases, vec![(series.to_owned(), year, 0)])?;
        Err(TerminalError::Invalid(format!(
            "no number of {series} {year} is left on this terminal: sync with the office to get more"
        )))
    }

    /// An annex counts under its main document. Only the terminal that numbered that one can count without asking; any
    /// other takes a number that was leased to it, which is no one else's.
    fn annex_number(
        &mut self,
        state: &CaseState,
        template: &Template,
        document: DocumentId,
        year: u32,
    ) -> Result<NumberAssigned, TerminalError> {
        let values = state
            .document(document)
            .map(crate::record::DocumentState::values)
            .transpose()?
            .unwrap_or_default();
        let parent = template.fields.iter().find_map(|field| match values.get(&field.key) {
            Some(FieldValue::Text(text)) if field.field_type == crate::catalog::FieldType::DocRef => {
                referenced(text)
            }
            _ => None,
        });
        let main = parent
            .and_then(|parent| state.paperwork(parent))
            .and_then(|papers| papers.numbers.first())
            .ok_or_else(|| TerminalError::Invalid("number the main document of this annex first".into()))?;
        let prefix = format!("{}-附", main.body.text);
        let (number, sequence) = if main.device == self.enrolment.device {
            let annexes = state.documents().filter_map(|(id, _)| state.paperwork(id)?.number());
            let count =
                annexes.filter(|number| number.number.is_none() && number.text.starts_with(&prefix)).count();
            (None, u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1))
        } else {
            let number = self.free_number(SERIAL_SERIES, year)?;
            let sequence = number.number;
            (Some(number), sequence)
        };
        // A leased number is far above any count, and has four digits to show what it is.
        let text =
            if number.is_some() { format!("{prefix}{sequence:04}") } else { format!("{prefix}{sequence}") };
        Ok(NumberAssigned { document, number, text })
    }

    /// Asks for more of every series that is nearly used up, once until the next lease of it.
    pub(super) fn request_numbers(&mut self) -> Result<(), TerminalError> {
        let (catalog, leases) = (self.catalog()?, self.leases()?);
        let used = store::used_numbers(self.store.reader())?;
        let now = self.surroundings.clock.read();
        let today: String = rfc3339(now.wall_ms, now.offset_minutes).chars().take(10).collect();
        self.ask_for(&leases, short(&catalog, &leases, &used, &today))
    }

    fn ask_for(
        &mut self,
        leases: &[NumbersLeased],
        wanted: Vec<(String, u32, u32)>,
    ) -> Result<(), TerminalError> {
        let mut facts = Vec::new();
        let mut asked = Vec::new();
        for (series, year, left) in wanted {
            let known = leases.iter().filter(|lease| lease.series == series && lease.year == year).count();
            let key = format!("{ASKED}.{series}.{year}");
            let mark = known.to_string().into_bytes();
            if store::get_meta(self.store.reader(), &key)?.as_deref() == Some(mark.as_slice()) {
                continue;
            }
            facts.push(Fact::NumbersRequested(NumbersRequested { series, year, left }));
            asked.push((key, mark));
        }
        if facts.is_empty() {
            return Ok(());
        }
        self.record(None, facts, |tx, _| {
            for (key, mark) in &asked {
                store::put_meta(tx, key, mark)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn state_numbers(
        &mut self,
        fact: Fact,
        from: &SeriesNumber,
        to: u32,
    ) -> Result<EntryHash, TerminalError> {
        let signed = self.record(None, vec![fact], |tx, _| Ok(store::put_used_numbers(tx, from, to)?))?;
        signed.last().map(crate::entry::SignedEntry::hash).ok_or(TerminalError::NotFound("entry"))
    }

    fn require_leased(&mut self, from: &SeriesNumber, to: u32) -> Result<(), TerminalError> {
        let leased = self.leases()?.iter().any(|lease| {
            lease.series == from.series
                && lease.year == from.year
                && lease.from <= from.number
                && to <= lease.to
        });
        if leased {
            Ok(())
        } else {
            Err(TerminalError::Invalid("that number was not leased to this terminal".into()))
        }
    }
}

/// Notes the numbers that an own entry uses. What a copy of this terminal used is never given again.
pub(super) fn note_used(tx: &Transaction<'_>, fact: &Fact) -> Result<(), TerminalError> {
    match fact {
        Fact::NumberAssigned(NumberAssigned { number: Some(number), .. })
        | Fact::NumberVoided(NumberVoided { number, .. }) => {
            Ok(store::put_used_numbers(tx, number, number.number)?)
        }
        Fact::NumbersReturned(body) => Ok(store::put_used_numbers(tx, &body.from, body.to)?),
        _ => Ok(()),
    }
}

fn category(state: &CaseState) -> Result<&'static str, TerminalError> {
    let sheet = state.document(DocumentId::from(state.case()));
    let values = sheet.map(crate::record::DocumentState::values).transpose()?.unwrap_or_default();
    let kind = match values.get("business_kind") {
        Some(FieldValue::Text(kind)) => kind.as_str(),
        _ => "",
    };
    Ok(CATEGORIES.iter().find(|(name, _)| *name == kind).map_or("", |(_, category)| *category))
}

/// The document that a reference names: its identifier, or an object with the member `document`.
fn referenced(text: &str) -> Option<DocumentId> {
    let object: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let named = object.as_ref().and_then(|value| value.get("document")?.as_str()).unwrap_or(text);
    named.parse().ok()
}

fn required(reason: &str) -> Result<String, TerminalError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(TerminalError::Invalid("a reason is needed".into()));
    }
    Ok(reason.to_owned())
}

/// Runs of consecutive numbers among ascending ones.
fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, to)) if *to + 1 == *number => *to = *number,
            _ => runs.push((*number, *number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers() {
        assert_eq!(runs(&[1, 2, 3, 7, 9, 10]), [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(runs(&[]), []);
    }

    #[test]
    fn references_by_name_and_by_object() {
        let id = DocumentId::from_bytes([7; 16]);
        assert_eq!(referenced(&id.to_string()), Some(id));
        assert_eq!(referenced(&format!(r#"{{"document":"{id}","title":"查封决定书"}}"#)), Some(id));
        assert_eq!(referenced("查封决定书"), None);
    }
}
