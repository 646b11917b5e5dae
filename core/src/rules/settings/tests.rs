use super::*;

fn change(key: &str, value: &str) -> SettingInterpreted {
    SettingInterpreted {
        key: key.into(),
        value: value.into(),
        doc_no: "解释2026-3".into(),
        approved_by: "负责人".into(),
        effective_from: "2026-06-01".into(),
        stated_by: "综合办公室".into(),
    }
}

#[test]
fn every_default_is_of_its_kind() {
    let known = definitions().unwrap();
    assert!(known.len() > 40);
    for one in known {
        assert!(one.default.is_null() || one.check(&one.default).is_ok(), "{}", one.key);
    }
}

#[test]
fn a_change_needs_a_known_key_a_sound_value_and_an_interpretation() {
    assert!(check_setting(&change("max_gap_s", "45")).is_ok());
    for (key, value) in
        [("max_gap", "45"), ("max_gap_s", "-1"), ("max_gap_s", "\"45\""), ("publish_policy", "\"some\"")]
    {
        assert!(check_setting(&change(key, value)).is_err(), "{key} {value}");
    }
    for blank in [
        SettingInterpreted { doc_no: " ".into(), ..change("max_gap_s", "45") },
        SettingInterpreted { approved_by: String::new(), ..change("max_gap_s", "45") },
        SettingInterpreted { effective_from: "soon".into(), ..change("max_gap_s", "45") },
    ] {
        assert!(matches!(check_setting(&blank), Err(SettingFault::NoInterpretation(_))));
    }
}
