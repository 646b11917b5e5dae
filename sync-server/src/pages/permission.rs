//! What a role may see.

use quanji_core::entry::Role;

/// A part of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Cases and what was set aside of them.
    Cases,
    /// Terminals.
    Devices,
    /// Deciding between contradictory seals.
    Decisions,
}

/// The parts that a role may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Permission {
    /// [`Part::Cases`].
    pub(super) cases: bool,
    /// [`Part::Devices`].
    pub(super) devices: bool,
    /// [`Part::Decisions`].
    pub(super) decisions: bool,
}

impl Permission {
    /// What a role may see. 综合办公室 looks after devices and reads no cases; the administrator
    /// keeps the office running and reads none either (第十七条, denied by default). Officers read
    /// their cases on their terminals.
    pub(super) const fn of(role: Role) -> Self {
        match role {
            Role::SectionHead | Role::LegalReview => Self { cases: true, devices: true, decisions: true },
            // 稽查科 reads everything and edits nothing.
            Role::Audit => Self { cases: true, devices: true, decisions: false },
            Role::Archive => Self { cases: true, devices: false, decisions: false },
            Role::Equipment | Role::Administrator => Self { cases: false, devices: true, decisions: false },
            Role::Officer => Self { cases: false, devices: false, decisions: false },
        }
    }

    /// Whether it covers a part.
    pub(super) const fn covers(self, part: Part) -> bool {
        match part {
            Part::Cases => self.cases,
            Part::Devices => self.devices,
            Part::Decisions => self.decisions,
        }
    }

    /// The page to begin with.
    pub(super) const fn home(self) -> &'static str {
        if self.devices && !self.cases { "/devices" } else { "/cases" }
    }
}
