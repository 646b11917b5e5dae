use std::collections::BTreeSet;

use super::*;
use crate::catalog::{CheckScope, FieldProblem, Limit, check};

/// 2026-11-23 12:00 in China.
const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };

type Values = BTreeMap<String, FieldValue>;

fn templates() -> impl Iterator<Item = &'static Template> {
    let catalog = Catalog::builtin().unwrap();
    catalog.templates().chain([catalog.case_sheet()]).map(|template| &**template)
}

fn words(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn no_texts(_code: &str, _key: &str) -> Option<&'static str> {
    None
}

fn find<'a>(problems: &'a [FieldProblem], field: &FieldDefinition, code: &str) -> Option<&'a FieldProblem> {
    problems.iter().find(|problem| problem.field == field.key && problem.code == code)
}

#[test]
fn example_values_have_no_problem() {
    let leap_night = CheckTime { unix_ms: 1_709_164_799_999, offset_minutes: 480 };
    for now in [NOW, leap_night, CheckTime { offset_minutes: -720, ..NOW }] {
        for template in templates() {
            let values = example(template, &now);
            assert_eq!(check(template, &values, &now), [], "{}", template.code);
            assert_eq!(values, example(template, &now), "{}", template.code);
        }
    }
}

/// As for a template that a bureau publishes with keys that have no text here.
#[test]
fn values_made_from_types_and_checks_alone_have_no_problem() {
    for template in templates() {
        assert_eq!(check(template, &fill(template, &NOW, no_texts), &NOW), [], "{}", template.code);
    }
}

#[test]
fn every_written_text_fits_its_field() {
    for template in templates() {
        for field in template.fields.iter().filter(|field| field.field_type != FieldType::Const) {
            let Some(input) = text(&template.code, &field.key) else {
                continue;
            };
            let value = first_value(template, field, &NOW, text);
            assert_eq!(value, field.parse(&dated(input, &NOW)), "{}.{}", template.code, field.key);
        }
    }
}

#[test]
fn fields_are_left_out_only_when_printed_or_when_their_condition_does_not_hold() {
    let mut left_out = Vec::new();
    for template in templates() {
        let values = example(template, &NOW);
        for field in template.fields.iter().filter(|field| !values.contains_key(&field.key)) {
            match &field.required {
                Required::When(condition) => {
                    let holds = condition.evaluate(template, &values, &BTreeMap::new());
                    assert_eq!(holds, Some(false), "{}.{}", template.code, field.key);
                    left_out.push(field.key.as_str());
                }
                _ => assert_eq!(field.field_type, FieldType::Const, "{}.{}", template.code, field.key),
            }
        }
    }
    left_out.sort_unstable();
    let identity_numbers = left_out.iter().filter(|key| **key == "party_id_no").count();
    left_out.retain(|key| *key != "party_id_no");
    assert_eq!(identity_numbers, 19);
    assert_eq!(
        left_out,
        [
            "econsent",
            "esys_time",
            "mail_no",
            "notice_from",
            "objection",
            "reason_not_public",
            "refuse_reason",
            "reported_at",
            "subject_minor_guardian",
            "witness",
        ]
    );
}

#[test]
fn texts_are_as_long_as_in_practice() {
    for template in templates() {
        for field in template.fields.iter().filter(|field| field.field_type == FieldType::Longtext) {
            let value = first_value(template, field, &NOW, text);
            let count = value.text().unwrap().chars().count();
            let expected = match (template.code.as_str(), field.key.as_str()) {
                ("HS-20", "body") => 150..=300,
                // 无 where nobody dissents, and a remark.
                ("HS-41", "dissent") | ("CASE", "remarks") => 1..=20,
                _ => 60..=200,
            };
            assert!(expected.contains(&count), "{}.{}: {count}", template.code, field.key);
        }
    }
    let of = |code: &str, key: &str| {
        example(Catalog::builtin().unwrap().template(code).unwrap(), &NOW).remove(key).unwrap()
    };
    assert!((8..=10).contains(&of("HS-21", "qa").rows().count()));
    assert_eq!(of("HS-29", "items").rows().count(), 5);
    assert_eq!(of("HS-30", "until"), words("2026-12-20"));
    assert_eq!(of("HS-20", "started_at"), words("2026-11-20T09:30:00"));
    assert!(of("HS-56", "facts").text().unwrap().starts_with("2026年11月20日，"));
}

