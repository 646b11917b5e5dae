//! A penalty on the spot: filled in, read back, signed, refused by the party, sealed, served; all without a network.

use quanji_core::catalog::{CheckTime, example};
use quanji_core::id::DocumentId;
use quanji_core::record::{Handwriting, Means, MediaInterval, Outcome, Point, ServiceMode, Signer, Stamp};
use quanji_core::terminal::{DeclineRequest, Sealed, ServeRequest, SignRequest, TerminalError};
use quanji_core::time::Clock;

use super::day::{Matter, Officer};

/// 当场行政处罚决定书.
const TEMPLATE: &str = "HS-57";

/// What was sealed on the spot, and how many saves it took.
pub(super) struct Penalty {
    pub(super) document: DocumentId,
    pub(super) sealed: Sealed,
    pub(super) saved: u64,
}

/// The officer whose terminal it is, and a colleague, penalise the party.
pub(super) fn penalise(
    officer: &Officer,
    colleague: &str,
    matter: &Matter,
) -> Result<Penalty, TerminalError> {
    let terminal = &officer.terminal;
    officer.clock.move_to(116 * 60);
    let (document, _) = terminal.new_draft(matter.case, TEMPLATE)?;
    let reading = officer.clock.read();
    let now = CheckTime { unix_ms: reading.wall_ms, offset_minutes: i32::from(reading.offset_minutes) };
    let catalog = terminal.catalog()?;
    let template = catalog.template(TEMPLATE).ok_or(TerminalError::NotFound("template"))?;
    let mut saved = 1;
    for (key, value) in example(template, &now) {
        // What the case sheet said already stays.
        if key.starts_with("party_name") || key == "organ" {
            continue;
        }
        let Some(field) = template.field(&key) else { continue };
        let input = field.input(&value);
        saved += u64::from(terminal.set_field(document, &key, &input)?.entry.is_some());
    }
    terminal.read_back(document)?;
    for (place, name) in (0..).zip([officer.name, colleague]) {
        let (id, name) = terminal.find_officer(name)?;
        let signer = Signer { name, officer: Some(id), ..Signer::default() };
        sign(officer, document, "officer", signer, Means::Handwriting(written(place)))?;
    }
    terminal.decline(
        document,
        DeclineRequest {
            role: "party".into(),
            name: "陈建国".into(),
            outcome: Outcome::Refused,
            reason: "称须等法定代表人到场".into(),
            media: Some(MediaInterval {
                media: "执法记录仪 01/0012".into(),
                from_ms: 723_000,
                to_ms: 790_000,
            }),
            no_media: None,
        },
    )?;
    let stamp = Means::PhysicalStamp(Stamp { serial: "预盖章-0012".into(), photo: None });
    sign(officer, document, "seal", Signer { name: "平罗县卫生监督所".into(), ..Signer::default() }, stamp)?;
    let sealed = terminal.seal(document)?;
    terminal.serve_document(
        document,
        ServeRequest {
            mode: ServiceMode::Left,
            served_at: None,
            receiver: None,
            place: Some("平罗县民族大街 18 号".into()),
            refusal: Some("拒绝签收".into()),
            witness: Some("刘芳，城关镇某某居委会".into()),
            media: None,
            consent: None,
            reference: None,
            receipt: None,
        },
    )?;
    Ok(Penalty { document, sealed, saved: saved + 7 })
}

fn sign(
    officer: &Officer,
    document: DocumentId,
    role: &str,
    signer: Signer,
    means: Means,
) -> Result<(), TerminalError> {
    let request = SignRequest { role: role.to_owned(), signer, means, on_pages: Vec::new(), page: None };
    officer.terminal.sign(document, request).map(drop)
}

/// Strokes of a hand; another for each place.
fn written(place: u32) -> Handwriting {
    let point = |at: u32| Point {
        x: 60 + at * 9,
        y: 200 + (at * (31 + place * 14)) % 150 - (at * 7) % 90,
        t: at * 8,
        pressure: Some(400),
    };
    let strokes =
        vec![(0..40).map(point).collect(), (44..70).map(point).collect(), (74..98).map(point).collect()];
    Handwriting { device: "演示终端".into(), width: 1_000, height: 400, rate_hz: 120, strokes }
}
