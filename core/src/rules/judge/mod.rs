//! The rules, by chapter of the regulation and by law; a file each.
//!
//! Each file has the facts of its rule as a type, `judge` from these facts alone, `given` that reads them from a test
//! case, and `case` that reads them from a case of the record.

mod after;
pub(super) mod audit;
mod before;
mod coercion;
pub(super) mod device;
mod during;
mod evidence;
mod general;
mod keeping;
mod organ;
mod penalty;
mod performance;
mod remedy;

use super::rule::Rule;

/// Every rule in the order of the rule book.
pub(super) static RULES: [&[Rule]; 13] = [
    &general::RULES,
    &before::RULES,
    &during::RULES,
    &keeping::RULES,
    &after::RULES,
    &device::RULES,
    &audit::RULES,
    &penalty::RULES,
    &performance::RULES,
    &coercion::RULES,
    &remedy::RULES,
    &organ::RULES,
    &evidence::RULES,
];

#[cfg(test)]
mod further;
#[cfg(test)]
mod tests;
