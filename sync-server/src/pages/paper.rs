//! `GET /cases/{case}/documents/{document}`: one document as it stands, drawn as it was signed.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use quanji_core::catalog::CheckTime;
use quanji_core::id::{CaseId, DocumentId, EntryHash};
use quanji_core::page::{Standing, page_digest, standing, svg};
use quanji_core::record::{Means, Stated};

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::Part;
use super::session::{Frame, Visitor};
use super::stage::device_name;
use super::timeline::short;
use super::words::{Moment, OFFSET_MINUTES};
use crate::office::CaseFile;

/// Somebody's act on a document.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) what: String,
    pub(super) who: String,
    pub(super) detail: String,
    pub(super) moment: Moment,
    pub(super) device: String,
    /// Place in the chain of the device.
    seq: u64,
    pub(super) short: String,
    pub(super) entry: String,
}

/// A seal.
#[derive(Debug)]
pub(super) struct SealRow {
    pub(super) entry: String,
    pub(super) short: String,
    pub(super) content: String,
    pub(super) officer: String,
    pub(super) device: String,
    pub(super) moment: Moment,
    /// Label and value of the fields in which it differs from the first seal.
    pub(super) differs: Vec<(String, String)>,
}

/// What was decided between seals.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) seal: String,
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage {
    frame: Frame,
    case: String,
    party: String,
    document: String,
    title: String,
    number: String,
    status: (&'static str, &'static str),
    content: String,
    /// Digest of the sealed pages, and whether drawing them again gives it.
    sealed: Option<(String, bool)>,
    blockers: Vec<(String, String)>,
    /// What does not hold about the seal.
    faults: Vec<(String, String)>,
    acts: Vec<Act>,
    late: Vec<Act>,
    corrects: Option<String>,
    corrected_by: Vec<(String, String)>,
    seals: Vec<SealRow>,
    decision: Option<Decision>,
    may_decide: bool,
    pages: Vec<String>,
}

/// Shows it.
pub(super) async fn show(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let may_decide = frame.may.covers(Part::Decisions);
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let Some(file) = pages.office.case(case)? else { return Err(PageError::NotFound(frame)) };
        let Some(found) = standing_of(&file, document)? else { return Err(PageError::NotFound(frame)) };
        Ok(build(frame, &file, document, &found, may_decide))
    })
    .await?;
    page(&built)
}

/// Case and document of an address.
pub(super) fn named(path: Result<Path<(String, String)>, PathRejection>) -> Option<(CaseId, DocumentId)> {
    let Path((case, document)) = path.ok()?;
    Some((case.parse().ok()?, document.parse().ok()?))
}

/// How a document stands, judged at the latest time that the record itself claims; the sheet is none.
pub(super) fn standing_of(file: &CaseFile, document: DocumentId) -> Result<Option<Standing<'_>>, PageError> {
    if document == DocumentId::from(file.state.case()) {
        return Ok(None);
    }
    let latest = file.state.entries().map(|(_, entry)| entry.time.wall_ms).max().unwrap_or_default();
    let now = CheckTime { unix_ms: latest, offset_minutes: i32::from(OFFSET_MINUTES) };
    standing(&file.catalog, &file.registry, &file.state, document, &now, false)
        .map_err(|error| PageError::Defect(error.to_string()))
}

fn build(
    frame: Frame,
    file: &CaseFile,
    document: DocumentId,
    found: &Standing<'_>,
    may_decide: bool,
) -> PaperPage {
    let decided = file.registry.seal_decision(document);
    let paperwork = file.state.paperwork(document);
    let several = paperwork.map(|papers| &papers.seals).filter(|seals| seals.len() > 1);
    let correction = |stated: &Stated<quanji_core::record::DocumentCorrected>| {
        (stated.body.document.to_string(), stated.body.reason.clone())
    };
    PaperPage {
        frame,
        case: file.state.case().to_string(),
        party: file.state.party(),
        document: document.to_string(),
        title: found.template.title.clone(),
        number: found.content.number.clone().unwrap_or_default(),
        status: (found.status.zh(), found.status.en()),
        content: found.content.digest().to_string(),
        sealed: found
            .seal
            .map(|seal| (seal.body.page.to_string(), page_digest(&found.signed) == seal.body.page)),
        blockers: found.blockers.iter().map(|blocker| (blocker.zh(), blocker.en())).collect(),
        faults: found.seal_faults.iter().map(|fault| (fault.zh(), fault.en())).collect(),
        acts: acts(file, document),
        late: late(file, document, &found.late),
        corrects: found.content.corrects.map(|corrects| corrects.to_string()),
        corrected_by: file.state.corrections(document).map(correction).collect(),
        seals: several.map(|seals| seal_rows(file, found, seals.iter().collect())).unwrap_or_default(),
        decision: decided.map(|decided| Decision {
            by: decided.decided_by.clone(),
            reason: decided.reason.clone(),
            seal: short(decided.seal),
        }),
        may_decide: may_decide && decided.is_none(),
        pages: svg(&found.signed),
    }
}

