//! Numbers that identify a person within a text: identity documents, telephones, addresses of mail.

use super::mask::{LEFT_OUT, number};
use crate::catalog::Day;

/// A longer run of letters and digits is a digest and no telephone number.
const DIGEST_CHARS: usize = 32;

/// The text with such numbers masked.
pub(super) fn without_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if let Some(end) = number_at(&chars, at) {
            let found: String = chars.get(at..end).unwrap_or_default().iter().collect();
            masked.push_str(&number(&found));
            at = end;
        } else {
            masked.push(*c);
            at += 1;
        }
    }
    without_mail(&masked)
}

/// Where a number that begins here ends.
fn number_at(chars: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    if before.is_some_and(|c| digit(*c).is_some()) || run_around(chars, at) >= DIGEST_CHARS {
        return None;
    }
    let mut digits = String::new();
    let (mut next, mut found) = (at, None);
    while let Some(c) = chars.get(next) {
        if let Some(digit) = digit(*c) {
            digits.push(digit);
            next += 1;
        } else if matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ') && digits.len() == 17 {
            digits.push('X');
            next += 1;
        } else if matches!(c, ' ' | '-' | '\u{a0}' | '－')
            && !digits.is_empty()
            && chars.get(next + 1).is_some_and(|c| digit_of(*c))
        {
            next += 1;
            continue;
        } else {
            break;
        }
        if digits.len() > 18 {
            break;
        }
        let is_whole = !chars.get(next).is_some_and(|c| digit_of(*c));
        if is_whole && (is_id(&digits) || is_phone(&digits)) {
            found = Some(next);
        }
    }
    found
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

fn digit_of(c: char) -> bool {
    digit(c).is_some()
}

fn run_around(chars: &[char], at: usize) -> usize {
    let (before, after) = chars.split_at(at.min(chars.len()));
    let is_in = |c: &&char| c.is_ascii_alphanumeric();
    before.iter().rev().take_while(is_in).count() + after.iter().take_while(is_in).count()
}

/// 公民身份号码 of eighteen or fifteen characters, by its region and date of birth: one with a slip of the pen names a
/// person too.
fn is_id(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let region = matches!(digits.chars().next(), Some('1'..='8'));
    let birth = match digits.len() {
        18 => part(6, 10).filter(|year| (1850..=2100).contains(year)).zip(part(10, 12)).zip(part(12, 14)),
        15 => part(6, 8).map(|year| 1900 + year).zip(part(8, 10)).zip(part(10, 12)),
        _ => None,
    };
    region && birth.is_some_and(|((year, month), day)| Day::new(year, month, day).is_some())
}

/// A mobile telephone, with or without 86 before it, or a telephone with its area code.
fn is_phone(digits: &str) -> bool {
    let is_mobile = |digits: &str| {
        digits.len() == 11 && digits.starts_with('1') && !matches!(digits.chars().nth(1), Some('0'..='2'))
    };
    is_mobile(digits)
        || digits.strip_prefix("86").is_some_and(is_mobile)
        || (digits.starts_with('0') && (10..=12).contains(&digits.len()))
}

fn without_mail(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let Some((before, after)) = text.split_once('@') else { return text.to_owned() };
    let (head, tail) = (before.trim_end_matches(is_part), after.trim_start_matches(is_part));
    if head.len() == before.len() || tail.len() == after.len() {
        return format!("{before}@{}", without_mail(after));
    }
    format!("{head}{LEFT_OUT}{}", without_mail(tail))
}