#[test]
fn a_required_field_that_is_missing_is_the_only_problem() {
    let mut removed = 0;
    for template in templates() {
        let values = example(template, &NOW);
        for field in template.fields.iter().filter(|field| field.field_type != FieldType::Const) {
            let required = match &field.required {
                Required::Always => true,
                Required::Never => false,
                Required::When(condition) => {
                    condition.evaluate(template, &values, &BTreeMap::new()) == Some(true)
                }
            };
            if !required {
                continue;
            }
            let mut without = values.clone();
            assert!(without.remove(&field.key).is_some(), "{}.{}", template.code, field.key);
            let problems = check(template, &without, &NOW);
            let [problem] = problems.as_slice() else {
                panic!("{}.{}: {problems:?}", template.code, field.key)
            };
            assert_eq!((problem.field.as_str(), problem.code), (field.key.as_str(), "required"));
            assert!(problem.zh.contains(&field.label), "{}", problem.zh);
            assert!(problem.en.contains(&field.key), "{}", problem.en);
            removed += 1;
        }
    }
    assert_eq!(removed, 579);
}

#[test]
fn a_value_that_a_check_forbids_is_a_problem() {
    let (mut broken_pairs, mut kept) = (0, BTreeMap::new());
    for template in templates() {
        // With the fields whose condition does not hold, which are checked when they are filled in.
        let mut all: Values = template
            .fields
            .iter()
            .filter(|field| field.field_type != FieldType::Const)
            .map(|field| (field.key.clone(), first_value(template, field, &NOW, text)))
            .collect();
        all.extend(example(template, &NOW));
        for field in &template.fields {
            for check_of_field in field.checks.iter().filter(|check| check.scope() == CheckScope::Document) {
                let Some((values, code)) = broken(check_of_field, field, template, &all) else {
                    *kept.entry(name_of(check_of_field)).or_insert(0) += 1;
                    continue;
                };
                let place = format!("{}.{} {check_of_field:?}", template.code, field.key);
                let problems = check(template, &values, &NOW);
                let Some(problem) = find(&problems, field, code) else {
                    panic!("{place}: no {code} in {problems:?}")
                };
                assert!(problem.zh.contains(&field.label) && problem.en.contains(&field.key), "{place}");
                assert!(problem.zh.chars().count() > field.label.chars().count() + 2, "{place}");
                assert!(problem.en.len() > field.key.len() + 2, "{place}");
                assert!(find(&check(template, &all, &NOW), field, code).is_none(), "{place}");
                broken_pairs += 1;
            }
        }
    }
    assert_eq!(broken_pairs, 435);
    let expected = [("Minimum", 1), ("NotAmong", 1), ("OtherIdTypeAllowed", 20), ("OverrideWithReason", 20)];
    assert_eq!(kept, expected.map(|(name, count)| (name.to_owned(), count)).into());
}

