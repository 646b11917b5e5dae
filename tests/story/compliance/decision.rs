//! Wednesday: a decision that the rules refuse.

use serde_json::{Value, json};

use super::{Week, level, said_here, said_there, text};

/// What a rule refuses, it names; within the ceiling the same decision is sealed.
pub(crate) fn wednesday_a_fine_above_the_ceiling(week: &Week) {
    let Week { ma, desk, .. } = week;
    let case = ma.open_case("张某");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let decision = desk.fill(ma, &case, "HS-57");
    let officers: Vec<Value> =
        week.officers.iter().map(|officer| json!({"name": officer.name, "cert_no": ""})).collect();
    for (field, input) in [
        ("party_kind", "公民"),
        ("party_name", "张某"),
        ("party_id_no", "11010519491231002X"),
        ("penalty_kind", "罚款"),
        ("fine_yuan", "201"),
        ("officers", &json!(officers).to_string()),
    ] {
        ma.set(&decision, field, input);
    }
    let sign = || {
        let _ = desk.read_back(ma, &decision);
        for officer in ["马丽", "王强"] {
            desk.sign(ma, &decision, "officer", &["--officer", officer]);
        }
        desk.sign(ma, &decision, "party", &["--name", "张某"]);
        desk.stamp(ma, &decision);
    };
    sign();
    let refused = ma.try_run(&["seal", &decision]).unwrap_err();
    let [only] = refused.details["blockers"].as_array().unwrap().as_slice() else { panic!("{refused:?}") };
    assert_eq!((refused.code.as_str(), text(only, "code")), ("not_ready", "L51"));
    assert_eq!(text(only, "place"), "行政处罚法 51");
    let (zh, en) = (text(only, "zh"), text(only, "en"));
    assert!(zh.contains("罚款超过当场处罚限额200元") && zh.contains("改用普通程序"), "{zh}");
    assert!(en.contains("exceeds 200 yuan") && en.contains("ordinary procedure"), "{en}");
    let found = said_here(ma, &case, None);
    let found = found.iter().find(|one| one["rule"] == "L51").unwrap();
    assert_eq!(
        (text(found, "level"), text(found, "gate"), text(found, "id")),
        ("BLOCK", "decide", &*decision)
    );
    ma.note(&case, "拟改按限额处罚");
    ma.sync();
    assert_eq!(said_there(&week.office, &case), said_here(ma, &case, None), "the office sees the same");

    ma.set(&decision, "fine_yuan", "200");
    sign();
    ma.run(&["seal", &decision]);
    assert_eq!(level(&said_here(ma, &case, None), "L51").0, "PASS");
    ma.sync();
    assert_eq!(said_there(&week.office, &case), said_here(ma, &case, None));
}
