//! Newtypes for everything that has a name.
//!
//! Every identifier is 128 bits, written as 32 lower-case hexadecimal digits. Two kinds of
//! identifier can never be mixed up because they are different types.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};

/// The text is not an identifier: not exactly the expected number of hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is {expected} hexadecimal digits")]
pub struct IdError {
    /// How many digits were expected.
    pub expected: usize,
}

macro_rules! byte_string {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Takes the raw bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The raw bytes, big end first.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Takes bytes of unknown length; `None` if the length is wrong.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(", stringify!($name))?;
                write_hex(f, &self.0)?;
                f.write_str(")")
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                read_hex(text).map(Self).ok_or(IdError { expected: $len * 2 })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                Self::from_slice(d.bytes()?).ok_or_else(|| {
                    minicbor::decode::Error::message("wrong length of byte string").at(at)
                })
            }
        }
    };
}

byte_string!(
    /// SHA-256 of something that the place where it stands names.
    Digest, 32
);
byte_string!(
    /// The organisation (机构) whose record this is.
    BureauId, 16
);
byte_string!(
    /// A department (科室) of the bureau.
    SectionId, 16
);
byte_string!(
    /// A person who holds, or held, a 执法证件.
    OfficerId, 16
);
byte_string!(
    /// A chain of entries: one terminal, or the office itself. It is the first half of the SHA-256
    /// of the compressed public key, so nobody can choose another device's identifier.
    DeviceId, 16
);
byte_string!(
    /// Everything about one matter (案件 / 检查任务): the unit of access and of replication.
    CaseId, 16
);
byte_string!(
    /// An Automerge document: the sheet of a case or one draft (执法文书).
    DocumentId, 16
);
byte_string!(
    /// One step of a case (执法活动), from its start to its end.
    ActivityId, 16
);
byte_string!(
    /// One recording (音像记录): a photograph, sound or video, or a copy of one.
    MediaId, 16
);
byte_string!(
    /// One start of the operating system; it changes at every reboot.
    BootId, 16
);
byte_string!(
    /// SHA-256 of the complete bytes of an entry: its name that nobody can give to another.
    EntryHash, 32
);

impl From<CaseId> for DocumentId {
    /// The case sheet is the document that carries the name of its case.
    fn from(case: CaseId) -> Self {
        Self(case.0)
    }
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_refuses_everything_else() {
        let id = CaseId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        for wrong in ["", "ab", "zz", &"ab".repeat(17), &"汉".repeat(11), &"+1".repeat(16)] {
            assert_eq!(wrong.parse::<CaseId>(), Err(IdError { expected: 32 }), "{wrong}");
        }
    }

    #[test]
    fn byte_strings_of_another_length_do_not_decode() {
        let long = minicbor::to_vec(EntryHash::from_bytes([1; 32])).unwrap();
        assert!(minicbor::decode::<CaseId>(&long).is_err());
    }
}
