//! The rules of a maker: how the names of its files are read.

use regex::{Captures, Regex};
use serde::Deserialize;

use super::format::format_of;
use crate::catalog::unix_ms;
use crate::record::MediaKind;

const BUILTIN: &str = include_str!("../../data/recorders.yaml");
const SCHEMA: &str = "recorder-files/1";
const GROUPS: [&str; 10] =
    ["recorder", "officer", "stamp", "year", "month", "day", "hour", "minute", "second", "important"];

/// Rules that cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VendorError {
    /// Not YAML of the expected shape.
    #[error("rules of recorders: {0}")]
    Shape(String),
    /// A rule that cannot be right.
    #[error("rules of recorders, {vendor}: {why}")]
    Rule {
        /// Which vendor.
        vendor: String,
        /// What is wrong.
        why: String,
    },
}

/// The rules of all makers.
#[derive(Debug, Clone)]
pub struct Vendors(Vec<Vendor>);

/// The rules of one maker.
#[derive(Debug, Clone)]
pub struct Vendor {
    /// Key, such as `gat947`.
    pub key: String,
    /// What people call it.
    pub title: String,
    name: Regex,
    utc_offset_minutes: i32,
    ends_when_modified: bool,
}

/// A file as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Its name without folders.
    pub name: String,
    /// When it was last written, milliseconds since 1970.
    pub modified_ms: Option<i64>,
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// What it is.
    pub kind: MediaKind,
    /// Its format.
    pub media_type: &'static str,
    /// Number of the recorder.
    pub recorder: Option<String>,
    /// Number of the officer.
    pub officer: Option<String>,
    /// Whether the recorder marked it.
    pub important: Option<bool>,
    /// When it began by the recorder's clock, milliseconds since 1970.
    pub started_ms: Option<i64>,
    /// When it ended by the recorder's clock.
    pub ended_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    meta: Meta,
    vendors: Vec<VendorForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    schema: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VendorForm {
    key: String,
    title: String,
    name: String,
    utc_offset_minutes: i32,
    ended: Ended,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Ended {
    Modified,
    Unknown,
}

impl Vendors {
    /// The rules that come with the library.
    ///
    /// # Errors
    /// [`VendorError`]: a defect of this build.
    pub fn builtin() -> Result<Self, VendorError> {
        Self::from_yaml(BUILTIN)
    }

    /// Reads rules in the format of `core/data/recorders.yaml`.
    ///
    /// # Errors
    /// [`VendorError`] with the line, or the vendor and the reason.
    pub fn from_yaml(text: &str) -> Result<Self, VendorError> {
        let form: Form =
            serde_saphyr::from_str(text).map_err(|error| VendorError::Shape(error.to_string()))?;
        if form.meta.schema != SCHEMA {
            return Err(VendorError::Shape(format!(
                "schema {}; this build reads {SCHEMA}",
                form.meta.schema
            )));
        }
        let vendors = form.vendors.into_iter().map(checked).collect::<Result<Vec<_>, _>>()?;
        for (at, vendor) in vendors.iter().enumerate() {
            if vendors.iter().take(at).any(|before| before.key == vendor.key) {
                return Err(wrong(&vendor.key, "there are two of this key"));
            }
        }
        Ok(Self(vendors))
    }

    /// The rules of one maker.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Vendor> {
        self.0.iter().find(|vendor| vendor.key == key)
    }

    /// Every maker.
    pub fn iter(&self) -> impl Iterator<Item = &Vendor> {
        self.0.iter()
    }
}

fn checked(form: VendorForm) -> Result<Vendor, VendorError> {
    let name = Regex::new(&form.name).map_err(|error| wrong(&form.key, error.to_string()))?;
    if let Some(unknown) = name.capture_names().flatten().find(|group| !GROUPS.contains(group)) {
        return Err(wrong(&form.key, format!("no such group: {unknown}; groups: {}", GROUPS.join(", "))));
    }
    if form.utc_offset_minutes.abs() > 18 * 60 {
        return Err(wrong(&form.key, "an offset from UTC is 18 hours at most"));
    }
    Ok(Vendor {
        key: form.key,
        title: form.title,
        name,
        utc_offset_minutes: form.utc_offset_minutes,
        ends_when_modified: form.ended == Ended::Modified,
    })
}

fn wrong(vendor: &str, why: impl Into<String>) -> VendorError {
    VendorError::Rule { vendor: vendor.to_owned(), why: why.into() }
}

impl Vendor {
    /// What a file says of itself; `None` if it is no recording by its ending. A name that the rule
    /// does not know, or that tells a day that does not exist, makes no file vanish: it says less.
    #[must_use]
    pub fn read(&self, file: &FoundFile) -> Option<ReadFile> {
        let (_, extension) = file.name.rsplit_once('.')?;
        let (kind, media_type) = format_of(extension)?;
        let named = self.name.captures(&file.name);
        let group = |name: &str| {
            let found = named.as_ref()?.name(name)?.as_str();
            (!found.is_empty()).then(|| found.to_owned())
        };
        let started_ms = named.as_ref().and_then(|named| self.time(named));
        let after = |ended: &i64| started_ms.is_none_or(|started| started <= *ended);
        let ended_ms = match kind {
            MediaKind::Photo => started_ms,
            _ if self.ends_when_modified => file.modified_ms.filter(after),
            _ => None,
        };
        Some(ReadFile {
            kind,
            media_type,
            recorder: group("recorder"),
            officer: group("officer"),
            important: named.as_ref().map(|named| named.name("important").is_some()),
            started_ms,
            ended_ms,
        })
    }

    fn time(&self, named: &Captures<'_>) -> Option<i64> {
        let group = |name: &str| Some(named.name(name)?.as_str());
        let text = match group("stamp") {
            Some(stamp) => {
                let (day, clock) = stamp.split_at_checked(8)?;
                format!("{day}T{}:{}:{}", clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?)
            }
            None => format!(
                "{}-{}-{}T{}:{}:{}",
                group("year")?,
                group("month")?,
                group("day")?,
                group("hour")?,
                group("minute")?,
                group("second")?
            ),
        };
        unix_ms(&text, self.utc_offset_minutes)
    }
}
