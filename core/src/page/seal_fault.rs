//! What does not hold about a seal: an honest terminal makes none of these, and a reader trusts no terminal.

use super::standing::Standing;
use crate::id::EntryHash;
use crate::record::{DocumentSealed, Lack, Paperwork};

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealFault {
    /// The reading back that it names is not here, or is of another content or other pages.
    ReadBack,
    /// A signature or outcome that it names is not here, or was given for other pages.
    Signature(EntryHash),
    /// Drawn again, the pages have another digest.
    Page,
    /// The signatures are not what the template asks for.
    Lack(String, Lack),
}

impl SealFault {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::ReadBack => "定稿所依据的宣读核对不存在，或与定稿内容不符".into(),
            Self::Signature(entry) => format!("定稿所列的签名不存在，或不是在这些页面上作出的（{entry}）"),
            Self::Page => "重新绘制的页面与定稿时不一致".into(),
            Self::Lack(label, lack) => format!("{label}：{}", lack.zh()),
        }
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::ReadBack => {
                "the reading back that the seal rests on is missing or says something else".into()
            }
            Self::Signature(entry) => {
                format!("a signature that the seal names is missing or of other pages ({entry})")
            }
            Self::Page => "drawn again, the pages differ from what was sealed".into(),
            Self::Lack(label, lack) => format!("{label}: {}", lack.en()),
        }
    }
}

/// Everything that does not hold about the seal of a document that stands so.
pub(super) fn seal_faults(
    standing: &Standing<'_>,
    papers: &Paperwork,
    seal: &DocumentSealed,
) -> Vec<SealFault> {
    let mut faults = Vec::new();
    let read_back = papers.read_backs.iter().find(|stated| stated.entry == seal.read_back);
    let rests =
        read_back.is_some_and(|read| read.body.content == seal.digest() && read.body.page == standing.page);
    if !rests {
        faults.push(SealFault::ReadBack);
    }
    let on_these_pages = |entry: &EntryHash| {
        let signed = papers.signed.iter().find(|stated| stated.entry == *entry);
        let declined = papers.declined.iter().find(|stated| stated.entry == *entry);
        match (signed, declined) {
            (Some(signed), _) => signed.body.page == standing.page,
            (None, Some(declined)) => {
                papers.readings_of(standing.page).any(|read| read.entry == declined.body.read_back)
            }
            (None, None) => false,
        }
    };
    faults.extend(
        seal.signatures
            .iter()
            .filter(|entry| !on_these_pages(entry))
            .map(|entry| SealFault::Signature(*entry)),
    );
    if super::page_digest(&standing.signed) != seal.page {
        faults.push(SealFault::Page);
    }
    for role in &standing.roles {
        faults.extend(role.lacks.iter().map(|lack| SealFault::Lack(role.label.clone(), lack.clone())));
    }
    faults
}
