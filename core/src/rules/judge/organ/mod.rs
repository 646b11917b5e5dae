//! 执法主体 (行政处罚法 19–21, 行政强制法 17): L20, LC17.

mod l20;
mod lc17;
mod standing;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 2] = [l20::RULE, lc17::RULE];
