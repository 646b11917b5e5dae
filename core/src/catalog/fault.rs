//! What can be wrong with a value, and how it is said.

use super::id_no::IdNoFault;
use super::uscc::UsccFault;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// May stand in a sealed document when an officer has looked at it: a fact that is unusual but possible.
    Warning,
    /// The document is not complete or not right.
    Error,
}

/// One fault of one value. Rows are counted from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault<'a> {
    Required { otherwise: Option<&'a str> },
    UnknownField,
    NotText,
    NotAnObject,
    NotADate,
    NotADatetime,
    NotAnInteger,
    NotADecimal,
    NotAnAmount,
    CapitalsDisagree,
    NotABool,
    NotAList,
    BadRow { row: usize },
    RowIncomplete { row: usize, member: &'a str },
    NotAPosition,
    Uscc(UsccFault),
    IdNo(IdNoFault),
    InFuture,
    NotAfter { other: &'a str },
    NotBefore { other: &'a str },
    TooManyHours { hours: u32, since: &'a str },
    NotAsComputed { expected: String },
    AfterLatest { latest: String },
    Length { min: usize, max: usize, count: usize },
    TooSmall { min: i64 },
    TooLarge { max: i64 },
    TooFewRows { min: i64, count: usize },
    TooManyRows { max: i64, count: usize },
    OutOfRange { min: i64, max: i64 },
    FarFromZero { limit: i64 },
    NotAnOption { given: String, options: &'a [String] },
    NamesNone { options: &'a [String] },
    NotEqual { expected: &'a str },
    SamePerson { other: &'a str },
    AmongOthers { other: &'a str },
    DuplicateRow { first: usize, second: usize },
    RowNotColumns { row: usize },
    ColumnMissing { row: usize, column: &'a str },
    ColumnOption { row: usize, column: &'a str, options: &'a [String] },
    RowNameMissing { name: &'a str },
    UnexpectedKind { row: usize, kinds: &'a [String] },
    NoTotalRow,
    BlankLine { line: usize },
    PatternMismatch { pattern: String },
    OffEarth,
    NoAccuracy,
    WrongDocument { codes: &'a [String] },
    NotIncluded { code: &'a str },
    NotCountersigned { row: usize },
    CountersignatureUnclear { row: usize },
    NoStatement { name: String },
    NotConfirmed,
    NotExpired { row: usize, until: String },
    Speculative { word: &'static str },
}

impl Fault<'_> {
    /// Machine code; stable.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Required { .. } => "required",
            Self::UnknownField => "unknown_field",
            Self::NotText => "not_text",
            Self::NotAnObject => "not_an_object",
            Self::NotADate => "not_a_date",
            Self::NotADatetime => "not_a_datetime",
            Self::NotAnInteger => "not_an_integer",
            Self::NotADecimal => "not_a_decimal",
            Self::NotAnAmount => "not_an_amount",
            Self::CapitalsDisagree => "capitals_disagree",
            Self::NotABool => "not_a_bool",
            Self::NotAList => "not_a_list",
            Self::BadRow { .. } => "bad_row",
            Self::RowIncomplete { .. } => "row_incomplete",
            Self::NotAPosition => "not_a_position",
            Self::Uscc(UsccFault::Length) | Self::IdNo(IdNoFault::Length) => "wrong_length",
            Self::Uscc(UsccFault::Alphabet(_)) | Self::IdNo(IdNoFault::Alphabet(_)) => "wrong_character",
            Self::Uscc(UsccFault::CheckDigit(_)) | Self::IdNo(IdNoFault::CheckDigit(_)) => "check_digit",
            Self::IdNo(IdNoFault::BirthDate) => "birth_date",
            Self::IdNo(IdNoFault::BirthInFuture) => "birth_in_future",
            Self::InFuture => "in_future",
            Self::NotAfter { .. } => "not_after",
            Self::NotBefore { .. } => "not_before",
            Self::TooManyHours { .. } => "too_many_hours",
            Self::NotAsComputed { .. } => "not_as_computed",
            Self::AfterLatest { .. } => "after_latest",
            Self::Length { .. } => "length",
            Self::TooSmall { .. } => "too_small",
            Self::TooLarge { .. } => "too_large",
            Self::TooFewRows { .. } => "too_few_rows",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::OutOfRange { .. } => "out_of_range",
            Self::FarFromZero { .. } => "far_from_zero",
            Self::NotAnOption { .. } => "not_an_option",
            Self::NamesNone { .. } => "names_none",
            Self::NotEqual { .. } => "not_equal",
            Self::SamePerson { .. } => "same_person",
            Self::AmongOthers { .. } => "among_others",
            Self::DuplicateRow { .. } => "duplicate_row",
            Self::RowNotColumns { .. } => "row_not_columns",
            Self::ColumnMissing { .. } => "column_missing",
            Self::ColumnOption { .. } => "column_option",
            Self::RowNameMissing { .. } => "row_name_missing",
            Self::UnexpectedKind { .. } => "unexpected_kind",
            Self::NoTotalRow => "no_total_row",
            Self::BlankLine { .. } => "blank_line",
            Self::PatternMismatch { .. } => "pattern",
            Self::OffEarth => "off_earth",
            Self::NoAccuracy => "no_accuracy",
            Self::WrongDocument { .. } => "wrong_document",
            Self::NotIncluded { .. } => "not_included",
            Self::NotCountersigned { .. } => "not_countersigned",
            Self::CountersignatureUnclear { .. } => "countersignature_unclear",
            Self::NoStatement { .. } => "no_statement",
            Self::NotConfirmed => "not_confirmed",
            Self::NotExpired { .. } => "not_expired",
            Self::Speculative { .. } => "speculative_word",
        }
    }

    /// A warning where the value may be right as it stands, or where only the paper form is concerned.
    pub(super) fn severity(&self) -> Severity {
        match self {
            Self::Uscc(UsccFault::CheckDigit(_))
            | Self::IdNo(IdNoFault::CheckDigit(_))
            | Self::NotAsComputed { .. }
            | Self::FarFromZero { .. }
            | Self::UnexpectedKind { .. }
            | Self::NoTotalRow
            | Self::BlankLine { .. }
            | Self::NoAccuracy
            | Self::Speculative { .. }
            | Self::CountersignatureUnclear { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The fault in Chinese, to be read after the label of the field.
    pub(super) fn chinese(&self) -> String {
        match self {
            Self::Required { otherwise: None } => "必须填写".to_owned(),
            Self::Required { otherwise: Some(word) } => format!("必须填写，没有内容的写“{word}”"),
            Self::UnknownField => "模板中没有这一项".to_owned(),
            Self::NotText => "应为文字".to_owned(),
            Self::NotAnObject => "不是有效的结构化内容".to_owned(),
            Self::NotADate => "不是有效日期，例：2026-11-23".to_owned(),
            Self::NotADatetime => "不是有效的日期和时间，例：2026-11-23 10:20".to_owned(),
            Self::NotAnInteger => "应为整数".to_owned(),
            Self::NotADecimal => "应为数字".to_owned(),
            Self::NotAnAmount => "应为金额（元，最多两位小数）".to_owned(),
            Self::CapitalsDisagree => "金额的大写与小写不一致".to_owned(),
            Self::NotABool => "应为“是”或“否”".to_owned(),
            Self::NotAList => "应为清单".to_owned(),
            Self::BadRow { row } => format!("第{row}行不是文字也不是结构化内容"),
            Self::RowIncomplete { row, member } => format!("第{row}行缺少“{member}”"),
            Self::NotAPosition => "不是有效的定位，例：38.9067,106.5448,12".to_owned(),
            Self::Uscc(UsccFault::Length) => "应为18位".to_owned(),
            Self::Uscc(UsccFault::Alphabet(c)) => format!("不使用字符“{c}”"),
            Self::Uscc(UsccFault::CheckDigit(c)) => {
                format!("校验码不符，应为“{c}”，请核对证照")
            }
            Self::IdNo(IdNoFault::Length) => "应为18位".to_owned(),
            Self::IdNo(IdNoFault::Alphabet(c)) => format!("“{c}”的位置不对"),
            Self::IdNo(IdNoFault::BirthDate) => "其中的出生日期不存在".to_owned(),
            Self::IdNo(IdNoFault::BirthInFuture) => "其中的出生日期晚于今天".to_owned(),
            Self::IdNo(IdNoFault::CheckDigit(c)) => {
                format!("校验码不符，应为“{c}”，请核对证件")
            }
            Self::InFuture => "晚于现在".to_owned(),
            Self::NotAfter { other } => format!("应晚于“{other}”"),
            Self::NotBefore { other } => format!("应早于“{other}”"),
            Self::TooManyHours { hours, since } => format!("距“{since}”不得超过{hours}小时"),
            Self::NotAsComputed { expected } => format!("按规定推算为{expected}"),
            Self::AfterLatest { latest } => format!("不得晚于{latest}"),
            Self::Length { min, max, count } => format!("应为{min}至{max}字，现为{count}字"),
            Self::TooSmall { min } => format!("不得小于{min}"),
            Self::TooLarge { max } => format!("不得大于{max}"),
            Self::TooFewRows { min, count } => format!("至少{min}项，现有{count}项"),
            Self::TooManyRows { max, count } => format!("至多{max}项，现有{count}项"),
            Self::OutOfRange { min, max } => format!("应在{min}至{max}之间"),
            Self::FarFromZero { limit } => format!("超出±{limit}"),
            Self::NotAnOption { given, options } => {
                format!("“{given}”不在选项中：{}", options.join("、"))
            }
            Self::NamesNone { options } => format!("应写明下列之一：{}", options.join("、")),
            Self::NotEqual { expected } => format!("应为“{expected}”"),
            Self::SamePerson { other } => format!("不得与“{other}”相同"),
            Self::AmongOthers { other } => format!("不得是“{other}”中的人员"),
            Self::DuplicateRow { first, second } => format!("第{second}行与第{first}行重复"),
            Self::RowNotColumns { row } => format!("第{row}行没有分栏填写"),
            Self::ColumnMissing { row, column } => format!("第{row}行“{column}”必须填写"),
            Self::ColumnOption { row, column, options } => {
                format!("第{row}行“{column}”应为：{}", options.join("、"))
            }
            Self::RowNameMissing { name } => format!("缺少“{name}”一行"),
            Self::UnexpectedKind { row, kinds } => format!("第{row}行不属于：{}", kinds.join("、")),
            Self::NoTotalRow => "没有合计行".to_owned(),
            Self::BlankLine { line } => format!("第{line}行为空行，笔录中不得留空行"),
            Self::PatternMismatch { .. } => "格式不对".to_owned(),
            Self::OffEarth => "经纬度超出范围".to_owned(),
            Self::NoAccuracy => "没有记录定位精度".to_owned(),
            Self::WrongDocument { codes } => format!("应引用文书{}", codes.join("或")),
            Self::NotIncluded { code } => format!("应包含文书{code}"),
            Self::NotCountersigned { row } => format!("第{row}行更正未经签名确认"),
            Self::CountersignatureUnclear { row } => format!("第{row}行更正看不出是否已签名确认"),
            Self::NoStatement { name } => format!("没有“{name}”的意见"),
            Self::NotConfirmed => "未通过，不能确认".to_owned(),
            Self::NotExpired { row, until } => format!("第{row}行保存期限至{until}，尚未届满"),
            Self::Speculative { word } => {
                format!("有推测性或结论性词语“{word}”，请如实记录所见，引述他人的话加引号")
            }
        }
    }

    /// The fault in English, to be read after the key of the field.
    pub(super) fn english(&self) -> String {
        match self {
            Self::Required { otherwise: None } => "must be filled in".to_owned(),
            Self::Required { otherwise: Some(word) } => {
                format!("must be filled in; write “{word}” for nothing")
            }
            Self::UnknownField => "is not in the template".to_owned(),
            Self::NotText => "must be text".to_owned(),
            Self::NotAnObject => "is not a valid JSON object".to_owned(),
            Self::NotADate => "is not a date such as 2026-11-23".to_owned(),
            Self::NotADatetime => "is not a date and time such as 2026-11-23 10:20".to_owned(),
            Self::NotAnInteger => "must be a whole number".to_owned(),
            Self::NotADecimal => "must be a number".to_owned(),
            Self::NotAnAmount => "must be an amount in yuan with at most two decimals".to_owned(),
            Self::CapitalsDisagree => "has an amount in capitals that differs from its digits".to_owned(),
            Self::NotABool => "must be yes or no".to_owned(),
            Self::NotAList => "must be a list".to_owned(),
            Self::BadRow { row } => format!("row {row} is neither text nor an object"),
            Self::RowIncomplete { row, member } => format!("row {row} lacks `{member}`"),
            Self::NotAPosition => "is not a position such as 38.9067,106.5448,12".to_owned(),
            Self::Uscc(fault) => fault.to_string(),
            Self::IdNo(fault) => fault.to_string(),
            Self::InFuture => "is in the future".to_owned(),
            Self::NotAfter { other } => format!("must be after {other}"),
            Self::NotBefore { other } => format!("must be before {other}"),
            Self::TooManyHours { hours, since } => {
                format!("must be within {hours} hours of {since}")
            }
            Self::NotAsComputed { expected } => format!("is computed as {expected}"),
            Self::AfterLatest { latest } => format!("must not be after {latest}"),
            Self::Length { min, max, count } => {
                format!("must have {min} to {max} characters, has {count}")
            }
            Self::TooSmall { min } => format!("must be at least {min}"),
            Self::TooLarge { max } => format!("must be at most {max}"),
            Self::TooFewRows { min, count } => {
                format!("must have at least {min} rows, has {count}")
            }
            Self::TooManyRows { max, count } => {
                format!("must have at most {max} rows, has {count}")
            }
            Self::OutOfRange { min, max } => format!("must be from {min} to {max}"),
            Self::FarFromZero { limit } => format!("is outside ±{limit}"),
            Self::NotAnOption { given, options } => {
                format!("“{given}” is none of: {}", options.join(", "))
            }
            Self::NamesNone { options } => format!("must name one of: {}", options.join(", ")),
            Self::NotEqual { expected } => format!("must be “{expected}”"),
            Self::SamePerson { other } => format!("must differ from {other}"),
            Self::AmongOthers { other } => format!("must not be one of {other}"),
            Self::DuplicateRow { first, second } => format!("row {second} repeats row {first}"),
            Self::RowNotColumns { row } => format!("row {row} is not divided into columns"),
            Self::ColumnMissing { row, column } => format!("row {row}: {column} must be filled in"),
            Self::ColumnOption { row, column, options } => {
                format!("row {row}: {column} must be: {}", options.join(", "))
            }
            Self::RowNameMissing { name } => format!("has no row {name}"),
            Self::UnexpectedKind { row, kinds } => {
                format!("row {row} is none of: {}", kinds.join(", "))
            }
            Self::NoTotalRow => "has no row with the total".to_owned(),
            Self::BlankLine { line } => format!("line {line} is empty"),
            Self::PatternMismatch { pattern } => format!("does not match {pattern}"),
            Self::OffEarth => "has a latitude or longitude out of range".to_owned(),
            Self::NoAccuracy => "does not record the accuracy".to_owned(),
            Self::WrongDocument { codes } => {
                format!("must refer to a document {}", codes.join(" or "))
            }
            Self::NotIncluded { code } => format!("must include a document {code}"),
            Self::NotCountersigned { row } => {
                format!("the correction in row {row} is not countersigned")
            }
            Self::CountersignatureUnclear { row } => {
                format!("row {row} does not tell whether it is countersigned")
            }
            Self::NoStatement { name } => format!("has no statement by {name}"),
            Self::NotConfirmed => "is not confirmed".to_owned(),
            Self::NotExpired { row, until } => format!("row {row} is kept through {until}"),
            Self::Speculative { word } => {
                format!("`{word}` guesses or judges: record what was seen, and quote what was said")
            }
        }
    }
}
