//! 行政复议法: LR23.

mod lr23;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 1] = [lr23::RULE];
