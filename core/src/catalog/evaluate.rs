//! The checks of a field, one after the other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::calendar::{CheckTime, Moment};
use super::check::Check;
use super::fault::Fault;
use super::field::FieldDefinition;
use super::field_type::FieldType;
use super::lint::speculative_word;
use super::template::Template;
use super::value::FieldValue;
use super::width::fold_width;
use super::{evaluate_rows as rows, evaluate_time as time, json};

/// The value of one field among those of its document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) template: &'a Template,
    pub(super) values: &'a BTreeMap<String, FieldValue>,
    pub(super) now: &'a CheckTime,
    pub(super) field: &'a FieldDefinition,
    /// Not blank.
    pub(super) value: &'a FieldValue,
}

/// A position as `lat,lon`, `lat,lon,accuracy_m` or an object with these members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    pub(super) lat: f64,
    pub(super) lon: f64,
    pub(super) accuracy_m: Option<f64>,
}

/// Adds what the check finds wrong with a value of the right type.
pub(super) fn evaluate<'a>(check: &'a Check, context: &Context<'a>, faults: &mut Vec<Fault<'a>>) {
    match check {
        Check::NotFuture => faults.extend(time::not_future(context)),
        Check::After(other) => faults.extend(time::after(context, other)),
        Check::Before(other) => faults.extend(time::before(context, other)),
        Check::MaxDurationHours(hours) => faults.extend(time::max_duration(context, *hours)),
        Check::WithinHours { hours, since } => faults.extend(time::within_hours(context, *hours, since)),
        Check::Computed(computed) => faults.extend(time::computed(context, computed)),
        Check::Length { min, max } => faults.extend(length(context, *min, *max)),
        Check::Minimum(limit) => faults.extend(minimum(context, limit.value)),
        Check::Maximum(max) => faults.extend(maximum(context, *max)),
        Check::Range { min, max } => {
            let outside =
                matches!(context.value, FieldValue::Integer(number) if !(*min..=*max).contains(number));
            faults.extend(outside.then_some(Fault::OutOfRange { min: *min, max: *max }));
        }
        Check::AbsoluteAtMost(limit) => faults.extend(far_from_zero(context, limit.value)),
        Check::OneOf(options) => faults.extend(not_options(context, options)),
        Check::NamesOneOf(options) => {
            let named =
                context.value.text().is_some_and(|text| options.iter().any(|option| text.contains(option)));
            faults.extend((!named).then_some(Fault::NamesNone { options }));
        }
        Check::Equals(expected) => {
            let equal = fold_width(&context.field.display(context.value)) == fold_width(expected);
            faults.extend((!equal).then_some(Fault::NotEqual { expected }));
        }
        Check::DiffersFrom(other) => {
            let own = names(context.value);
            let same = !own.is_empty() && context.other(other).is_some_and(|value| names(value) == own);
            faults.extend(same.then(|| Fault::SamePerson { other: context.label(other) }));
        }
        Check::NotAmong(other) => {
            let own = names(context.value);
            let among =
                context.other(other).is_some_and(|value| names(value).iter().any(|name| own.contains(name)));
            faults.extend(among.then(|| Fault::AmongOthers { other: context.label(other) }));
        }
        Check::NoBlankLines => faults.extend(blank_line(context)),
        Check::Pattern(pattern) => {
            let matches = context.value.text().is_some_and(|text| pattern.matches(text));
            faults.extend((!matches).then(|| Fault::PatternMismatch { pattern: pattern.to_string() }));
        }
        Check::LatLonRange => {
            let position = context.position();
            let on_earth = position.is_none_or(|p| p.lat.abs() <= 90.0 && p.lon.abs() <= 180.0);
            faults.extend((!on_earth).then_some(Fault::OffEarth));
        }
        Check::AccuracyRecorded => {
            let recorded =
                context.position().is_none_or(|position| position.accuracy_m.is_some_and(|m| m >= 0.0));
            faults.extend((!recorded).then_some(Fault::NoAccuracy));
        }
        Check::DocumentType(codes) => {
            let code = context.value.text().and_then(|text| rows::template_code(&structured(text)));
            faults.extend(
                code.is_some_and(|code| !codes.contains(&code)).then_some(Fault::WrongDocument { codes }),
            );
        }
        Check::AllHashesEqual => {
            let confirmed = *context.value == FieldValue::Boolean(true);
            faults.extend((!confirmed).then_some(Fault::NotConfirmed));
        }
        Check::Lint(_) => {
            let word = context.value.text().and_then(speculative_word);
            faults.extend(word.map(|word| Fault::Speculative { word }));
        }
        Check::Distinct => faults.extend(rows::duplicate(context)),
        Check::Columns(columns) => rows::columns(context, columns, faults),
        Check::RowNames(wanted) => rows::missing_names(context, wanted, faults),
        Check::Kinds(kinds) => rows::unexpected_kinds(context, kinds, faults),
        Check::TotalRow => faults.extend(rows::no_total(context)),
        Check::Includes(code) => faults.extend(rows::not_included(context, code)),
        Check::EachCountersigned => rows::not_countersigned(context, faults),
        Check::OnePerMember(members) => rows::missing_statements(context, members, faults),
        Check::AllExpired => rows::not_expired(context, faults),
        // Judged with the type of the value, or with its absence.
        Check::Uscc
        | Check::IdNo
        | Check::IdNoOrOther
        | Check::OtherIdTypeAllowed
        | Check::OverrideWithReason
        | Check::DigitsAndCapitalsAgree
        | Check::NonEmptyOr(_) => {}
        // Judged outside the document.
        Check::OneOfConfigured(_)
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
        | Check::Rule(_) => {}
    }
}