/// Reading back, signatures, outcomes, overrides, seals and services, in the order of claimed time.
fn acts(file: &CaseFile, document: DocumentId) -> Vec<Act> {
    let Some(papers) = file.state.paperwork(document) else { return Vec::new() };
    let mut acts = Vec::new();
    let mut add =
        |entry, what: &str, who: &str, detail: String| acts.push(act(file, entry, what, who, detail));
    for stated in &papers.read_backs {
        add(stated.entry, "宣读核对", "", format!("{} 页", stated.body.pages));
    }
    for stated in &papers.signed {
        let body = &stated.body;
        let means = match &body.means {
            Means::Handwriting(hand) => format!("手写签名，{}", hand.device),
            Means::Paper(_) => "纸质签名，附照片".to_owned(),
            Means::PhysicalStamp(stamp) => format!("实物印章 {}", stamp.serial),
            Means::ElectronicStamp(stamp) => format!("统一电子印章 {}", stamp.serial),
        };
        let pages: Vec<String> = body.on_pages.iter().map(|page| format!("第{page}页")).collect();
        let said = [body.signer.relation.clone(), body.signer.on_behalf_of.clone(), Some(means)];
        let said: Vec<String> = said.into_iter().flatten().chain(pages).collect();
        add(stated.entry, "签名", &body.signer.name, said.join("，"));
    }
    for stated in &papers.declined {
        let body = &stated.body;
        let recorded = body.media.as_ref().map(|media| format!("，见录音录像 {}", media.media));
        let explained = body.no_media.as_ref().map(|reason| format!("，无录音录像：{reason}"));
        let rest = recorded.or(explained).unwrap_or_default();
        add(stated.entry, body.outcome.zh(), &body.name, format!("{}{rest}", body.reason));
    }
    for stated in &papers.overridden {
        add(stated.entry, "确认无误", "", format!("{}：{}", stated.body.field, stated.body.reason));
    }
    for stated in &papers.seals {
        add(stated.entry, "定稿", "", format!("内容摘要 {}", stated.body.digest()));
    }
    for stated in &papers.served {
        let body = &stated.body;
        let said = [&body.receiver, &body.place, &body.refusal, &body.witness, &body.reference];
        let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
        add(stated.entry, body.mode.zh(), "", format!("{}，{}", body.served_at, said.join("，")));
    }
    acts.sort_by(|a, b| (&a.moment.machine, &a.device, a.seq).cmp(&(&b.moment.machine, &b.device, b.seq)));
    acts
}

/// What came too late for the seal, with what each would have written.
fn late(file: &CaseFile, document: DocumentId, entries: &[EntryHash]) -> Vec<Act> {
    let template = file.state.template(&file.catalog, document);
    let written = |entry: EntryHash| {
        let written = file.state.document(document).and_then(|state| state.written_by(entry).ok());
        let said = written.unwrap_or_default().into_iter().map(|(key, value)| {
            let field = template.and_then(|template| template.field(&key));
            let value = value.map(|value| match field {
                Some(field) => field.display(&value),
                None => value.to_json().to_string(),
            });
            let label = field.map_or(key.as_str(), |field| field.label.as_str());
            format!("{label}：{}", value.unwrap_or_else(|| "（清空）".to_owned()))
        });
        said.collect::<Vec<_>>().join("；")
    };
    entries.iter().map(|entry| act(file, *entry, "迟到的修改", "", written(*entry))).collect()
}

fn act(file: &CaseFile, entry: EntryHash, what: &str, who: &str, detail: String) -> Act {
    let held = file.state.entry(entry);
    let author = held.and_then(|held| file.registry.author(held)).map(|officer| officer.name.clone());
    Act {
        what: what.to_owned(),
        who: if who.is_empty() { author.unwrap_or_default() } else { who.to_owned() },
        detail,
        moment: held.map_or_else(
            || Moment::claimed(0, OFFSET_MINUTES),
            |held| Moment::claimed(held.time.wall_ms, held.time.offset_minutes),
        ),
        device: held.map(|held| device_name(&file.registry, held.device)).unwrap_or_default(),
        seq: held.map_or(0, |held| held.seq),
        short: short(entry),
        entry: entry.to_string(),
    }
}

fn seal_rows(
    file: &CaseFile,
    found: &Standing<'_>,
    seals: Vec<&Stated<quanji_core::record::DocumentSealed>>,
) -> Vec<SealRow> {
    let read = |seal: &Stated<quanji_core::record::DocumentSealed>| {
        seal.body.read(file.state.case()).map(|content| content.fields).unwrap_or_default()
    };
    let first = seals.first().map(|seal| read(seal)).unwrap_or_default();
    let row = |(at, seal): (usize, &&Stated<quanji_core::record::DocumentSealed>)| {
        let fields = read(seal);
        let others: Vec<_> = if at == 0 {
            seals.iter().skip(1).map(|other| read(other)).collect()
        } else {
            vec![first.clone()]
        };
        let differs = found
            .template
            .fields
            .iter()
            .filter(|field| others.iter().any(|other| other.get(&field.key) != fields.get(&field.key)));
        let shown = |field: &quanji_core::catalog::FieldDefinition| {
            fields.get(&field.key).map_or_else(|| "（未填）".to_owned(), |value| field.display(value))
        };
        let act = act(file, seal.entry, "", "", String::new());
        SealRow {
            entry: seal.entry.to_string(),
            short: act.short,
            content: seal.body.digest().to_string(),
            officer: act.who,
            device: act.device,
            moment: act.moment,
            differs: differs.map(|field| (field.label.clone(), shown(field))).collect(),
        }
    };
    seals.iter().enumerate().map(row).collect()
}
