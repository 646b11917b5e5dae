//! 证据与诉讼 (行政诉讼证据规定，行政诉讼法 67)，保密 (传染病防治法 98): LE60, LE12, LE67, LI98.

mod le12;
mod le60;
mod le67;
mod li98;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 4] = [le60::RULE, le12::RULE, le67::RULE, li98::RULE];
