//! How the data writes checks.

use std::str::FromStr;

use thiserror::Error;

use super::check::{Check, Column, Computed, Limit};
use super::pattern::CharPattern;

/// A text that is not a check.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a check")]
pub struct CheckSyntaxError(String);

impl FromStr for Check {
    type Err = CheckSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| CheckSyntaxError(text.to_owned()))
    }
}

impl TryFrom<String> for Check {
    type Error = CheckSyntaxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn read(text: &str) -> Option<Check> {
    if let Some(check) = read_word(text) {
        return Some(check);
    }
    if let Some(key) = text.strip_prefix("!=") {
        return Some(Check::DiffersFrom(name(key)?));
    }
    if let Some(limit) = text.strip_prefix("abs<=") {
        return Some(Check::AbsoluteAtMost(read_limit(limit)?));
    }
    match text.split_once(':') {
        Some((word, argument)) => read_with_argument(word, argument),
        None => {
            let (min, max) = text.split_once("..")?;
            let (min, max) = (min.parse().ok()?, max.parse().ok()?);
            (min <= max).then_some(Check::Range { min, max })
        }
    }
}

fn read_word(text: &str) -> Option<Check> {
    Some(match text {
        "not_future" => Check::NotFuture,
        "distinct" => Check::Distinct,
        "total_row" => Check::TotalRow,
        "no_blank_lines" => Check::NoBlankLines,
        "lat_lon_range" => Check::LatLonRange,
        "accuracy_recorded" => Check::AccuracyRecorded,
        "gb32100" => Check::Uscc,
        "gb11643" => Check::IdNo,
        "gb11643_or_other" => Check::IdNoOrOther,
        "other_id_type_allowed" => Check::OtherIdTypeAllowed,
        "override_with_reason" => Check::OverrideWithReason,
        "digits_and_capitals_agree" => Check::DigitsAndCapitalsAgree,
        "each_countersigned" => Check::EachCountersigned,
        "all_hashes_equal" => Check::AllHashesEqual,
        "all_expired" => Check::AllExpired,
        "no_hold" => Check::NoHold,
        "exists" => Check::Exists,
        "cfg" => Check::Configured,
        "must_authorise_measure" => Check::MustAuthoriseMeasure,
        "calibration_valid" => Check::CalibrationValid,
        "full_name" => Check::FullName,
        "as_on_licence_or_id" => Check::AsOnLicenceOrId,
        "by_office" => Check::ByOffice,
        "original_words" => Check::OriginalWords,
        "only_supervision_matters" => Check::OnlySupervisionMatters,
        _ => return None,
    })
}

fn read_with_argument(word: &str, argument: &str) -> Option<Check> {
    Some(match word {
        "after" => Check::After(name(argument)?),
        "before" => Check::Before(name(argument)?),
        "max_duration_h" => Check::MaxDurationHours(argument.parse().ok()?),
        "within_h" => {
            let (hours, since) = argument.split_once(':')?;
            Check::WithinHours { hours: hours.parse().ok()?, since: name(since)? }
        }
        "computed" => Check::Computed(read_computed(argument)?),
        "len" => {
            let (min, max) = argument.split_once("..")?;
            let (min, max) = (min.parse().ok()?, max.parse().ok()?);
            return (min <= max).then_some(Check::Length { min, max });
        }
        "min" => Check::Minimum(read_limit(argument)?),
        "max" => Check::Maximum(argument.parse().ok()?),
        "in" => match argument.strip_prefix("cfg.") {
            Some(setting) => Check::OneOfConfigured(name(setting)?),
            None => Check::OneOf(words(argument)?),
        },
        "in_relation" => Check::NamesOneOf(words(argument)?),
        "eq" if !argument.is_empty() => Check::Equals(argument.to_owned()),
        "not_in" => Check::NotAmong(name(argument)?),
        "nonempty_or" if !argument.is_empty() => Check::NonEmptyOr(argument.to_owned()),
        "cols" => Check::Columns(argument.split(',').map(read_column).collect::<Option<_>>()?),
        "rows" => Check::RowNames(words(argument)?),
        "kinds" => Check::Kinds(words(argument)?),
        "re" => Check::Pattern(CharPattern::new(argument)?),
        "type" => Check::DocumentType(words(argument)?),
        "includes" if !argument.is_empty() => Check::Includes(argument.to_owned()),
        "one_per_member" => Check::OnePerMember(name(argument)?),
        "cap" => Check::Cap(name(argument)?),
        "in_force_at" => Check::InForceAt(name(argument)?),
        "rule" => Check::Rule(rule(argument)?),
        "lint" => Check::Lint(rule(argument)?),
        _ => return None,
    })
}

/// `3`, `cfg(3)` or `cfg.min_panel(3)`.
fn read_limit(text: &str) -> Option<Limit> {
    let Some(configured) = text.strip_prefix("cfg") else {
        return Some(Limit { value: text.parse().ok()?, setting: None });
    };
    let (setting, value) = configured.strip_suffix(')')?.split_once('(')?;
    let setting = if setting.is_empty() { String::new() } else { name(setting.strip_prefix('.')?)? };
    Some(Limit { value: value.parse().ok()?, setting: Some(setting) })
}

/// `名称`, `名称*` or `结论*(已改|未改)`.
fn read_column(text: &str) -> Option<Column> {
    let (heading, options) = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((heading, options)) => (heading, words(options)?),
        None => (text, Vec::new()),
    };
    let (heading, required) = heading.strip_suffix('*').map_or((heading, false), |heading| (heading, true));
    (!heading.is_empty()).then(|| Column { name: heading.to_owned(), required, options })
}

