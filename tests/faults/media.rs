//! Recordings under faults: kills, power cuts, full disks, damage, repetition.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
