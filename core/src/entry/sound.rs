//! Whether a statement of the office is complete in itself.

use super::bureau::BureauFact;

impl BureauFact {
    /// Whether the statement says all that its kind has to say: needed texts are there, days exist,
    /// nothing is named twice. What needs other entries to be checked is a rule.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match self {
            Self::SettingInterpreted(body) => body.is_sound(),
            Self::EquipmentRegistered(body) => body.is_sound(),
            Self::EquipmentChanged(body) => body.is_sound(),
            Self::HoldOrdered(body) => body.is_sound(),
            Self::HoldLifted(body) => body.is_sound(),
            Self::DisposalProposed(body) => body.is_sound(),
            Self::DisposalApproved(body) => body.is_sound(),
            Self::DisposalDone(body) => body.is_sound(),
            Self::CasePublished(body) => body.is_sound(),
            Self::PublicationWithdrawn(body) => body.is_sound(),
            Self::CopyVerified(body) => body.is_sound(),
            Self::AuditPlanned(body) => body.is_sound(),
            Self::AuditSampled(body) => body.is_sound(),
            Self::AuditFound(body) => body.is_sound(),
            Self::AuditAnswered(body) => body.is_sound(),
            Self::AuditDecided(body) => body.is_sound(),
            Self::AuditChecked(body) => body.is_sound(),
            Self::BulletinIssued(body) => body.is_sound(),
            Self::AssessmentMade(body) => body.is_sound(),
            Self::ExportApproved(body) => body.is_sound(),
            Self::PackageIssued(body) => body.is_sound(),
            Self::LogRestored(body) => body.is_sound(),
            Self::DeviceRevoked(body) => body.is_sound(),
            Self::OfficeKeyRotated(body) => body.is_sound(),
            Self::RecoveryDeclared(body) => body.is_sound(),
            Self::OfficeKeyRecovered(body) => body.is_sound(),
            Self::LogKeyRotated(body) => body.is_sound(),
            // The first kinds were defined without such demands, and stay as they were.
            Self::BureauCreated(_)
            | Self::SectionAdded(_)
            | Self::OfficerRegistered(_)
            | Self::DeviceCertified(_)
            | Self::GrantIssued(_)
            | Self::QuarantineDecided(_)
            | Self::TemplatePublished(_)
            | Self::NumberingConfigured(_)
            | Self::NumbersLeased(_)
            | Self::NumbersVoided(_)
            | Self::SealDecided(_)
            | Self::MediaReceived(_)
            | Self::MediaDamaged(_)
            | Self::EvidenceAccessed(_) => true,
        }
    }
}

#[cfg(test)]
#[path = "sound_tests.rs"]
mod tests;
