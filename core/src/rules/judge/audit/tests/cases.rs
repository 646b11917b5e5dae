//! Cases of the form of the rule book that other authors may write.

use crate::rules::judge::device::tests::expect;

#[test]
fn audits_and_bulletins() {
    expect(
        "R20.1",
        &[
            (r#"{"sample": 5, "min": 5, "aspects": 4}"#, "WARN"),
            (r#"{"sample": 4, "min": 5, "aspects": 5}"#, "WARN"),
            (r#"{"sample": "dept had 3 records", "min": 5, "taken": 2}"#, "WARN"),
            (r#"{"sample": "dept had 0 records", "min": 5, "taken": 0}"#, "PASS"),
            (r#"{"records": 3, "sample": 3, "min": 5, "aspects": 5}"#, "PASS"),
            (
                r#"{"sample": 6, "aspects": ["文书质量", "现场执法活动记录", "行政处罚程序记录", "仪容风纪", "文明规范执法"]}"#,
                "PASS",
            ),
            (r#"{"sample": 6, "aspects": ["文书质量", "仪容风纪"]}"#, "WARN"),
            (r#"{"sample": 5, "min": 5, "aspects": 5, "ad_hoc": 0}"#, "WARN"),
            (
                r#"{"sample": 5, "aspects": 5, "ad_hoc": 1, "period": "2026-Q3", "dept": "公共场所科"}"#,
                "PASS",
            ),
            (r#"{"sample": 5, "cfg.min_sample": 6}"#, "WARN"),
            (r#"{"sample": null, "min": 5}"#, "WARN"),
            (r#"{"sample": 5, "aspects": 5, "ad_hoc": false}"#, "PASS"),
            (r#"{"sample": 5, "aspects": "全部"}"#, "PASS"),
        ],
    );
    expect(
        "R20.2",
        &[
            (r#"{"role": "稽查科", "op": "delete 声像资料"}"#, "BLOCK"),
            (r#"{"role": "稽查科", "op": "seal"}"#, "BLOCK"),
            (r#"{"role": "audit", "op": "查阅案卷"}"#, "PASS"),
            (r#"{"op": "修改文书"}"#, "BLOCK"),
            (r#"{"op": "批注"}"#, "PASS"),
            (r#"{"op": "view media"}"#, "PASS"),
            (r#"{"role": "承办人", "op": "edit 文书"}"#, "PASS"),
        ],
    );
    expect(
        "R21.1",
        &[
            (r#"{"periods": 4, "bulletins": 4, "assessment": false}"#, "WARN"),
            (r#"{"year": 2026, "today": "2027-01-31", "assessment": false, "due": "2027-01-31"}"#, "PASS"),
            (r#"{"year": 2026, "today": "2027-02-01", "assessment": false, "due": "2027-01-31"}"#, "WARN"),
            (r#"{"year": 2026, "today": "2027-02-01", "assessment": null}"#, "WARN"),
            (r#"{"year": 2026, "today": "2027-02-01", "assessment": true, "bulletins": 4}"#, "PASS"),
            (r#"{"year": 2026, "today": "2026-10-01", "bulletins": 2}"#, "WARN"),
            (r#"{"year": 2026, "today": "2026-09-30", "bulletins": 2}"#, "PASS"),
            (r#"{"year": 2025, "bulletins": 4, "cfg.bulletin_period": "month"}"#, "WARN"),
            (r#"{"periods": 4, "bulletins": 4, "assessment": true, "linked": false}"#, "WARN"),
            (r#"{"periods": 4, "bulletins": 4, "sealed": 3}"#, "WARN"),
            (r#"{"periods": 4, "bulletins": null}"#, "WARN"),
        ],
    );
}

#[test]
fn prohibitions_on_recordings() {
    expect(
        "R22.1",
        &[
            (r#"{"R9.1": "PASS", "R12.1": "VIOLATION"}"#, "finding"),
            (r#"{"R10.2": "VIOLATION"}"#, "VIOLATION"),
            (r#"{"R14.1": "VIOLATION"}"#, "no finding"),
            (r#"{"R13.1": "PASS", "R9.2": "WARN"}"#, "no finding, listed for sampling"),
            (r#"{"violations": ["R13.1"]}"#, "finding"),
            (r#"{"violations": 0}"#, "PASS"),
            (r#"{"R9.1": "PASS"}"#, "no finding"),
        ],
    );
    expect(
        "R22.2",
        &[
            (r#"{"equal": false, "chain": true}"#, "VIOLATION"),
            (r#"{"equal": true, "chain": false}"#, "VIOLATION"),
            (r#"{"seq_missing": [], "equal": true}"#, "PASS"),
            (r#"{"missing_chunks": 2}"#, "VIOLATION"),
            (r#"{"clip_exported_as": "原件", "original_equal": true}"#, "VIOLATION"),
            (r#"{"clip_exported_as": "副本", "original_equal": false}"#, "VIOLATION"),
            (r#"{"file_truncated_by_power_loss": true, "sealed_prefix_ok": false}"#, "VIOLATION"),
            (r#"{"file_truncated_by_power_loss": true, "sealed_prefix_ok": true, "equal": false}"#, "WARN"),
            (r#"{"hash_at_capture": "aa", "hash_now": "ab"}"#, "VIOLATION"),
            (
                r#"{"media.hash_at_capture": "aa", "media.hash_now": "aa", "media.missing_chunks": 0, "chain.ok": true}"#,
                "PASS",
            ),
        ],
    );
    expect(
        "R22.3",
        &[
            (r#"{"approval": null, "actor": "承办人"}"#, "BLOCK"),
            (r#"{"approval": "AP-9", "actor": "承办人", "watermark": false}"#, "BLOCK"),
            (r#"{"approval": "AP-9", "watermark": true, "access_log": true}"#, "PASS"),
            (r#"{"viewer": "other case"}"#, "BLOCK"),
            (r#"{"viewer": "own case", "logged": false}"#, "BLOCK"),
            (r#"{"encrypted": false}"#, "BLOCK"),
            (r#"{"usb_mount": "只见密文"}"#, "PASS"),
            (r#"{"usb_mount": false}"#, "PASS"),
            (r#"{"export": true, "actor": "承办人"}"#, "BLOCK"),
            (r#"{"approval": "AP-9", "actor": "张三", "approver": "张三"}"#, "BLOCK"),
        ],
    );
    expect(
        "R22.4",
        &[
            (r#"{"linked_after_h": 24}"#, "PASS"),
            (r#"{"linked_after_h": 24.5}"#, "VIOLATION"),
            (r#"{"linked": null, "age_h": 10}"#, "WARN"),
            (r#"{"linked": null, "age_h": 24}"#, "WARN"),
            (r#"{"linked": null, "age_h": 25}"#, "VIOLATION"),
            (r#"{"linked": false, "age_h": 3, "cfg.link_within_h": 2}"#, "VIOLATION"),
            (r#"{"linked": "现场检查", "age_h": 30}"#, "PASS"),
            (r#"{"linked": "私人聚会"}"#, "VIOLATION"),
            (r#"{"media.activity_id": null, "media.age_h": 30}"#, "VIOLATION"),
        ],
    );
}

#[test]
fn consequences_and_settings() {
    expect(
        "R22.5",
        &[
            (r#"{"incident": "毁坏", "finding": "故意"}"#, "VIOLATION"),
            (r#"{"incident": "毁坏", "finding": null}"#, "WARN"),
            (r#"{"incident": "毁坏", "finding": "非故意"}"#, "WARN"),
            (r#"{"finding": "过失"}"#, "WARN"),
            (r#"{"incident.kind": "毁坏", "incident.finding": "故意"}"#, "VIOLATION"),
            (r#"{"finding": null}"#, "PASS"),
        ],
    );
    expect(
        "R22.6",
        &[
            (r#"{"finding": 0}"#, "PASS"),
            (r#"{"finding": 2, "deduction": 2}"#, "PASS"),
            (r#"{"finding": 1, "deduction": 0}"#, "WARN"),
            (r#"{"finding": 1, "deduction": 5, "serious": true}"#, "WARN"),
            (r#"{"finding": 1, "deduction": 5, "serious": true, "escalated": true}"#, "PASS"),
            (r#"{"finding": 1, "deduction": 1, "bulletin": false}"#, "WARN"),
            (r#"{"finding": "申诉后撤销", "deduction": 1}"#, "deduction reversed"),
            (r#"{"finding": 1, "deduction": 1, "appeal": "驳回"}"#, "PASS"),
            (r#"{"finding": 1, "deduction": 1, "appeal": true}"#, "INFO"),
        ],
    );
    expect(
        "R23.1",
        &[
            (r#"{"doc_no": "解释2026-3", "approved_by": null}"#, "BLOCK"),
            (r#"{"doc_no": "解释2026-3", "approved_by": "负责人", "effective_from": null}"#, "BLOCK"),
            (r#"{"doc_no": "解释2026-3", "approved_by": "负责人", "effective_from": "2099-01-01"}"#, "PASS"),
            (r#"{"key": "max_gap_s", "value": 45}"#, "BLOCK"),
            (r#"{"key": "max_gap_s", "value": "many", "doc_no": "1", "approved_by": "负责人"}"#, "BLOCK"),
            (r#"{"key": "max_gap_s", "value": 45, "doc_no": "1", "approved_by": "负责人"}"#, "PASS"),
            (r#"{"config.key": "litigation_rule", "interpretation.doc_no": ""}"#, "BLOCK"),
            (r#"{"interpretation": null, "key": "min_battery", "value": 40}"#, "BLOCK"),
        ],
    );
    expect(
        "R24.1",
        &[
            (r#"{"date": "2026-11-23", "eff": null}"#, "cfg.ruleset.effective_from"),
            (r#"{"date": "2026-11-23"}"#, "INFO"),
            (r#"{"activity.date": "2026-03-01", "ruleset.effective_from": "2026-03-02"}"#, "INFO only"),
            (r#"{"date": "2026-11-23", "cfg.ruleset.effective_from": "2026-11-23"}"#, "evaluated"),
        ],
    );
}
