//! `evidence.listed`: which recordings and documents a decision rests on, and for what.

use minicbor::{Decode, Encode};

use crate::entry::{are_distinct, is_said, is_said_if_any};
use crate::id::{Digest, DocumentId, MediaId};

/// `evidence.listed`: a list of evidence. Each list stands for itself: what a later one leaves out
/// is still listed by the earlier one, until an item says that it is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EvidenceListed {
    /// The decision that rests on it; absent while there is none.
    #[n(0)]
    pub decision: Option<DocumentId>,
    /// Whether it was collected after the decision, and so supports nothing in it (行政复议法 46,
    /// 行政诉讼法 35).
    #[n(1)]
    pub supplement: bool,
    /// The pieces; at least one.
    #[n(2)]
    pub items: Vec<EvidenceItem>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EvidenceItem {
    /// A recording; or else a document.
    #[n(0)]
    pub media: Option<MediaId>,
    /// A document; or else a recording.
    #[n(1)]
    pub document: Option<DocumentId>,
    /// Of a recording the SHA-256 of all its bytes, of a document the digest of its content.
    #[n(2)]
    pub digest: Digest,
    /// What it is to prove (证明对象); not blank.
    #[n(3)]
    pub proves: String,
    /// What is said in it, in writing; not blank.
    #[n(4)]
    pub transcript: Option<String>,
    /// Whether somebody speaks in it: a court then wants the words in writing.
    #[n(5)]
    pub has_speech: bool,
    /// Whether the case no longer rests on it.
    #[n(6)]
    pub withdrawn: bool,
}

impl EvidenceListed {
    /// The list in one line for people.
    #[must_use]
    pub fn said(&self) -> String {
        let after = if self.supplement { "（决定后补充）" } else { "" };
        let proves: Vec<&str> = self.items.iter().map(|item| item.proves.as_str()).collect();
        format!("{} 项{after}：{}", self.items.len(), proves.join("；"))
    }

    pub(super) fn is_sound(&self) -> bool {
        let named: Vec<_> = self.items.iter().map(|item| (item.media, item.document)).collect();
        !named.is_empty() && are_distinct(&named) && self.items.iter().all(EvidenceItem::is_sound)
    }
}

impl EvidenceItem {
    fn is_sound(&self) -> bool {
        self.media.is_some() != self.document.is_some()
            && is_said(&self.proves)
            && is_said_if_any(self.transcript.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_each_piece_once_and_what_it_proves() {
        let item = EvidenceItem {
            media: Some(MediaId::from_bytes([1; 16])),
            document: None,
            digest: Digest::from_bytes([2; 32]),
            proves: "布草间未设消毒柜".into(),
            transcript: None,
            has_speech: true,
            withdrawn: false,
        };
        let paper =
            EvidenceItem { media: None, document: Some(DocumentId::from_bytes([1; 16])), ..item.clone() };
        let both = EvidenceItem { document: paper.document, ..item.clone() };
        let neither = EvidenceItem { media: None, ..item.clone() };
        let blank = EvidenceItem { proves: "\t".into(), ..item.clone() };
        let silent = EvidenceItem { transcript: Some(String::new()), ..item.clone() };
        let again = EvidenceItem { proves: "从业人员未体检".into(), withdrawn: true, ..item.clone() };
        for (items, sound) in [
            (vec![item.clone(), paper], true),
            (vec![], false),
            (vec![both], false),
            (vec![neither], false),
            (vec![blank], false),
            (vec![silent], false),
            (vec![item.clone(), again], false),
        ] {
            let listed = EvidenceListed { decision: None, supplement: false, items };
            assert_eq!(listed.is_sound(), sound, "{listed:?}");
        }
        let listed = EvidenceListed { decision: None, supplement: true, items: vec![item] };
        assert_eq!(listed.said(), "1 项（决定后补充）：布草间未设消毒柜");
    }
}
