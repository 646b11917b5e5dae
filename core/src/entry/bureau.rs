//! What the office states in its own chain: who is who, who may what, and what was decided.

use minicbor::{Decode, Encode};

use crate::crypto::PublicKey;
use crate::id::{BureauId, CaseId, DeviceId, DocumentId, EntryHash, OfficerId, SectionId};

use super::approval::Approval;
use super::audit::{AuditPlanned, AuditSampled};
use super::audit_finding::{AuditAnswered, AuditChecked, AuditDecided, AuditFound};
use super::bulletin::{AssessmentMade, BulletinIssued};
use super::custody::{EvidenceAccessed, MediaDamaged, MediaReceived};
use super::disposal::{DisposalApproved, DisposalDone, DisposalProposed};
use super::equipment::{EquipmentChanged, EquipmentRegistered};
use super::export::ExportApproved;
use super::hold::{HoldLifted, HoldOrdered};
use super::medium::CopyVerified;
use super::office_key::{LogKeyRotated, OfficeKeyRecovered, OfficeKeyRotated, RecoveryDeclared};
use super::package::PackageIssued;
use super::publication::{CasePublished, PublicationWithdrawn};
use super::restore::LogRestored;
use super::setting::SettingInterpreted;
use super::statement::statements;

/// A role that the regulation gives to people.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Role {
    /// 执法人员: records in the field.
    #[n(0)]
    Officer,
    /// 科室负责人.
    #[n(1)]
    SectionHead,
    /// 法制审核.
    #[n(2)]
    LegalReview,
    /// 档案管理员.
    #[n(3)]
    Archive,
    /// 综合办公室: devices.
    #[n(4)]
    Equipment,
    /// 稽查科: reads all, edits nothing.
    #[n(5)]
    Audit,
    /// Keeps the office running.
    #[n(6)]
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Officer,
        Self::SectionHead,
        Self::LegalReview,
        Self::Archive,
        Self::Equipment,
        Self::Audit,
        Self::Administrator,
    ];

    /// The name used on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::SectionHead => "section_head",
            Self::LegalReview => "legal_review",
            Self::Archive => "archive",
            Self::Equipment => "equipment",
            Self::Audit => "audit",
            Self::Administrator => "administrator",
        }
    }

    /// The name that people see.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Officer => "执法人员",
            Self::SectionHead => "科室负责人",
            Self::LegalReview => "法制审核",
            Self::Archive => "档案管理员",
            Self::Equipment => "综合办公室",
            Self::Audit => "稽查科",
            Self::Administrator => "系统管理员",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|role| role.as_str() == text || role.zh() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|role| role.as_str()).collect();
            format!("no such role; known roles: {}", known.join(", "))
        })
    }
}

/// `bureau.created`: the first entry of the office's chain.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BureauCreated {
    /// Name of the organisation.
    #[n(0)]
    pub name: String,
    /// The office's key; its hash is the device of the office's chain.
    #[n(1)]
    pub key: PublicKey,
    /// Verifier key of the office's log (C2SP signed-note vkey).
    #[n(2)]
    pub log_key: String,
}

/// `section.added`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SectionAdded {
    /// Which section.
    #[n(0)]
    pub section: SectionId,
    /// Its name.
    #[n(1)]
    pub name: String,
}

/// `officer.registered`: a person as the roster has them; a later one of the same officer replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfficerRegistered {
    /// Which officer.
    #[n(0)]
    pub officer: OfficerId,
    /// Name.
    #[n(1)]
    pub name: String,
    /// Number of the 执法证件.
    #[n(2)]
    pub certificate: String,
    /// First day of the certificate, `YYYY-MM-DD`.
    #[n(3)]
    pub valid_from: String,
    /// Last day of the certificate, inclusive, `YYYY-MM-DD`.
    #[n(4)]
    pub valid_to: String,
    /// Home section.
    #[n(5)]
    pub section: SectionId,
    /// Roles, ascending.
    #[n(6)]
    pub roles: Vec<Role>,
    /// 在编: on the establishment.
    #[n(7)]
    pub established: bool,
    /// 在岗: on duty.
    #[n(8)]
    pub on_duty: bool,
}

/// `device.certified`: a terminal was enrolled in person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceCertified {
    /// The device key.
    #[n(0)]
    pub key: PublicKey,
    /// The officer whose code enrolled it.
    #[n(1)]
    pub officer: OfficerId,
    /// What people call the device.
    #[n(2)]
    pub name: String,
}

/// `grant.issued`: for how long an officer may record with a device, and for which sections.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GrantIssued {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// Which officer.
    #[n(1)]
    pub officer: OfficerId,
    /// Roles, ascending.
    #[n(2)]
    pub roles: Vec<Role>,
    /// Sections whose cases the device receives, ascending.
    #[n(3)]
    pub sections: Vec<SectionId>,
    /// From when, milliseconds since 1970 by the office's clock.
    #[n(4)]
    pub not_before_ms: u64,
    /// Until when; at most 72 hours after the start. Recording goes on after it, marked.
    #[n(5)]
    pub not_after_ms: u64,
}

/// `device.revoked`: whatever the device delivers after this is quarantined.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceRevoked {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// Why.
    #[n(1)]
    pub reason: String,
    /// Who agreed; at least two people. Absent in revocations from before the rule of two.
    #[n(2)]
    pub approved_by: Option<Vec<Approval>>,
}

impl DeviceRevoked {
    pub(super) fn is_sound(&self) -> bool {
        self.approved_by.as_ref().is_none_or(|approvals| Approval::are_of_two(approvals))
    }
}

