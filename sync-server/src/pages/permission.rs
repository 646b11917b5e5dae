//! What a role may see and do.

use quanji_core::entry::Role;

/// A part of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Cases, their documents, and what was set aside of them.
    Cases,
    /// Terminals.
    Devices,
    /// Deciding which of several seals of a document counts.
    Decisions,
    /// What became of the numbers of documents.
    Numbers,
    /// The templates of documents.
    Templates,
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
    /// [`Part::Numbers`].
    pub(super) numbers: bool,
    /// [`Part::Templates`].
    pub(super) templates: bool,
}

/// Denied by default (第十七条).
const NOTHING: Permission =
    Permission { cases: false, devices: false, decisions: false, numbers: false, templates: false };

impl Permission {
    /// What a role may see. 综合办公室 looks after devices and reads no cases; the administrator keeps the office
    /// running, numbers and templates included, and reads none either: so neither can decide between seals. 稽查科
    /// reads everything and changes nothing. Officers read their cases on their terminals.
    pub(super) const fn of(role: Role) -> Self {
        let readers = Self { cases: true, numbers: true, templates: true, ..NOTHING };
        match role {
            Role::SectionHead | Role::LegalReview => Self { devices: true, decisions: true, ..readers },
            Role::Audit => Self { devices: true, ..readers },
            Role::Archive => readers,
            Role::Equipment => Self { devices: true, templates: true, ..NOTHING },
            Role::Administrator => Self { devices: true, numbers: true, templates: true, ..NOTHING },
            Role::Officer => NOTHING,
        }
    }

    /// Whether it covers a part.
    pub(super) const fn covers(self, part: Part) -> bool {
        match part {
            Part::Cases => self.cases,
            Part::Devices => self.devices,
            Part::Decisions => self.decisions,
            Part::Numbers => self.numbers,
            Part::Templates => self.templates,
        }
    }

    /// The page to begin with.
    pub(super) const fn home(self) -> &'static str {
        if self.devices && !self.cases { "/devices" } else { "/cases" }
    }
}