/// The first word of a check.
fn name_of(check: &Check) -> String {
    format!("{check:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// The values with one change that the check forbids, and the code of the problem that this is. `None` for a check that
/// no value can break, with the reason, and for one that is judged outside the document or by a person.
fn broken(
    check: &Check,
    field: &FieldDefinition,
    template: &Template,
    all: &Values,
) -> Option<(Values, &'static str)> {
    let with = |value: FieldValue| {
        let mut values = all.clone();
        values.insert(field.key.clone(), value);
        values
    };
    let set = |value: FieldValue, code| Some((with(value), code));
    let value = &all[&field.key];
    let list = || value.rows().cloned().collect::<Vec<Value>>();
    let is_list = field.field_type.shape() == FieldShape::Rows;
    let moment = |key: &str| Moment::read(all[key].text().unwrap()).unwrap();
    let at = |other: &Moment, hours: i64| {
        let context = Context { template, values: all, now: &NOW, field, value };
        time(&context, other, hours).unwrap()
    };
    match check {
        Check::NotFuture => set(at(&NOW.moment(), 1), "in_future"),
        Check::After(other) => set(at(&moment(other), -1), "not_after"),
        Check::Before(other) => set(at(&moment(other), 1), "not_before"),
        Check::MaxDurationHours(hours) => {
            let start = field.checks.iter().find_map(|check| match check {
                Check::After(key) => Some(moment(key)),
                _ => None,
            });
            set(at(&start.unwrap(), i64::from(*hours) + 1), "too_many_hours")
        }
        Check::WithinHours { hours, since } => {
            set(at(&moment(since), i64::from(*hours) + 1), "too_many_hours")
        }
        Check::Computed(Computed::Days { from, days, at_most }) => {
            let late = moment(from).day.plus_days(i64::from(*days) + 1).to_string();
            set(words(&late), if *at_most { "after_latest" } else { "not_as_computed" })
        }
        Check::Computed(Computed::Months { from, months }) => {
            let late = moment(from).day.plus_months(*months).unwrap().plus_days(1).to_string();
            set(words(&late), "not_as_computed")
        }
        Check::Computed(Computed::ByAnnouncement { .. }) => {
            let mut values = with(at(&moment("notice_from"), 1));
            values.insert("mode".to_owned(), words("公告"));
            Some((values, "not_as_computed"))
        }
        Check::Length { max, .. } => set(words(&"字".repeat(max + 1)), "length"),
        Check::Minimum(Limit { value: 1, .. }) if is_list => set(FieldValue::Rows(Vec::new()), "required"),
        Check::Minimum(limit) if is_list => {
            let fewer = list().into_iter().take(usize::try_from(limit.value).unwrap() - 1).collect();
            set(FieldValue::Rows(fewer), "too_few_rows")
        }
        // A reference to one medium is one medium; without it the field is not filled in.
        Check::Minimum(_) if field.field_type == FieldType::MediaRef => None,
        Check::Minimum(limit) => set(FieldValue::Integer(limit.value - 1), "too_small"),
        Check::Maximum(max) if is_list => {
            let more = (0..=usize::try_from(*max).unwrap()).map(|index| row(field.field_type, index, &NOW));
            set(FieldValue::Rows(more.collect()), "too_many_rows")
        }
        Check::Maximum(max) => set(FieldValue::Integer(max + 1), "too_large"),
        Check::Range { max, .. } => set(FieldValue::Integer(max + 1), "out_of_range"),
        Check::AbsoluteAtMost(limit) => set(words(&format!("-{}.01", limit.value)), "far_from_zero"),
        Check::OneOf(_) => set(words("没有这一项"), "not_an_option"),
        Check::NamesOneOf(_) => set(words("张某"), "names_none"),
        Check::Equals(expected) => {
            let other = match value {
                FieldValue::Integer(number) => FieldValue::Integer(number + 1),
                _ => words(&format!("{expected}不是")),
            };
            set(other, "not_equal")
        }
        Check::DiffersFrom(other) => set(all[other].clone(), "same_person"),
        Check::NotAmong(other) if template.field(other).is_none() => {
            // Only the case knows those persons.
            None
        }
        Check::NotAmong(other) => set(words(&names(&all[other])[0]), "among_others"),
        Check::Distinct => {
            let rows = list();
            let twice = rows.iter().chain(rows.first()).cloned().collect();
            set(FieldValue::Rows(twice), "duplicate_row")
        }
        Check::NonEmptyOr(_) => {
            set(if is_list { FieldValue::Rows(vec![Value::from(" ")]) } else { words(" ") }, "required")
        }
        Check::Columns(columns) => {
            let required = columns.iter().find(|column| column.required).unwrap();
            let mut rows = list();
            rows[0].as_object_mut().unwrap().remove(&required.name);
            set(FieldValue::Rows(rows), "column_missing")
        }
        Check::RowNames(_) => set(FieldValue::Rows(list().split_off(1)), "row_name_missing"),
        Check::Kinds(_) => set(FieldValue::Rows(vec![json!({"kind": "风景照"})]), "unexpected_kind"),
        Check::TotalRow => {
            let rows = list();
            set(FieldValue::Rows(rows[..rows.len() - 1].to_vec()), "no_total_row")
        }
        Check::NoBlankLines => set(words("现场有床单。\n\n有枕套。"), "blank_line"),
        Check::Pattern(_) => set(words("打给老板"), "pattern"),
        Check::LatLonRange => set(words("90.5,106.5,12"), "off_earth"),
        Check::AccuracyRecorded => set(words("38.9,106.5"), "no_accuracy"),
        Check::Uscc => set(words("92640221MA75WWW18"), "wrong_length"),
        Check::IdNo | Check::IdNoOrOther => set(words("64022119900307009"), "wrong_length"),
        // They allow what is otherwise wrong, so nothing is wrong because of them.
        Check::OtherIdTypeAllowed | Check::OverrideWithReason => None,
        Check::DigitsAndCapitalsAgree => set(words("2000元（叁仟元整）"), "capitals_disagree"),
        Check::DocumentType(codes) => {
            assert!(!codes.contains(&"HS-10".to_owned()));
            set(words("HS-10 案件受理记录 2026-0012"), "wrong_document")
        }
        Check::Includes(_) => set(FieldValue::Rows(vec![Value::from("HS-10 案件受理记录")]), "not_included"),
        Check::EachCountersigned => {
            set(FieldValue::Rows(vec![json!({"at": "第1页", "countersigned": false})]), "not_countersigned")
        }
        Check::OnePerMember(_) => set(FieldValue::Rows(list().split_off(1)), "no_statement"),
        Check::AllHashesEqual => set(FieldValue::Boolean(false), "not_confirmed"),
        Check::AllExpired => {
            let kept = json!({"media_id": "M-1", "retain_through": day(0, &NOW)});
            set(FieldValue::Rows(vec![kept]), "not_expired")
        }
        Check::Computed(Computed::Workdays { .. })
        | Check::OneOfConfigured(_)
        | Check::NoHold
        | Check::Exists
        | Check::Cap(_)
        | Check::Configured
        | Check::InForceAt(_)
        | Check::MustAuthoriseMeasure
        | Check::CalibrationValid
        | Check::FullName
        | Check::AsOnLicenceOrId
        | Check::ByOffice
        | Check::OriginalWords
        | Check::OnlySupervisionMatters
        | Check::Rule(_) => None,
        Check::Lint(_) => set(words("该店可能长期使用过期消毒液，现场见空瓶三只。"), "speculative_word"),
    }
}

#[test]
fn a_value_of_the_wrong_type_is_a_problem() {
    let (mut tried, mut types) = (0, BTreeSet::new());
    for template in templates() {
        let values = example(template, &NOW);
        for field in &template.fields {
            for (value, code) in wrong_types(field.field_type) {
                let mut values = values.clone();
                values.insert(field.key.clone(), value);
                let problems = check(template, &values, &NOW);
                let problem = find(&problems, field, code);
                assert!(problem.is_some(), "{}.{}: no {code} in {problems:?}", template.code, field.key);
                let others = problems.iter().filter(|problem| problem.field == field.key).count();
                assert_eq!(others, 1, "{}.{}: {problems:?}", template.code, field.key);
                tried += 1;
            }
            types.insert(field.field_type);
        }
    }
    assert_eq!(types.len(), 49);
    assert_eq!(tried, 1391);
}

/// Values that are not of the type, each with the code of the problem.
fn wrong_types(field_type: FieldType) -> Vec<(FieldValue, &'static str)> {
    let number = || FieldValue::Integer(5);
    let not_text = || vec![(number(), "not_text"), (FieldValue::Boolean(true), "not_text")];
    let object = |code| (words("{坏的"), code);
    match field_type {
        FieldType::Bool => vec![(words("也许"), "not_a_bool"), (number(), "not_a_bool")],
        FieldType::Date => vec![(words("下周一"), "not_a_date"), (words("2026-11-20T09:30"), "not_a_date")],
        FieldType::Datetime => {
            vec![(words("一会儿"), "not_a_datetime"), (words("2026-11-20"), "not_a_datetime")]
        }
        FieldType::Deadline => vec![(words("尽快"), "not_a_date"), object("not_an_object")],
        FieldType::Decimal => {
            vec![(words("快一点"), "not_a_decimal"), (FieldValue::Boolean(true), "not_a_decimal")]
        }
        FieldType::Geo => vec![(words("在河边"), "not_a_position"), object("not_an_object")],
        FieldType::Int => vec![(words("十七"), "not_an_integer"), (words("1.5"), "not_an_integer")],
        FieldType::Money => {
            vec![(words("三千"), "not_an_amount"), (FieldValue::Integer(-1), "not_an_amount")]
        }
        FieldType::IdNo => vec![(words("无证件"), "wrong_length"), (number(), "not_text")],
        FieldType::Uscc => vec![(words("没有"), "wrong_length"), (number(), "not_text")],
        FieldType::ActivityRef
        | FieldType::Address
        | FieldType::BenchmarkRef
        | FieldType::CaseRef
        | FieldType::DeptRef
        | FieldType::DeviceRef
        | FieldType::DocRef
        | FieldType::MediaRef
        | FieldType::OfficerRef
        | FieldType::PartyRef
        | FieldType::Person
        | FieldType::PlaceRef => {
            let mut wrong = not_text();
            wrong.push(object("not_an_object"));
            wrong
        }
        FieldType::Const
        | FieldType::Enum
        | FieldType::EnumMulti
        | FieldType::Longtext
        | FieldType::Phone
        | FieldType::Text => not_text(),
        FieldType::ActivityRefList
        | FieldType::AssignList
        | FieldType::AttachmentList
        | FieldType::CheckTable
        | FieldType::CorrectionList
        | FieldType::DeviceList
        | FieldType::DocRefList
        | FieldType::EvidenceList
        | FieldType::ExpertList
        | FieldType::FindingList
        | FieldType::ItemTable
        | FieldType::LawRefList
        | FieldType::MediaList
        | FieldType::OfficerList
        | FieldType::PenaltyList
        | FieldType::PersonList
        | FieldType::QaList
        | FieldType::RuleRefList
        | FieldType::SampleTable
        | FieldType::StatementList
        | FieldType::TextList => vec![(words("[坏的"), "not_a_list")],
    }
}

/// Values that the checks once let pass.
#[test]
fn corrections_and_statements_are_read_closely() {
    let codes = |code: &str, key: &str, changes: &[(&str, Value)]| -> Vec<&'static str> {
        let template = Catalog::builtin().unwrap().template(code).unwrap();
        let mut values = example(template, &NOW);
        for (key, rows) in changes {
            values.insert((*key).to_owned(), FieldValue::Rows(rows.as_array().unwrap().clone()));
        }
        let problems = check(template, &values, &NOW);
        problems.iter().filter(|problem| problem.field == key).map(|problem| problem.code).collect()
    };
    for (row, expected) in [
        (json!({"at": "第1页", "countersigned": "否"}), vec!["not_countersigned"]),
        (
            json!({"at": "第1页", "countersigned": false, "countersigned_by": "张某"}),
            vec!["not_countersigned"],
        ),
        (json!({"at": "第1页", "countersigned_by": " "}), vec!["not_countersigned"]),
        (json!({"at": "第1页", "countersigned": "是"}), vec![]),
        (json!({"at": "第1页", "countersigned_by": "张某"}), vec![]),
    ] {
        assert_eq!(codes("HS-21", "corrections", &[("corrections", json!([row]))]), expected, "{row}");
    }
    let members = ("members", json!(["马某", "马某某", "白某"]));
    for (discussion, expected) in [
        (json!(["马某某：同意", "白某：同意"]), vec!["no_statement"]),
        (json!(["马某：同意", "马某某：同意", "白某同意"]), vec![]),
    ] {
        assert_eq!(codes("HS-41", "discussion", &[members.clone(), ("discussion", discussion)]), expected);
    }
}

#[test]
fn what_would_be_typed_is_read_as_the_value() {
    for template in templates() {
        for (key, value) in example(template, &NOW) {
            let field = template.field(&key).unwrap();
            assert_eq!(field.parse(&field.input(&value)), value, "{}.{key}", template.code);
        }
    }
}
