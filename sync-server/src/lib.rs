//! Quanji's office: takes in what terminals recorded, keeps one log, shows it to supervisors.
//!
//! Modules import only from those above them in this list.

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

pub mod storage;

pub mod witness;

pub mod office;

pub mod backup;

pub mod paper;

pub mod pages;

pub mod http;

pub mod demo;

pub mod cli;
