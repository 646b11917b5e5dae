//! Which device made a recording, who used it, and what was stated about it.

use crate::catalog::Day;
use crate::id::{DeviceId, OfficerId};
use crate::record::Source;
use crate::rules::facts::{CaseFacts, MediaFact, Use};

/// The device that made a recording.
pub(super) struct Maker<'a> {
    /// Whether it is a terminal; else a recorder.
    pub(super) is_terminal: bool,
    /// Who used it: whom the file names, if the register knows them, or who stated the recording.
    pub(super) user: Option<OfficerId>,
    /// Whether what its user stated about it is here. A terminal does not hold the chains of others.
    pub(super) is_known: bool,
    /// What was stated about it, in the order of time.
    pub(super) uses: Vec<&'a Use>,
}

impl<'a> Maker<'a> {
    /// `None` for a copy, which no device made, and for a file of which nobody knows what made it.
    pub(super) fn of(media: &MediaFact<'a>, facts: &CaseFacts<'a>) -> Option<Self> {
        if media.is_copy() {
            return None;
        }
        let (registry, devices) = (facts.around.registry, facts.around.devices);
        let (chain, source) = match (media.capture, media.state.started.first()) {
            (Some(capture), _) => (capture.device, &capture.body.source),
            (None, started) => started.map(|one| (one.device, &one.body.source))?,
        };
        let named = source.import().and_then(|import| import.officer.as_deref()).and_then(|number| {
            registry.officers().find(|officer| officer.certificate == number).map(|officer| officer.officer)
        });
        let is_terminal = *source == Source::Terminal;
        let mut uses = if is_terminal {
            let mut uses = devices.of_terminal(chain);
            uses.extend(
                number_of(chain, facts).map(|number| devices.of_recorder(number)).unwrap_or_default(),
            );
            uses
        } else {
            devices.of_recorder(source.recorder()?)
        };
        uses.sort_by_key(|one| one.place());
        let user = named.or(media.by);
        let is_known = devices.knows_all() || (devices.knows(chain) && user == media.by);
        Some(Self { is_terminal, user, is_known, uses })
    }
}

/// The number under which a terminal stands in the register.
fn number_of<'a>(terminal: DeviceId, facts: &CaseFacts<'a>) -> Option<&'a str> {
    let mut equipments = facts.around.registry.equipments();
    let found = equipments.find(|one| one.registered.body.device == Some(terminal))?;
    Some(found.registered.body.number.as_str())
}

/// The local day on which a recording began.
pub(super) fn day_of(media: &MediaFact<'_>, facts: &CaseFacts<'_>) -> Day {
    Day::of_ms(media.from_ms, facts.around.now.offset_minutes)
}
