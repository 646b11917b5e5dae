//! What a value must satisfy beyond its type.

use serde::Deserialize;

use super::field_type::{FieldShape, FieldType};
use super::pattern::CharPattern;

/// One `validation` entry of a field. The comment of each variant shows how the data writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Check {
    /// `not_future`: not after now.
    NotFuture,
    /// `after:started_at`: after the time in another field.
    After(String),
    /// `before:from`: before the time in another field.
    Before(String),
    /// `max_duration_h:24`: at most so many hours after the field of the `after:` check beside it.
    MaxDurationHours(u32),
    /// `within_h:24:from`: at most so many hours after the time in another field.
    WithinHours {
        /// The hours.
        hours: u32,
        /// Key of the other field.
        since: String,
    },
    /// `computed:add_days(from,30)` and its kin.
    Computed(Computed),
    /// `len:1..100`: number of characters.
    Length {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// `min:2`, `min:cfg.min_panel(3)`: smallest number, or fewest rows.
    Minimum(Limit),
    /// `max:2`: largest number, or most rows.
    Maximum(i64),
    /// `0..100`: whole number in a range.
    Range {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// `abs<=cfg(3)`: distance from zero.
    AbsoluteAtMost(Limit),
    /// `in:查封|扣押`: one of the options; of a field of several choices, each of them.
    OneOf(Vec<String>),
    /// `in:cfg.designated_places`: one of what the bureau configured.
    OneOfConfigured(String),
    /// `in_relation:本人|代收人`: the text names one of the relations.
    NamesOneOf(Vec<String>),
    /// `eq:60`: this value and no other.
    Equals(String),
    /// `!=approver1`: not the person in another field.
    DiffersFrom(String),
    /// `not_in:investigators`: not one of the persons in another field, or known to the case by this name.
    NotAmong(String),
    /// `distinct`: no row twice.
    Distinct,
    /// `nonempty_or:无`: filled in, with this word when there is nothing to say.
    NonEmptyOr(String),
    /// `cols:序号*,名称*,规格`: the columns of each row.
    Columns(Vec<Column>),
    /// `rows:文书质量|仪容风纪`: a row for each of the names.
    RowNames(Vec<String>),
    /// `kinds:整改报告|检测报告`: kinds of attachment that are expected.
    Kinds(Vec<String>),
    /// `total_row`: a row with the total (合计).
    TotalRow,
    /// `no_blank_lines`: no empty line in which something could be added.
    NoBlankLines,
    /// `re:^[0-9+\-]{7,20}$`
    Pattern(CharPattern),
    /// `lat_lon_range`: a position on Earth.
    LatLonRange,
    /// `accuracy_recorded`: a position with its accuracy.
    AccuracyRecorded,
    /// `gb32100`: 统一社会信用代码. Every field of type [`FieldType::Uscc`] is checked so.
    Uscc,
    /// `gb11643`: 公民身份号码. Without this check a field of type [`FieldType::IdNo`] also takes other documents.
    IdNo,
    /// `gb11643_or_other`: 公民身份号码 or the number of another document.
    IdNoOrOther,
    /// `other_id_type_allowed`: beside `gb11643`, the number of another document is allowed.
    OtherIdTypeAllowed,
    /// `override_with_reason`: a failing check character may be overridden; it is a warning in any case.
    OverrideWithReason,
    /// `digits_and_capitals_agree`: of an amount written in digits and in capitals.
    DigitsAndCapitalsAgree,
    /// `type:HS-56|HS-57`: a reference to a document of one of these templates.
    DocumentType(Vec<String>),
    /// `includes:HS-62`: references of which one is to a document of this template.
    Includes(String),
    /// `each_countersigned`: every correction is countersigned.
    EachCountersigned,
    /// `one_per_member:members`: a statement by each person in another field.
    OnePerMember(String),
    /// `all_hashes_equal`: confirmed that what was read back is what was written.
    AllHashesEqual,
    /// `all_expired`: the retention of every medium has ended.
    AllExpired,
    /// `no_hold`: no medium is under a hold.
    NoHold,
    /// `exists`: the case is known.
    Exists,
    /// `cap:principal`: not more than an amount of another document.
    Cap(String),
    /// `cfg`: the value that the bureau configured.
    Configured,
    /// `in_force_at:conduct_date`: law in force on a date of the case.
    InForceAt(String),
    /// `must_authorise_measure`: law that authorises the measure (行政强制法 17).
    MustAuthoriseMeasure,
    /// `calibration_valid`: measuring device with a valid calibration.
    CalibrationValid,
    /// `full_name`: full name of the organ.
    FullName,
    /// `as_on_licence_or_id`: as on the licence or identity card.
    AsOnLicenceOrId,
    /// `by_office`: written by the office.
    ByOffice,
    /// `original_words`: in the words of the person questioned.
    OriginalWords,
    /// `only_supervision_matters`: nothing but matters of supervision.
    OnlySupervisionMatters,
    /// `rule:R5.1`: judged by a rule.
    Rule(String),
    /// `lint:R4.2`: speculative words are remarked on.
    Lint(String),
}

/// A number with the setting by which the bureau may change it. [`super::check`] uses the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The number, or its default.
    pub value: i64,
    /// Key of the setting; empty for a setting of the field itself, `None` when the number is fixed.
    pub setting: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading, and the member of a row that is an object.
    pub name: String,
    /// Filled in in every row but the total.
    pub required: bool,
    /// What may stand in it; empty when anything may.
    pub options: Vec<String>,
}

