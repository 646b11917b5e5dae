//! 行政处罚法 36–59: what a penalty needs before it is decided.

pub(super) mod decision;
pub(super) mod known;
mod l36;
mod l41;
mod l42;
mod l43;
mod l44;
mod l51;
mod l52;
mod l55;
mod l56;
mod l57;
mod l58;
mod l59;

use crate::rules::rule::Rule;

pub(super) static RULES: [Rule; 12] = [
    l36::RULE,
    l41::RULE,
    l42::RULE,
    l43::RULE,
    l44::RULE,
    l51::RULE,
    l52::RULE,
    l55::RULE,
    l56::RULE,
    l57::RULE,
    l58::RULE,
    l59::RULE,
];
