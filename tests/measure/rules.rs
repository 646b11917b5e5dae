//! Judging cases: one against folding it, all of them beside a push.

use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::entry::SettingInterpreted;
use quanji_core::record::{EventKind, EventNoted, MediaKind, Subject};
use quanji_core::terminal::{NewMedia, Terminal};

use crate::field::terminal;
use crate::median;
use crate::office::Serving;
use crate::wire;

const ROUNDS: usize = 31;
const ENTRIES: usize = 500;

/// Median time of judging a case of 500 entries by every rule, and of folding it.
pub fn judging(folder: &Path) -> (Duration, Duration) {
    let terminal = terminal(&folder.join("judged"));
    let case = busy_case(&terminal);
    let (mut judged, mut folded) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        std::hint::black_box(terminal.case_state(case).unwrap());
        folded.push(started.elapsed());
        let started = Instant::now();
        // Folds first, then judges.
        std::hint::black_box(terminal.findings(case).unwrap());
        judged.push(started.elapsed());
    }
    let (judged, folded) = (median(judged), median(folded));
    (judged.saturating_sub(folded), folded)
}

/// A case of 500 entries as a section works on one: steps, documents, recordings, events, notes.
fn busy_case(terminal: &Terminal) -> quanji_core::id::CaseId {
    let case = terminal.open_case("penalty", "平罗县某宾馆", None).unwrap().case;
    let mut entries = 1;
    for round in 0.. {
        let (step, _) = terminal.start_activity(case, "site_inspection", Some("三楼")).unwrap();
        let subject = Subject { activity: Some(step), ..Subject::default() };
        let new = NewMedia { subject, ..NewMedia::new(case, MediaKind::Photo, "image/jpeg") };
        terminal.add_media(new, Vec::new(), &mut [0xff_u8; 1_000].as_slice()).unwrap();
        let (document, _) = terminal.new_draft(case, "HS-20").unwrap();
        for edit in 0..20 {
            terminal
                .set_field(document, "body", &format!("第 {round} 次检查，第 {edit} 处：布草间未上锁。"))
                .unwrap();
        }
        let event = EventNoted {
            kind: EventKind::FinePaid,
            at: "2026-11-23".into(),
            activity: None,
            document: None,
            media: None,
            person: None,
            text: String::new(),
            amount_fen: Some(10_000),
            reference: None,
            granted: None,
        };
        terminal.note_event(case, event).unwrap();
        terminal.add_note(case, "当事人在场").unwrap();
        terminal.stop_activity(case, step).unwrap();
        entries += 27;
        if entries >= ENTRIES {
            break;
        }
    }
    case
}

/// Median time of an exchange that pushes one entry: alone, and while every case of the office is judged again because
/// the bureau decided something. Also how long that took, and for how many cases.
pub async fn beside_a_push(serving: &Serving, terminal: &Terminal) -> (Duration, Duration, Duration, u64) {
    while let progress = serving.office.refresh_findings(200).unwrap()
        && progress.judged < progress.cases
    {}
    let alone = exchanges(serving, terminal).await;
    serving
        .office
        .interpret_setting(SettingInterpreted {
            key: "ruleset.effective_from".into(),
            value: "\"2020-01-01\"".into(),
            doc_no: "解释2026-1".into(),
            approved_by: "负责人".into(),
            effective_from: "2020-01-01".into(),
            stated_by: "综合办公室".into(),
        })
        .unwrap();
    // The server judges by itself, as it does for a bureau.
    let started = Instant::now();
    let begun = || serving.office.judging_progress().unwrap();
    while begun().judged == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let beside = exchanges(serving, terminal).await;
    let progress = begun();
    assert!(progress.judged < progress.cases, "it was over before the exchanges were: judge more cases");
    while begun().judged < progress.cases {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    (beside, alone, started.elapsed(), progress.cases)
}

async fn exchanges(serving: &Serving, terminal: &Terminal) -> Duration {
    let case = terminal.cases(1).unwrap()[0].case;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        terminal.add_note(case, &format!("第 {round} 条")).unwrap();
        times.push(wire::sync(serving, terminal).await.time);
    }
    median(times)
}
