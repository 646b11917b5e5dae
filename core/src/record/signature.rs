//! `document.signed`: somebody signed what was read back.

use minicbor::{Decode, Encode};

use crate::id::{Digest, DocumentId, EntryHash, OfficerId};

/// Most points of one act of signing: ten minutes at 200 points a second.
pub const MAX_POINTS: usize = 120_000;
/// Longest photograph of a signed page, in bytes.
pub const MAX_PHOTO_BYTES: usize = 640 * 1024;

/// `document.signed`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentSigned {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// The `document.read_back` entry of what was signed.
    #[n(1)]
    pub read_back: EntryHash,
    /// SHA-256 of the pages that were read back: they enter the signature themselves.
    #[n(2)]
    pub page: Digest,
    /// The group of signers, as the template names it.
    #[n(3)]
    pub role: String,
    /// Who.
    #[n(4)]
    pub signer: Signer,
    /// How.
    #[n(5)]
    pub means: Means,
    /// The pages that it stands on, from 1, ascending; none for the place of signature at the end.
    #[n(6)]
    pub on_pages: Vec<u32>,
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Signer {
    /// Name as signed; of a stamp, what it says.
    #[n(0)]
    pub name: String,
    /// The officer of the roster, if it is one.
    #[n(1)]
    pub officer: Option<OfficerId>,
    /// What the signer is to the party: 法定代表人, 现场负责人, 委托代理人 …
    #[n(2)]
    pub relation: Option<String>,
    /// For whom a substitute signs, and by which delegation.
    #[n(3)]
    pub on_behalf_of: Option<String>,
}

/// How somebody signs. All are of equal standing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Means {
    /// By hand on a screen.
    #[n(0)]
    Handwriting(#[n(0)] Handwriting),
    /// By hand on paper, photographed.
    #[n(1)]
    Paper(#[n(0)] Photo),
    /// 实物印章: a physical stamp; photographed, or pressed on numbered forms before.
    #[n(2)]
    PhysicalStamp(#[n(0)] Stamp),
    /// 统一电子印章 (国务院关于在线政务服务的若干规定 9), made outside of this system.
    #[n(3)]
    ElectronicStamp(#[n(0)] Stamp),
}

/// Strokes with everything that a handwriting expert asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Handwriting {
    /// Model of the device that took them.
    #[n(0)]
    pub device: String,
    /// Width of the canvas, in the unit of the points.
    #[n(1)]
    pub width: u32,
    /// Height of the canvas.
    #[n(2)]
    pub height: u32,
    /// Points a second that the device samples.
    #[n(3)]
    pub rate_hz: u32,
    /// The strokes, in the order of writing.
    #[n(4)]
    pub strokes: Vec<Vec<Point>>,
}

/// One sample of a pen or finger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Point {
    /// From the left edge of the canvas.
    #[n(0)]
    pub x: u32,
    /// From its top edge.
    #[n(1)]
    pub y: u32,
    /// Milliseconds since the first point.
    #[n(2)]
    pub t: u32,
    /// Pressure, 0 to 65,535, where the device measures it.
    #[n(3)]
    pub pressure: Option<u16>,
}

/// A photograph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Photo {
    /// `image/jpeg` or `image/png`.
    #[n(0)]
    pub media_type: String,
    /// The file.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// A stamp on a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Stamp {
    /// Number of the stamp, of the pre-stamped form, or of the electronic stamp's certificate.
    #[n(0)]
    pub serial: String,
    /// A photograph of the stamped page.
    #[n(1)]
    pub photo: Option<Photo>,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// No name.
    #[error("the signer needs a name")]
    NoName,
    /// No stroke, or a stroke without a point.
    #[error("nothing was written")]
    NoStrokes,
    /// More than [`MAX_POINTS`].
    #[error("a signature has at most {MAX_POINTS} points")]
    TooManyPoints,
    /// A point outside of the canvas, or a canvas without extent.
    #[error("a point is outside of the canvas")]
    OffCanvas,
    /// A point is earlier than the one before it.
    #[error("the points are not in the order of time")]
    TimeGoesBack,
    /// Not a JPEG or PNG file, or longer than [`MAX_PHOTO_BYTES`].
    #[error("a photograph is a JPEG or PNG file of at most {MAX_PHOTO_BYTES} bytes")]
    BadPhoto,
    /// A stamp without a number.
    #[error("the stamp needs a number")]
    NoSerial,
    /// Pages are not ascending from 1.
    #[error("pages are counted from 1 and ascend")]
    BadPages,
}

