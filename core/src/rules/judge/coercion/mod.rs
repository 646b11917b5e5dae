//! 行政强制法: approval of a measure, its term, and the application to the court.

mod lc18;
mod lc25;
mod lc54;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 3] = [lc18::RULE, lc25::RULE, lc54::RULE];
