//! Types of field.

use serde::Deserialize;

/// Type of a field, as named by `meta.field_types` of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Reference to an activity of the case.
    ActivityRef,
    /// References to activities.
    ActivityRefList,
    /// Address, as text or object.
    Address,
    /// Division of work: rows of officer and task.
    AssignList,
    /// Attachments.
    AttachmentList,
    /// Entry of a discretion benchmark (裁量基准): id, version and level.
    BenchmarkRef,
    /// Yes or no.
    Bool,
    /// Case number.
    CaseRef,
    /// Table of things checked.
    CheckTable,
    /// Fixed text that the template prints; nobody fills it in.
    Const,
    /// Corrections in a record, each countersigned.
    CorrectionList,
    /// Calendar date, ISO 8601.
    Date,
    /// Date and time of day, ISO 8601, with the offset where it is known.
    Datetime,
    /// Date computed by the rules: a date, or an object with `date` and the calendar it was computed with.
    Deadline,
    /// Decimal number.
    Decimal,
    /// Reference to a section.
    DeptRef,
    /// Devices.
    DeviceList,
    /// Reference to a device.
    DeviceRef,
    /// Reference to another document.
    DocRef,
    /// References to documents.
    DocRefList,
    /// One of a list of options.
    Enum,
    /// Some of a list of options, stored as text with `|` between them.
    EnumMulti,
    /// Evidence: rows of `evidence_id`, `kind`, hashes.
    EvidenceList,
    /// Experts.
    ExpertList,
    /// Findings of an audit.
    FindingList,
    /// Position: `lat`, `lon`, `accuracy_m`, `source`, `fix_time`, or text `lat,lon,accuracy_m`.
    Geo,
    /// 公民身份号码 (GB 11643), or the number of another identity document.
    IdNo,
    /// Whole number.
    Int,
    /// Table of items.
    ItemTable,
    /// Provisions of law: rows of `law`, `version`, `article`, `para`, `item`.
    LawRefList,
    /// Narrative that several people may edit at once.
    Longtext,
    /// Media: rows of `media_id`, `hash`, `evidence`, `retain_through`.
    MediaList,
    /// Reference to one medium.
    MediaRef,
    /// Amount in yuan, stored as whole fen.
    Money,
    /// Officers: rows of `name`, `cert_no`, `dept`.
    OfficerList,
    /// Reference to an officer.
    OfficerRef,
    /// Reference to a supervised party.
    PartyRef,
    /// Penalties: rows of `kind` (行政处罚法 9), `amount_yuan`, `detail`.
    PenaltyList,
    /// A person.
    Person,
    /// Persons.
    PersonList,
    /// Telephone number.
    Phone,
    /// One of the places that the bureau designated.
    PlaceRef,
    /// Questions and answers: rows of `q`, `a`, `at`.
    QaList,
    /// References to rules.
    RuleRefList,
    /// Table of samples.
    SampleTable,
    /// Statements: rows of `speaker`, `text`, `at`.
    StatementList,
    /// One line of text.
    Text,
    /// Lines of text.
    TextList,
    /// 统一社会信用代码 (GB 32100).
    Uscc,
}

/// How the value of a field is stored in a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldShape {
    /// One value that is replaced as a whole.
    Scalar,
    /// Collaborative text.
    Narrative,
    /// A list, each row one JSON value.
    Rows,
}

impl FieldType {
    /// How the value is stored.
    #[must_use]
    pub fn shape(self) -> FieldShape {
        match self {
            Self::Longtext => FieldShape::Narrative,
            Self::ActivityRefList
            | Self::AssignList
            | Self::AttachmentList
            | Self::CheckTable
            | Self::CorrectionList
            | Self::DeviceList
            | Self::DocRefList
            | Self::EvidenceList
            | Self::ExpertList
            | Self::FindingList
            | Self::ItemTable
            | Self::LawRefList
            | Self::MediaList
            | Self::OfficerList
            | Self::PenaltyList
            | Self::PersonList
            | Self::QaList
            | Self::RuleRefList
            | Self::SampleTable
            | Self::StatementList
            | Self::TextList => FieldShape::Rows,
            Self::ActivityRef
            | Self::Address
            | Self::BenchmarkRef
            | Self::Bool
            | Self::CaseRef
            | Self::Const
            | Self::Date
            | Self::Datetime
            | Self::Deadline
            | Self::Decimal
            | Self::DeptRef
            | Self::DeviceRef
            | Self::DocRef
            | Self::Enum
            | Self::EnumMulti
            | Self::Geo
            | Self::IdNo
            | Self::Int
            | Self::MediaRef
            | Self::Money
            | Self::OfficerRef
            | Self::PartyRef
            | Self::Person
            | Self::Phone
            | Self::PlaceRef
            | Self::Text
            | Self::Uscc => FieldShape::Scalar,
        }
    }

    /// Whether the value is a point in time: a date, a date and time, or a deadline.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Datetime | Self::Deadline)
    }

    /// Whether a scalar of this type may be given as a JSON object as well as plain text.
    pub(super) fn is_structured(self) -> bool {
        matches!(
            self,
            Self::ActivityRef
                | Self::Address
                | Self::BenchmarkRef
                | Self::CaseRef
                | Self::Deadline
                | Self::DeptRef
                | Self::DeviceRef
                | Self::DocRef
                | Self::Geo
                | Self::IdNo
                | Self::MediaRef
                | Self::OfficerRef
                | Self::PartyRef
                | Self::Person
                | Self::PlaceRef
        )
    }

    /// The member without which a row that is an object says nothing.
    pub(super) fn main_member(self) -> Option<&'static str> {
        match self {
            Self::EvidenceList => Some("evidence_id"),
            Self::LawRefList => Some("law"),
            Self::MediaList => Some("media_id"),
            Self::OfficerList => Some("name"),
            Self::PenaltyList => Some("kind"),
            Self::QaList => Some("q"),
            Self::StatementList => Some("text"),
            _ => None,
        }
    }
}