impl DocumentSigned {
    /// What is wrong with it, as far as it alone shows.
    ///
    /// # Errors
    /// The first [`SignatureFault`].
    pub fn check(&self) -> Result<(), SignatureFault> {
        if self.signer.name.trim().is_empty() {
            return Err(SignatureFault::NoName);
        }
        let ascending = self.on_pages.windows(2).all(|pair| pair.first() < pair.last());
        if !ascending || self.on_pages.first() == Some(&0) {
            return Err(SignatureFault::BadPages);
        }
        match &self.means {
            Means::Handwriting(handwriting) => handwriting.check(),
            Means::Paper(photo) => photo.check(),
            Means::PhysicalStamp(stamp) | Means::ElectronicStamp(stamp) => {
                if stamp.serial.trim().is_empty() {
                    return Err(SignatureFault::NoSerial);
                }
                stamp.photo.as_ref().map_or(Ok(()), Photo::check)
            }
        }
    }
}

/// Handwriting as apps and scripts give it: a point is `[x, y, t]` or `[x, y, t, pressure]`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct HandwritingJson {
    device: String,
    width: u32,
    height: u32,
    rate_hz: u32,
    strokes: Vec<Vec<PointJson>>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum PointJson {
    Plain(u32, u32, u32),
    Pressed(u32, u32, u32, u16),
}

impl Handwriting {
    /// Reads `{"device", "width", "height", "rate_hz", "strokes": [[[x, y, t, pressure?], …], …]}`.
    ///
    /// # Errors
    /// What is wrong, for a person.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let read: HandwritingJson =
            serde_json::from_str(text).map_err(|error| format!("strokes: {error}"))?;
        let point = |point: &PointJson| match *point {
            PointJson::Plain(x, y, t) => Point { x, y, t, pressure: None },
            PointJson::Pressed(x, y, t, pressure) => Point { x, y, t, pressure: Some(pressure) },
        };
        Ok(Self {
            device: read.device,
            width: read.width,
            height: read.height,
            rate_hz: read.rate_hz,
            strokes: read.strokes.iter().map(|stroke| stroke.iter().map(point).collect()).collect(),
        })
    }

    fn check(&self) -> Result<(), SignatureFault> {
        if self.strokes.is_empty() || self.strokes.iter().any(Vec::is_empty) {
            return Err(SignatureFault::NoStrokes);
        }
        let mut last = 0;
        for (count, point) in (1..).zip(self.strokes.iter().flatten()) {
            if count > MAX_POINTS {
                return Err(SignatureFault::TooManyPoints);
            }
            if point.x > self.width || point.y > self.height || self.width == 0 || self.height == 0 {
                return Err(SignatureFault::OffCanvas);
            }
            if point.t < last {
                return Err(SignatureFault::TimeGoesBack);
            }
            last = point.t;
        }
        Ok(())
    }
}

