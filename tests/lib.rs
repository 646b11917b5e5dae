//! Crossing tests.
