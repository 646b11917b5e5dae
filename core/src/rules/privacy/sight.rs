//! Who sees a field, and for what.

use super::nature::{Nature, nature_of};
use crate::catalog::{FieldDefinition, Template};
use crate::entry::Role;

/// What a field is shown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// 查看: on a screen of the organ.
    View,
    /// 打印: on paper; a document for somebody outside is handed to them.
    Print,
    /// 导出: out of the system.
    Export,
    /// 公示: for everybody to read.
    Publish,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [Self::View, Self::Print, Self::Export, Self::Publish];
}

/// How much of a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// As it is.
    Clear,
    /// With what identifies a person left out.
    Masked,
    /// Not at all.
    Hidden,
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// In which role.
    pub role: Role,
    /// Whether they took the matter in (受理人).
    pub took_in: bool,
}

impl From<Role> for Viewer {
    fn from(role: Role) -> Self {
        Self { role, took_in: false }
    }
}

impl Viewer {
    /// Whether they may know who reported the matter: 受理人, 负责人 and 稽查 (传染病防治法 98).
    #[must_use]
    pub const fn knows_informants(self) -> bool {
        self.took_in || matches!(self.role, Role::SectionHead | Role::Audit)
    }

    /// Whether personal data is their business: everybody who works on cases, not who keeps devices or the system.
    #[must_use]
    pub const fn knows_persons(self) -> bool {
        !matches!(self.role, Role::Equipment | Role::Administrator)
    }
}

/// How much of a field somebody is shown. Of the name of a party [`Sight::Masked`] leaves the name of an organisation
/// as it is: only the values tell whether it is one.
#[must_use]
pub fn visible(purpose: Purpose, viewer: Viewer, field: &FieldDefinition, template: &Template) -> Sight {
    let Some(nature) = nature_of(field) else { return Sight::Clear };
    match (nature, purpose) {
        (Nature::Informant | Nature::Position, Purpose::Publish) => Sight::Hidden,
        (Nature::Informant, Purpose::Print | Purpose::Export) if template.external => Sight::Hidden,
        (Nature::Informant, _) if viewer.knows_informants() => Sight::Clear,
        (Nature::Informant, _) => Sight::Hidden,
        (_, Purpose::Publish) => Sight::Masked,
        _ if viewer.knows_persons() => Sight::Clear,
        _ => Sight::Masked,
    }
}
