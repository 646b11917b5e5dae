//! `package.issued`: an evidence package left the office.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::is_said;
use crate::id::Digest;

/// `package.issued`: which package, for whom, and who had it made. The package holds this statement, so it can be
/// neither denied by the office nor changed by anybody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct PackageIssued {
    /// SHA-256 of the package's `manifest.cbor`.
    #[n(0)]
    pub manifest: Digest,
    /// Size of the log that the package shows the case at.
    #[n(1)]
    pub log_size: u64,
    /// How many entries the case had then, those included that are withheld from the recipient.
    #[n(2)]
    pub entries: u64,
    /// Who is given it; not blank.
    #[n(3)]
    pub recipient: String,
    /// What for; not blank.
    #[n(4)]
    pub purpose: String,
    /// What the recipient may know.
    #[n(5)]
    pub profile: PackageProfile,
    /// Who had it made, one or more.
    #[n(6)]
    pub issued_by: Vec<Approval>,
}

impl PackageIssued {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.recipient) && is_said(&self.purpose) && Approval::are_sound(&self.issued_by)
    }
}

/// For whom a package is made: it decides what is withheld.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum PackageProfile {
    /// 全卷: everything; stays within the organ.
    #[n(0)]
    Whole,
    /// 法院: a court.
    #[n(1)]
    Court,
    /// 当事人: the party, or who acts for it.
    #[n(2)]
    Party,
    /// 上级机关: the office above, supervision and prosecution.
    #[n(3)]
    Oversight,
    /// 公众: anybody.
    #[n(4)]
    Public,
}

impl PackageProfile {
    /// Every profile.
    pub const ALL: [Self; 5] = [Self::Whole, Self::Court, Self::Party, Self::Oversight, Self::Public];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Court => "court",
            Self::Party => "party",
            Self::Oversight => "oversight",
            Self::Public => "public",
        }
    }

    /// The name that people see.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Whole => "全卷（本机关）",
            Self::Court => "人民法院",
            Self::Party => "当事人及其代理人",
            Self::Oversight => "上级机关及监督机关",
            Self::Public => "公众",
        }
    }
}

impl std::str::FromStr for PackageProfile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|profile| profile.as_str()).collect();
            format!("no such profile; known profiles: {}", known.join(", "))
        })
    }
}
