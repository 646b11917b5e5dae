//! Space on the disk of the terminal.

use std::path::Path;

use super::super::error::StoreError;

/// What a recorder of 1080p writes in an hour at most (GA/T 947.1-2015), bytes.
const VIDEO_BYTES_PER_HOUR: u64 = 2_600_000_000;

/// Space for recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Space {
    /// Free bytes on the disk.
    pub free: u64,
    /// Bytes of them that are kept for statements and seals.
    pub reserve: u64,
    /// How long video can be recorded, minutes.
    pub minutes_left: u64,
}

impl Space {
    /// The space of a terminal, with the rate of a recording if there is one, bytes a second.
    #[must_use]
    pub fn new(free: u64, reserve: u64, bytes_per_second: Option<u64>) -> Self {
        let usable = free.saturating_sub(reserve);
        Self { free, reserve, minutes_left: minutes_left(usable, bytes_per_second) }
    }
}

/// How long a recording can go on, minutes.
#[must_use]
pub fn minutes_left(usable: u64, bytes_per_second: Option<u64>) -> u64 {
    let per_minute = match bytes_per_second {
        Some(rate @ 1..) => rate.saturating_mul(60),
        Some(0) | None => VIDEO_BYTES_PER_HOUR / 60,
    };
    usable / per_minute
}

/// Bytes on the disk of a folder that this program may use.
///
/// # Errors
/// [`StoreError::File`].
pub fn free_bytes(folder: &Path) -> Result<u64, StoreError> {
    let found = rustix::fs::statvfs(folder).map_err(|error| StoreError::file(folder)(error.into()))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_not_for_video() {
        let gigabytes = |count: u64| count * 1_000_000_000;
        assert_eq!(Space::new(gigabytes(3), gigabytes(3), None).minutes_left, 0);
        assert_eq!(Space::new(gigabytes(1), gigabytes(3), None).minutes_left, 0);
        assert_eq!(Space::new(gigabytes(26) + 7, 7, None).minutes_left, 600);
        assert_eq!(Space::new(600_007, 7, Some(1_000)).minutes_left, 10);
        assert_eq!(Space::new(gigabytes(26), 0, Some(0)).minutes_left, 600);
    }
}
