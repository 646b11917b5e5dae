//! Who has signed, who has not, and whether that is enough: the rules of refusal as one total match.

use std::collections::{BTreeMap, BTreeSet};

use super::refusal::{Outcome, SignatureDeclined};
use super::signature::{DocumentSigned, Means};
use crate::catalog::{FieldValue, RefusalRule, SignatureRequirement, SigningMethod, Template, When};
use crate::entry::Disqualified;
use crate::id::{EntryHash, OfficerId};

/// The groups whose signers act as 执法人员 and must be qualified on the day (R5.1).
const OFFICER_ROLES: [&str; 2] = ["officer", "server"];
/// The group of the party, on whose absence or refusal witnesses depend.
const PARTY_ROLES: [&str; 3] = ["party", "subject", "receiver"];
/// The group that notes refusals at a hearing (行政处罚法 64).
const HOST_ROLE: &str = "host";

/// How one group of signers stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleStatus {
    /// The group, as the template names it.
    pub role: String,
    /// Its Chinese name.
    pub label: String,
    /// How many must sign.
    pub min: u8,
    /// Whether they must sign in this document at all.
    pub required: bool,
    /// The signatures that count, in the order of signing.
    pub signed: Vec<EntryHash>,
    /// The outcomes that stand in place of signatures.
    pub declined: Vec<EntryHash>,
    /// What is missing before the document can be sealed.
    pub lacks: Vec<Lack>,
}

/// What a group of signers lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// So many more must sign, or an outcome must be noted where the rule allows one.
    Signatures(usize),
    /// This outcome does not replace the signature: without it the document cannot be sealed.
    MustSign(Outcome),
    /// A witness must sign.
    Witness,
    /// A witness must sign, or a recording must show it.
    WitnessOrRecording,
    /// A recording must show it, or the reason why there is none must be given.
    Recording,
    /// The host must sign, who notes the refusal.
    Host,
    /// Pages that a signer has not signed.
    Pages(String, Vec<u32>),
    /// A stamp is needed.
    Stamp,
    /// A stamp does not replace a signature.
    NotAStamp,
    /// Somebody who signed is no officer on that day.
    Officer(String, Disqualified),
}

/// A signature with its entry.
pub type Signed<'a> = (EntryHash, &'a DocumentSigned);
/// An outcome with its entry.
pub type Declined<'a> = (EntryHash, &'a SignatureDeclined);

/// What the judgement rests on.
pub struct SigningFacts<'a> {
    /// The template.
    pub template: &'a Template,
    /// The values of the document.
    pub values: &'a BTreeMap<String, FieldValue>,
    /// How many pages were read back.
    pub pages: u32,
    /// The signatures on exactly these pages, in the order of signing.
    pub signed: &'a [Signed<'a>],
    /// The outcomes noted on exactly these pages.
    pub declined: &'a [Declined<'a>],
    /// Whether somebody was an officer on the day of the entry by which they signed.
    pub qualified: &'a dyn Fn(EntryHash, OfficerId) -> Result<(), Disqualified>,
}

impl std::fmt::Debug for SigningFacts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningFacts").field("template", &self.template.code).finish_non_exhaustive()
    }
}

/// How every group of the template stands, in its order.
#[must_use]
pub fn signatures(facts: &SigningFacts<'_>) -> Vec<RoleStatus> {
    facts.template.signatures.iter().map(|requirement| status(facts, requirement)).collect()
}

