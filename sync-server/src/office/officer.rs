//! Officers (执法人员): the roster.

use quanji_core::entry::{BureauFact, OfficerRegistered, Role};
use quanji_core::id::{EntryHash, OfficerId};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;
use super::section::find_section;

/// An officer to register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOfficer {
    /// Replaces what is registered for this officer; absent for a new one.
    pub officer: Option<OfficerId>,
    /// Name.
    pub name: String,
    /// Number of the 执法证件.
    pub certificate: String,
    /// First day of the certificate, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day of the certificate, inclusive, `YYYY-MM-DD`.
    pub valid_to: String,
    /// Home section: identifier or name.
    pub section: String,
    /// Roles; at least one.
    pub roles: Vec<Role>,
    /// 在编.
    pub established: bool,
    /// 在岗.
    pub on_duty: bool,
}

impl Office {
    /// Registers an officer; gives the identifier and the entry.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`], [`OfficeError::NoSuchSection`], [`OfficeError::CertificateTaken`],
    /// [`OfficeError::NoSuchOfficer`], [`OfficeError::Storage`].
    pub fn add_officer(&self, new: &NewOfficer) -> Result<(OfficerId, EntryHash), OfficeError> {
        let name = checked_name(&new.name, "the name of the officer")?;
        let certificate = checked_name(&new.certificate, "the number of the certificate")?;
        check_date(&new.valid_from)?;
        check_date(&new.valid_to)?;
        if new.valid_to < new.valid_from {
            return Err(OfficeError::Invalid(format!(
                "the certificate ends on {} before it begins on {}",
                new.valid_to, new.valid_from
            )));
        }
        let mut roles = new.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            return Err(OfficeError::Invalid("an officer needs at least one role".into()));
        }
        let officer = match new.officer {
            Some(officer) => officer,
            None => OfficerId::from_bytes(self.inner.surroundings.draw()?),
        };
        let (entry, ()) = self.state_one(|registry| {
            if new.officer.is_some() && registry.officer(officer).is_none() {
                return Err(OfficeError::NoSuchOfficer(officer));
            }
            let section = find_section(registry, &new.section)?;
            let same =
                |known: &&OfficerRegistered| known.certificate == certificate && known.officer != officer;
            if let Some(other) = registry.officers().find(same) {
                return Err(OfficeError::CertificateTaken { certificate, officer: other.officer });
            }
            let registered = OfficerRegistered {
                officer,
                name,
                certificate,
                valid_from: new.valid_from.clone(),
                valid_to: new.valid_to.clone(),
                section,
                roles,
                established: new.established,
                on_duty: new.on_duty,
            };
            Ok((BureauFact::OfficerRegistered(registered), ()))
        })?;
        Ok((officer, entry))
    }
}

/// A day that exists, as `YYYY-MM-DD`.
fn check_date(text: &str) -> Result<(), OfficeError> {
    let wrong = || OfficeError::Invalid(format!("{text} is not a date; write it as 2026-01-31"));
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().map_err(|_| wrong()) } else { Err(wrong()) }
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if year >= 1900 && (1..=days).contains(&day) { Ok(()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_exist() {
        for good in ["2026-01-31", "2024-02-29", "2000-02-29", "1900-12-01"] {
            assert!(check_date(good).is_ok(), "{good}");
        }
        for bad in
            ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "", "2026-04-31", "+026-01-01"]
        {
            assert!(check_date(bad).is_err(), "{bad}");
        }
    }
}
