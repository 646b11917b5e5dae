//! Signatures, what stands in their place, and service.

use quanji_core::id::{Digest, DocumentId, EntryHash, OfficerId};
use quanji_core::record::{self, MediaInterval, Outcome, Point, ServiceMode};
use quanji_core::terminal::{self as core, SignatureSaved};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// One sample of a pen or finger.
#[uniffi::remote(Record)]
pub struct Point {
    /// From the left edge of the canvas, in its unit.
    pub x: u32,
    /// From its upper edge.
    pub y: u32,
    /// Since the first point of the signature, milliseconds.
    pub t: u32,
    /// From 0 to 65535, if the device measures it.
    pub pressure: Option<u16>,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Signer {
    /// Name as signed; of a stamp, what it says.
    pub name: String,
    /// The officer of the roster, if it is one.
    #[uniffi(default = None)]
    pub officer: Option<OfficerId>,
    /// What the signer is to the party: 法定代表人, 现场负责人, 委托代理人 …
    #[uniffi(default = None)]
    pub relation: Option<String>,
    /// For whom a substitute signs, and by which delegation.
    #[uniffi(default = None)]
    pub on_behalf_of: Option<String>,
}

/// How somebody signs. All are of equal standing.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Means {
    /// By hand on a screen.
    Handwriting {
        /// Model of the device that took the strokes.
        device: String,
        /// Width of the canvas, in the unit of the points.
        width: u32,
        /// Height of the canvas.
        height: u32,
        /// Points a second that the device samples.
        rate_hz: u32,
        /// The strokes, in the order of writing.
        strokes: Vec<Vec<Point>>,
    },
    /// On paper, which was photographed.
    Paper {
        /// Format of the photograph (RFC 6838).
        media_type: String,
        /// The photograph.
        photo: Vec<u8>,
    },
    /// By a stamp, or on a form that was stamped beforehand.
    PhysicalStamp {
        /// Number of the stamp or of the form.
        serial: String,
    },
    /// By an electronic stamp.
    ElectronicStamp {
        /// Number of its certificate.
        serial: String,
    },
}

/// A signature to record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SignRequest {
    /// The group of signers, as the template names it.
    pub role: String,
    /// Who.
    pub signer: Signer,
    /// How.
    pub means: Means,
    /// The pages that it stands on, from 1; none for the place of signature at the end.
    #[uniffi(default = [])]
    pub on_pages: Vec<u32>,
    /// `ReadBack.page` of what the signer saw: if that is no longer so, nothing is recorded.
    #[uniffi(default = None)]
    pub page: Option<Digest>,
}

/// What happened in place of a signature.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// 拒绝签名
    Refused,
    /// 不在场
    Absent,
    /// 不能签名
    Unable,
}

/// A stretch of a recording.
#[uniffi::remote(Record)]
pub struct MediaInterval {
    /// Its name.
    pub media: String,
    /// From its beginning, milliseconds.
    pub from_ms: u64,
    /// The end of the stretch.
    pub to_ms: u64,
}

/// An outcome to record in place of a signature.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DeclineRequest {
    /// The group of signers, as the template names it.
    pub role: String,
    /// Who, as far as known.
    pub name: String,
    /// What happened.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// The recording that shows it.
    #[uniffi(default = None)]
    pub media: Option<MediaInterval>,
    /// Why there is none.
    #[uniffi(default = None)]
    pub no_media: Option<String>,
}

/// A way of service.
#[uniffi::remote(Enum)]
pub enum ServiceMode {
    /// 直接送达
    Direct,
    /// 留置送达
    Left,
    /// 委托送达
    Entrusted,
    /// 邮寄送达
    Mail,
    /// 电子送达
    Electronic,
    /// 公告送达
    Notice,
}

/// A service to record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ServeRequest {
    /// How.
    pub mode: ServiceMode,
    /// When, RFC 3339; now if absent.
    #[uniffi(default = None)]
    pub served_at: Option<String>,
    /// Who took it, and what they are to the party.
    #[uniffi(default = None)]
    pub receiver: Option<String>,
    /// Where.
    #[uniffi(default = None)]
    pub place: Option<String>,
    /// Why it was refused, when it was left.
    #[uniffi(default = None)]
    pub refusal: Option<String>,
    /// Who witnessed that it was left.
    #[uniffi(default = None)]
    pub witness: Option<String>,
    /// The recording that shows it.
    #[uniffi(default = None)]
    pub media: Option<MediaInterval>,
    /// The sealed consent to electronic service.
    #[uniffi(default = None)]
    pub consent: Option<DocumentId>,
    /// Postal number or address.
    #[uniffi(default = None)]
    pub reference: Option<String>,
    /// The receipt (HS-60).
    #[uniffi(default = None)]
    pub receipt: Option<DocumentId>,
}

impl From<Signer> for record::Signer {
    fn from(signer: Signer) -> Self {
        let Signer { name, officer, relation, on_behalf_of } = signer;
        Self { name, officer, relation, on_behalf_of }
    }
}

impl From<Means> for record::Means {
    fn from(means: Means) -> Self {
        match means {
            Means::Handwriting { device, width, height, rate_hz, strokes } => {
                Self::Handwriting(record::Handwriting { device, width, height, rate_hz, strokes })
            }
            Means::Paper { media_type, photo } => Self::Paper(record::Photo { media_type, bytes: photo }),
            Means::PhysicalStamp { serial } => Self::PhysicalStamp(record::Stamp { serial, photo: None }),
            Means::ElectronicStamp { serial } => Self::ElectronicStamp(record::Stamp { serial, photo: None }),
        }
    }
}

impl From<SignRequest> for core::SignRequest {
    fn from(request: SignRequest) -> Self {
        let SignRequest { role, signer, means, on_pages, page } = request;
        Self { role, signer: signer.into(), means: means.into(), on_pages, page }
    }
}

impl From<DeclineRequest> for core::DeclineRequest {
    fn from(request: DeclineRequest) -> Self {
        let DeclineRequest { role, name, outcome, reason, media, no_media } = request;
        Self { role, name, outcome, reason, media, no_media }
    }
}

impl From<ServeRequest> for core::ServeRequest {
    fn from(request: ServeRequest) -> Self {
        Self {
            mode: request.mode,
            served_at: request.served_at,
            receiver: request.receiver,
            place: request.place,
            refusal: request.refusal,
            witness: request.witness,
            media: request.media,
            consent: request.consent,
            reference: request.reference,
            receipt: request.receipt,
        }
    }
}

#[uniffi::export]
impl Terminal {
    /// Records a signature on the pages that were read back.
    ///
    /// Throws `NotReady` if the pages of now were not read back, or are not those that the signer
    /// saw; `Invalid` for an unknown group or a signature that is none.
    pub fn sign(&self, document: DocumentId, request: SignRequest) -> Result<SignatureSaved, TerminalError> {
        Ok(self.core.sign(document, request.into())?)
    }

    /// Records that somebody refused to sign, was not there or was not able to.
    ///
    /// Throws as `sign`.
    pub fn decline(
        &self,
        document: DocumentId,
        request: DeclineRequest,
    ) -> Result<SignatureSaved, TerminalError> {
        Ok(self.core.decline(document, request.into())?)
    }

    /// States that a sealed document reached the party.
    ///
    /// Throws `Invalid` with what the way of service lacks, or if the document is not sealed.
    pub fn serve_document(
        &self,
        document: DocumentId,
        request: ServeRequest,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.serve_document(document, request.into())?)
    }
}
