//! Time claims and their quality.
//!
//! A terminal cannot know what time it is; it can say what its clock showed, how long it had been
//! running and what it last heard from the office. A claim is never corrected: whoever reads it
//! gets the claim, an interval and the reasons to doubt it.

use minicbor::{Decode, Encode};

use crate::id::{BootId, Digest};

mod written;

pub use written::{is_day, is_day_or_moment};

/// How far a clock may be from the office, or drift between two entries, before it is flagged.
/// Twice the daily drift that GA/T 947 allows a recorder (≤ 3 s a day), rounded up to 10 s.
pub const TOLERANCE_MS: i64 = 10_000;

/// Offset of local time from UTC in China, minutes: what a time without an offset means, and the day of a case.
pub const CHINA_OFFSET_MINUTES: i16 = 480;

/// The first moment that a claim can plausibly name: 2025-01-01T00:00:00Z, before any terminal
/// with this library existed.
const EARLIEST_PLAUSIBLE_MS: i64 = 1_735_689_600_000;

/// What the clocks of a device show at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// Wall clock, milliseconds since 1970-01-01T00:00:00Z.
    pub wall_ms: i64,
    /// Offset of local time from UTC, minutes; China is 480.
    pub offset_minutes: i16,
    /// Time since boot, including sleep, milliseconds.
    pub monotonic_ms: u64,
    /// Which boot that is.
    pub boot: BootId,
}

/// A source of [`ClockReading`]s. Pure modules take readings; only shells hold a clock.
pub trait Clock: Send + Sync {
    /// Reads every clock of the device at once.
    fn read(&self) -> ClockReading;
}

/// The last checkpoint of the office that a device had checked when it made a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct SeenCheckpoint {
    /// Which life of the office log: it grows by one when the office is restored from a backup.
    #[n(0)]
    pub epoch: u64,
    /// Number of entries in the log.
    #[n(1)]
    pub size: u64,
    /// When the office signed it, milliseconds since 1970 by the office's clock.
    #[n(2)]
    pub time_ms: u64,
    /// Time since boot when the device received it, milliseconds; absent after a reboot, because
    /// then nothing ties the device's clocks to the office's.
    #[n(3)]
    pub received_monotonic_ms: Option<u64>,
    /// Root of the log at that size. Nobody could know it before the log was so large: an entry that names it
    /// was made after it.
    #[n(4)]
    pub root: Option<Digest>,
}

/// What a device claims about the time of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct TimeClaim {
    /// Wall clock, milliseconds since 1970-01-01T00:00:00Z.
    #[n(0)]
    pub wall_ms: i64,
    /// Offset of local time from UTC, minutes.
    #[n(1)]
    pub offset_minutes: i16,
    /// Time since boot, milliseconds.
    #[n(2)]
    pub monotonic_ms: u64,
    /// Which boot that is.
    #[n(3)]
    pub boot: BootId,
    /// The office checkpoint last seen; absent before the first exchange.
    #[n(4)]
    pub checkpoint: Option<SeenCheckpoint>,
}

impl TimeClaim {
    /// Joins a reading of the clocks with the checkpoint last seen.
    #[must_use]
    pub const fn new(reading: ClockReading, checkpoint: Option<SeenCheckpoint>) -> Self {
        Self {
            wall_ms: reading.wall_ms,
            offset_minutes: reading.offset_minutes,
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
            checkpoint,
        }
    }
}

/// Between which moments something was made, by the office's clock, as far as the log proves it. Who doubts that clock finds
/// cosignatures of witnesses and stamps beside the checkpoints that this rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeBounds {
    /// Not before this, milliseconds since 1970.
    pub not_before_ms: Option<u64>,
    /// Not after this, milliseconds since 1970.
    pub not_after_ms: Option<u64>,
}

/// A moment as text (RFC 3339, seconds): `2026-11-23T09:15:00+08:00`. Claims before the year 0 or
/// after 9999 are shown as milliseconds since 1970.
#[must_use]
pub fn rfc3339(wall_ms: i64, offset_minutes: i16) -> String {
    let local = wall_ms.div_euclid(1_000).saturating_add(i64::from(offset_minutes) * 60);
    let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    // Days to a date of the proleptic Gregorian calendar, in eras of 400 years that begin in March.
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if !(0..=9_999).contains(&year) {
        return format!("{wall_ms} ms");
    }
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    let offset = offset_minutes.unsigned_abs();
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}{sign}{:02}:{:02}",
        second % 60,
        offset / 60,
        offset % 60
    )
}

