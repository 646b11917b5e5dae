//! Test cases of the kind that the rule book has, beyond those that it has.

use serde_json::{Value, json};

use crate::rules::judge::further::fails;
use crate::rules::rulebook;

#[test]
fn the_cases_of_the_book() {
    let book =
        rulebook().unwrap().iter().filter(|text| text.id.starts_with("R14.") || text.id.starts_with("R15."));
    let cases: Vec<(&str, Value, String)> = book
        .flat_map(|text| {
            text.tests.iter().map(|case| {
                (
                    text.id.as_str(),
                    Value::Object(case.given.clone()),
                    case.expect.as_str().unwrap().to_owned(),
                )
            })
        })
        .collect();
    assert!(cases.len() > 30);
    let cases: Vec<_> =
        cases.iter().map(|(rule, given, expect)| (*rule, given.clone(), expect.as_str())).collect();
    assert_eq!(fails(&cases), [""; 0]);
}

#[test]
fn uploads() {
    assert_eq!(
        fails(&[
            ("R14.1", json!({"end": "2026-11-23T16:00", "received": "2026-11-24T16:00"}), "PASS (24 h)"),
            ("R14.1", json!({"end": "2026-11-23T16:00", "received": "2026-11-24T16:01"}), "VIOLATION"),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "remote": true, "received": "2026-11-23T16:01"}),
                "VIOLATION"
            ),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "remote": true, "returned": "2026-11-21T16:00", "received": "2026-11-24T16:00"}),
                "PASS"
            ),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "remote": false, "received": "2026-11-22T16:00"}),
                "VIOLATION"
            ),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "network": null, "received": "2026-11-23T15:59"}),
                "PASS"
            ),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "network.first_available_at": "2026-11-21T16:00", "received": "2026-11-22T16:00"}),
                "PASS (clock paused)"
            ),
            (
                "R14.1",
                json!({"end": "2026-11-20T16:00", "network.first_available_at": "2026-11-23T10:00", "received": "2026-11-23T16:01"}),
                "VIOLATION (never beyond 72 h)"
            ),
            ("R14.1", json!({"received": null, "age_h": 19.1}), "PASS"),
            ("R14.1", json!({"received": null, "age_h": 19.2}), "WARN"),
            ("R14.1", json!({"received": null, "age_h": 24}), "WARN"),
            ("R14.1", json!({"received": null, "age_h": 24.5}), "VIOLATION"),
            ("R14.1", json!({"received": null, "age_h": 57, "remote": true}), "PASS"),
            ("R14.1", json!({"received": null, "age_h": 58, "remote": true}), "WARN"),
            (
                "R14.1",
                json!({"media.captured_end": "2026-11-23T16:00", "media.office_received_at": "2026-11-25T15:00", "cfg.upload_limit_h": 48}),
                "PASS"
            ),
        ]),
        [""; 0]
    );
}

#[test]
fn six_months() {
    assert_eq!(
        fails(&[
            ("R14.2", json!({"captured": "2026-08-31", "delete_on": "2027-02-28"}), "BLOCK (clamped)"),
            ("R14.2", json!({"captured": "2026-08-31", "delete_on": "2027-03-01"}), "PASS"),
            ("R14.2", json!({"captured": "2025-12-31T23:59:59+08:00", "delete_on": "2026-06-30"}), "BLOCK"),
            (
                "R14.2",
                json!({"captured": "2025-12-31T16:00:00Z", "delete_on": "2026-07-01"}),
                "BLOCK (2026-01-01 in China)"
            ),
            (
                "R14.2",
                json!({"captured": "2026-01-15", "special": true, "delete_on": "2026-05-01"}),
                "BLOCK (never shorter)"
            ),
            (
                "R14.2",
                json!({"captured": "2026-01-15", "special": true, "extended_to": "2026-12-31", "delete_on": "2026-08-01"}),
                "BLOCK"
            ),
            (
                "R14.2",
                json!({"captured": "2026-01-15", "special": true, "extended_to": "2026-12-31", "delete_on": "2027-01-01"}),
                "PASS"
            ),
            ("R14.2", json!({"captured": "2026-01-15", "delete_on": "2026-07-16", "event": "投诉"}), "BLOCK"),
            ("R14.2", json!({"captured": "2026-01-15", "delete_on": "2026-07-16", "holds": 1}), "BLOCK"),
            (
                "R14.2",
                json!({"captured": "2026-01-15", "special": false, "case_id": null, "delete_on": "2026-07-16"}),
                "PASS"
            ),
        ]),
        [""; 0]
    );
}

