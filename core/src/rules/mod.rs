//! The regulation as pure functions: facts in, findings out; calendars, deadlines, retention.
//!
//! A rule knows three things: its facts and what follows from them (`judge`), how a test case in the words of
//! `core/data/rules.yaml` gives those facts, and how a case of the record gives them. Both come to the same judgement,
//! so what the test cases show is what the record gets. No rule reads a clock: the moment of judgement is an argument.
//!
//! Recording is never blocked. A BLOCK refuses sealing, deciding, serving, publishing, exporting, deleting or
//! configuring; see [`Gate`].

pub mod audit;
mod calendar;
mod check;
mod context;
mod door;
mod evaluate;
mod expect;
mod facts;
mod finding;
mod given;
mod judge;
mod level;
mod outcome;
mod privacy;
#[cfg(test)]
mod properties;
mod retention;
mod rule;
mod rulebook;
#[cfg(test)]
pub(crate) mod scene;
mod settings;
#[cfg(test)]
mod stories;
mod verdict;
mod view;
mod words;
mod workflow;

pub use calendar::{CalendarError, WorkCalendar, YearArrangement};
pub use check::{CaseResult, cases_of, check_case};
pub use context::Context;
pub use door::{
    Export, Operation, may_change_equipment, may_export, may_lift_hold, may_register_equipment, may_write,
};
pub use evaluate::{Evaluation, blocks_sealing, evaluate_bureau, topics_of};
pub use expect::Expect;
pub use facts::{
    Around, BureauFacts, CaseFacts, CaseLine, DeviceUse, DocumentFact, MediaFact, StepFact, Use, What, day_of,
};
pub use finding::{Finding, Gate, Subject};
pub use given::Given;
pub use level::Level;
pub use outcome::Outcome;
pub use privacy::{
    Persons, Purpose, Sight, Viewer, names_informants, redact, redact_with, redacted_text, visible,
};
pub use retention::{
    Hold, HoldSource, Retention, RetentionClass, document_retentions, holds, keeps, may_dispose, retentions,
};
pub use rule::{Rule, Topic, rule, rules};
pub use rulebook::{RuleCase, RuleText, rulebook};
pub use settings::{
    InForce, SettingDefinition, SettingFault, SettingKind, Settings, check_setting, definitions,
};
pub use verdict::{Due, Verdict};
pub use view::FindingView;
pub use words::Words;
pub use workflow::{Milestone, Procedure, Progress, Workflow, beside_the_procedure, workflow};
