//! Who takes part: a bureau with one section and three officers.

use std::path::Path;
use std::sync::Arc;

use quanji_core::entry::Role;
use quanji_core::id::BootId;
use quanji_core::terminal::{Surroundings, enrol};
use quanji_core::time::Clock;

use super::DemoError;
use super::clock::ReplayClock;
use super::day::Officer;
use crate::office::{self, NewOfficer, Office, OfficeError};

const SECTION: &str = "公共场所监督科";
/// The replayed day begins so many seconds before now.
pub(super) const DAY_SECONDS: u64 = 2 * 60 * 60;

/// Makes the office; its clock replays the day too.
pub(super) fn found_office(data: &Path) -> Result<(Office, Arc<ReplayClock>), OfficeError> {
    let system = office::Surroundings::system();
    let start_ms = system.clock.read().wall_ms.saturating_sub_unsigned(DAY_SECONDS * 1_000);
    let clock = Arc::new(ReplayClock::starting_at(start_ms, BootId::from_bytes([0xee; 16])));
    let surroundings = office::Surroundings { clock: Arc::<ReplayClock>::clone(&clock), ..system };
    let office = Office::init(data, "平罗县卫生监督所（演示）", surroundings)?.office;
    office.add_section(SECTION)?;
    Ok((office, clock))
}

/// Registers three officers and enrols a terminal for each.
pub(super) async fn enrol_officers(
    office: &Office,
    office_clock: &ReplayClock,
    address: &str,
    folder: &Path,
) -> Result<[Officer; 3], DemoError> {
    let mut cast = Vec::new();
    for (number, name) in (1u8..).zip(["马丽", "王强", "李娜"]) {
        let (officer, _) = office.add_officer(&NewOfficer {
            officer: None,
            name: name.to_owned(),
            certificate: format!("64022100{number}"),
            valid_from: "2024-01-01".to_owned(),
            valid_to: "2029-12-31".to_owned(),
            section: SECTION.to_owned(),
            roles: vec![Role::Officer],
            established: true,
            on_duty: true,
        })?;
        let code = office.issue_code(officer)?.code;
        let home = folder.join(format!("terminal-{number}"));
        let start_ms = office_clock.read().wall_ms;
        let clock = Arc::new(ReplayClock::starting_at(start_ms, BootId::from_bytes([number; 16])));
        let surroundings =
            Surroundings { clock: Arc::<ReplayClock>::clone(&clock), ..Surroundings::system(&home) };
        let device = format!("{number} 号执法终端");
        let terminal = enrol(surroundings, address, &code, &device, None).await?;
        cast.push(Officer { name, terminal, clock });
    }
    cast.try_into().map_err(|_| DemoError::Wrong("three officers were needed"))
}
