//! The terminal for Kotlin, Swift and Python.
//!
//! A mirror of [`quanji_core::terminal`] with bodies of one line: whatever decides anything is there.
//! Every call gives a `Result`, long work is asynchronous and has a [`exchange::Cancellation`], watches are
//! stopped by letting go of their handle, and what the app implements may throw without harm.

pub mod case;
pub mod device;
pub mod document;
pub mod error;
pub mod exchange;
pub mod finding;
pub mod id;
pub mod media;
pub mod number;
pub mod read;
pub mod signing;
pub mod standing;
pub mod statement;
pub mod status;
pub mod template;
pub mod terminal;
pub mod watch;

uniffi::setup_scaffolding!("quanji");
