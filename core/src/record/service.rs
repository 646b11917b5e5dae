//! `document.served`: a sealed document reached the party (送达).

use minicbor::{Decode, Encode};

use super::refusal::MediaInterval;
use crate::id::{DocumentId, EntryHash};

/// `document.served`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentServed {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// Its seal.
    #[n(1)]
    pub seal: EntryHash,
    /// How.
    #[n(2)]
    pub mode: ServiceMode,
    /// When it was handed over, left, posted or sent, RFC 3339; of a public notice, its first day.
    #[n(3)]
    pub served_at: String,
    /// Who took it, and what they are to the party.
    #[n(4)]
    pub receiver: Option<String>,
    /// Where.
    #[n(5)]
    pub place: Option<String>,
    /// Why it was refused, when it was left.
    #[n(6)]
    pub refusal: Option<String>,
    /// Who witnessed that it was left: name and organisation.
    #[n(7)]
    pub witness: Option<String>,
    /// The recording that shows it.
    #[n(8)]
    pub media: Option<MediaInterval>,
    /// The signed consent to electronic service (HS-61).
    #[n(9)]
    pub consent: Option<DocumentId>,
    /// Postal number, or the address of the electronic service.
    #[n(10)]
    pub reference: Option<String>,
    /// The receipt (HS-60) that says the same on paper.
    #[n(11)]
    pub receipt: Option<DocumentId>,
}

/// A way to serve a document (卫生健康行政处罚程序规定 53–57; 民事诉讼法 88–95).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum ServiceMode {
    /// 直接送达
    #[n(0)]
    Direct,
    /// 留置送达
    #[n(1)]
    Left,
    /// 委托送达
    #[n(2)]
    Entrusted,
    /// 邮寄送达
    #[n(3)]
    Mail,
    /// 电子送达
    #[n(4)]
    Electronic,
    /// 公告送达
    #[n(5)]
    Notice,
}

impl ServiceMode {
    /// Every way.
    pub const ALL: [Self; 6] =
        [Self::Direct, Self::Left, Self::Entrusted, Self::Mail, Self::Electronic, Self::Notice];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Left => "left",
            Self::Entrusted => "entrusted",
            Self::Mail => "mail",
            Self::Electronic => "electronic",
            Self::Notice => "notice",
        }
    }

    /// The name that people see.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Direct => "直接送达",
            Self::Left => "留置送达",
            Self::Entrusted => "委托送达",
            Self::Mail => "邮寄送达",
            Self::Electronic => "电子送达",
            Self::Notice => "公告送达",
        }
    }
}

impl std::str::FromStr for ServiceMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text || mode.zh() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|mode| mode.as_str()).collect();
            format!("no such way of service; known: {}", known.join(", "))
        })
    }
}

/// What a service lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFault {
    /// Nobody is named who took it.
    #[error("name who took it and what they are to the party (--receiver)")]
    NoReceiver,
    /// Left without the reason of the refusal.
    #[error("a document that is left needs the reason of the refusal (--refusal)")]
    NoRefusal,
    /// Left with neither witness nor recording (民事诉讼法 89).
    #[error("a document that is left needs a witness or a recording (--witness or --media)")]
    NoWitness,
    /// Electronic without the party's signed consent (行政处罚法 61).
    #[error("electronic service needs the signed consent HS-61 (--consent)")]
    NoConsent,
    /// Electronic or by mail without an address or postal number.
    #[error("mail and electronic service need a postal number or an address (--reference)")]
    NoReference,
    /// Not a time.
    #[error("the time of service is RFC 3339, such as 2026-11-23T10:20:00+08:00")]
    NoTime,
}

impl DocumentServed {
    /// What the way of service needs and this one lacks.
    ///
    /// # Errors
    /// The first [`ServiceFault`].
    pub fn check(&self) -> Result<(), ServiceFault> {
        let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        if !crate::catalog::is_moment(&self.served_at) {
            return Err(ServiceFault::NoTime);
        }
        match self.mode {
            ServiceMode::Direct | ServiceMode::Entrusted if !said(&self.receiver) => {
                Err(ServiceFault::NoReceiver)
            }
            ServiceMode::Left if !said(&self.refusal) => Err(ServiceFault::NoRefusal),
            ServiceMode::Left if !said(&self.witness) && self.media.is_none() => Err(ServiceFault::NoWitness),
            ServiceMode::Electronic if self.consent.is_none() => Err(ServiceFault::NoConsent),
            ServiceMode::Electronic | ServiceMode::Mail if !said(&self.reference) => {
                Err(ServiceFault::NoReference)
            }
            ServiceMode::Direct
            | ServiceMode::Left
            | ServiceMode::Entrusted
            | ServiceMode::Mail
            | ServiceMode::Electronic
            | ServiceMode::Notice => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_needs_what_the_law_asks_for() {
        let base = |mode| DocumentServed {
            document: DocumentId::from_bytes([1; 16]),
            seal: EntryHash::from_bytes([2; 32]),
            mode,
            served_at: "2026-11-23T10:20:00+08:00".into(),
            receiver: None,
            place: None,
            refusal: None,
            witness: None,
            media: None,
            consent: None,
            reference: None,
            receipt: None,
        };
        let text = |text: &str| Some(text.to_owned());
        let media = Some(MediaInterval { media: "m".into(), from_ms: 0, to_ms: 9 });
        let left = DocumentServed { refusal: text("拒收"), ..base(ServiceMode::Left) };
        let sent = DocumentServed {
            consent: Some(DocumentId::from_bytes([3; 16])),
            ..base(ServiceMode::Electronic)
        };
        use ServiceFault::*;
        for (served, expected) in [
            (base(ServiceMode::Direct), Err(NoReceiver)),
            (DocumentServed { receiver: text("马某，本人"), ..base(ServiceMode::Direct) }, Ok(())),
            (base(ServiceMode::Entrusted), Err(NoReceiver)),
            (base(ServiceMode::Left), Err(NoRefusal)),
            (left.clone(), Err(NoWitness)),
            (DocumentServed { witness: text("李某，城关居委会"), ..left.clone() }, Ok(())),
            (DocumentServed { media, ..left }, Ok(())),
            (base(ServiceMode::Electronic), Err(NoConsent)),
            (sent.clone(), Err(NoReference)),
            (DocumentServed { reference: text("a@example.cn"), ..sent }, Ok(())),
            (base(ServiceMode::Mail), Err(NoReference)),
            (base(ServiceMode::Notice), Ok(())),
            (DocumentServed { served_at: "昨天".into(), ..base(ServiceMode::Notice) }, Err(NoTime)),
        ] {
            assert_eq!(served.check(), expected, "{served:?}");
        }
    }
}
