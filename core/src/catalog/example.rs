//! Example values of a template.
//!
//! A field starts with a text written for its key ([`super::example_text`]) or, without one, with a value of its type.
//! What the checks of the field find wrong with it is then changed until they find nothing, so that a template that a
//! bureau publishes has example values as well.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Catalog;
use super::calendar::{CheckTime, Moment};
use super::check::{Check, Column, Computed};
use super::evaluate::{Context, evaluate, names};
use super::example_text::{NAMES, text};
use super::field::{FieldDefinition, Required};
use super::field_type::{FieldShape, FieldType};
use super::template::Template;
use super::validate::check_field;
use super::value::FieldValue;

const EPOCH: &str = "1970-01-01T00:00:00Z";

/// Values for a preview or a test of a template; no real person or organisation.
///
/// [`super::check`] finds nothing wrong with them at `now`, unless the checks of the template contradict each other.
/// Optional fields are filled in too. Left out are fixed texts, which the template prints, and fields whose condition
/// is known not to hold, such as the reason for refusing a document that was accepted. The same arguments always give
/// the same values.
#[must_use]
pub fn example(template: &Template, now: &CheckTime) -> BTreeMap<String, FieldValue> {
    fill(template, now, text)
}

/// Text of a template's code and a field's key, in the form that [`dated`] takes.
type Texts = fn(&str, &str) -> Option<&'static str>;

fn fill(template: &Template, now: &CheckTime, texts: Texts) -> BTreeMap<String, FieldValue> {
    let fields = template.fields.iter().filter(|field| field.field_type != FieldType::Const);
    let mut values: BTreeMap<String, FieldValue> =
        fields.map(|field| (field.key.clone(), first_value(template, field, now, texts))).collect();
    // A change may disagree with a check of another field, so the fields are gone through again.
    for _ in &template.fields {
        let before = values.clone();
        for field in &template.fields {
            for check in &field.checks {
                adjust(check, field, template, &mut values, now);
            }
        }
        if values == before {
            break;
        }
    }
    applicable(template, &values)
}

/// The value of the written text when it is of the type of the field, or else one of the type.
fn first_value(template: &Template, field: &FieldDefinition, now: &CheckTime, texts: Texts) -> FieldValue {
    let written = texts(&template.code, &field.key).map(|text| field.parse(&dated(text, now)));
    let of_type = FieldDefinition { checks: Vec::new(), required: Required::Never, ..field.clone() };
    let fits = |value: &FieldValue| {
        let values = BTreeMap::from([(field.key.clone(), value.clone())]);
        check_field(template, &values, &of_type, now).is_empty()
    };
    written.filter(fits).unwrap_or_else(|| plain_value(field, now))
}

