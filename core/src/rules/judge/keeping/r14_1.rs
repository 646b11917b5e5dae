//! R14.1 第十四条第一款: recordings reach the office in time (及时).

use super::kept::READS;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;
use crate::time::{CHINA_OFFSET_MINUTES, rfc3339};
use crate::{catalog::Day, record::EventKind};

pub(super) const RULE: Rule =
    Rule::new("R14.1", "声像资料应及时上传", given).on_case(READS, case).prepare(|given| {
        given.set("upload_limit_h", &["cfg", "upload_limit_h", "limit_h", "limit"]);
        given.set("remote_limit_h", &["remote_limit_h"]);
    });

const HOUR_MS: i64 = 3_600_000;
/// Percent of the limit from which is warned.
const WARN_PERCENT: i64 = 80;

/// Milliseconds since 1970.
struct Facts {
    /// When the recording and the activity ended.
    end: i64,
    /// When the officers were back.
    returned: Option<i64>,
    /// Whether it was in a remote place: the longer limit applies.
    remote: bool,
    /// Whether there was no network, and since when there was one.
    offline: Option<Option<i64>>,
    /// When the office had received it.
    received: Option<i64>,
    now: i64,
}

impl Facts {
    /// From when the limit counts, and how long it is.
    fn limit(&self, context: &Context<'_>) -> (i64, i64) {
        let ms = |key: &str| i64::from(context.settings.number(key)).saturating_mul(HOUR_MS);
        let (usual, remote) = (ms("upload_limit_h"), ms("remote_limit_h"));
        let from = self.end.max(self.returned.unwrap_or(self.end));
        let limit = if self.remote { remote.max(usual) } else { usual };
        // Without a network the clock stands still, but never beyond the limit for remote places.
        let cap = self.end.saturating_add(remote);
        let paused = match self.offline {
            None => None,
            Some(None) => Some(cap),
            Some(Some(since)) => Some(self.end.max(since).saturating_add(usual).min(cap)),
        };
        let until = from.saturating_add(limit);
        let until = paused.map_or(until, |paused| paused.max(until));
        (from, until.saturating_sub(from))
    }
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let (from, limit) = facts.limit(context);
    let until = from.saturating_add(limit);
    let due = Due { day: Day::of_ms(until, CHINA_OFFSET_MINUTES.into()), provisional: None };
    let at = rfc3339(until, CHINA_OFFSET_MINUTES);
    let at = at.get(..16).unwrap_or(&at).replace('T', " ");
    let late = |zh: &str, en: &str| {
        Verdict::violation(Words::new(format!("{zh}，上传期限为{at}"), format!("{en}; the limit was {at}")))
            .due(due)
    };
    match facts.received {
        Some(received) if received <= until => Verdict::pass(),
        Some(_) => late("声像资料上传超过期限", "received late"),
        None if facts.now > until => late("声像资料逾期未上传", "not received in time")
            .cure(Words::fixed("立即连接网络上传，并说明逾期原因", "upload at once and say why it is late")),
        None => {
            let age = facts.now.saturating_sub(from);
            let is_close = age.saturating_mul(100) >= limit.saturating_mul(WARN_PERCENT);
            let says =
                Words::new(format!("声像资料尚未上传，期限{at}"), format!("not received yet; limit {at}"));
            if is_close { Verdict::warn(says).due(due) } else { Verdict::passing(says).due(due) }
        }
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let ends: Vec<i64> =
        [&["end", "captured_end", "ended", "captured"][..], &["activity_end", "activity_ended"]]
            .into_iter()
            .filter_map(|names| given.moment(names))
            .collect();
    let age_h = given.number(&["age_h", "age", "hours"]);
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let age = age_h.map(|hours| (hours * HOUR_MS as f64).round() as i64);
    let returned = given.moment(&["returned", "returned_at", "returned_on"]);
    let network =
        ["network", "network_at", "network_available", "network_first_available", "first_available_at"];
    let now = context.now.unix_ms;
    let received =
        given.moment(&["received", "received_at", "office_received_at", "uploaded", "uploaded_at"]);
    // An age alone is that of the recording now, or when it was received.
    let end = match (ends.into_iter().max(), age) {
        (Some(end), _) => end,
        (None, Some(age)) => received.unwrap_or(now).saturating_sub(age),
        (None, None) => return Err("no end of the recording".into()),
    };
    let offline = match given.moment(&network) {
        Some(since) => Some(Some(since)),
        None if given.is_null(&network) || given.flag(&network) == Some(false) => Some(None),
        None => given.flag(&["no_network", "offline"]).unwrap_or(false).then_some(None),
    };
    Ok(judge(
        &Facts {
            end,
            returned,
            remote: given.flag(&["remote", "is_remote"]).unwrap_or(false),
            offline,
            received,
            now: age.map_or(now, |age| end.max(returned.unwrap_or(end)).saturating_add(age)),
        },
        context,
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in facts.media.iter().filter(|media| !media.is_copy()) {
        let Some(capture) = media.capture else { continue };
        let steps = facts.steps.iter().filter(|step| step.media.contains(&media.id));
        let step_end = steps.filter_map(|step| step.to_ms).max();
        let end = media.to_ms.max(step_end.unwrap_or(media.to_ms));
        let (returned, network) =
            (noted(facts, EventKind::SiteReturned, media), noted(facts, EventKind::NetworkAvailable, media));
        let verdict = judge(
            &Facts {
                end,
                returned: returned.map(|(at, _)| at),
                remote: returned.is_some(),
                offline: network.map(|(at, _)| Some(at)),
                received: media.received_ms,
                now: facts.around.now.unix_ms,
            },
            &facts.on(Day::of_ms(media.to_ms, CHINA_OFFSET_MINUTES.into())),
        );
        let noted = returned.into_iter().chain(network).map(|(_, entry)| entry);
        findings.add(Subject::Media(media.id), verdict, noted.chain([capture.entry]));
    }
}

/// When officers noted after a recording that they were back, or had a network: the first time, of the step that the
/// recording shows where they named one.
fn noted(
    facts: &CaseFacts<'_>,
    kind: EventKind,
    media: &MediaFact<'_>,
) -> Option<(i64, crate::id::EntryHash)> {
    let shows =
        |event: &crate::record::EventNoted| event.activity.is_none_or(|step| media.steps.contains(&step));
    let events = facts.events(&[kind]).into_iter().filter(|one| shows(&one.body));
    let at = events.filter_map(|one| {
        let at =
            crate::catalog::unix_ms(&one.body.at, CHINA_OFFSET_MINUTES.into()).unwrap_or(one.time.wall_ms);
        (at >= media.to_ms).then_some((at, one.entry))
    });
    at.min()
}