/// `quarantine.decided`: a supervisor admitted or rejected a quarantined entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantineDecided {
    /// Which entry.
    #[n(0)]
    pub entry: EntryHash,
    /// Whether it joins the record.
    #[n(1)]
    pub admitted: bool,
    /// Why.
    #[n(2)]
    pub reason: String,
    /// Who decided.
    #[n(3)]
    pub decided_by: String,
}

/// `template.published`: document templates that the bureau added or changed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TemplatePublished {
    /// The file, in the format of `core/data/documents.yaml`.
    #[n(0)]
    pub documents: String,
    /// Who published it.
    #[n(1)]
    pub published_by: String,
}

/// `numbering.configured`: what the numbers of this bureau begin with; a later one replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NumberingConfigured {
    /// Abbreviation of the region in a 文号, 平.
    #[n(0)]
    pub region: String,
}

/// `numbers.leased`: numbers that one terminal may use and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NumbersLeased {
    /// Which terminal.
    #[n(0)]
    pub device: DeviceId,
    /// The series: 编号, or the nature of a 文号, such as 当罚.
    #[n(1)]
    pub series: String,
    /// Year.
    #[n(2)]
    pub year: u32,
    /// First number.
    #[n(3)]
    pub from: u32,
    /// Last number, inclusive.
    #[n(4)]
    pub to: u32,
}

/// `numbers.voided`: numbers that a terminal did not and will not use, as one that is lost.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NumbersVoided {
    /// The series.
    #[n(0)]
    pub series: String,
    /// Year.
    #[n(1)]
    pub year: u32,
    /// First number.
    #[n(2)]
    pub from: u32,
    /// Last number, inclusive.
    #[n(3)]
    pub to: u32,
    /// Why.
    #[n(4)]
    pub reason: String,
    /// Who decided.
    #[n(5)]
    pub decided_by: String,
}

/// `seal.decided`: of several seals of one document, the one that counts. The first decision stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealDecided {
    /// The case.
    #[n(0)]
    pub case: CaseId,
    /// Which document.
    #[n(1)]
    pub document: DocumentId,
    /// The `document.sealed` entry that counts.
    #[n(2)]
    pub seal: EntryHash,
    /// Why. It reaches every terminal, so it names no party.
    #[n(3)]
    pub reason: String,
    /// Who decided.
    #[n(4)]
    pub decided_by: String,
}

statements! {
    /// A statement of the office's own chain.
    BureauFact {
        BureauCreated(BureauCreated) => "bureau.created",
        SectionAdded(SectionAdded) => "section.added",
        OfficerRegistered(OfficerRegistered) => "officer.registered",
        DeviceCertified(DeviceCertified) => "device.certified",
        GrantIssued(GrantIssued) => "grant.issued",
        DeviceRevoked(DeviceRevoked) => "device.revoked",
        QuarantineDecided(QuarantineDecided) => "quarantine.decided",
        TemplatePublished(TemplatePublished) => "template.published",
        NumberingConfigured(NumberingConfigured) => "numbering.configured",
        NumbersLeased(NumbersLeased) => "numbers.leased",
        NumbersVoided(NumbersVoided) => "numbers.voided",
        SealDecided(SealDecided) => "seal.decided",
        MediaReceived(MediaReceived) => "media.received",
        MediaDamaged(MediaDamaged) => "media.damaged",
        EvidenceAccessed(EvidenceAccessed) => "evidence.accessed",
        SettingInterpreted(SettingInterpreted) => "setting.interpreted",
        EquipmentRegistered(EquipmentRegistered) => "equipment.registered",
        EquipmentChanged(EquipmentChanged) => "equipment.changed",
        HoldOrdered(HoldOrdered) => "hold.ordered",
        HoldLifted(HoldLifted) => "hold.lifted",
        DisposalProposed(DisposalProposed) => "disposal.proposed",
        DisposalApproved(DisposalApproved) => "disposal.approved",
        DisposalDone(DisposalDone) => "disposal.done",
        CasePublished(CasePublished) => "case.published",
        PublicationWithdrawn(PublicationWithdrawn) => "publication.withdrawn",
        CopyVerified(CopyVerified) => "copy.verified",
        AuditPlanned(AuditPlanned) => "audit.planned",
        AuditSampled(AuditSampled) => "audit.sampled",
        AuditFound(AuditFound) => "audit.found",
        AuditAnswered(AuditAnswered) => "audit.answered",
        AuditDecided(AuditDecided) => "audit.decided",
        AuditChecked(AuditChecked) => "audit.checked",
        BulletinIssued(BulletinIssued) => "bulletin.issued",
        AssessmentMade(AssessmentMade) => "assessment.made",
        ExportApproved(ExportApproved) => "export.approved",
        PackageIssued(PackageIssued) => "package.issued",
        LogRestored(LogRestored) => "log.restored",
        OfficeKeyRotated(OfficeKeyRotated) => "office_key.rotated",
        RecoveryDeclared(RecoveryDeclared) => "recovery.declared",
        OfficeKeyRecovered(OfficeKeyRecovered) => "office_key.recovered",
        LogKeyRotated(LogKeyRotated) => "log_key.rotated",
    }
}

/// The bureau that an office's key makes: first half of SHA-256("quanji bureau 1" ‖ key).
impl From<&PublicKey> for BureauId {
    fn from(key: &PublicKey) -> Self {
        let mut input = b"quanji bureau 1".to_vec();
        input.extend_from_slice(key.as_sec1());
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = crate::crypto::sha256(&input);
        Self::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }
}
