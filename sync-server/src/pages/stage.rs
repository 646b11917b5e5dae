//! How far a case has come, as its activities tell.

use quanji_core::catalog::Stage;
use quanji_core::entry::Registry;
use quanji_core::id::DeviceId;

use crate::office::CaseFile;

/// One stage of the strip.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StageMark {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Class of the style sheet.
    pub(super) class: &'static str,
    /// Its activities: title, and whether it has ended.
    pub(super) activities: Vec<(String, bool)>,
}

/// The three stages of a case; activities of administration belong to none of them.
pub(super) fn strip(file: &CaseFile) -> Vec<StageMark> {
    [Stage::Before, Stage::During, Stage::After].map(|stage| mark(file, stage)).into()
}

fn mark(file: &CaseFile, stage: Stage) -> StageMark {
    let activities = file.state.activities().filter_map(|(_, activity)| {
        let start = activity.started.first()?;
        let kind = file.catalog.activity_type(&start.body.activity_type)?;
        (kind.stage == stage).then(|| (start.clone(), kind.title.clone(), !activity.ended.is_empty()))
    });
    let mut activities: Vec<_> = activities.collect();
    activities.sort();
    let activities = activities.into_iter().map(|(_, title, ended)| (title, ended)).collect();
    let (zh, en, class) = names(stage);
    StageMark { zh, en, class, activities }
}

/// Name in both languages, and class of the style sheet.
pub(super) const fn names(stage: Stage) -> (&'static str, &'static str, &'static str) {
    match stage {
        Stage::Before => ("事前", "before", "before"),
        Stage::During => ("事中", "during", "during"),
        Stage::After => ("事后", "after", "after"),
        Stage::Administration => ("管理", "administration", "administration"),
    }
}

/// What people call a device, or the start of its identifier.
pub(super) fn device_name(registry: &Registry, device: DeviceId) -> String {
    match registry.device(device) {
        Some(known) if !known.name.is_empty() => known.name.clone(),
        _ => format!("未知终端 {}", device.to_string().chars().take(8).collect::<String>()),
    }
}