fn status(facts: &SigningFacts<'_>, requirement: &SignatureRequirement) -> RoleStatus {
    let signed: Vec<Signed<'_>> =
        facts.signed.iter().filter(|(_, body)| body.role == requirement.role).copied().collect();
    let declined: Vec<Declined<'_>> =
        facts.declined.iter().filter(|(_, body)| body.role == requirement.role).copied().collect();
    let required = is_required(facts, requirement, &declined);
    let mut lacks = Vec::new();
    let signers: BTreeSet<String> = signed.iter().map(|(_, body)| identity(body)).collect();
    let people = signers.len() + declined.len();
    let missing = usize::from(requirement.min).saturating_sub(people);
    if required && missing > 0 && requirement.refusal != RefusalRule::None {
        lacks.push(Lack::Signatures(missing));
    }
    for (_, body) in &declined {
        lacks.extend(outcome_lack(facts, requirement.refusal, body));
    }
    let takes_stamps = requirement
        .methods
        .iter()
        .any(|method| matches!(method, SigningMethod::PhysicalStamp | SigningMethod::ElectronicStamp));
    for (entry, body) in &signed {
        lacks.extend(means_lack(takes_stamps, &body.means));
        if OFFICER_ROLES.contains(&requirement.role.as_str()) {
            let standing = body.signer.officer.ok_or(Disqualified::Unknown);
            let standing = standing.and_then(|officer| (facts.qualified)(*entry, officer));
            lacks.extend(standing.err().map(|why| Lack::Officer(body.signer.name.clone(), why)));
        }
    }
    if requirement.methods.contains(&SigningMethod::EveryPage)
        || requirement.refusal == RefusalRule::Interrogation
    {
        lacks.extend(signers.iter().filter_map(|signer| pages_lack(facts.pages, signer, &signed)));
    }
    RoleStatus {
        role: requirement.role.clone(),
        label: requirement.label.clone(),
        min: requirement.min,
        required,
        signed: signed.iter().map(|(entry, _)| *entry).collect(),
        declined: declined.iter().map(|(entry, _)| *entry).collect(),
        lacks,
    }
}

/// What else an outcome needs under a rule. Every rule and every outcome has its line.
fn outcome_lack(facts: &SigningFacts<'_>, rule: RefusalRule, body: &SignatureDeclined) -> Option<Lack> {
    let recorded = body.media.is_some();
    let explained = body.no_media.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let witnessed = facts.signed.iter().any(|(_, signed)| signed.role == "witness");
    let hosted = facts.signed.iter().any(|(_, signed)| signed.role == HOST_ROLE);
    use Outcome::{Absent, Refused, Unable};
    match (rule, body.outcome) {
        (RefusalRule::None | RefusalRule::Note | RefusalRule::Internal, Refused | Absent | Unable) => None,
        (RefusalRule::Block, outcome @ (Refused | Absent | Unable)) => Some(Lack::MustSign(outcome)),
        // The refusal itself must be on the recording (prompts R15.2).
        (RefusalRule::Scene | RefusalRule::Interrogation, Refused | Unable) => {
            (!recorded && !explained).then_some(Lack::Recording)
        }
        // 行政强制法 18(九): without the party, a witness signs.
        (RefusalRule::Scene | RefusalRule::Interrogation, Absent) => (!witnessed).then_some(Lack::Witness),
        // 留置送达: witness or recording.
        (RefusalRule::Service, Refused | Unable) => {
            (!witnessed && !recorded).then_some(Lack::WitnessOrRecording)
        }
        // Served in another way later.
        (RefusalRule::Service, Absent) => None,
        // 行政处罚法 52: noted on the decision.
        (RefusalRule::Spot, Refused) => None,
        (RefusalRule::Spot, Unable) => (!recorded && !explained).then_some(Lack::Recording),
        // A penalty on the spot needs the party on the spot.
        (RefusalRule::Spot, Absent) => Some(Lack::MustSign(Absent)),
        (RefusalRule::Hearing, Refused | Absent | Unable) => (!hosted).then_some(Lack::Host),
    }
}

fn means_lack(takes_stamps: bool, means: &Means) -> Option<Lack> {
    match (takes_stamps, means) {
        (true, Means::Handwriting(_)) => Some(Lack::Stamp),
        (true, Means::Paper(_) | Means::PhysicalStamp(_) | Means::ElectronicStamp(_)) => None,
        (false, Means::Handwriting(_) | Means::Paper(_)) => None,
        (false, Means::PhysicalStamp(_) | Means::ElectronicStamp(_)) => Some(Lack::NotAStamp),
    }
}

