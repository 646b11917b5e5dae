//! 统一社会信用代码 (GB 32100-2015).

use thiserror::Error;

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Why a text is not a unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UsccFault {
    /// Not 18 characters.
    #[error("a unified social credit code has 18 characters")]
    Length,
    /// A character outside the alphabet of GB 32100 (digits and capitals without I, O, S, V, Z).
    #[error("`{0}` does not occur in a unified social credit code")]
    Alphabet(char),
    /// The last character is not the computed one. Codes that fail are known to exist, so this may be overridden.
    #[error("the check character should be `{0}`")]
    CheckDigit(char),
}

/// Checks a unified social credit code in capitals without spaces (GB 32100-2015).
///
/// # Errors
/// [`UsccFault`] names the first fault: length, alphabet, check character.
pub fn check_uscc(code: &str) -> Result<(), UsccFault> {
    if code.chars().count() != 18 {
        return Err(UsccFault::Length);
    }
    let mut sum = 0;
    for (position, c) in code.chars().enumerate() {
        let value = ALPHABET.chars().position(|known| known == c).ok_or(UsccFault::Alphabet(c))?;
        sum += WEIGHTS.get(position).map_or(0, |weight| value * weight);
    }
    let expected = ALPHABET.chars().nth((31 - sum % 31) % 31).unwrap_or('0');
    if code.ends_with(expected) { Ok(()) } else { Err(UsccFault::CheckDigit(expected)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_the_requirements() {
        for (code, expected) in [
            ("91350100M000100Y43", Ok(())),
            ("91110000101623741K", Ok(())),
            ("911101066976941872", Ok(())),
            ("916402210000001310", Ok(())),
            ("91640221000000086Y", Ok(())),
            ("916402210000000191", Ok(())),
            ("12640221MB0000019B", Ok(())),
            ("92640221MA75WWW188", Ok(())),
            ("91310115MA1H8R7C6D", Err(UsccFault::CheckDigit('7'))),
            ("91350211M0000XUF46", Err(UsccFault::CheckDigit('R'))),
            ("91350100M000100Y4", Err(UsccFault::Length)),
            ("91350100M000100Y433", Err(UsccFault::Length)),
            ("", Err(UsccFault::Length)),
            ("91350100M000100YI3", Err(UsccFault::Alphabet('I'))),
            ("91350100m000100Y43", Err(UsccFault::Alphabet('m'))),
        ] {
            assert_eq!(check_uscc(code), expected, "{code}");
        }
    }

    #[test]
    fn every_single_substitution_is_detected() {
        let code = "91350100M000100Y43";
        let mut undetected = 0;
        for (position, original) in code.chars().enumerate() {
            for other in ALPHABET.chars().filter(|other| *other != original) {
                let changed: String =
                    code.chars().enumerate().map(|(i, c)| if i == position { other } else { c }).collect();
                undetected += usize::from(check_uscc(&changed).is_ok());
            }
        }
        assert_eq!(undetected, 0);
    }
}
