//! 第七章 稽查和考评，第八章 附则 (第二十条–第二十四条).

mod past;
mod r20_1;
pub(in crate::rules) mod r20_2;
mod r21_1;
mod r22_1;
mod r22_2;
pub(in crate::rules) mod r22_3;
mod r22_4;
mod r22_5;
mod r22_6;
mod r23_1;
mod r24_1;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 11] = [
    r20_1::RULE,
    r20_2::RULE,
    r21_1::RULE,
    r22_1::RULE,
    r22_2::RULE,
    r22_3::RULE,
    r22_4::RULE,
    r22_5::RULE,
    r22_6::RULE,
    r23_1::RULE,
    r24_1::RULE,
];

#[cfg(test)]
mod tests;