#[test]
fn terms_of_evidence() {
    assert_eq!(
        fails(&[
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": 10, "delete_on": "2036-05-20"}),
                "BLOCK"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": "10年", "delete_on": "2036-05-21"}),
                "PASS"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": "永久", "delete_on": "2126-05-21"}),
                "BLOCK"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": null, "term": 30, "delete_on": "2057-01-01"}),
                "BLOCK (file open)"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": null, "delete_on": "2057-01-01"}),
                "BLOCK"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "delete_on": "2057-01-01"}),
                "cfg.case_file_term"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "cfg.case_file_term": "30年", "delete_on": "2057-01-01"}),
                "PASS"
            ),
            ("R14.3", json!({"evidence": false, "delete_on": "2026-07-16"}), "not applicable"),
            (
                "R14.3",
                json!({"evidence": false, "was_evidence": true, "closed": "2026-05-20", "term": 30, "delete_on": "2030-01-01"}),
                "BLOCK"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": 30, "delete_on": "2056-12-31", "cfg.case_file_term_from": "次年一月一日"}),
                "BLOCK"
            ),
            (
                "R14.3",
                json!({"evidence": true, "closed": "2026-05-20", "term": 30, "delete_on": "2057-01-01", "cfg.case_file_term_from": "次年一月一日"}),
                "PASS"
            ),
        ]),
        [""; 0]
    );
}

#[test]
fn terms_to_sue() {
    assert_eq!(
        fails(&[
            (
                "R14.4",
                json!({"served": "2026-03-10", "informed": false, "delete_on": "2026-09-11"}),
                "BLOCK (one year)"
            ),
            ("R14.4", json!({"served": "2026-03-10", "informed": false, "delete_on": "2027-03-10"}), "BLOCK"),
            ("R14.4", json!({"served": "2026-03-10", "informed": false, "delete_on": "2027-03-11"}), "PASS"),
            ("R14.4", json!({"served": "2026-03-10", "informed": null, "delete_on": "2026-09-11"}), "BLOCK"),
            (
                "R14.4",
                json!({"served": "2026-03-10", "content_unknown": true, "delete_on": "2031-03-10"}),
                "BLOCK (5 years)"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "content_unknown": true, "delete_on": "2031-03-11"}),
                "PASS"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "reconsideration_received": "2026-10-20", "delete_on": "2026-11-04"}),
                "BLOCK (15 days)"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "reconsideration_received": "2026-10-20", "delete_on": "2026-11-05"}),
                "PASS"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "reconsideration": {"received": "2026-10-20"}, "delete_on": "2026-11-05"}),
                "PASS"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "reconsideration": "pending", "delete_on": "2027-11-05"}),
                "BLOCK (hold)"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "litigation": "审理中", "delete_on": "2027-11-05"}),
                "BLOCK (hold)"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "litigation": "ended", "informed": true, "delete_on": "2026-09-11"}),
                "PASS"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "litigation": null, "informed": true, "delete_on": "2026-09-11"}),
                "PASS"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "litigation": {"filed": "2026-08-01", "ended": null}, "delete_on": "2026-12-11"}),
                "BLOCK"
            ),
            (
                "R14.4",
                json!({"served": "2026-03-10", "captured": "2026-05-01", "delete_on": "2026-11-02"}),
                "PASS"
            ),
            ("R14.4", json!({"served": null, "delete_on": "2030-01-01"}), "BLOCK (term has not begun)"),
            ("R14.4", json!({"served": "2026-08-31", "informed": true, "delete_on": "2027-02-28"}), "BLOCK"),
            ("R14.4", json!({"served": "2026-08-31", "informed": true, "delete_on": "2027-03-01"}), "PASS"),
            (
                "R14.4",
                json!({"served": "2026-04-01", "informed": true, "delete_on": "2026-10-08"}),
                "BLOCK (rolled)"
            ),
        ]),
        [""; 0]
    );
}

#[test]
fn papers_and_disposal() {
    assert_eq!(
        fails(&[
            ("R14.5", json!({"type": "检测报告", "term": "10年", "age_y": 10}), "BLOCK"),
            ("R14.5", json!({"type": "检测报告", "term": "永久", "age_y": 100}), "BLOCK"),
            (
                "R14.5",
                json!({"type": "检测报告", "cfg.archive_terms": {"检测报告": "10年"}, "age_y": 11}),
                "PASS"
            ),
            (
                "R14.5",
                json!({"type": "工作记录", "cfg.archive_terms": {"检测报告": "10年"}, "age_y": 11}),
                "BLOCK"
            ),
            (
                "R14.5",
                json!({"type": "检测报告", "term": "10年", "archived": "2016-01-10", "delete_on": "2026-01-11"}),
                "PASS"
            ),
            ("R14.5", json!({"type": "检测报告", "term": null, "age_y": 50}), "configuration"),
            ("R14.6", json!({"expired": false, "holds": 0, "approvers": 2}), "BLOCK"),
            ("R14.6", json!({"expired": true, "holds": 1, "approvers": 2}), "BLOCK"),
            ("R14.6", json!({"expired": true, "holds": ["投诉"], "approvers": ["A", "B"]}), "BLOCK"),
            ("R14.6", json!({"expired": true, "holds": [], "approvers": ["A", "B"]}), "PASS"),
            (
                "R14.6",
                json!({"expired": true, "holds": 0, "approvers": ["A", "B"], "proposer": "A"}),
                "BLOCK"
            ),
            ("R14.6", json!({"expired": true, "holds": 0, "approvers": 2, "list_sealed": false}), "BLOCK"),
            ("R14.6", json!({"expired": true, "holds": 0, "approvers": 2, "list_sealed": true}), "PASS"),
            (
                "R14.6",
                json!({"expired": true, "holds": 0, "approvers": 2, "cfg.disposal_approvers": 3}),
                "BLOCK"
            ),
            (
                "R14.6",
                json!({"item.retain_through": "2026-07-15", "delete_on": "2026-07-15", "holds": 0, "approvers": 2}),
                "BLOCK"
            ),
            (
                "R14.6",
                json!({"item.retain_through": "2026-07-15", "delete_on": "2026-07-16", "holds": 0, "approvers": 2}),
                "PASS"
            ),
            ("R14.6", json!({"item.retain_through": null, "holds": 0, "approvers": 2}), "BLOCK"),
        ]),
        [""; 0]
    );
}

