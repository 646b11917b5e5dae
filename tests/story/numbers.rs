//! Fifty terminals number documents without a network; some are lost, some are set back to an older copy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;

use quanji_tests::harness::{Office, Seed, Terminal, scratch};

const TEMPLATES: &str = "meta: {schema: health-enforcement-documents/1}
documents:
- code: T-01
  title: 短记录
  version: 1
  key: short_record
  stage: 事中
  external: false
  offline_final: true
  copies: 1
  numbering: {kind: 编号}
  basis: []
  media: {required: none, basis: 无, kind: '-'}
  signatures: []
  rules: []
  deadlines: []
  fields:
  - {key: body, label: 内容, type: text, required: false}
- code: T-02
  title: 短通知
  version: 1
  key: short_notice
  stage: 事中
  external: false
  offline_final: true
  copies: 1
  numbering: {kind: 文号, nature: 短}
  basis: []
  media: {required: none, basis: 无, kind: '-'}
  signatures: []
  rules: []
  deadlines: []
  fields:
  - {key: body, label: 内容, type: text, required: false}
";

fn number(terminal: &Terminal, case: &str, template: &str) -> String {
    let begun = terminal.run(&["draft", "new", "--case", case, "--template", template]);
    let document = begun["document"].as_str().unwrap().to_owned();
    terminal.run(&["read-back", &document])["number"].as_str().unwrap().to_owned()
}

#[test]
fn every_number_names_one_document_of_the_bureau() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let templates = folder.path().join("templates.yaml");
    std::fs::write(&templates, TEMPLATES).unwrap();
    office.admin(&["template", "publish", templates.to_str().unwrap()]);
    let officer = office.officer("马丽", "公共场所科");
    let terminals: Vec<Terminal> =
        (0..50).map(|at| office.enrol(&officer, &folder.path().join(format!("t{at}")))).collect();
    let mut seed = Seed::from_environment();

    let mut given: Vec<Vec<String>> = Vec::new();
    std::thread::scope(|scope| {
        let work = terminals.chunks(25).map(|terminals| {
            scope.spawn(move || {
                let give = |terminal: &Terminal| {
                    let case = terminal.open_case("平罗县某某宾馆");
                    terminal.run(&["case", "set", &case, "business_kind", "公共场所"]);
                    ["T-01", "T-02", "T-01"].map(|template| number(terminal, &case, template)).to_vec()
                };
                terminals.iter().map(give).collect::<Vec<_>>()
            })
        });
        let work: Vec<_> = work.collect();
        given = work.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    });
    let all: Vec<&String> = given.iter().flatten().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 150, "no number was given twice");

    // Some terminals never come back; two lose what they recorded since the last copy, but not their head anchor.
    let mut order: Vec<usize> = (0..50).collect();
    seed.shuffle(&mut order);
    let (lost, rest) = order.split_at(6);
    let (set_back, whole) = rest.split_at(2);
    for at in whole {
        terminals[*at].sync();
    }
    for at in set_back {
        let home = terminals[*at].home();
        terminals[*at].sync();
        let case = terminals[*at].open_case("平罗县某某宾馆");
        let copy = std::fs::read(home.join("quanji.db")).unwrap();
        let used = number(&terminals[*at], &case, "T-01");
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(home.join(format!("quanji.db{suffix}")));
        }
        std::fs::write(home.join("quanji.db"), &copy).unwrap();
        let case = terminals[*at].open_case("平罗县某某宾馆");
        let begun = terminals[*at].run(&["draft", "new", "--case", &case, "--template", "T-01"]);
        let document = begun["document"].as_str().unwrap();
        let refused = terminals[*at].try_run(&["read-back", document]).unwrap_err();
        assert!(
            refused.message.contains("no number"),
            "leases from before the loss are not used: {refused:?}"
        );
        terminals[*at].sync();
        let next = terminals[*at].run(&["read-back", document])["number"].as_str().unwrap().to_owned();
        assert_ne!(next, used);
        terminals[*at].sync();
    }

    let report = |series: &str| {
        let all = office.admin(&["numbers", "report"]);
        all["numbers"].as_array().unwrap().iter().find(|one| one["series"] == series).unwrap().clone()
    };
    let serial = report("编号");
    assert_eq!(serial["duplicates"], serde_json::json!([]));
    assert_eq!(serial["unleased"], serde_json::json!([]));
    assert_eq!(serial["assigned"], 44 * 2 + 2, "{serial}");
    assert_eq!(report("短")["assigned"], 44);

    // What is left is given back; the numbers of lost terminals are declared void; nothing is used again.
    let some = &terminals[whole[0]];
    let year = given[whole[0]][0].split('-').next().unwrap().to_owned();
    some.run(&["numbers", "return", "--series", "编号", "--year", &year, "--reason", "终端调换"]);
    let left = some.run(&["numbers", "list"]);
    assert_eq!(
        left["numbers"].as_array().unwrap().iter().find(|one| one["series"] == "编号").unwrap()["left"],
        0
    );
    some.sync();
    assert_eq!(report("编号")["returned"], 98);
    let used_by_lost: u32 = given[lost[0]][0].split('-').next_back().unwrap().parse().unwrap();
    let (from, to) = (used_by_lost.to_string(), (used_by_lost + 99).to_string());
    let void = [
        "numbers",
        "void",
        "--series",
        "编号",
        "--year",
        &year,
        "--from",
        &from,
        "--to",
        &to,
        "--reason",
        "终端遗失",
    ];
    office.admin(&void);
    assert_eq!(report("编号")["voided"], 100);
    assert!(
        office
            .try_admin(&[
                "numbers", "void", "--series", "编号", "--year", &year, "--from", "900000", "--to", "900001",
                "--reason", "无"
            ])
            .is_err()
    );
    some.sync();
    let case = some.open_case("平罗县某某宾馆");
    let fresh = number(some, &case, "T-01");
    assert!(!given.iter().flatten().any(|number| *number == fresh), "a new lease begins after all others");
}
