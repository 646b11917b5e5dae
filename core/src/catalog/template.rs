//! Document templates.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::field::FieldDefinition;
use super::numbering::Numbering;

/// One form of the catalogue (执法文书).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// `HS-20`; `CASE` for the sheet of a case.
    pub code: String,
    /// Rises with every change of the template. A sealed document names the version that it was made with.
    pub version: u32,
    /// Chinese title, 现场笔录.
    pub title: String,
    /// Stable English key, `scene_record`.
    pub key: String,
    /// The stage of the work that the document belongs to (第三条).
    pub stage: Stage,
    /// The document goes to, or is signed by, somebody outside the organ.
    pub external: bool,
    /// The document may be sealed on a terminal without a network.
    pub offline_final: bool,
    /// Number of copies (联).
    pub copies: u8,
    /// How the document is numbered.
    pub numbering: Numbering,
    /// The law that the form rests on, and whether its text was read.
    pub basis: Vec<Basis>,
    /// The audio-visual record that must accompany the document.
    pub media: MediaRequirement,
    /// Who signs.
    pub signatures: Vec<SignatureRequirement>,
    /// Codes of the rules that apply to the document (`R9.1`, `L42`).
    pub rules: Vec<String>,
    /// Time limits that the document starts or must keep, for people: the rules compute them.
    pub deadlines: Vec<String>,
    /// The fields in the order of the printed form.
    pub fields: Vec<FieldDefinition>,
    /// Names of the activity types in which the document is made.
    #[serde(default, rename = "activity", deserialize_with = "split_bar")]
    pub activities: Vec<String>,
    /// A remark for whoever maintains the catalogue.
    #[serde(default)]
    pub note: Option<String>,
}

/// Stage of an activity or document (第三条); documents about devices, media and audit are administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub enum Stage {
    /// 事前
    #[serde(rename = "事前")]
    Before,
    /// 事中
    #[serde(rename = "事中")]
    During,
    /// 事后
    #[serde(rename = "事后")]
    After,
    /// 管理
    #[serde(rename = "管理")]
    Administration,
}

/// A source of law of a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Citation.
    pub text: String,
    /// Whether the cited text was read.
    pub status: BasisStatus,
}

/// Whether a cited text was read when the catalogue was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisStatus {
    /// The text was read.
    Verified,
    /// From memory or from a related form: to be compared with the official form before use.
    Unverified,
}

/// The audio-visual record that a document asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaRequirement {
    /// How strongly it is asked for.
    pub required: MediaLevel,
    /// The article that asks for it.
    pub basis: String,
    /// Kinds that satisfy it, any one of them; empty when nothing is asked for.
    #[serde(rename = "kind", deserialize_with = "split_bar")]
    pub kinds: Vec<MediaKind>,
    /// A remark on exceptions.
    #[serde(default)]
    pub note: Option<String>,
}

/// How strongly an audio-visual record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaLevel {
    /// Not required.
    None,
    /// Allowed.
    Optional,
    /// Required when the step is in direct contact with the party.
    Conditional,
    /// Required by the regulation.
    Mandatory,
}

/// A kind of audio-visual record (第四条).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaKind {
    /// 录音录像: sound and picture together
    AudioVideo,
    /// 视频
    Video,
    /// 音频
    Audio,
    /// 照片
    Photo,
    /// 截屏: of an electronic service (卫生健康行政处罚程序规定 57)
    Screenshot,
}

/// One group of signers of a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRequirement {
    /// Key of the group, unique in the template: `officer`, `party`, `witness`, `seal` …
    pub role: String,
    /// Chinese name of the group.
    pub label: String,
    /// How many must sign.
    pub min: u8,
    /// When they must sign.
    pub when: When,
    /// What happens when they do not.
    pub refusal: RefusalRule,
    /// Ways to sign that are allowed; empty for an ordinary signature.
    #[serde(default, rename = "method", deserialize_with = "split_bar")]
    pub methods: Vec<SigningMethod>,
}

/// When a group must sign.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum When {
    /// In every document.
    Always,
    /// When they are present.
    Present,
    /// When the party is absent or refuses to sign.
    PartyAbsentOrRefused,
    /// When the condition on the document holds.
    If(Condition),
}

/// What happens when a signature is missing or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum RefusalRule {
    /// No rule: the signature is optional.
    #[serde(rename = "RF-NONE")]
    None,
    /// The document cannot be sealed without it.
    #[serde(rename = "RF-BLOCK")]
    Block,
    /// Internal signer: absence or dissent is written down, a substitute needs a delegation.
    #[serde(rename = "RF-INTERNAL")]
    Internal,
    /// The officers note the refusal; the document stays valid.
    #[serde(rename = "RF-NOTE")]
    Note,
    /// On the scene: the officers write the reason, an absent party is replaced by a witness, the refusal itself
    /// is recorded (行政强制法 18; 行政诉讼证据规定 15; 传染病防治法 96).
    #[serde(rename = "RF-SCENE")]
    Scene,
    /// As on the scene, and for every page.
    #[serde(rename = "RF-INTERROG")]
    Interrogation,
    /// Refused receipt: 留置送达 with a witness or a recording (卫生健康行政处罚程序规定 55; 民事诉讼法 89).
    #[serde(rename = "RF-SERVICE")]
    Service,
    /// The refusal is noted on the decision (行政处罚法 52).
    #[serde(rename = "RF-SPOT")]
    Spot,
    /// The host of the hearing notes the refusal (行政处罚法 64).
    #[serde(rename = "RF-HEARING")]
    Hearing,
}

/// A way to sign that is not an ordinary signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SigningMethod {
    /// 逐页签名: on every page
    EveryPage,
    /// 实物印章: the physical stamp of the organ
    PhysicalStamp,
    /// 统一电子印章: the unified electronic stamp (国务院关于在线政务服务的若干规定 9); a picture of a stamp is not one
    ElectronicStamp,
}

impl Template {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&FieldDefinition> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl TryFrom<String> for When {
    type Error = super::condition::ConditionSyntaxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "always" => Ok(Self::Always),
            "present" => Ok(Self::Present),
            "party_absent_or_refused" => Ok(Self::PartyAbsentOrRefused),
            condition => Ok(Self::If(condition.parse()?)),
        }
    }
}

/// A member of a list that the data writes with `|` between the members.
trait Listed: Sized {
    fn from_word(word: &str) -> Option<Self>;
}

impl Listed for String {
    fn from_word(word: &str) -> Option<Self> {
        Some(word.to_owned())
    }
}

impl Listed for MediaKind {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "录音录像" => Some(Self::AudioVideo),
            "视频" => Some(Self::Video),
            "音频" => Some(Self::Audio),
            "照片" => Some(Self::Photo),
            "截屏" => Some(Self::Screenshot),
            _ => None,
        }
    }
}

impl Listed for SigningMethod {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "逐页签名" => Some(Self::EveryPage),
            "实物印章" => Some(Self::PhysicalStamp),
            "统一电子印章" => Some(Self::ElectronicStamp),
            _ => None,
        }
    }
}

/// Reads `a|b`; `-` is the empty list.
fn split_bar<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Listed,
{
    let text = String::deserialize(deserializer)?;
    if text == "-" {
        return Ok(Vec::new());
    }
    text.split('|')
        .map(|word| {
            T::from_word(word).ok_or_else(|| serde::de::Error::custom(format!("unknown word `{word}`")))
        })
        .collect()
}
