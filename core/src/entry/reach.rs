//! How far a statement of the office reaches: one case or everybody, and the judging of every case.

use super::bureau::BureauFact;

impl BureauFact {
    /// Whether the statement is about a case: its entry names one, and it reaches only who receives
    /// that case. The others say who is who and reach everybody.
    #[must_use]
    pub const fn is_about_case(&self) -> bool {
        matches!(
            self,
            Self::MediaReceived(_)
                | Self::MediaDamaged(_)
                | Self::EvidenceAccessed(_)
                | Self::HoldOrdered(_)
                | Self::HoldLifted(_)
                | Self::DisposalProposed(_)
                | Self::DisposalApproved(_)
                | Self::DisposalDone(_)
                | Self::CasePublished(_)
                | Self::PublicationWithdrawn(_)
                | Self::CopyVerified(_)
                | Self::AuditFound(_)
                | Self::AuditAnswered(_)
                | Self::AuditDecided(_)
                | Self::AuditChecked(_)
                | Self::ExportApproved(_)
                | Self::PackageIssued(_)
        )
    }

    /// Whether every case may be judged otherwise after this statement.
    #[must_use]
    pub const fn decides_rules(&self) -> bool {
        matches!(
            self,
            Self::SettingInterpreted(_)
                | Self::OfficerRegistered(_)
                | Self::SectionAdded(_)
                | Self::EquipmentRegistered(_)
                | Self::EquipmentChanged(_)
        )
    }
}