fn pages_lack(pages: u32, signer: &str, signed: &[Signed<'_>]) -> Option<Lack> {
    let own = signed.iter().filter(|(_, body)| identity(body) == signer);
    let covered: BTreeSet<u32> = own.flat_map(|(_, body)| body.on_pages.iter().copied()).collect();
    let open: Vec<u32> = (1..=pages).filter(|page| !covered.contains(page)).collect();
    let name =
        signed.iter().find(|(_, body)| identity(body) == signer).map(|(_, body)| body.signer.name.clone());
    (!open.is_empty()).then(|| Lack::Pages(name.unwrap_or_default(), open))
}

/// Two signatures of one identity are one signer.
fn identity(body: &DocumentSigned) -> String {
    match body.signer.officer {
        Some(officer) => officer.to_string(),
        None => body.signer.name.trim().to_owned(),
    }
}

fn is_required(
    facts: &SigningFacts<'_>,
    requirement: &SignatureRequirement,
    declined: &[Declined<'_>],
) -> bool {
    match &requirement.when {
        When::Always => true,
        // Whoever is not present is noted as absent; silence is not absence.
        When::Present => declined.iter().all(|(_, body)| body.outcome != Outcome::Absent),
        When::PartyAbsentOrRefused => facts.declined.iter().any(|(_, body)| {
            PARTY_ROLES.contains(&body.role.as_str())
                && matches!(body.outcome, Outcome::Absent | Outcome::Refused)
        }),
        When::If(condition) => {
            let no_video = facts.declined.iter().all(|(_, body)| body.media.is_none());
            let outside = BTreeMap::from([("no_video".to_owned(), no_video)]);
            condition.evaluate(facts.template, facts.values, &outside) == Some(true)
        }
    }
}

impl Lack {
    /// Machine code; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Signatures(_) => "signature_missing",
            Self::MustSign(_) => "must_sign",
            Self::Witness => "witness_missing",
            Self::WitnessOrRecording => "witness_or_recording_missing",
            Self::Recording => "recording_missing",
            Self::Host => "host_missing",
            Self::Pages(..) => "pages_unsigned",
            Self::Stamp => "stamp_missing",
            Self::NotAStamp => "not_a_signature",
            Self::Officer(..) => "officer_not_qualified",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Signatures(missing) => format!("还缺{missing}人签名（或注明拒签、不在场、无法签名及原因）"),
            Self::MustSign(outcome) => format!("{}时不能定稿，必须签名（盖章）", outcome.zh()),
            Self::Witness => "当事人不在场，须有见证人签名".into(),
            Self::WitnessOrRecording => "拒收时须有见证人签名，或者用录像记录留置过程".into(),
            Self::Recording => "拒签（无法签名）过程须有录音录像，没有的要写明原因".into(),
            Self::Host => "须由听证主持人签名注明".into(),
            Self::Pages(name, pages) => format!("{name}未逐页签名，还缺第{}页", list(pages, "、")),
            Self::Stamp => "须加盖行政机关印章".into(),
            Self::NotAStamp => "此处须本人签名，不能以印章代替".into(),
            Self::Officer(name, why) => format!("{name}{}，不能以执法人员身份签名", why.zh()),
        }
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Signatures(missing) => {
                format!(
                    "{missing} more must sign, or their refusal, absence or inability be noted with its reason"
                )
            }
            Self::MustSign(outcome) => {
                format!("a signer who is {} is not enough: this signature is needed", outcome.as_str())
            }
            Self::Witness => "the party is absent: a witness must sign".into(),
            Self::WitnessOrRecording => {
                "receipt was refused: a witness must sign or a recording must show it".into()
            }
            Self::Recording => {
                "a recording must show the refusal, or the reason why there is none be given".into()
            }
            Self::Host => "the host of the hearing must sign, who notes the refusal".into(),
            Self::Pages(name, pages) => format!("{name} has not signed page {}", list(pages, ", ")),
            Self::Stamp => "the stamp of the organ is needed".into(),
            Self::NotAStamp => "a person signs here; a stamp does not replace that".into(),
            Self::Officer(name, why) => format!("{name} {} and cannot sign as an officer", why.en()),
        }
    }
}

fn list(pages: &[u32], between: &str) -> String {
    pages.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
#[path = "requirement_tests.rs"]
mod tests;
