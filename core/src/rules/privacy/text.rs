//! Taking persons out of a narrative.

use std::collections::BTreeMap;

use super::mask::LEFT_OUT;
use super::number::without_numbers;
use super::person::Persons;

/// Words after which a text says what somebody suffers from, up to the next mark.
const MEDICAL: [&str; 8] = ["诊断为", "确诊为", "患有", "病史为", "病史：", "诊断：", "主诉：", "现病史："];
/// Words after which the number of a patient stands.
const PATIENT_NUMBERS: [&str; 7] = ["病历号", "住院号", "门诊号", "病案号", "就诊号", "就诊卡号", "床号"];
const NO_ILLNESS: &str = "（病情略）";
/// Each round takes out at least one character that names somebody; few texts need more than one.
const ROUNDS: usize = 16;

/// How much is taken out of a narrative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Nothing.
    Nothing,
    /// Who reported the matter.
    Informants,
    /// Every person, their numbers, and what they suffer from.
    Persons,
}

/// A narrative without the persons of the case: 马某 for each natural person, 举报人 for who reported the matter; without
/// numbers of identity documents and telephones, addresses of mail, and illnesses. Names of organisations stay.
#[must_use]
pub fn redacted_text(text: &str, persons: &Persons) -> String {
    without(text, persons, Extent::Persons)
}

pub(super) fn without(text: &str, persons: &Persons, extent: Extent) -> String {
    let mut text = text.to_owned();
    if extent == Extent::Nothing {
        return text;
    }
    // What takes the place of one name may make another with what stands beside it: until nothing changes.
    for _ in 0..ROUNDS {
        let mut next = without_names(&text, persons, extent);
        if extent == Extent::Persons {
            next = without_illness(&without_numbers(&next));
        }
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn without_names(text: &str, persons: &Persons, extent: Extent) -> String {
    let mut needles: BTreeMap<&str, &str> = BTreeMap::new();
    if extent == Extent::Persons {
        needles.extend(persons.masked.iter().map(|(name, instead)| (name.as_str(), instead.as_str())));
        needles.extend(persons.organisations.iter().map(|name| (name.as_str(), name.as_str())));
    }
    needles.extend(persons.informants.iter().map(|(name, instead)| (name.as_str(), instead.as_str())));
    let mut needles: Vec<(&str, &str)> = needles.into_iter().collect();
    needles.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let (mut rest, mut without) = (text, String::with_capacity(text.len()));
    while let Some(c) = rest.chars().next() {
        // The longest that begins here.
        if let Some((name, instead)) = needles.iter().find(|(name, _)| rest.starts_with(*name)) {
            without.push_str(instead);
            rest = rest.get(name.len()..).unwrap_or_default();
        } else {
            without.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    without
}

fn without_illness(text: &str) -> String {
    let is_mark = |c: char| "，。；、,;：:\n的者".contains(c);
    let illness = MEDICAL.iter().fold(text.to_owned(), |text, word| {
        replace_after(&text, word, |after| {
            let said = after.trim_start_matches(['：', ':', ' ']);
            let length = said.find(is_mark).unwrap_or(said.len());
            (length > 0).then_some((after.len() - said.len() + length, NO_ILLNESS))
        })
    });
    PATIENT_NUMBERS.iter().fold(illness, |text, word| {
        replace_after(&text, word, |after| {
            let number = after.trim_start_matches(['：', ':', ' ', '为']);
            let length =
                number.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(number.len());
            (length > 0).then_some((after.len() - number.len() + length, LEFT_OUT))
        })
    })
}

/// Puts something in the place of what follows a word: `what` says how many bytes of it go, and what comes instead.
fn replace_after(text: &str, word: &str, what: impl Fn(&str) -> Option<(usize, &'static str)>) -> String {
    let (mut rest, mut replaced) = (text, String::with_capacity(text.len()));
    while let Some((before, after)) = rest.split_once(word) {
        replaced.push_str(before);
        replaced.push_str(word);
        rest = after;
        if let Some((length, instead)) = what(after) {
            replaced.push_str(instead);
            rest = after.get(length..).unwrap_or_default();
        }
    }
    replaced.push_str(rest);
    replaced
}
