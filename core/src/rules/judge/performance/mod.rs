//! 行政处罚法 60–72: deciding in time, service, hearing, payment.

mod l60;
mod l61;
mod l63;
mod l67;
mod l72;
pub(super) mod term;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 5] = [l60::RULE, l61::RULE, l63::RULE, l67::RULE, l72::RULE];