impl<'a> Context<'a> {
    /// The value of another field, if it is filled in.
    pub(super) fn other(&self, key: &str) -> Option<&'a FieldValue> {
        self.values.get(key).filter(|value| !value.is_blank())
    }

    /// The label of another field.
    pub(super) fn label(&self, key: &'a str) -> &'a str {
        self.template.field(key).map_or(key, |field| field.label.as_str())
    }

    /// The time that a value names.
    pub(super) fn moment(&self, value: &FieldValue) -> Option<Moment> {
        value.text().and_then(read_time)
    }

    fn position(&self) -> Option<Position> {
        self.value.text().and_then(Position::read)
    }
}

impl Position {
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('{') {
            let members = json::read_object(text)?;
            let number =
                |key: &str| members.get(key).and_then(json::scalar_text).and_then(|text| finite(&text));
            return Some(Self { lat: number("lat")?, lon: number("lon")?, accuracy_m: number("accuracy_m") });
        }
        let folded = fold_width(text);
        let mut parts = folded.split(',');
        let (lat, lon) = (finite(parts.next()?)?, finite(parts.next()?)?);
        let accuracy_m = match parts.next() {
            Some(accuracy) => Some(finite(accuracy)?),
            None => None,
        };
        parts.next().is_none().then_some(Self { lat, lon, accuracy_m })
    }
}

/// The time in a text; of an object, in its member `date`.
pub(super) fn read_time(text: &str) -> Option<Moment> {
    if text.trim_start().starts_with('{') {
        return Moment::read(&json::read_object(text)?.get("date").and_then(json::scalar_text)?);
    }
    Moment::read(text)
}

/// The JSON object that a text holds, or the text itself.
pub(super) fn structured(text: &str) -> Value {
    json::read_object(text).map_or_else(|| Value::from(text), Value::Object)
}

/// The persons that a value names.
pub(super) fn names(value: &FieldValue) -> Vec<String> {
    match value {
        FieldValue::Text(text) => rows::name(&structured(text)).into_iter().collect(),
        FieldValue::Rows(_) => value.rows().filter_map(rows::name).collect(),
        FieldValue::Integer(_) | FieldValue::Boolean(_) => Vec::new(),
    }
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn length<'a>(context: &Context<'_>, min: usize, max: usize) -> Option<Fault<'a>> {
    let count = context.value.text()?.trim().chars().count();
    (!(min..=max).contains(&count)).then_some(Fault::Length { min, max, count })
}

fn number(value: &FieldValue) -> Option<f64> {
    match value {
        #[allow(clippy::cast_precision_loss)]
        FieldValue::Integer(number) => Some(*number as f64),
        FieldValue::Text(text) => finite(text),
        FieldValue::Boolean(_) | FieldValue::Rows(_) => None,
    }
}

#[allow(clippy::cast_precision_loss)]
fn minimum<'a>(context: &Context<'_>, min: i64) -> Option<Fault<'a>> {
    if let FieldValue::Rows(_) = context.value {
        let count = context.value.rows().count();
        return (i64::try_from(count).unwrap_or(i64::MAX) < min).then_some(Fault::TooFewRows { min, count });
    }
    // Of one reference the fewest is one, and it is there.
    if context.field.field_type == FieldType::MediaRef {
        return None;
    }
    number(context.value).filter(|number| *number < min as f64).map(|_| Fault::TooSmall { min })
}

#[allow(clippy::cast_precision_loss)]
fn maximum<'a>(context: &Context<'_>, max: i64) -> Option<Fault<'a>> {
    if let FieldValue::Rows(_) = context.value {
        let count = context.value.rows().count();
        return (i64::try_from(count).unwrap_or(i64::MAX) > max).then_some(Fault::TooManyRows { max, count });
    }
    number(context.value).filter(|number| *number > max as f64).map(|_| Fault::TooLarge { max })
}

#[allow(clippy::cast_precision_loss)]
fn far_from_zero<'a>(context: &Context<'_>, limit: i64) -> Option<Fault<'a>> {
    number(context.value).filter(|number| number.abs() > limit as f64).map(|_| Fault::FarFromZero { limit })
}

fn not_options<'a>(context: &Context<'a>, options: &'a [String]) -> Option<Fault<'a>> {
    let text = context.value.text()?;
    let several = context.field.field_type == FieldType::EnumMulti;
    let mut choices = if several { text.split('|').collect() } else { vec![text] }.into_iter().map(str::trim);
    let given = choices.find(|choice| !options.iter().any(|option| option == choice))?;
    Some(Fault::NotAnOption { given: given.to_owned(), options })
}

/// The first empty line between others.
fn blank_line<'a>(context: &Context<'_>) -> Option<Fault<'a>> {
    let text = context.value.text()?;
    (1..)
        .zip(text.trim_end().lines())
        .find(|(_, line)| line.trim().is_empty())
        .map(|(line, _)| Fault::BlankLine { line })
}
