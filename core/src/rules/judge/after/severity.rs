//! How grave the violation was (违法情形的轻重): as the review or the closing report says, or by the level of the
//! benchmark that was applied (A.2 no. 18).

use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::given::Given;

/// 轻微, 一般, 较重.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// 轻微.
    Minor,
    /// 一般.
    Ordinary,
    /// 较重.
    Serious,
}

impl Severity {
    /// Reads one of the three words, or a level of the benchmark by the map of the bureau.
    pub(super) fn read(word: &str, context: &Context<'_>) -> Option<Self> {
        let plain = |word: &str| match word {
            "轻微" | "minor" => Some(Self::Minor),
            "一般" | "ordinary" => Some(Self::Ordinary),
            "较重" | "serious" => Some(Self::Serious),
            _ => None,
        };
        let mapped = || context.settings.entry("severity_from_benchmark_level", word)?.as_str();
        plain(word.trim()).or_else(|| plain(mapped()?))
    }

    /// The severity of a test case.
    pub(super) fn given(given: &Given, context: &Context<'_>) -> Option<Self> {
        Self::read(given.text(&["severity", "review_severity", "benchmark_level", "level"])?, context)
    }

    /// The severity of a case of the record: of what was written later the later word counts.
    pub(super) fn of(facts: &CaseFacts<'_>) -> Option<Self> {
        let reviews = ["HS-70", "HS-71", "HS-72"]
            .into_iter()
            .filter_map(|code| facts.sealed(code).filter_map(|one| one.text("severity")).next_back());
        let closing = facts.sealed("HS-65").filter_map(|one| one.text("review_plan")).next_back();
        // The closing report plans the review; a review says the same or a graver tier was chosen.
        closing.into_iter().chain(reviews).find_map(|word| Self::read(word, &facts.today()))
    }
}
