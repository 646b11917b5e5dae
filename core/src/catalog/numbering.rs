//! Document numbers (卫生行政执法文书规范 4).

use serde::Deserialize;

/// How a document is numbered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawNumbering")]
pub enum Numbering {
    /// 文号: region + 卫 + category + nature + 〔year〕 + number + 号, `平卫医罚〔2026〕12号`.
    Letter {
        /// The nature of the act, 罚.
        nature: String,
    },
    /// 编号: year and a number of at least four digits, `2026-0012`.
    Serial,
    /// The number of the main document and the number of the annex, `2026-0012-附1`.
    Attached,
    /// Not numbered.
    None,
}

/// What a number is made of. The bureau configures region and category; the sequence comes from a block of numbers
/// that the office leases to a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberParts<'a> {
    /// Abbreviation of the region, 平.
    pub region: &'a str,
    /// Category of enforcement, 医.
    pub category: &'a str,
    /// Four-digit year.
    pub year: u16,
    /// Number in its series, from 1; of an annex, its number under the main document.
    pub sequence: u32,
    /// Number of the main document of an annex.
    pub parent: Option<&'a str>,
}

impl Numbering {
    /// Whether documents have a number.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// The number as printed; `None` for an unnumbered document and for an annex without a main document.
    #[must_use]
    pub fn format(&self, parts: NumberParts<'_>) -> Option<String> {
        let NumberParts { region, category, year, sequence, parent } = parts;
        match self {
            Self::Letter { nature } => Some(format!("{region}卫{category}{nature}〔{year}〕{sequence}号")),
            Self::Serial => Some(format!("{year}-{sequence:04}")),
            Self::Attached => parent.map(|parent| format!("{parent}-附{sequence}")),
            Self::None => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNumbering {
    kind: String,
    #[serde(default)]
    nature: Option<String>,
}

impl TryFrom<RawNumbering> for Numbering {
    type Error = String;

    fn try_from(raw: RawNumbering) -> Result<Self, String> {
        match (raw.kind.as_str(), raw.nature) {
            ("文号", Some(nature)) => Ok(Self::Letter { nature }),
            ("文号", None) => Err("numbering 文号 needs a nature".to_owned()),
            ("编号", None) => Ok(Self::Serial),
            ("附属", None) => Ok(Self::Attached),
            ("none", None) => Ok(Self::None),
            (kind, _) => Err(format!("unknown numbering `{kind}`, or a nature where none belongs")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_formatted_as_article_4_prescribes() {
        let parts =
            NumberParts {
                region: "平", category: "医", year: 2026, sequence: 12, parent: Some("2026-0012")
            };
        let letter = Numbering::Letter { nature: "罚".to_owned() };
        assert_eq!(letter.format(parts).unwrap(), "平卫医罚〔2026〕12号");
        assert_eq!(Numbering::Serial.format(parts).unwrap(), "2026-0012");
        assert_eq!(
            Numbering::Serial.format(NumberParts { sequence: 12_345, ..parts }).unwrap(),
            "2026-12345"
        );
        assert_eq!(Numbering::Attached.format(parts).unwrap(), "2026-0012-附12");
        assert_eq!(Numbering::Attached.format(NumberParts { parent: None, ..parts }), None);
        assert_eq!(Numbering::None.format(parts), None);
    }
}
