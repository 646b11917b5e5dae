//! The seal of a document, and several seals beside each other.

use std::collections::BTreeSet;

use quanji_core::page::{LAYOUT, Paper, page_digest};
use quanji_core::record::{Content, DocumentSealed, Stated};

use super::{Dossier, Sheet, sheets};
use crate::pages::timeline::{Event, short};

/// The seal that counts.
#[derive(Debug)]
pub(super) struct SealFacts {
    pub(super) event: Event,
    /// Digest of the sealed pages.
    pub(super) page: String,
    /// Whether drawing them again gives that digest.
    pub(super) agrees: bool,
    /// The way of laying out, if this program does not know it.
    pub(super) unknown_layout: Option<u32>,
}

/// Several seals of one document.
#[derive(Debug)]
pub(super) struct Dispute {
    pub(super) sides: Vec<Side>,
    pub(super) differences: Vec<Difference>,
    pub(super) decision: Option<Decision>,
}

/// One of several seals.
#[derive(Debug)]
pub(super) struct Side {
    /// Counted in the order of the timeline.
    pub(super) number: usize,
    pub(super) event: Event,
    pub(super) content: String,
    pub(super) page: String,
    pub(super) agrees: bool,
    /// Whether it was decided that this one counts.
    pub(super) counts: bool,
    pub(super) sheets: Vec<Sheet>,
}

/// A field in which the seals differ: what each says, in the order of the seals.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) label: String,
    pub(super) values: Vec<Option<String>>,
}

/// What was decided between them.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) seal: String,
}

/// A seal as the timeline shows it, its body, and what it froze.
type Found<'a> = (Event, &'a Stated<DocumentSealed>, (Content, Paper));

/// The seal that counts, if one does.
pub(super) fn facts(dossier: &Dossier<'_>) -> Option<SealFacts> {
    let seal = dossier.found.seal?;
    Some(SealFacts {
        event: dossier.event(seal.entry)?,
        page: seal.body.page.to_string(),
        agrees: page_digest(&dossier.found.signed) == seal.body.page,
        unknown_layout: Some(seal.body.layout).filter(|layout| *layout != LAYOUT),
    })
}

/// The seals beside each other, if there are several.
pub(super) fn dispute(dossier: &Dossier<'_>) -> Option<Dispute> {
    let seals = &dossier.papers?.seals;
    if seals.len() < 2 {
        return None;
    }
    let decided = dossier.file.registry.seal_decision(dossier.document);
    let mut found: Vec<Found<'_>> = seals
        .iter()
        .filter_map(|seal| Some((dossier.event(seal.entry)?, seal, dossier.file.pages_of(seal)?)))
        .collect();
    found.sort_by_key(|(event, ..)| event.place);
    let contents: Vec<&Content> = found.iter().map(|(.., (content, _))| content).collect();
    let differences = differences(dossier, &contents);
    let side = |(number, (event, seal, (_, paper))): (usize, Found<'_>)| Side {
        number,
        event,
        content: seal.body.digest().to_string(),
        page: seal.body.page.to_string(),
        agrees: page_digest(&paper) == seal.body.page,
        counts: decided.is_some_and(|decided| decided.seal == seal.entry),
        sheets: sheets(&paper, &format!("seal-{number}")),
    };
    Some(Dispute {
        differences,
        sides: (1..).zip(found).map(side).collect(),
        decision: decided.map(|decided| Decision {
            by: decided.decided_by.clone(),
            reason: decided.reason.clone(),
            seal: short(decided.seal),
        }),
    })
}

/// The number, what is corrected, and the fields in the order of the form, as far as they differ.
fn differences(dossier: &Dossier<'_>, contents: &[&Content]) -> Vec<Difference> {
    let keys: BTreeSet<&String> = contents.iter().flat_map(|content| content.fields.keys()).collect();
    let place = |key: &&String| {
        let at = dossier.found.template.fields.iter().position(|field| field.key == **key);
        (at.unwrap_or(usize::MAX), (*key).clone())
    };
    let mut keys: Vec<&String> = keys.into_iter().collect();
    keys.sort_by_key(place);
    let row = |label: String, value: &dyn Fn(&Content) -> Option<String>| Difference {
        label,
        values: contents.iter().map(|content| value(content)).collect(),
    };
    let head = [
        row("编号".to_owned(), &|content| content.number.clone()),
        row("更正的文书".to_owned(), &|content| content.corrects.map(|corrects| corrects.to_string())),
    ];
    let fields = keys.into_iter().map(|key| {
        row(dossier.label(key), &|content| content.fields.get(key).map(|value| dossier.shown(key, value)))
    });
    let differs = |row: &Difference| row.values.iter().any(|value| Some(value) != row.values.first());
    head.into_iter().chain(fields).filter(differs).collect()
}
