//! 第三章 事前阶段 (第六条–第八条).

mod need;
mod r6_1;
mod r6_2;
mod r6_3;
mod r7_1;
mod r7_2;
mod r8_1;
mod r8_2;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 7] =
    [r6_1::RULE, r6_2::RULE, r6_3::RULE, r7_1::RULE, r7_2::RULE, r8_1::RULE, r8_2::RULE];