fn read_computed(text: &str) -> Option<Computed> {
    let (function, arguments) = text.strip_suffix(')')?.split_once('(')?;
    if function == "by_mode" {
        let days = arguments.strip_prefix("公告=+")?.strip_suffix('日')?.parse().ok()?;
        return Some(Computed::ByAnnouncement { days });
    }
    let (from, amount) = arguments.split_once(',')?;
    let from = name(from)?;
    match (function, amount.strip_prefix("<=")) {
        ("add_days", Some(days)) => Some(Computed::Days { from, days: days.parse().ok()?, at_most: true }),
        ("add_days", None) => Some(Computed::Days { from, days: amount.parse().ok()?, at_most: false }),
        ("add_workdays", None) => Some(Computed::Workdays { from, days: amount.parse().ok()? }),
        ("add_months", None) => Some(Computed::Months { from, months: amount.parse().ok()? }),
        _ => None,
    }
}

fn name(text: &str) -> Option<String> {
    let valid = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    valid.then(|| text.to_owned())
}

fn rule(text: &str) -> Option<String> {
    let valid = text.starts_with(['R', 'L']) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    valid.then(|| text.to_owned())
}

fn words(text: &str) -> Option<Vec<String>> {
    let words: Vec<String> = text.split('|').map(str::to_owned).collect();
    words.iter().all(|word| !word.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_read() {
        let limit = |value, setting: Option<&str>| Limit { value, setting: setting.map(str::to_owned) };
        for (text, expected) in [
            ("0..130", Check::Range { min: 0, max: 130 }),
            ("len:1..100", Check::Length { min: 1, max: 100 }),
            ("min:2", Check::Minimum(limit(2, None))),
            ("min:cfg.min_panel(3)", Check::Minimum(limit(3, Some("min_panel")))),
            ("abs<=cfg(3)", Check::AbsoluteAtMost(limit(3, Some("")))),
            ("in:cfg.designated_places", Check::OneOfConfigured("designated_places".to_owned())),
            ("!=approver1", Check::DiffersFrom("approver1".to_owned())),
            ("within_h:24:from", Check::WithinHours { hours: 24, since: "from".to_owned() }),
            (
                "computed:add_days(from,<=30)",
                Check::Computed(Computed::Days { from: "from".to_owned(), days: 30, at_most: true }),
            ),
            ("computed:by_mode(公告=+30日)", Check::Computed(Computed::ByAnnouncement { days: 30 })),
            ("rule:R14.3", Check::Rule("R14.3".to_owned())),
            ("eq:每日3%,不超过罚款数额", Check::Equals("每日3%,不超过罚款数额".to_owned())),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn columns_are_read_with_their_options() {
        let Ok(Check::Columns(columns)) = "cols:问题*,备注,结论*(已改|未改)".parse() else {
            panic!()
        };
        let shape: Vec<_> = columns.iter().map(|c| (c.name.as_str(), c.required, c.options.len())).collect();
        assert_eq!(shape, [("问题", true, 0), ("备注", false, 0), ("结论", true, 2)]);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "unknown",
            "unknown:1",
            "min:",
            "min:x",
            "min:cfg.(3)",
            "len:9..1",
            "5..1",
            "in:",
            "in:a||b",
            "re:.*",
            "after:",
            "rule:X1",
            "computed:add_years(from,1)",
            "within_h:24",
            "one_per_member",
            "cols:,",
            "eq:",
        ] {
            assert_eq!(text.parse::<Check>(), Err(CheckSyntaxError(text.to_owned())));
        }
    }
}