/// Without the fields whose condition does not hold. Leaving one out may decide the condition of another.
fn applicable(template: &Template, all: &BTreeMap<String, FieldValue>) -> BTreeMap<String, FieldValue> {
    let mut kept = all.clone();
    for _ in &template.fields {
        let holds = |key: &str| match template.field(key).map(|field| &field.required) {
            Some(Required::When(condition)) => {
                condition.evaluate(template, &kept, &BTreeMap::new()) != Some(false)
            }
            _ => true,
        };
        let next: BTreeMap<_, _> = all
            .iter()
            .filter(|(key, _)| holds(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if next == kept {
            break;
        }
        kept = next;
    }
    kept
}

/// Replaces what stands after each `@`: `@year` by the year, `@-3` by the date three days before today, `@cn-3` by the
/// same date in Chinese.
fn dated(text: &str, now: &CheckTime) -> String {
    let mut parts = text.split('@');
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(rest) = part.strip_prefix("year") {
            result.push_str(&format!("{:04}{rest}", now.today().parts().0));
            continue;
        }
        let (part, chinese) = part.strip_prefix("cn").map_or((part, false), |part| (part, true));
        let end = part.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(part.len());
        let (days, rest) = part.split_at_checked(end).unwrap_or((part, ""));
        let date = day(days.parse().unwrap_or_default(), now);
        let spoken = Moment::read(&date).filter(|_| chinese).map(|moment| moment.chinese());
        result.push_str(&spoken.unwrap_or(date));
        result.push_str(rest);
    }
    result
}

/// The date so many days after today.
fn day(days: i64, now: &CheckTime) -> String {
    now.today().plus_days(days).to_string()
}

/// A value of the type of the field.
fn plain_value(field: &FieldDefinition, now: &CheckTime) -> FieldValue {
    let input = match field.field_type {
        FieldType::ActivityRef => "现场检查 @year-0012".to_owned(),
        FieldType::Address | FieldType::PlaceRef => "平罗县城关镇某某路1号".to_owned(),
        FieldType::BenchmarkRef => r#"{"id":"GGCS-037-2","version":"@year","level":"一般"}"#.to_owned(),
        FieldType::Bool => "是".to_owned(),
        FieldType::CaseRef => "@year-0012".to_owned(),
        FieldType::Const | FieldType::Text => format!("{}示例", field.label),
        FieldType::Date => "@-3".to_owned(),
        FieldType::Datetime => "@-3T09:30".to_owned(),
        FieldType::Deadline => "@12".to_owned(),
        FieldType::Decimal | FieldType::Int => "1".to_owned(),
        FieldType::DeptRef => "公共场所卫生监督科".to_owned(),
        FieldType::DeviceRef => "执法记录仪 ZFY-001".to_owned(),
        FieldType::DocRef => reference("HS-20"),
        FieldType::Enum | FieldType::EnumMulti => {
            field.options().first().cloned().unwrap_or_else(|| "符合".to_owned())
        }
        FieldType::Geo => {
            r#"{"lat":38.9067,"lon":106.5448,"accuracy_m":12,"source":"gnss","fix_time":"@-3T09:30"}"#
                .to_owned()
        }
        FieldType::IdNo => "640221199003070091".to_owned(),
        FieldType::Longtext => format!("{}：平罗县某某宾馆的有关情况已核实。", field.label),
        FieldType::MediaRef => "M-@year-000123".to_owned(),
        FieldType::Money => "2000".to_owned(),
        FieldType::OfficerRef | FieldType::Person => person(0),
        FieldType::PartyRef => "平罗县某某宾馆".to_owned(),
        FieldType::Phone => "0952-6012345".to_owned(),
        FieldType::Uscc => "92640221MA75WWW188".to_owned(),
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
        | FieldType::TextList => {
            return FieldValue::Rows((0..2).map(|index| row(field.field_type, index, now)).collect());
        }
    };
    field.parse(&dated(&input, now))
}

/// One row of a list of the type, another for each index.
fn row(field_type: FieldType, index: usize, now: &CheckTime) -> Value {
    let (number, name) = (index + 1, person(index));
    match field_type {
        FieldType::OfficerList => json!({"name": name, "cert_no": format!("640221{number:03}")}),
        FieldType::PersonList | FieldType::ExpertList => json!({"name": name}),
        FieldType::AssignList => json!({"name": name, "task": format!("第{number}项任务")}),
        FieldType::StatementList => json!({"speaker": name, "text": "同意承办人的意见。"}),
        FieldType::QaList => json!({"q": format!("第{number}个问题？"), "a": "是的。"}),
        FieldType::EvidenceList => json!({"evidence_id": format!("ZJ-{number:03}"), "kind": "书证"}),
        FieldType::MediaList => {
            json!({"media_id": format!("M-{number:06}"), "retain_through": day(365, now)})
        }
        FieldType::PenaltyList => json!({"kind": "警告", "detail": format!("第{number}项")}),
        FieldType::LawRefList => {
            json!({"law": "公共场所卫生管理条例实施细则", "article": number.to_string()})
        }
        FieldType::DocRefList => Value::from(dated(&reference("HS-20"), now)),
        FieldType::CorrectionList => {
            json!({"text": format!("第{number}处更正"), "countersigned_by": name})
        }
        _ => Value::from(format!("示例第{number}项")),
    }
}

/// A name, another for each index.
fn person(index: usize) -> String {
    NAMES.get(index).map_or_else(|| format!("甲某{index}"), |name| (*name).to_owned())
}

/// A reference to a document, in the form that [`dated`] takes.
fn reference(code: &str) -> String {
    let title = Catalog::builtin().ok().and_then(|catalog| catalog.template(code));
    format!("{code} {} @year-0012", title.map_or("", |template| template.title.as_str()))
}

/// Changes the value of the field where the check finds it wrong.
fn adjust(
    check: &Check,
    field: &FieldDefinition,
    template: &Template,
    values: &mut BTreeMap<String, FieldValue>,
    now: &CheckTime,
) {
    let Some(value) = values.get(&field.key) else {
        return;
    };
    let context = Context { template, values, now, field, value };
    let mut faults = Vec::new();
    evaluate(check, &context, &mut faults);
    if !faults.is_empty()
        && let Some(value) = satisfying(check, &context)
    {
        values.insert(field.key.clone(), value);
    }
}

/// A value that satisfies the check; `None` where the value of the type does so already or no value does.
fn satisfying(check: &Check, context: &Context<'_>) -> Option<FieldValue> {
    let (field, value, now) = (context.field, context.value, context.now);
    let list = || value.rows().cloned().collect::<Vec<Value>>();
    let parsed = |input: &str| Some(field.parse(input));
    let filled_rows = |rows: Vec<Value>| Some(FieldValue::Rows(rows));
    match check {
        Check::NotFuture => time(context, &now.moment(), -1),
        Check::After(other) => time(context, &context.moment(context.other(other)?)?, 1),
        Check::Before(other) => time(context, &context.moment(context.other(other)?)?, -1),
        Check::WithinHours { hours, since } => {
            time(context, &context.moment(context.other(since)?)?, i64::from(*hours).min(1))
        }
        Check::MaxDurationHours(_) => {
            let since = field.checks.iter().find_map(|check| match check {
                Check::After(key) => context.other(key),
                _ => None,
            })?;
            time(context, &context.moment(since)?, 1)
        }
        Check::Computed(computed) => computed_date(computed, context).and_then(|date| parsed(&date)),
        Check::Length { min, max } => {
            let text = value.text()?.trim();
            let count = text.chars().count().clamp(*min, *max);
            parsed(&text.chars().chain("（示例）".chars().cycle()).take(count).collect::<String>())
        }
        Check::Minimum(limit) if field.field_type.shape() == FieldShape::Rows => {
            let mut rows = list();
            let more = rows.len()..usize::try_from(limit.value).ok()?;
            rows.extend(more.map(|index| row(field.field_type, index, now)));
            filled_rows(rows)
        }
        Check::Minimum(limit) => parsed(&limit.value.to_string()),
        Check::Maximum(max) if field.field_type.shape() == FieldShape::Rows => {
            filled_rows(list().into_iter().take(usize::try_from(*max).ok()?).collect())
        }
        Check::Maximum(max) => parsed(&max.to_string()),
        Check::Range { min, .. } => parsed(&min.to_string()),
        Check::AbsoluteAtMost(_) => parsed("0"),
        Check::OneOf(options) => parsed(options.first()?),
        Check::NamesOneOf(options) => parsed(&format!("{}，{}", person(0), options.first()?)),
        Check::Equals(expected) => parsed(expected),
        Check::DiffersFrom(other) | Check::NotAmong(other) => {
            let others = context.other(other).map(names).unwrap_or_default();
            parsed(&(0..).map(person).find(|name| !others.contains(name))?)
        }
        Check::Distinct => {
            filled_rows((0..list().len()).map(|index| row(field.field_type, index, now)).collect())
        }
        Check::Columns(columns) => {
            filled_rows((1..=list().len()).map(|number| table_row(columns, number)).collect())
        }
        Check::RowNames(wanted) => {
            filled_rows(wanted.iter().map(|name| json!({"项目": name, "情况": "符合要求"})).collect())
        }
        Check::Kinds(kinds) => {
            filled_rows(kinds.iter().map(|kind| json!({"kind": kind, "name": kind})).collect())
        }
        Check::TotalRow => {
            let heading = field.checks.iter().find_map(|check| match check {
                Check::Columns(columns) => columns.first().map(|column| column.name.clone()),
                _ => None,
            });
            let total = Map::from_iter([(heading.unwrap_or_else(|| "名称".to_owned()), Value::from("合计"))]);
            filled_rows(list().into_iter().chain([Value::Object(total)]).collect())
        }
        Check::NoBlankLines => {
            let lines: Vec<&str> = value.text()?.lines().filter(|line| !line.trim().is_empty()).collect();
            Some(FieldValue::Text(lines.join("\n")))
        }
        Check::Pattern(pattern) => {
            let characters = ('0'..='z').chain(['-', '+', ' ', '字']);
            let texts = characters.flat_map(|c| (1..=64).map(move |count| c.to_string().repeat(count)));
            texts.into_iter().find(|text| pattern.matches(text)).map(FieldValue::Text)
        }
        Check::DocumentType(codes) => parsed(&dated(&reference(codes.first()?), now)),
        Check::Includes(code) => {
            filled_rows(list().into_iter().chain([Value::from(dated(&reference(code), now))]).collect())
        }
        Check::EachCountersigned => {
            filled_rows((0..list().len()).map(|index| row(FieldType::CorrectionList, index, now)).collect())
        }
        Check::OnePerMember(members) => {
            let members = context.other(members).map(names).unwrap_or_default();
            let statement = |name: String| json!({"speaker": name, "text": "同意承办人的意见。"});
            filled_rows(members.into_iter().map(statement).collect())
        }
        Check::AllHashesEqual => Some(FieldValue::Boolean(true)),
        Check::AllExpired => filled_rows(list().into_iter().map(|row| expired(row, now)).collect()),
        Check::LatLonRange
        | Check::AccuracyRecorded
        | Check::Uscc
        | Check::IdNo
        | Check::IdNoOrOther
        | Check::OtherIdTypeAllowed
        | Check::OverrideWithReason
        | Check::DigitsAndCapitalsAgree => Some(plain_value(field, now)),
        // Judged with the absence of a value, outside the document or by a person.
        Check::NonEmptyOr(_)
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
        | Check::Rule(_)
        | Check::Lint(_) => None,
    }
}

/// The time so many hours after another, for a field without a time of day so many days.
fn time(context: &Context<'_>, other: &Moment, steps: i64) -> Option<FieldValue> {
    let now = context.now;
    let hours = Moment::read(EPOCH).and_then(|epoch| other.hours_since(&epoch, now.offset_minutes));
    let text = match hours {
        Some(hours) if context.field.field_type == FieldType::Datetime => {
            #[allow(clippy::cast_possible_truncation)]
            let unix_ms = (hours * 3_600_000.0).round() as i64 + steps * 3_600_000;
            let local = CheckTime { unix_ms, ..*now }.moment().to_string();
            local.get(.."2026-11-23T10:20:00".len())?.to_owned()
        }
        _ if context.field.field_type == FieldType::Datetime => {
            format!("{}T09:30", other.day.plus_days(steps))
        }
        _ => other.day.plus_days(steps).to_string(),
    };
    Some(context.field.parse(&text))
}

fn computed_date(computed: &Computed, context: &Context<'_>) -> Option<String> {
    let start = |key: &str| Some(context.moment(context.other(key)?)?.day);
    let date = match computed {
        Computed::Days { from, days, .. } => start(from)?.plus_days(i64::from(*days)),
        Computed::Months { from, months } => start(from)?.plus_months(*months)?,
        Computed::ByAnnouncement { days } => start("notice_from")?.plus_days(i64::from(*days)),
        Computed::Workdays { .. } => return None,
    };
    Some(date.to_string())
}

fn table_row(columns: &[Column], number: usize) -> Value {
    let cell = |column: &Column| match column.options.first() {
        Some(option) => Value::from(option.as_str()),
        None if column.name == "序号" => Value::from(number),
        None => Value::from(format!("{}{number}", column.name)),
    };
    Value::Object(columns.iter().map(|column| (column.name.clone(), cell(column))).collect())
}

fn expired(row: Value, now: &CheckTime) -> Value {
    match row {
        Value::Object(mut members) => {
            members.insert("retain_through".to_owned(), Value::from(day(-1, now)));
            Value::Object(members)
        }
        row => row,
    }
}

#[cfg(test)]
#[path = "example_tests.rs"]
mod tests;
