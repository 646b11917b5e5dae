//! Personal data (个人信息保护法, 行政处罚法 48, 50, 传染病防治法 98): who sees which field, and what is taken out of a
//! document before it is printed for the party, exported or published.
//!
//! What a field holds follows from the tags of the catalogue, from the type of the field, and for informants from the
//! rule LI98 that the field names. A name that stands in such a field is found again wherever a narrative repeats it.

mod mask;
mod nature;
mod number;
mod person;
mod redact;
mod sight;
mod text;

pub use nature::names_informants;
pub use person::Persons;
pub use redact::{redact, redact_with};
pub use sight::{Purpose, Sight, Viewer, visible};
pub use text::redacted_text;

#[cfg(test)]
mod tests;
