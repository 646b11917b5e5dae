use serde_json::json;

use crate::record::{EventKind, ServiceMode};
use crate::rules::finding::Gate;
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Finding, Level, Subject};

#[test]
fn further_cases() {
    comes_out(
        "L63",
        &[
            (json!({"notice": "2026-09-23", "request": "2026-10-09"}), "VIOLATION"),
            (json!({"notice_served": "2026-03-02", "request_on": "2026-03-09"}), "PASS"),
            (json!({"hearing": "2026-10-12", "notified": "2026-09-24", "cfg.clear_days": true}), "VIOLATION"),
            (json!({"hearing": "2026-10-12", "notified": "2026-09-23", "cfg.clear_days": true}), "PASS"),
            (json!({"hearing_on": "2026-10-12", "hearing_notice_on": "2026-09-28"}), "VIOLATION"),
            (json!({"host": "王五", "investigators": ["张三", "李四"]}), "PASS"),
            (json!({"agents": 2}), "PASS"),
            (json!({"agents": 3}), "VIOLATION"),
            (json!({"agents": ["甲", "乙", "丙"], "host": "王五", "investigators": ["张三"]}), "VIOLATION"),
            (json!({"agents": 0}), "PASS"),
            (json!({"right_told": false}), "BLOCK"),
            (json!({"notice": "2026-12-25", "request": "2026-12-31"}), "UNKNOWN_CALENDAR"),
        ],
    );
}

fn told() -> Scene {
    let mut scene = Scene::new();
    scene.open("penalty");
    scene.at("2026-09-23T10:00");
    let notice = scene.seal("HS-52", json!({"issued_on": "2026-09-23"}), &["张三", "李四"]);
    scene.serve(notice, ServiceMode::Direct, "2026-09-23T11:00:00+08:00");
    scene
}

#[test]
fn a_request_on_the_fifth_working_day_and_one_day_later() {
    for (day, expected) in [("2026-10-08", Level::Pass), ("2026-10-09", Level::Warn)] {
        let mut scene = told();
        scene.at(&format!("{day}T12:00"));
        scene.event(EventKind::HearingRequested, day, |_| {});
        assert_eq!(scene.level("L63"), Some(expected), "{day}");
        assert_eq!(scene.findings("L63")[0].rests_on.len(), 3);
    }
}

#[test]
fn the_notice_of_the_hearing_goes_out_seven_working_days_before() {
    for (served, expected) in [("2026-10-13", Level::Pass), ("2026-10-14", Level::Violation)] {
        let mut scene = told();
        scene.at("2026-10-09T10:00");
        let values = json!({"hearing_at": "2026-10-22T09:00:00+08:00", "host": "赵六"});
        let notice = scene.seal("HS-53", values, &["赵六"]);
        scene.at(&format!("{served}T10:00"));
        assert_eq!(scene.level("L63"), Some(expected), "not served by {served}");
        scene.serve(notice, ServiceMode::Direct, &format!("{served}T10:00:00+08:00"));
        assert_eq!(scene.level("L63"), Some(expected), "{served}");
    }
}

#[test]
fn an_investigator_hosts_no_hearing() {
    let mut scene = told();
    let officers = json!({"officers": [{"name": "张三", "cert_no": "1"}, {"name": "李四", "cert_no": "2"}]});
    scene.seal("HS-20", officers, &["张三", "李四"]);
    let draft = scene.draft("HS-53", json!({"host": "张三"}));
    let found = scene.findings("L63");
    assert_eq!((found[0].level(), found[0].gate), (Level::Block, Some(Gate::Seal)));
    scene.at("2026-10-09T10:00");
    scene.seal_draft(draft, "HS-53", json!({"host": "赵六"}), &["赵六"]);
    assert_eq!(scene.level("L63"), Some(Level::Pass));
}

#[test]
fn a_party_has_two_agents_at_most() {
    for (agents, expected) in
        [(json!(["甲", "乙"]), Level::Pass), (json!(["甲", "乙", "丙"]), Level::Violation)]
    {
        let mut scene = told();
        scene.seal("HS-54", json!({"host": "赵六", "agents": agents}), &["赵六"]);
        assert_eq!(scene.level("L63"), Some(expected));
    }
}

#[test]
fn a_hearing_that_is_held_anew_makes_up_for_the_one_before() {
    let mut scene = told();
    let officers = json!({"officers": [{"name": "张三", "cert_no": "1"}, {"name": "李四", "cert_no": "2"}]});
    scene.seal("HS-20", officers, &["张三", "李四"]);
    let notice = scene.seal("HS-53", json!({"host": "张三"}), &[]);
    let agents = json!(["甲", "乙", "丙"]);
    let record = scene.at("2026-10-12T09:00").seal("HS-54", json!({"host": "张三", "agents": agents}), &[]);
    let levels = |scene: &Scene, of| {
        let about = Subject::Document(of);
        scene
            .findings("L63")
            .iter()
            .filter(|one| one.subject == about)
            .map(Finding::level)
            .collect::<Vec<_>>()
    };
    assert_eq!(levels(&scene, record).iter().max(), Some(&Level::Block));
    assert!(levels(&scene, record).contains(&Level::Violation), "each fault is told by itself");
    scene.at("2026-10-13T09:00").seal("HS-54", json!({"host": "赵六"}), &[]);
    assert_eq!(levels(&scene, notice), [Level::Block], "no notice was given of another hearing");
    scene.at("2026-10-14T09:00").seal("HS-53", json!({"host": "赵六"}), &[]);
    scene.at("2026-10-27T09:00").seal("HS-54", json!({"host": "赵六"}), &[]);
    assert_eq!(levels(&scene, notice), [Level::Info]);
    assert_eq!(levels(&scene, record), [Level::Info, Level::Info]);
}
