//! A bad network: exchanges are cut, trickle, arrive twice, arrive after their retry, or are
//! answered into the void. In the end the office holds each entry once and the terminals agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_tests::harness::{Fault, Office, Proxy, Seed, Terminal, scratch};

const SEQUENCES: u64 = 40;

#[test]
fn forty_bad_days_on_the_network() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let terminals = ["张三", "李四"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.path().join(name))
    });
    let case = terminals[0].open_case("平罗县某宾馆");
    let document = terminals[0].new_draft(&case);
    terminals[0].sync();
    terminals[1].sync();
    let mut seed = Seed::from_environment();
    for sequence in 0..SEQUENCES {
        let terminal = &terminals[usize::try_from(sequence % 2).unwrap()];
        for edit in 0..=seed.below(3) {
            terminal.set(&document, "body", &format!("第 {sequence} 次检查，第 {edit} 处未消毒"));
        }
        let faults: Vec<Fault> = (0..=seed.below(3)).map(|_| fault(&mut seed)).collect();
        let proxy = Proxy::before(office.url(), &faults);
        if let Err(failure) = terminal.try_run(&["sync", "--office", &proxy.url()]) {
            assert_eq!(failure.code, "offline", "sequence {sequence} {faults:?}: {failure:?}");
        }
    }
    for terminal in [&terminals[0], &terminals[1], &terminals[0]] {
        terminal.run(&["sync", "--office", office.url()]);
    }
    agree(&office, &terminals, &case);
}

#[test]
fn an_answer_that_never_arrives_changes_nothing() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    terminal.note(&case, "送达回执丢失");
    let before = office.log_size();
    // Every attempt of this exchange is done by the office and heard of by nobody.
    let proxy = Proxy::before(office.url(), &[Fault::CutAnswer(0); 20]);
    let failure = terminal.try_run(&["sync", "--office", &proxy.url()]).unwrap_err();
    assert_eq!(failure.code, "offline");
    assert_eq!(terminal.status()["undelivered"], 2, "not delivered before the receipt is checked");
    assert_eq!(office.log_size(), before + 2);
    let sync = terminal.run(&["sync", "--office", office.url()]);
    assert_eq!((&sync["pushed"], office.log_size()), (&serde_json::json!(2), before + 2));
    assert_eq!(terminal.status()["undelivered"], 0);
    assert_eq!(office.log().len() as u64, before + 2, "each entry stands in the log once");
}

fn fault(seed: &mut Seed) -> Fault {
    let bytes = usize::try_from(seed.below(1_500)).unwrap();
    match seed.below(7) {
        0 => Fault::CutRequest(bytes),
        1 => Fault::CutAnswer(bytes),
        2 => Fault::CutAnswer(0),
        3 => Fault::Duplicate,
        4 => Fault::Late,
        5 => Fault::Drip(64),
        _ => Fault::None,
    }
}

fn agree(office: &Office, terminals: &[Terminal], case: &str) {
    let digests: Vec<_> = terminals
        .iter()
        .map(|terminal| {
            assert_eq!(terminal.status()["undelivered"], 0);
            terminal.verify();
            terminal.run(&["case", "show", case])["digest"].clone()
        })
        .collect();
    assert_eq!(digests[0], digests[1]);
    let log = office.log();
    for terminal in terminals {
        let status = terminal.status();
        let device = status["device"].as_str().unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let chain: Vec<u64> =
            log.iter().filter(|(id, ..)| hex(id) == device).map(|(_, seq, _)| *seq).collect();
        assert_eq!(chain, (1..=status["seq"].as_u64().unwrap()).collect::<Vec<_>>());
    }
    assert!(office.quarantine().is_empty());
}
