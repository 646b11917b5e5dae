//! 保存 (第十四条, 第十五条).

mod kept;
mod long_term;
mod r14_1;
mod r14_2;
mod r14_3;
mod r14_4;
mod r14_5;
mod r14_6;
mod r15_1;
mod r15_2;
mod r15_3;
mod r15_4;
mod r15_5;

use crate::rules::given::Given;
use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 11] = [
    r14_1::RULE,
    r14_2::RULE,
    r14_3::RULE,
    r14_4::RULE,
    r14_5::RULE,
    r14_6::RULE,
    r15_1::RULE,
    r15_2::RULE,
    r15_3::RULE,
    r15_4::RULE,
    r15_5::RULE,
];

/// Reads facts of a test case that change nothing: they are known, and are not told as misspelt.
pub(super) fn pass_over(given: &Given, names: &[&str]) {
    names.iter().for_each(|name| {
        let _ = given.value(&[name]);
    });
}

#[cfg(test)]
mod tests;