impl Photo {
    fn check(&self) -> Result<(), SignatureFault> {
        let magic: &[u8] = match self.media_type.as_str() {
            "image/jpeg" => &[0xff, 0xd8, 0xff],
            "image/png" => b"\x89PNG\r\n\x1a\n",
            _ => return Err(SignatureFault::BadPhoto),
        };
        let fits = self.bytes.len() <= MAX_PHOTO_BYTES && self.bytes.starts_with(magic);
        if fits { Ok(()) } else { Err(SignatureFault::BadPhoto) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(means: Means) -> DocumentSigned {
        DocumentSigned {
            document: DocumentId::from_bytes([1; 16]),
            read_back: EntryHash::from_bytes([2; 32]),
            page: Digest::from_bytes([3; 32]),
            role: "party".into(),
            signer: Signer { name: "马某".into(), ..Signer::default() },
            means,
            on_pages: vec![],
        }
    }

    fn written(strokes: &[&[(u32, u32, u32)]]) -> Means {
        let point = |(x, y, t): &(u32, u32, u32)| Point { x: *x, y: *y, t: *t, pressure: None };
        Means::Handwriting(Handwriting {
            device: "T100".into(),
            width: 1000,
            height: 400,
            rate_hz: 120,
            strokes: strokes.iter().map(|stroke| stroke.iter().map(point).collect()).collect(),
        })
    }

    #[test]
    fn strokes_are_read_from_json() {
        let text = r#"{"device":"T100","width":9,"height":9,"rate_hz":60,"strokes":[[[1,2,3],[4,5,6,700]]]}"#;
        let read = Handwriting::from_json(text).unwrap();
        let pressures: Vec<_> = read.strokes[0].iter().map(|point| (point.t, point.pressure)).collect();
        assert_eq!(pressures, [(3, None), (6, Some(700))]);
        for bad in ["", "{}", &text.replace("[1,2,3]", "[1,2]"), &text.replace("[1,2,3]", "[1,2,-3]")] {
            assert!(Handwriting::from_json(bad).unwrap_err().starts_with("strokes: "), "{bad}");
        }
    }

    #[test]
    fn every_fault_is_named() {
        let photo =
            |media_type: &str, bytes: &[u8]| Photo { media_type: media_type.into(), bytes: bytes.into() };
        let jpeg = photo("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]);
        let long = photo("image/jpeg", &[&[0xff, 0xd8, 0xff][..], &vec![0; MAX_PHOTO_BYTES]].concat());
        let stamp = |serial: &str| Stamp { serial: serial.into(), photo: None };
        let many = vec![(1, 1, 1); MAX_POINTS + 1];
        use SignatureFault::*;
        for (means, expected) in [
            (written(&[&[(1, 1, 0), (999, 400, 8)], &[(5, 5, 8)]]), Ok(())),
            (written(&[]), Err(NoStrokes)),
            (written(&[&[(1, 1, 0)], &[]]), Err(NoStrokes)),
            (written(&[&[(1001, 1, 0)]]), Err(OffCanvas)),
            (written(&[&[(1, 401, 0)]]), Err(OffCanvas)),
            (written(&[&[(1, 1, 9)], &[(2, 2, 8)]]), Err(TimeGoesBack)),
            (written(&[&many]), Err(TooManyPoints)),
            (Means::Paper(jpeg.clone()), Ok(())),
            (Means::Paper(photo("image/png", b"\x89PNG\r\n\x1a\n")), Ok(())),
            (Means::Paper(photo("image/png", &jpeg.bytes)), Err(BadPhoto)),
            (Means::Paper(photo("text/plain", b"x")), Err(BadPhoto)),
            (Means::Paper(long), Err(BadPhoto)),
            (Means::PhysicalStamp(stamp("预盖章-0012")), Ok(())),
            (Means::ElectronicStamp(stamp(" ")), Err(NoSerial)),
        ] {
            assert_eq!(signed(means.clone()).check(), expected);
        }
        let base = signed(written(&[&[(1, 1, 0)]]));
        let named = |name: &str| Signer { name: name.into(), ..Signer::default() };
        assert_eq!(DocumentSigned { signer: named(" "), ..base.clone() }.check(), Err(NoName));
        for (pages, expected) in [(vec![1, 3], Ok(())), (vec![0], Err(BadPages)), (vec![2, 2], Err(BadPages))]
        {
            assert_eq!(DocumentSigned { on_pages: pages, ..base.clone() }.check(), expected);
        }
    }
}
