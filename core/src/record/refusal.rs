//! `signature.declined`: somebody who was asked to sign did not, and why.

use minicbor::{Decode, Encode};

use crate::id::{DocumentId, EntryHash};

/// `signature.declined`: noted by the officer who records it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct SignatureDeclined {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// The `document.read_back` entry of what was to be signed.
    #[n(1)]
    pub read_back: EntryHash,
    /// The group of signers, as the template names it.
    #[n(2)]
    pub role: String,
    /// Who, as far as known.
    #[n(3)]
    pub name: String,
    /// What happened.
    #[n(4)]
    pub outcome: Outcome,
    /// Why, as the officers note it.
    #[n(5)]
    pub reason: String,
    /// The recording that shows it.
    #[n(6)]
    pub media: Option<MediaInterval>,
    /// Why there is no recording that shows it.
    #[n(7)]
    pub no_media: Option<String>,
    /// The officer who notes it, as named that day.
    #[n(8)]
    pub noted_by: String,
}

/// What happened instead of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Outcome {
    /// 拒签: present and unwilling; of an internal signer, dissent.
    #[n(0)]
    Refused,
    /// 不在场: not present.
    #[n(1)]
    Absent,
    /// 无法签名: present and not able to sign.
    #[n(2)]
    Unable,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Refused, Self::Absent, Self::Unable];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Absent => "absent",
            Self::Unable => "unable",
        }
    }

    /// The words on the page.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Refused => "拒绝签名",
            Self::Absent => "不在场",
            Self::Unable => "无法签名",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| "an outcome is refused, absent or unable".to_owned())
    }
}

/// A part of a recording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaInterval {
    /// What names the recording: its identifier here, or recorder and file name.
    #[n(0)]
    pub media: String,
    /// Begin, milliseconds from the start of the recording.
    #[n(1)]
    pub from_ms: u64,
    /// End; not before the begin.
    #[n(2)]
    pub to_ms: u64,
}

impl SignatureDeclined {
    /// Whether the statement says something: a reason, an interval that is one, and not both a recording
    /// and a reason for there being none.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let interval = self.media.as_ref();
        !self.reason.trim().is_empty()
            && interval.is_none_or(|media| !media.media.trim().is_empty() && media.from_ms <= media.to_ms)
            && !(self.media.is_some() && self.no_media.is_some())
    }
}
