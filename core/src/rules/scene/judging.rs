//! What the rules say in a scene.

use super::Scene;
use crate::catalog::{Catalog, CheckTime};
use crate::crypto::Signer;
use crate::entry::{Registry, SignedEntry};
use crate::record::CaseState;
use crate::rules::evaluate::Evaluation;
use crate::rules::facts::{Around, CaseFacts, DeviceUse};
use crate::rules::finding::{Finding, Subject};
use crate::rules::level::Level;
use crate::rules::settings::Settings;
use crate::time::CHINA_OFFSET_MINUTES;

impl Scene {
    /// The entries of the case as they were stated.
    pub(crate) fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// Who is who.
    pub(crate) fn registry(&self) -> Registry {
        let mut registry = Registry::new(self.office.public_key());
        for signed in &self.bureau_entries {
            registry.apply(signed).unwrap();
        }
        registry
    }

    /// Looks at the facts of the case as of now, folded from its entries in the order given.
    pub(crate) fn with_facts_of<T>(
        &self,
        entries: &[SignedEntry],
        look: impl FnOnce(&CaseFacts<'_>) -> T,
    ) -> T {
        let (registry, catalog) = (self.registry(), Catalog::builtin().unwrap());
        let state = CaseState::fold(catalog, self.case, entries);
        let settings = Settings::of(&registry);
        let calendar = settings.calendar();
        let mut devices = DeviceUse::of(&registry);
        for signed in &self.device_entries {
            devices.take(&registry, signed.entry(), signed.hash());
        }
        let now = CheckTime { unix_ms: self.now_ms, offset_minutes: CHINA_OFFSET_MINUTES.into() };
        let around = Around {
            registry: &registry,
            catalog,
            settings: &settings,
            calendar: &calendar,
            devices: &devices,
            now,
        };
        look(&CaseFacts::of(&state, around))
    }

    /// As [`Scene::with_facts_of`], of all entries.
    pub(crate) fn with_facts<T>(&self, look: impl FnOnce(&CaseFacts<'_>) -> T) -> T {
        self.with_facts_of(&self.entries, look)
    }

    /// What every rule says now.
    pub(crate) fn evaluate(&self) -> Evaluation {
        self.with_facts(Evaluation::of)
    }

    /// What one rule says now.
    pub(crate) fn findings(&self, rule: &str) -> Vec<Finding> {
        self.evaluate().findings().filter(|finding| finding.rule == rule).cloned().collect()
    }

    /// The gravest that one rule says now; `None` if it says nothing.
    pub(crate) fn level(&self, rule: &str) -> Option<Level> {
        self.findings(rule).iter().map(Finding::level).max()
    }

    /// What one rule says about one thing.
    pub(crate) fn level_of(&self, rule: &str, subject: &Subject) -> Option<Level> {
        self.findings(rule).iter().filter(|finding| finding.subject == *subject).map(Finding::level).max()
    }
}