/// How a date follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Computed {
    /// `add_days(from,30)`, and with `<=30` as the latest day.
    Days {
        /// Key of the field with the first day, which is not counted.
        from: String,
        /// Calendar days.
        days: u32,
        /// The date may be earlier.
        at_most: bool,
    },
    /// `add_workdays(from,7)`: needs the calendar of working days, so the rules compute it.
    Workdays {
        /// Key of the field, or name of the fact of the case, with the first day.
        from: String,
        /// Working days.
        days: u32,
    },
    /// `add_months(remedy_end,3)`
    Months {
        /// Key of the field with the first day.
        from: String,
        /// Months.
        months: u32,
    },
    /// `by_mode(公告=+30日)`: service by announcement is deemed made so many days after `notice_from` (民事诉讼法 95).
    ByAnnouncement {
        /// Calendar days.
        days: u32,
    },
}

/// Who can judge a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckScope {
    /// [`super::check`] judges it from the values of the document.
    Document,
    /// It needs the register, the calendar, the configuration or other documents: the rules judge it.
    Outside,
    /// Only a person can judge it.
    Person,
}

impl Check {
    /// Who can judge the check. [`super::check`] reports nothing for a check outside [`CheckScope::Document`].
    #[must_use]
    pub fn scope(&self) -> CheckScope {
        match self {
            Self::NotFuture
            | Self::After(_)
            | Self::Before(_)
            | Self::MaxDurationHours(_)
            | Self::WithinHours { .. }
            | Self::Computed(
                Computed::Days { .. } | Computed::Months { .. } | Computed::ByAnnouncement { .. },
            )
            | Self::Length { .. }
            | Self::Minimum(_)
            | Self::Maximum(_)
            | Self::Range { .. }
            | Self::AbsoluteAtMost(_)
            | Self::OneOf(_)
            | Self::NamesOneOf(_)
            | Self::Equals(_)
            | Self::DiffersFrom(_)
            | Self::NotAmong(_)
            | Self::Distinct
            | Self::NonEmptyOr(_)
            | Self::Columns(_)
            | Self::RowNames(_)
            | Self::Kinds(_)
            | Self::TotalRow
            | Self::NoBlankLines
            | Self::Pattern(_)
            | Self::LatLonRange
            | Self::AccuracyRecorded
            | Self::Uscc
            | Self::IdNo
            | Self::IdNoOrOther
            | Self::OtherIdTypeAllowed
            | Self::OverrideWithReason
            | Self::DigitsAndCapitalsAgree
            | Self::DocumentType(_)
            | Self::Includes(_)
            | Self::EachCountersigned
            | Self::OnePerMember(_)
            | Self::AllHashesEqual
            | Self::AllExpired
            | Self::Lint(_) => CheckScope::Document,
            Self::Computed(Computed::Workdays { .. })
            | Self::OneOfConfigured(_)
            | Self::NoHold
            | Self::Exists
            | Self::Cap(_)
            | Self::Configured
            | Self::InForceAt(_)
            | Self::MustAuthoriseMeasure
            | Self::CalibrationValid
            | Self::FullName
            | Self::ByOffice
            | Self::Rule(_) => CheckScope::Outside,
            Self::AsOnLicenceOrId | Self::OriginalWords | Self::OnlySupervisionMatters => CheckScope::Person,
        }
    }

