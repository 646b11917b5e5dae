//! Friday: an audit, drawn, appealed and settled.

use std::collections::BTreeSet;

use quanji_core::catalog::Day;
use quanji_core::id::{CaseId, EntryHash};
use quanji_core::proof::{Frontier, leaf_hash};
use quanji_core::rules::Settings;
use quanji_core::rules::audit::{Standing, audit_findings, period_of, sample};
use quanji_tests::harness::{Office, Officer};
use serde_json::{Value, json};

use super::{AUDIT, HEAD, SECTION, Scene, Week, decide, text, today};

/// 稽查科 plans, and what it looks at is drawn by what the log holds afterwards, so anybody can draw again. A finding that
/// does not stand gives its deduction back; both it and the appeal stay on the record.
pub(crate) fn friday_an_audit(week: &Week, scene: &Scene) {
    let Week { office, ma, .. } = week;
    let today = today();
    let (period, to) = (period_of(today, "quarter").unwrap(), today.plus_days(1).to_string());
    let plan = ["audit", "plan", "案卷稽查", "--section", SECTION, "--period", &period];
    let plan = [&plan[..], &["--from", "2020-01-01", "--to", &to, "--sample", "2", "--by"]].concat();
    let not_theirs = office.try_admin(&[&plan[..], &[HEAD]].concat()).unwrap_err();
    assert!(text(&not_theirs["error"], "message").contains("R20.1"), "{not_theirs}");
    let plan = office.admin(&[&plan[..], &[AUDIT]].concat());
    let plan = text(&plan, "entry");
    let draw = || office.try_admin(&["audit", "draw", plan, "--by", AUDIT]);
    let early = draw().unwrap_err();
    assert!(text(&early["error"], "message").contains("nothing followed the plan"), "{early}");

    // Whoever states something next decides the draw, and cannot know how. What is opened later is not drawn.
    ma.note(&scene.case, "补充现场情况说明");
    ma.sync();
    let later = ma.open_case("平罗县某某浴室");
    ma.sync();
    let drawn = draw().unwrap();
    let cases: Vec<&str> =
        drawn["cases"].as_array().unwrap().iter().map(|case| case.as_str().unwrap()).collect();
    assert_eq!((&drawn["population"], cases.len()), (&json!(3), 2), "{drawn}");
    assert!(!cases.contains(&later.as_str()));
    assert_eq!(cases, drawn_again(office, plan.parse().unwrap()), "anybody can repeat it");
    let again = draw().unwrap_err();
    assert!(text(&again["error"], "message").contains("first draw stands"), "{again}");

    let officer = &week.officers[0];
    let find = |rule: &str, text_of: &str, more: &[&str]| {
        let find = ["audit", "find", cases[0], "--audit", plan, "--aspect", "scene_record", "--rule", rule];
        let who = ["--section", SECTION, "--officer", &officer.id, "--text", text_of, "--by", AUDIT];
        text(&office.admin(&[&find[..], &who, more].concat()), "entry").to_owned()
    };
    find("R22.1", "现场检查未全程录像", &[]);
    let appealed = find("R22.2", "擅自剪接声像资料", &["--serious"]);
    office.admin(&[
        "audit",
        "answer",
        cases[0],
        &appealed,
        "系两段录像分别保存，并未剪接",
        "--appeal",
        "--by",
        "马丽:officer",
    ]);
    assert_eq!(taken(office, today, &period, officer), (60, 1_000 - 60), "while it is appealed it counts");

    let decide_on =
        ["audit", "decide", cases[0], &appealed, "--upheld", "false", "--reason", "经核对原始文件"];
    let own = office.try_admin(&[&decide_on[..], &["--by", AUDIT]].concat()).unwrap_err();
    assert!(text(&own["error"], "message").contains("R22.6"), "who found it does not decide: {own}");
    office.admin(&[&decide_on[..], &["--by", HEAD]].concat());
    assert_eq!(taken(office, today, &period, officer), (10, 1_000 - 10), "given back");
    decide(office, "assessment_base", "1200");
    assert_eq!(taken(office, today, &period, officer), (10, 1_200 - 10), "the bureau decides the points");

    let open = quanji_server::office::Office::open(office.data()).unwrap();
    let file = open.case(cases[0].parse().unwrap()).unwrap().unwrap();
    let acts = file.state.office();
    let found = audit_findings(acts, &Settings::of(&file.registry));
    let standings: BTreeSet<(&str, Standing)> =
        found.iter().map(|one| (one.found.body.rule.as_str(), one.standing)).collect();
    assert_eq!(standings, [("R22.1", Standing::Stands), ("R22.2", Standing::Withdrawn)].into());
    assert_eq!((acts.answers.len(), acts.decisions.len()), (1, 1), "everything stays");
    week.exchange();
}

/// The draw of an audit, from nothing but the entries of the log.
fn drawn_again(office: &Office, plan: EntryHash) -> Vec<String> {
    let open = quanji_server::office::Office::open(office.data()).unwrap();
    let registry = open.registry().unwrap();
    let planned = registry.audits().find(|one| one.entry == plan).unwrap();
    let sampled = &registry.samples().find(|one| one.body.audit == plan).unwrap().body;
    let place = office.log().iter().position(|(.., hash)| hash == plan.as_bytes()).unwrap();
    assert_eq!(sampled.log_size, place as u64 + 2, "one entry after the plan");

    let database = office.database();
    let mut statement = database.prepare("SELECT bytes, case_id FROM log ORDER BY idx LIMIT ?1").unwrap();
    let mut rows = statement.query([sampled.log_size]).unwrap();
    let (mut tree, mut cases) = (Frontier::default(), BTreeSet::new());
    while let Some(row) = rows.next().unwrap() {
        let (bytes, case): (Vec<u8>, Option<[u8; 16]>) = (row.get(0).unwrap(), row.get(1).unwrap());
        tree.push(leaf_hash(&bytes));
        cases.extend(case.map(CaseId::from_bytes));
    }
    let root = tree.root().0;
    assert_eq!(sampled.log_root.as_bytes(), &root, "the root is that of the log");
    let drawn = sample(&root, plan, &cases, planned.body.sample);
    drawn.iter().map(ToString::to_string).collect()
}

/// What the bulletin of the period takes off, and the points that the assessment of the year leaves to the section and to
/// the officer; tenths.
fn taken(office: &Office, today: Day, period: &str, officer: &Officer) -> (u64, u64) {
    let bulletin = office.admin(&["audit", "bulletin", period, "--section", SECTION, "--by", AUDIT]);
    let year = today.parts().0.to_string();
    let assessed = office.admin(&["audit", "assess", &year, "--by", AUDIT]);
    let scores: Vec<&Value> = assessed["scores"].as_array().unwrap().iter().collect();
    let of = |who: Value| {
        let one = scores.iter().find(|one| one["officer"] == who).unwrap();
        assert_eq!(one["deduction_tenths"], bulletin["deduction_tenths"]);
        one["score_tenths"].as_u64().unwrap()
    };
    let (section, person) = (of(Value::Null), of(json!(officer.id)));
    assert_eq!(section, person, "one section, one finding after the other on one officer");
    (bulletin["deduction_tenths"].as_u64().unwrap(), section)
}
