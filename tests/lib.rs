//! Crossing tests: the shipped programs, run as their users run them, with faults.
//!
//! This crate is test code: it may panic, and a panic is how it reports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stderr
)]

pub mod harness;