/// How far a claimed time can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeQuality {
    /// Tied to a checkpoint of the office received since the last boot, and in agreement with it.
    Trusted,
    /// Nothing contradicts it and nothing confirms it.
    Unverified,
    /// Something contradicts it; the flags say what.
    Suspect,
}

/// One reason to doubt a claimed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "flag", rename_all = "snake_case")]
pub enum TimeFlag {
    /// Within one boot the wall clock moved against the monotonic clock; negative is backwards.
    ClockMoved {
        /// By how much, milliseconds.
        by_ms: i64,
    },
    /// After a reboot the wall clock shows less than the entry before.
    BehindPrevious {
        /// By how much, milliseconds.
        by_ms: i64,
    },
    /// The wall clock shows a time before the checkpoint that the same entry has already seen.
    BeforeCheckpoint {
        /// By how much, milliseconds.
        by_ms: i64,
    },
    /// The wall clock differs from the office's by more than the tolerance.
    DiffersFromOffice {
        /// Claimed minus expected, milliseconds.
        by_ms: i64,
    },
    /// Before this library existed: a clock reset to 1970 or 2000 by a lost battery.
    Implausible,
    /// The time since boot went backwards within one boot: no honest device does that.
    MonotonicBackwards,
}

/// A claim as its reader sees it: quality and every reason to doubt it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Assessment {
    /// How far it can be relied on.
    #[serde(rename = "time_quality")]
    pub quality: TimeQuality,
    /// Why not further; empty unless the quality is [`TimeQuality::Suspect`].
    #[serde(rename = "time_flags")]
    pub flags: Vec<TimeFlag>,
}

/// Compares a claim with itself and with the claim of the entry before it in the same chain.
#[must_use]
pub fn assess(previous: Option<&TimeClaim>, claim: &TimeClaim) -> Assessment {
    let mut flags = Vec::new();
    if claim.wall_ms < EARLIEST_PLAUSIBLE_MS {
        flags.push(TimeFlag::Implausible);
    }
    if let Some(previous) = previous {
        flags.extend(against_previous(previous, claim));
    }
    let mut tied = false;
    if let Some(seen) = claim.checkpoint {
        let early_by = claim.wall_ms.saturating_sub_unsigned(seen.time_ms);
        if early_by < -TOLERANCE_MS {
            flags.push(TimeFlag::BeforeCheckpoint { by_ms: early_by });
        }
        if let Some(received) = seen.received_monotonic_ms {
            let elapsed = claim.monotonic_ms.saturating_sub(received);
            let off_by = early_by.saturating_sub_unsigned(elapsed);
            tied = off_by.unsigned_abs() <= TOLERANCE_MS.unsigned_abs();
            if !tied {
                flags.push(TimeFlag::DiffersFromOffice { by_ms: off_by });
            }
        }
    }
    let quality = match (flags.is_empty(), tied) {
        (false, _) => TimeQuality::Suspect,
        (true, true) => TimeQuality::Trusted,
        (true, false) => TimeQuality::Unverified,
    };
    Assessment { quality, flags }
}