#[test]
fn circumstances_of_article_15() {
    assert_eq!(
        fails(&[
            ("R15.1", json!({"event": "上访"}), "长期"),
            ("R15.1", json!({"event": "异议", "retention": "长期"}), "PASS"),
            ("R15.1", json!({"events": [{"kind": "投诉", "at": "2026-03-02"}]}), "长期"),
            ("R15.1", json!({"event": "无异议"}), "R14.2 applies"),
            ("R15.1", json!({"events": []}), "R14.2 applies"),
            ("R15.1", json!({"event": "投诉", "delete_on": "2026-07-16"}), "BLOCK"),
            ("R15.1", json!({"event": "投诉", "media": 3, "long_term": 2}), "VIOLATION (all its media)"),
            ("R15.2", json!({"event": "谩骂"}), "长期"),
            ("R15.2", json!({"event": "侮辱", "retention": "6个月"}), "VIOLATION"),
            ("R15.2", json!({"events": ["拒绝签名", "辱骂"]}), "长期"),
            ("R15.2", json!({"event": "拒绝签名 only", "cfg.refuse_sign_is_refusal": true}), "长期"),
            ("R15.2", json!({"event": "拒绝签字", "cfg.refuse_sign_is_refusal": false}), "R14.2 applies"),
            ("R15.2", json!({"event": "配合检查"}), "R14.2 applies"),
            ("R15.3", json!({"emergency": "群体性事件"}), "长期"),
            ("R15.3", json!({"emergency": "无"}), "R14.2 applies"),
            ("R15.3", json!({"emergency": "突发事件", "retention": "长期"}), "长期"),
            ("R15.4", json!({"flag": true, "reason": ""}), "BLOCK"),
            ("R15.4", json!({"flag": false}), "R14.2 applies"),
            ("R15.4", json!({"flag": true, "reason": "媒体关注", "retention": "六个月"}), "VIOLATION"),
            ("R15.4", json!({"lift_by": "稽查科+负责人"}), "PASS"),
            ("R15.4", json!({"lift_by": ["稽查科", "负责人"], "reason": "已办结"}), "PASS"),
            ("R15.4", json!({"lift_by": ["稽查科"]}), "BLOCK"),
            ("R15.4", json!({"lift_by": "稽查科负责人"}), "BLOCK (one person)"),
            ("R15.4", json!({"lift_by": "负责人"}), "BLOCK"),
        ]),
        [""; 0]
    );
}

#[test]
fn copies_on_media_of_their_own() {
    assert_eq!(
        fails(&[
            ("R15.5", json!({"copies": 1, "hash_verified": true, "days": 31}), "VIOLATION"),
            ("R15.5", json!({"copies": 0, "days": 30}), "WARN"),
            ("R15.5", json!({"copies": 1, "hash_verified": false, "days": 10}), "WARN"),
            ("R15.5", json!({"copies": 1, "hash_verified": false, "days": 31}), "VIOLATION"),
            ("R15.5", json!({"copies": 1, "hash_verified": true, "days": 10, "cfg.copies": 2}), "WARN"),
            ("R15.5", json!({"copies": 2, "hash_verified": true, "days": 10, "cfg.copies": 2}), "PASS"),
            (
                "R15.5",
                json!({"copies": [{"medium_id": "D1", "kind": "光盘", "hash_verified": true, "verified_at": "2026-03-20", "location": "档案室"}], "since": "2026-03-02"}),
                "PASS"
            ),
            (
                "R15.5",
                json!({"copies": [{"medium_id": "D1", "kind": "光盘", "hash_verified": false}], "days": 40}),
                "VIOLATION"
            ),
            ("R15.5", json!({"copies": 0, "days": 31, "cfg.export_within_days": 60}), "WARN"),
            ("R15.5", json!({"copies": 0, "days": 40, "retention": "六个月"}), "not applicable"),
        ]),
        [""; 0]
    );
}
