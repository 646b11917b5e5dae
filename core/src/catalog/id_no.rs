//! 公民身份号码 (GB 11643-1999).

use thiserror::Error;

use super::calendar::{CheckTime, Day};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &str = "10X98765432";

/// Why a text is not a citizen identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdNoFault {
    /// Not 18 characters.
    #[error("a citizen identity number has 18 characters")]
    Length,
    /// Not 17 digits and a digit or `X`.
    #[error("`{0}` does not belong at its place in a citizen identity number")]
    Alphabet(char),
    /// The date of birth does not exist.
    #[error("the date of birth does not exist")]
    BirthDate,
    /// The date of birth is after today.
    #[error("the date of birth is in the future")]
    BirthInFuture,
    /// The last character is not the computed one. This may be overridden.
    #[error("the check character should be `{0}`")]
    CheckDigit(char),
}

/// Checks a citizen identity number with a capital `X` (GB 11643-1999). `now` decides what is in the future.
///
/// # Errors
/// [`IdNoFault`] names the first fault: length, alphabet, date of birth, check character.
pub fn check_id_no(number: &str, now: &CheckTime) -> Result<(), IdNoFault> {
    if number.chars().count() != 18 {
        return Err(IdNoFault::Length);
    }
    let mut digits = [0_u32; 17];
    for (position, c) in number.chars().enumerate() {
        match digits.get_mut(position) {
            Some(digit) => *digit = c.to_digit(10).ok_or(IdNoFault::Alphabet(c))?,
            None if c == 'X' || c.is_ascii_digit() => {}
            None => return Err(IdNoFault::Alphabet(c)),
        }
    }
    let [_, _, _, _, _, _, y1, y2, y3, y4, m1, m2, d1, d2, ..] = digits;
    let birth = Day::new(y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2);
    let birth = birth.ok_or(IdNoFault::BirthDate)?;
    if birth > now.today() {
        return Err(IdNoFault::BirthInFuture);
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected =
        CHECK_CHARACTERS.chars().zip(0..).find(|(_, index)| *index == sum % 11).map_or('0', |(c, _)| c);
    if number.ends_with(expected) { Ok(()) } else { Err(IdNoFault::CheckDigit(expected)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 12:00 in China.
    const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };

    #[test]
    fn vectors_of_the_requirements() {
        for (number, expected) in [
            ("11010519491231002X", Ok(())),
            ("440524188001010014", Ok(())),
            ("34052419800101001X", Ok(())),
            ("640221199003070091", Ok(())),
            ("640221199003070040", Ok(())),
            ("64022119900307018X", Ok(())),
            ("640221199003070059", Ok(())),
            ("640221199003070198", Ok(())),
            ("640221199003070067", Ok(())),
            ("640221199003070016", Ok(())),
            ("640221199003070075", Ok(())),
            ("640221199003070024", Ok(())),
            ("640221199003070083", Ok(())),
            ("640221199003070032", Ok(())),
            ("640221199202290011", Ok(())),
            ("640221199002290017", Err(IdNoFault::BirthDate)),
            ("64022120261124001X", Err(IdNoFault::BirthInFuture)),
            ("130402198207290622", Err(IdNoFault::CheckDigit('4'))),
            ("64022119900307001", Err(IdNoFault::Length)),
            ("", Err(IdNoFault::Length)),
            ("11010519491231002x", Err(IdNoFault::Alphabet('x'))),
            ("1101051949123100XX", Err(IdNoFault::Alphabet('X'))),
        ] {
            assert_eq!(check_id_no(number, &NOW), expected, "{number}");
        }
    }

    #[test]
    fn a_birth_today_is_not_in_the_future() {
        let tomorrow = CheckTime { unix_ms: NOW.unix_ms + 86_400_000, ..NOW };
        assert_eq!(check_id_no("64022120261124001X", &tomorrow), Ok(()));
    }

    #[test]
    fn substitutions_and_transpositions_are_detected() {
        let number: Vec<char> = "11010519491231002X".chars().collect();
        for position in 0..17 {
            for other in ('0'..='9').filter(|other| *other != number[position]) {
                let mut changed = number.clone();
                changed[position] = other;
                assert!(check_id_no(&changed.iter().collect::<String>(), &NOW).is_err());
            }
            let mut changed = number.clone();
            changed.swap(position, position + 1);
            if changed != number {
                assert!(check_id_no(&changed.iter().collect::<String>(), &NOW).is_err());
            }
        }
    }
}
