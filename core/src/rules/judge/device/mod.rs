//! 第六章 记录设备的管理 (第十七条–第十九条).

mod maker;
pub(in crate::rules) mod r17_1;
mod r18_1;
mod r18_2;
mod r19_1;
mod r19_2;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 5] = [r17_1::RULE, r18_1::RULE, r18_2::RULE, r19_1::RULE, r19_2::RULE];

#[cfg(test)]
pub(super) mod tests;
