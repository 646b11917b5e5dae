//! What recorded a recording, and where.

use minicbor::{Decode, Encode};

/// What recorded it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize)]
#[cbor(flat)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Source {
    /// The camera or microphone of the terminal itself.
    #[n(0)]
    Terminal,
    /// A recorder (执法记录仪) of the register.
    #[n(1)]
    Recorder(#[n(0)] Import),
    /// A file whose origin nobody has proved.
    #[n(2)]
    File(#[n(0)] Import),
}

/// A file as it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize)]
#[cbor(map)]
pub struct Import {
    /// Name of the file, as found, without folders.
    #[n(0)]
    pub file: String,
    /// Number of the recorder in the register, if known.
    #[n(1)]
    pub recorder: Option<String>,
    /// How far the recorder's clock was ahead of the terminal's when it was checked out,
    /// milliseconds. Claimed times are not corrected by it: a reader does that.
    #[n(2)]
    pub clock_ahead_ms: Option<i64>,
    /// Number of the officer as the file or the recorder names it.
    #[n(3)]
    pub officer: Option<String>,
    /// Whether the recorder marked the file as important (关键文件).
    #[n(4)]
    pub important: Option<bool>,
}

impl Source {
    /// The recorder, if one is named.
    #[must_use]
    pub fn recorder(&self) -> Option<&str> {
        self.import()?.recorder.as_deref()
    }

    /// The file that it was taken from.
    #[must_use]
    pub const fn import(&self) -> Option<&Import> {
        match self {
            Self::Terminal => None,
            Self::Recorder(import) | Self::File(import) => Some(import),
        }
    }
}

/// A position as the device claims it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize)]
#[cbor(map)]
pub struct Position {
    /// Latitude in WGS 84, ten-millionths of a degree, north positive.
    #[n(0)]
    pub latitude_e7: i32,
    /// Longitude in WGS 84, ten-millionths of a degree, east positive.
    #[n(1)]
    pub longitude_e7: i32,
    /// Radius within which the device is with two chances in three, centimetres.
    #[n(2)]
    pub accuracy_cm: Option<u32>,
    /// Whether the system says that another program made the position up.
    #[n(3)]
    pub mocked: bool,
}

impl Position {
    /// Whether it is on the globe.
    #[must_use]
    pub const fn is_on_earth(&self) -> bool {
        self.latitude_e7.unsigned_abs() <= 900_000_000 && self.longitude_e7.unsigned_abs() <= 1_800_000_000
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |f: &mut std::fmt::Formatter<'_>, value: i32| {
            let sign = if value < 0 { "-" } else { "" };
            let value = value.unsigned_abs();
            write!(f, "{sign}{}.{:07}", value / 10_000_000, value % 10_000_000)
        };
        part(f, self.latitude_e7)?;
        f.write_str(",")?;
        part(f, self.longitude_e7)
    }
}
