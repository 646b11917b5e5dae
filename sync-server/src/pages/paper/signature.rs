//! The signatures of a document, each signer once.

use quanji_core::record::{DocumentSigned, Means, Signer};

use super::Dossier;
use crate::pages::timeline::Event;
use crate::pages::words::{Moment, Words};

/// One signer of one group, with all pages on which they signed in the same way.
#[derive(Debug)]
pub(super) struct SignatureRow {
    pub(super) role: String,
    pub(super) name: String,
    /// What the signer is to the party, and for whom they sign.
    pub(super) relation: String,
    pub(super) means: Words,
    pub(super) pages: Words,
    /// The first act of signing.
    pub(super) event: Event,
    /// When the last one was, if there were several.
    pub(super) until: Option<Moment>,
}

/// Several acts of one signer.
struct Acts<'a> {
    role: &'a str,
    signer: &'a Signer,
    means: Words,
    events: Vec<Event>,
    pages: Vec<u32>,
    /// Whether one of them stands at the end.
    at_end: bool,
}

/// The signatures that count, by group in the order of the form, then by time.
pub(super) fn rows(dossier: &Dossier<'_>) -> Vec<SignatureRow> {
    let mut all: Vec<Acts<'_>> = Vec::new();
    let signed = dossier.papers.into_iter().flat_map(|papers| &papers.signed);
    for stated in signed.filter(|stated| dossier.counted.contains(&stated.entry)) {
        let Some(event) = dossier.event(stated.entry) else { continue };
        let body = &stated.body;
        let means = means(&body.means);
        let same = |acts: &&mut Acts<'_>| {
            acts.role == body.role && *acts.signer == body.signer && acts.means == means
        };
        match all.iter_mut().find(same) {
            Some(acts) => acts.take(event, body),
            None => {
                let mut acts = Acts {
                    role: &body.role,
                    signer: &body.signer,
                    means,
                    events: Vec::new(),
                    pages: Vec::new(),
                    at_end: false,
                };
                acts.take(event, body);
                all.push(acts);
            }
        }
    }
    let place = |role: &str| dossier.found.template.signatures.iter().position(|known| known.role == role);
    let mut rows: Vec<_> = all
        .into_iter()
        .filter_map(|acts| Some((place(acts.role).unwrap_or(usize::MAX), acts.row(dossier)?)))
        .collect();
    rows.sort_by_key(|(place, row)| (*place, row.event.place));
    rows.into_iter().map(|(_, row)| row).collect()
}

impl Acts<'_> {
    fn take(&mut self, event: Event, body: &DocumentSigned) {
        self.events.push(event);
        self.pages.extend(&body.on_pages);
        self.at_end |= body.on_pages.is_empty();
    }

    fn row(mut self, dossier: &Dossier<'_>) -> Option<SignatureRow> {
        self.events.sort_by_key(|event| event.place);
        self.pages.sort_unstable();
        self.pages.dedup();
        let last = self.events.last().map(|event| event.moment.clone());
        let first = self.events.into_iter().next()?;
        let behalf = self.signer.on_behalf_of.as_ref().map(|whom| format!("代 {whom} 签"));
        let relation: Vec<String> = self.signer.relation.clone().into_iter().chain(behalf).collect();
        Some(SignatureRow {
            role: dossier.role(self.role),
            name: self.signer.name.clone(),
            relation: relation.join("，"),
            means: self.means,
            pages: places(&self.pages, self.at_end),
            until: last.filter(|last| *last != first.moment),
            event: first,
        })
    }
}

fn means(means: &Means) -> Words {
    let photo = |photo: bool| if photo { ("，附照片", ", photographed") } else { ("", "") };
    let (zh, en) = match means {
        Means::Handwriting(hand) => {
            (format!("屏幕手写签名（{}）", hand.device), "by hand on a screen".to_owned())
        }
        Means::Paper(_) => ("纸上手写签名，附照片".to_owned(), "by hand on paper, photographed".to_owned()),
        Means::PhysicalStamp(stamp) => {
            let (zh, en) = photo(stamp.photo.is_some());
            (format!("实物印章 {}{zh}", stamp.serial), format!("physical stamp{en}"))
        }
        Means::ElectronicStamp(stamp) => {
            let (zh, en) = photo(stamp.photo.is_some());
            (format!("统一电子印章 {}{zh}", stamp.serial), format!("electronic stamp{en}"))
        }
    };
    Words { zh, en }
}

fn places(pages: &[u32], at_end: bool) -> Words {
    let numbers: Vec<String> = pages.iter().map(ToString::to_string).collect();
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    if !numbers.is_empty() {
        zh.push(format!("第 {} 页", numbers.join("、")));
        en.push(format!("page {}", numbers.join(", ")));
    }
    if at_end {
        zh.push("文末签名处".to_owned());
        en.push("at the end".to_owned());
    }
    Words { zh: zh.join("，"), en: en.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_said_in_words() {
        for (pages, at_end, zh, en) in [
            (&[1, 2][..], true, "第 1、2 页，文末签名处", "page 1, 2, at the end"),
            (&[3][..], false, "第 3 页", "page 3"),
            (&[][..], true, "文末签名处", "at the end"),
        ] {
            assert_eq!(places(pages, at_end), Words { zh: zh.into(), en: en.into() });
        }
    }
}
