//! 稽查 as functions: periods, the draw of cases, what findings count, bulletins, the assessment of a year
//! (第二十条–第二十二条).

mod assessment;
mod bulletin;
mod finding;
mod period;
mod sample;

pub use assessment::assessment;
pub use bulletin::{Bulletin, bulletin};
pub use finding::{AuditFinding, Standing, audit_findings};
pub use period::{Period, PeriodKind, period_of};
pub use sample::{population, sample};

#[cfg(test)]
mod tests;
