//! What a role may see.

use quanji_core::entry::Role;

/// A part of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Cases and what was set aside of them.
    Cases,
    /// Terminals.
    Devices,
}

/// Whether a role may see a part. 综合办公室 looks after devices and reads no cases; the
/// administrator keeps the office running and reads none either (第十七条, denied by default).
pub(super) const fn may_see(role: Role, part: Part) -> bool {
    match (role, part) {
        (Role::Equipment | Role::Administrator, Part::Cases) => false,
        (Role::Equipment | Role::Administrator, Part::Devices) => true,
        (Role::SectionHead | Role::LegalReview | Role::Audit, Part::Cases | Part::Devices) => true,
        (Role::Archive, Part::Cases) => true,
        (Role::Archive, Part::Devices) | (Role::Officer, Part::Cases | Part::Devices) => false,
    }
}