    /// The key of another field of the same template that the check compares with. A name that only the case knows
    /// (`conduct_date`) is not one.
    pub(super) fn other_field(&self) -> Option<&str> {
        match self {
            Self::After(key) | Self::Before(key) | Self::DiffersFrom(key) | Self::OnePerMember(key) => {
                Some(key)
            }
            Self::WithinHours { since, .. } => Some(since),
            Self::Computed(Computed::Days { from, .. } | Computed::Months { from, .. }) => Some(from),
            Self::Computed(Computed::ByAnnouncement { .. }) => Some("notice_from"),
            _ => None,
        }
    }

    /// The templates that the check names.
    pub(super) fn template_codes(&self) -> &[String] {
        match self {
            Self::DocumentType(codes) => codes,
            Self::Includes(code) => std::slice::from_ref(code),
            _ => &[],
        }
    }

    /// Whether the check means anything for fields of the type.
    pub(super) fn applies_to(&self, field_type: FieldType) -> bool {
        let rows = field_type.shape() == FieldShape::Rows;
        let number = matches!(field_type, FieldType::Int | FieldType::Decimal);
        match self {
            Self::NotFuture | Self::After(_) | Self::Before(_) | Self::Computed(_) => field_type.is_time(),
            Self::MaxDurationHours(_) | Self::WithinHours { .. } => field_type == FieldType::Datetime,
            Self::Length { .. } | Self::NamesOneOf(_) | Self::Pattern(_) => {
                !rows && !number && !field_type.is_time()
            }
            Self::NoBlankLines => field_type == FieldType::Longtext,
            Self::Minimum(_) | Self::Maximum(_) => rows || number || field_type == FieldType::MediaRef,
            Self::Range { .. } => field_type == FieldType::Int,
            Self::AbsoluteAtMost(_) => number,
            Self::OneOf(_) => matches!(field_type, FieldType::Enum | FieldType::EnumMulti),
            Self::Distinct
            | Self::Columns(_)
            | Self::RowNames(_)
            | Self::Kinds(_)
            | Self::TotalRow
            | Self::Includes(_)
            | Self::EachCountersigned
            | Self::OnePerMember(_)
            | Self::AllExpired => rows,
            Self::LatLonRange | Self::AccuracyRecorded => field_type == FieldType::Geo,
            Self::Uscc => field_type == FieldType::Uscc,
            Self::IdNo | Self::IdNoOrOther | Self::OtherIdTypeAllowed => field_type == FieldType::IdNo,
            Self::OverrideWithReason => matches!(field_type, FieldType::Uscc | FieldType::IdNo),
            Self::DigitsAndCapitalsAgree | Self::Cap(_) => field_type == FieldType::Money,
            Self::DocumentType(_) => field_type == FieldType::DocRef,
            Self::AllHashesEqual => field_type == FieldType::Bool,
            Self::OneOfConfigured(_)
            | Self::Equals(_)
            | Self::DiffersFrom(_)
            | Self::NotAmong(_)
            | Self::NonEmptyOr(_)
            | Self::NoHold
            | Self::Exists
            | Self::Configured
            | Self::InForceAt(_)
            | Self::MustAuthoriseMeasure
            | Self::CalibrationValid
            | Self::FullName
            | Self::AsOnLicenceOrId
            | Self::ByOffice
            | Self::OriginalWords
            | Self::OnlySupervisionMatters
            | Self::Rule(_)
            | Self::Lint(_) => true,
        }
    }
}