fn against_previous(previous: &TimeClaim, claim: &TimeClaim) -> Option<TimeFlag> {
    let wall = claim.wall_ms.saturating_sub(previous.wall_ms);
    if previous.boot != claim.boot {
        return (wall < -TOLERANCE_MS).then_some(TimeFlag::BehindPrevious { by_ms: wall });
    }
    if claim.monotonic_ms < previous.monotonic_ms {
        return Some(TimeFlag::MonotonicBackwards);
    }
    let moved = wall.saturating_sub_unsigned(claim.monotonic_ms - previous.monotonic_ms);
    (moved.unsigned_abs() > TOLERANCE_MS.unsigned_abs()).then_some(TimeFlag::ClockMoved { by_ms: moved })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    const NOON: i64 = 1_795_406_400_000;

    fn claim(wall_ms: i64, monotonic_ms: u64, boot: u8) -> TimeClaim {
        let boot = BootId::from_bytes([boot; 16]);
        TimeClaim { wall_ms, offset_minutes: 480, monotonic_ms, boot, checkpoint: None }
    }

    fn seen(time_ms: i64, received: Option<u64>) -> Option<SeenCheckpoint> {
        Some(SeenCheckpoint {
            epoch: 1,
            size: 9,
            time_ms: u64::try_from(time_ms).unwrap(),
            received_monotonic_ms: received,
            root: None,
        })
    }

    #[test]
    #[allow(clippy::type_complexity)]
    fn the_claims_of_one_day() {
        use TimeFlag::*;
        use TimeQuality::*;
        let before = claim(NOON, 1_000, 1);
        let with = |mut claim: TimeClaim, checkpoint| {
            claim.checkpoint = checkpoint;
            claim
        };
        let cases: Vec<(&str, Option<&TimeClaim>, TimeClaim, TimeQuality, Vec<TimeFlag>)> = vec![
            ("first ever, never synchronised", None, before, Unverified, vec![]),
            ("a minute later", Some(&before), claim(NOON + 60_000, 61_000, 1), Unverified, vec![]),
            (
                "set back three days",
                Some(&before),
                claim(NOON - 3 * DAY, 2_000, 1),
                Suspect,
                vec![ClockMoved { by_ms: -3 * DAY - 1_000 }],
            ),
            (
                "set forward a day",
                Some(&before),
                claim(NOON + DAY, 1_000, 1),
                Suspect,
                vec![ClockMoved { by_ms: DAY }],
            ),
            (
                "battery lost: 1970 after a reboot",
                Some(&before),
                claim(5_000, 5_000, 2),
                Suspect,
                vec![Implausible, BehindPrevious { by_ms: 5_000 - NOON }],
            ),
            ("an honest reboot", Some(&before), claim(NOON + 90_000, 30_000, 2), Unverified, vec![]),
            ("uptime went backwards", Some(&before), claim(NOON, 999, 1), Suspect, vec![MonotonicBackwards]),
            (
                "agrees with the office",
                None,
                with(claim(NOON + 60_000, 70_000, 1), seen(NOON, Some(10_000))),
                Trusted,
                vec![],
            ),
            (
                "an hour ahead of the office",
                None,
                with(claim(NOON + 3_600_000, 10_000, 1), seen(NOON, Some(10_000))),
                Suspect,
                vec![DiffersFromOffice { by_ms: 3_600_000 }],
            ),
            (
                "after a reboot, earlier than what it has seen",
                None,
                with(claim(NOON - DAY, 10, 2), seen(NOON, None)),
                Suspect,
                vec![BeforeCheckpoint { by_ms: -DAY }],
            ),
            (
                "after a reboot, nothing contradicts",
                None,
                with(claim(NOON + DAY, 10, 2), seen(NOON, None)),
                Unverified,
                vec![],
            ),
        ];
        for (what, previous, claim, quality, flags) in cases {
            assert_eq!(assess(previous, &claim), Assessment { quality, flags }, "{what}");
        }
    }

    #[test]
    fn moments_as_text() {
        assert_eq!(rfc3339(0, 0), "1970-01-01T00:00:00+00:00");
        assert_eq!(rfc3339(951_782_399_000, 480), "2000-02-29T07:59:59+08:00");
        assert_eq!(rfc3339(-1, -30), "1969-12-31T23:29:59-00:30");
        assert_eq!(rfc3339(1_795_406_400_000, 480), "2026-11-23T12:00:00+08:00");
        assert_eq!(rfc3339(i64::MAX, 0), format!("{} ms", i64::MAX));
        assert_eq!(rfc3339(i64::MIN, 0), format!("{} ms", i64::MIN));
    }

    #[test]
    fn extreme_numbers_do_not_overflow() {
        let low = TimeClaim { checkpoint: seen(NOON, Some(u64::MAX)), ..claim(i64::MIN, 0, 1) };
        let high = claim(i64::MAX, u64::MAX, 1);
        assert_eq!(assess(Some(&low), &high).quality, TimeQuality::Suspect);
        assert_eq!(assess(Some(&high), &low).quality, TimeQuality::Suspect);
    }
}
