//! What nobody does alone, and who the two may be.

use std::collections::BTreeSet;

use super::approval::Approval;
use super::bureau::Role;

/// An act of the office that needs two people who agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JointAct {
    /// A terminal is revoked: what it delivers goes to the quarantine.
    RevokeDevice,
    /// The office's key is replaced by the one before it.
    RotateOfficeKey,
    /// The log's key is replaced.
    RotateLogKey,
    /// A recovery key is made and split.
    DeclareRecovery,
    /// The office's key was lost and is replaced with the recovery key.
    RecoverOfficeKey,
    /// A terminal's database is opened with the recovery key.
    RecoverTerminal,
    /// What a terminal handed over before it was wiped is opened with the recovery key.
    OpenRescue,
    /// Records or recordings of more than one case leave the bureau at once.
    ExportInBulk,
}

/// Why two people may not act together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JointFault {
    /// One person, or nobody; one who is named twice is one.
    #[error("this needs two different people")]
    OnePerson,
    /// Somebody may not do this, alone or together.
    #[error("{name} may not do this as {}: it takes {}", .role.zh(), listed(.act))]
    WrongRole {
        /// Who.
        name: String,
        /// As what they acted.
        role: Role,
        /// What was to be done.
        act: JointAct,
    },
}

impl JointAct {
    /// In which roles the two may act; each of them needs one.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            // A lost terminal cannot wait: whoever looks after devices or people may.
            Self::RevokeDevice => &[Role::SectionHead, Role::Equipment, Role::Administrator],
            Self::RotateOfficeKey | Self::RotateLogKey => &[Role::SectionHead, Role::Administrator],
            Self::DeclareRecovery | Self::RecoverOfficeKey => {
                &[Role::SectionHead, Role::LegalReview, Role::Administrator]
            }
            // These open records: the administrator, who reads no cases, opens none either.
            Self::RecoverTerminal | Self::OpenRescue => {
                &[Role::SectionHead, Role::LegalReview, Role::Archive]
            }
            Self::ExportInBulk => &[Role::SectionHead, Role::LegalReview, Role::Archive],
        }
    }
}

/// Judges whether these people may do something together: at least two different ones, each in a
/// role for it. How they proved who they are is for the caller to know.
///
/// # Errors
/// [`JointFault`], the first that applies.
pub fn may_act_together(act: JointAct, people: &[Approval]) -> Result<(), JointFault> {
    let names: BTreeSet<&str> = people.iter().map(|person| person.name.trim()).collect();
    if names.len() < 2 || names.len() != people.len() || names.contains("") {
        return Err(JointFault::OnePerson);
    }
    match people.iter().find(|person| !act.roles().contains(&person.role)) {
        Some(person) => Err(JointFault::WrongRole { name: person.name.clone(), role: person.role, act }),
        None => Ok(()),
    }
}

fn listed(act: &JointAct) -> String {
    act.roles().iter().map(|role| role.zh()).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(name: &str, role: Role) -> Approval {
        Approval { name: name.into(), role }
    }

    #[test]
    fn two_different_people_each_in_a_role_for_it() {
        use JointAct::*;
        let acts = [
            RevokeDevice,
            RotateOfficeKey,
            RotateLogKey,
            DeclareRecovery,
            RecoverOfficeKey,
            RecoverTerminal,
            OpenRescue,
            ExportInBulk,
        ];
        for act in acts {
            for first in Role::ALL {
                for second in Role::ALL {
                    let may = may_act_together(act, &[by("王五", first), by("赵六", second)]);
                    let both = [first, second].iter().all(|role| act.roles().contains(role));
                    assert_eq!(may.is_ok(), both, "{act:?} by {first:?} and {second:?}");
                    let alone = may_act_together(act, &[by("王五", first), by(" 王五", second)]);
                    assert_eq!(alone, Err(JointFault::OnePerson));
                }
                assert_eq!(may_act_together(act, &[by("王五", first)]), Err(JointFault::OnePerson));
            }
            assert!(!act.roles().contains(&Role::Officer), "officers do none of it");
            assert!(!act.roles().contains(&Role::Audit), "稽查科 changes nothing");
            assert_eq!(may_act_together(act, &[]), Err(JointFault::OnePerson));
        }
        let wrong =
            may_act_together(OpenRescue, &[by("王五", Role::Archive), by("赵六", Role::Administrator)]);
        assert_eq!(
            wrong.unwrap_err().to_string(),
            "赵六 may not do this as 系统管理员: it takes 科室负责人、法制审核、档案管理员"
        );
    }
}
