//! Whether a person may act as 执法人员 on a day (第五条; rule R5.1).

use super::registry::{Officer, Registry};
use crate::id::OfficerId;

/// Why a person may not be counted or sign as an officer on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disqualified {
    /// Not in the roster as this terminal or office knows it.
    Unknown,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate has expired.
    Expired,
    /// Not on the establishment (非在编).
    NotEstablished,
    /// Not on duty (非在岗).
    NotOnDuty,
}

impl Disqualified {
    /// In Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Unknown => "不在执法人员名册中",
            Self::NotYetValid => "执法证件尚未生效",
            Self::Expired => "执法证件已过期",
            Self::NotEstablished => "非在编人员",
            Self::NotOnDuty => "非在岗人员",
        }
    }

    /// In English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Unknown => "is not in the roster of officers",
            Self::NotYetValid => "holds a certificate that is not valid yet",
            Self::Expired => "holds a certificate that has expired",
            Self::NotEstablished => "is not on the establishment",
            Self::NotOnDuty => "is not on duty",
        }
    }
}

impl Registry {
    /// Whether a person may act as an officer on a day, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// The first [`Disqualified`] that applies.
    pub fn qualified(&self, officer: OfficerId, day: &str) -> Result<&Officer, Disqualified> {
        let officer = self.officer(officer).ok_or(Disqualified::Unknown)?;
        match () {
            () if day < officer.valid_from.as_str() => Err(Disqualified::NotYetValid),
            () if day > officer.valid_to.as_str() => Err(Disqualified::Expired),
            () if !officer.established => Err(Disqualified::NotEstablished),
            () if !officer.on_duty => Err(Disqualified::NotOnDuty),
            () => Ok(officer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::registry::tests::Office;
    use crate::entry::{BureauFact, OfficerRegistered, Role};
    use crate::id::SectionId;

    #[test]
    fn the_certificate_and_the_post_of_the_day_count() {
        let mut office = Office::new();
        let (_, mut registry) = office.with_device();
        let mut registered = |number: u8, established, on_duty| {
            let officer = OfficerId::from_bytes([number; 16]);
            let fact = BureauFact::OfficerRegistered(OfficerRegistered {
                officer,
                name: "张三".into(),
                certificate: "640221001".into(),
                valid_from: "2024-07-01".into(),
                valid_to: "2027-06-30".into(),
                section: SectionId::from_bytes([1; 16]),
                roles: vec![Role::Officer],
                established,
                on_duty,
            });
            registry.apply(&office.state(&fact)).unwrap();
            officer
        };
        let (sound, temporary, away) =
            (registered(1, true, true), registered(2, false, true), registered(3, true, false));
        let unknown = OfficerId::from_bytes([9; 16]);
        for (officer, day, expected) in [
            (sound, "2026-11-23", Ok(())),
            (sound, "2027-06-30", Ok(())),
            (sound, "2027-07-01", Err(Disqualified::Expired)),
            (sound, "2024-07-01", Ok(())),
            (sound, "2024-06-30", Err(Disqualified::NotYetValid)),
            (temporary, "2026-11-23", Err(Disqualified::NotEstablished)),
            (away, "2026-11-23", Err(Disqualified::NotOnDuty)),
            (unknown, "2026-11-23", Err(Disqualified::Unknown)),
        ] {
            assert_eq!(registry.qualified(officer, day).map(drop), expected, "{day}");
        }
    }
}
