//! Every template from first draft to a sealed document that verifies, and its pages as they are frozen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use quanji_core::catalog::{Catalog, CheckTime, RefusalRule, SigningMethod, Template, example};
use quanji_core::id::{CaseId, DocumentId};
use quanji_core::page::{Form, LAYOUT, compose, html, page_digest};
use quanji_core::record::{Content, Handwriting, Means, Signer, Stamp, digest_of};
use quanji_core::terminal::{SignRequest, Surroundings, Terminal, TerminalError};
use quanji_tests::harness::{Desk, Office, inputs, scratch};

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/exemplars/pages.json");

/// Everybody signs whom the template asks for, on every page where it asks for that.
fn sign(terminal: &Terminal, desk: &Desk, document: DocumentId, template: &Template, pages: u32) {
    let hand = || {
        let text = std::fs::read_to_string(desk.file("strokes.json")).unwrap();
        Means::Handwriting(Handwriting::from_json(&text).unwrap())
    };
    for requirement in &template.signatures {
        let stamped = requirement.methods.contains(&SigningMethod::PhysicalStamp);
        let every_page = requirement.methods.contains(&SigningMethod::EveryPage)
            || requirement.refusal == RefusalRule::Interrogation;
        for number in 0..requirement.min {
            let is_officer = matches!(requirement.role.as_str(), "officer" | "server");
            let officer = is_officer
                .then(|| terminal.find_officer(["马丽", "王强", "李娜"][usize::from(number)]).unwrap());
            let name = officer
                .as_ref()
                .map_or_else(|| format!("{}{number}", requirement.label), |(_, name)| name.clone());
            let signer = Signer { name, officer: officer.map(|(id, _)| id), ..Signer::default() };
            let stamp = || Means::PhysicalStamp(Stamp { serial: "预盖章-0012".into(), photo: None });
            let places: Vec<Vec<u32>> = match every_page {
                true => (1..=pages).map(|page| vec![page]).chain([vec![]]).collect(),
                false => vec![vec![]],
            };
            for on_pages in places {
                let means = if stamped { stamp() } else { hand() };
                let (role, signer) = (requirement.role.clone(), signer.clone());
                let request = SignRequest { role, signer, means, on_pages, page: None };
                terminal.sign(document, request).unwrap();
            }
        }
    }
}

#[test]
fn every_template_is_filled_sealed_and_verified() {
    let folder = scratch();
    let desk = Desk::in_folder(&folder.path().join("desk"));
    let office = Office::start(&folder.path().join("office"));
    let officers = ["马丽", "王强", "李娜"].map(|name| office.officer(name, "公共场所科"));
    let home = folder.path().join("terminal");
    drop(office.enrol(&officers[0], &home));
    let terminal = Terminal::open(Surroundings::system(&home)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sync = || runtime.block_on(terminal.sync()).unwrap();
    sync();
    let mut sealed = BTreeMap::new();
    for template in Catalog::builtin().unwrap().templates() {
        let case = terminal.open_case("penalty", "平罗县某某宾馆", None).unwrap().case;
        terminal.set_case_field(case, "business_kind", "公共场所").unwrap();
        let (document, _) = terminal.new_draft(case, &template.code).unwrap();
        fill(&terminal, document, &template.code);
        if template.code == "HS-29" {
            // An annex counts under its main document.
            let (main, _) = terminal.new_draft(case, "HS-27").unwrap();
            fill(&terminal, main, "HS-27");
            terminal.read_back(main).unwrap();
            terminal.set_field(document, "parent_doc", &main.to_string()).unwrap();
        }
        sync();
        // A 文号 that nobody leased in advance is asked for, and there after the next exchange.
        let shown = terminal.read_back(document).or_else(|error| {
            assert!(!template.offline_final && error.to_string().contains("no number"), "{error}");
            sync();
            terminal.read_back(document)
        });
        let shown = shown.unwrap_or_else(|error| panic!("{}: {error}", template.code));
        assert_eq!(shown.page, digest_of(shown.html.as_bytes()));
        sign(&terminal, &desk, document, template, u32::try_from(shown.pages).unwrap());
        if !template.offline_final {
            let refused = terminal.seal(document).unwrap_err();
            let codes: Vec<_> = match &refused {
                TerminalError::NotReady(blockers) => {
                    blockers.iter().map(|blocker| blocker.code.as_str()).collect()
                }
                other => panic!("{}: {other}", template.code),
            };
            assert_eq!(codes, ["office_needed"], "{}", template.code);
            sync();
        }
        let seal = terminal.seal(document).unwrap_or_else(|error| panic!("{}: {error}", template.code));
        let page = digest_of(terminal.render(document).unwrap().as_bytes());
        assert_eq!(seal.page, page, "{}: drawn again, the page is the one that was sealed", template.code);
        sealed.insert(document, (case, template.code.clone(), seal));
    }
    assert_eq!(sealed.len(), 47);
    assert!(terminal.verify(|_| ()).unwrap().sound);
    let catalog = terminal.catalog().unwrap();
    for (document, (case, code, seal)) in &sealed {
        let state = terminal.case_state(*case).unwrap();
        let held = &state.paperwork(*document).unwrap().seals.first().unwrap().body;
        let content = held.read(*case).unwrap();
        let draft = state.content(state.template(&catalog, *document).unwrap(), *document).unwrap();
        let stands = terminal.check_document(*document).unwrap();
        assert_eq!((stands.blockers, stands.seal_faults), (vec![], Vec::<String>::new()), "{code}");
        assert_eq!((content.digest(), held.digest()), (seal.content, draft.digest()), "{code}");
    }
    sync();
    let status = terminal.status().unwrap();
    assert_eq!((status.undelivered, status.quarantined), (0, 0));
}

fn fill(terminal: &Terminal, document: DocumentId, code: &str) {
    for (field, input) in inputs(code) {
        terminal.set_field(document, &field, &input).unwrap();
    }
}

/// The pages of the example of each template are frozen: a document that was sealed years ago is
/// drawn as it was. A change here needs a new layout number beside the old one.
#[test]
fn the_pages_of_layout_1_are_frozen() {
    assert_eq!(LAYOUT, 1);
    let now = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };
    let mut pages = BTreeMap::new();
    for template in Catalog::builtin().unwrap().templates() {
        let content = Content {
            case: CaseId::from_bytes([0xa1; 16]),
            document: DocumentId::from_bytes([0xa2; 16]),
            template: template.code.clone(),
            version: template.version,
            number: template.numbering.is_numbered().then(|| "2026-0012".into()),
            corrects: None,
            fields: example(template, &now),
        };
        let form = Form {
            bureau: "平罗县卫生监督所",
            template,
            content: &content,
            signed: vec![],
            declined: vec![],
        };
        let paper = compose(&form);
        assert_eq!(page_digest(&paper), digest_of(html(&paper).as_bytes()));
        pages.insert(template.code.clone(), page_digest(&paper));
    }
    let found = serde_json::to_string_pretty(&pages).unwrap() + "\n";
    if std::env::var_os("QUANJI_UPDATE").is_some() {
        std::fs::write(Path::new(PAGES), &found).unwrap();
    }
    let frozen = std::fs::read_to_string(PAGES).unwrap();
    assert!(
        found == frozen,
        "the pages differ from {PAGES}; after an intended change run with QUANJI_UPDATE=1"
    );
}
