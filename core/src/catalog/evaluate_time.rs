//! Checks on dates and times.

use std::cmp::Ordering;

use super::calendar::Moment;
use super::check::{Check, Computed};
use super::evaluate::Context;
use super::fault::Fault;

pub(super) fn not_future<'a>(context: &Context<'_>) -> Option<Fault<'a>> {
    let (order, _) = own(context)?.compare(&context.now.moment(), context.now.offset_minutes);
    (order == Ordering::Greater).then_some(Fault::InFuture)
}

pub(super) fn after<'a>(context: &Context<'a>, key: &'a str) -> Option<Fault<'a>> {
    let wrong = Ordering::Less;
    is_ordered(context, key, wrong).then(|| Fault::NotAfter { other: context.label(key) })
}

pub(super) fn before<'a>(context: &Context<'a>, key: &'a str) -> Option<Fault<'a>> {
    let wrong = Ordering::Greater;
    is_ordered(context, key, wrong).then(|| Fault::NotBefore { other: context.label(key) })
}

/// Counted from the field that the `after:` check of the same field names.
pub(super) fn max_duration<'a>(context: &Context<'a>, hours: u32) -> Option<Fault<'a>> {
    let since = context.field.checks.iter().find_map(|check| match check {
        Check::After(key) => Some(key),
        _ => None,
    })?;
    within_hours(context, hours, since)
}

pub(super) fn within_hours<'a>(context: &Context<'a>, hours: u32, since: &'a str) -> Option<Fault<'a>> {
    let elapsed = own(context)?.hours_since(&other(context, since)?, context.now.offset_minutes)?;
    (elapsed > f64::from(hours)).then(|| Fault::TooManyHours { hours, since: context.label(since) })
}

pub(super) fn computed<'a>(context: &Context<'_>, computed: &Computed) -> Option<Fault<'a>> {
    let day = own(context)?.day;
    let (expected, at_most) = match computed {
        Computed::Days { from, days, at_most } => {
            (other(context, from)?.day.plus_days(i64::from(*days)), *at_most)
        }
        Computed::Months { from, months } => (other(context, from)?.day.plus_months(*months)?, false),
        Computed::ByAnnouncement { days } => {
            let by_announcement = context.other("mode")?.text()?.trim() == "公告";
            let from = other(context, "notice_from").filter(|_| by_announcement)?;
            (from.day.plus_days(i64::from(*days)), false)
        }
        Computed::Workdays { .. } => return None,
    };
    match at_most {
        true => (day > expected).then(|| Fault::AfterLatest { latest: expected.to_string() }),
        false => (day != expected).then(|| Fault::NotAsComputed { expected: expected.to_string() }),
    }
}

/// Whether the field is on the wrong side of the other one, or at the same moment. The same day is not wrong when one
/// of the two is only a date.
fn is_ordered(context: &Context<'_>, key: &str, wrong: Ordering) -> bool {
    let (Some(own), Some(other)) = (own(context), other(context, key)) else {
        return false;
    };
    let (order, exact) = own.compare(&other, context.now.offset_minutes);
    order == wrong || (order == Ordering::Equal && exact)
}

fn own(context: &Context<'_>) -> Option<Moment> {
    context.moment(context.value)
}

fn other(context: &Context<'_>, key: &str) -> Option<Moment> {
    context.moment(context.other(key)?)
}
