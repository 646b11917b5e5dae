//! 第一章 总则，第二章 记录的形式、载体和主体人员 (第二条–第五条).

mod r2_1;
mod r3_1;
mod r4_1;
mod r4_2;
mod r5_1;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 5] = [r2_1::RULE, r3_1::RULE, r4_1::RULE, r4_2::RULE, r5_1::RULE];
