//! Quanji core: the record of an enforcement case.
//!
//! The same code folds a case on the terminal, in the office and in the verifier. Modules import
//! only from those above them in this list; `docs/ARCHITECTURE.md` gives the reasons.

#![warn(missing_docs)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice
    )
)]

#[deny(clippy::disallowed_methods)]
pub mod codec;
#[deny(clippy::disallowed_methods)]
pub mod crypto;
#[deny(clippy::disallowed_methods)]
pub mod id;
#[deny(clippy::disallowed_methods)]
pub mod time;

#[deny(clippy::disallowed_methods)]
pub mod entry;

#[deny(clippy::disallowed_methods)]
pub mod catalog;

#[deny(clippy::disallowed_methods)]
pub mod record;

#[deny(clippy::disallowed_methods)]
pub mod rules;

#[deny(clippy::disallowed_methods)]
pub mod page;

#[deny(clippy::disallowed_methods)]
pub mod proof;

#[deny(clippy::disallowed_methods)]
pub mod media;

#[deny(clippy::disallowed_methods)]
pub mod package;

#[deny(clippy::disallowed_methods)]
pub mod import;

#[deny(clippy::disallowed_methods)]
pub mod sync;

#[cfg(feature = "store")]
pub mod store;

#[cfg(feature = "net")]
pub mod net;

#[cfg(feature = "terminal")]
pub mod terminal;
