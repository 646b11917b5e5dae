//! 第五章 事后阶段 (第十六条).

mod r16_1;
mod r16_2;
mod r16_3;
mod r16_4;
mod severity;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 4] = [r16_1::RULE, r16_2::RULE, r16_3::RULE, r16_4::RULE];

#[cfg(test)]
mod tests;
