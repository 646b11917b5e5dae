//! What stands in place of a signature, and the reasons for warnings that stand.

use quanji_core::record::MediaInterval;

use super::Dossier;
use crate::pages::timeline::Event;

/// Somebody who was asked to sign and did not.
#[derive(Debug)]
pub(super) struct RefusalRow {
    pub(super) role: String,
    pub(super) name: String,
    pub(super) outcome: (&'static str, &'static str),
    pub(super) reason: String,
    /// The recording that shows it.
    pub(super) media: Option<String>,
    /// Why there is none.
    pub(super) no_media: Option<String>,
    pub(super) noted_by: String,
    pub(super) event: Event,
}

/// A warning that stands.
#[derive(Debug)]
pub(super) struct OverrideRow {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) reason: String,
    pub(super) event: Event,
}

/// The outcomes that count, in the order of the timeline.
pub(super) fn rows(dossier: &Dossier<'_>) -> Vec<RefusalRow> {
    let declined = dossier.papers.into_iter().flat_map(|papers| &papers.declined);
    let counted = declined.filter(|stated| dossier.counted.contains(&stated.entry));
    let row = |stated: &quanji_core::record::Stated<quanji_core::record::SignatureDeclined>| {
        let body = &stated.body;
        Some(RefusalRow {
            role: dossier.role(&body.role),
            name: body.name.clone(),
            outcome: (body.outcome.zh(), body.outcome.as_str()),
            reason: body.reason.clone(),
            media: body.media.as_ref().map(interval),
            no_media: body.no_media.clone(),
            noted_by: body.noted_by.clone(),
            event: dossier.event(stated.entry)?,
        })
    };
    let mut rows: Vec<RefusalRow> = counted.filter_map(row).collect();
    rows.sort_by_key(|row| row.event.place);
    rows
}

/// The reasons that count.
pub(super) fn overrides(dossier: &Dossier<'_>) -> Vec<OverrideRow> {
    let all = dossier.papers.into_iter().flat_map(|papers| &papers.overridden);
    let counted = all.filter(|stated| dossier.found.overrides.contains(&stated.entry));
    let row = |stated: &quanji_core::record::Stated<quanji_core::record::CheckOverridden>| {
        let body = &stated.body;
        let value = dossier.found.content.fields.get(&body.field);
        Some(OverrideRow {
            label: dossier.label(&body.field),
            value: value.map_or_else(|| body.value.clone(), |value| dossier.shown(&body.field, value)),
            reason: body.reason.clone(),
            event: dossier.event(stated.entry)?,
        })
    };
    counted.filter_map(row).collect()
}

/// `记录仪 01/0012，00:12:03 至 00:13:10`.
pub(super) fn interval(media: &MediaInterval) -> String {
    format!("{}，{} 至 {}", media.media, place(media.from_ms), place(media.to_ms))
}

fn place(ms: u64) -> String {
    let seconds = ms / 1_000;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_said_as_a_player_shows_it() {
        let media = MediaInterval { media: "记录仪 01/0012".into(), from_ms: 723_000, to_ms: 3_790_999 };
        assert_eq!(interval(&media), "记录仪 01/0012，00:12:03 至 01:03:10");
    }
}
