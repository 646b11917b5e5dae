//! Shares of a recovery key: texts on paper, two of which give the secret and one of which tells
//! nothing.
//!
//! Shamir's scheme over GF(256), byte by byte, by the crate `blahaj`. A share is 43 bytes: version 1,
//! the first four bytes of SHA-256 of the recovery key, the number of the share, the threshold, 32
//! bytes of the polynomials, and the first four bytes of SHA-256 over `quanji share 1` and all of
//! these. It is written in base32 (RFC 4648 §6) in groups of five after the word `QJS1`.

use std::path::Path;

use blahaj::{Share as Point, Sharks};
use data_encoding::BASE32_NOPAD;
use quanji_core::crypto::{PublicKey, Signer, SoftwareKey, sha256};
use quanji_core::entry::{KeyHistory, RecoveryDeclared};
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

use super::error::OfficeError;

/// The word before the groups.
const WORD: &str = "QJS1";
const VERSION: u8 = 1;
const SECRET_BYTES: usize = 32;
const CHECK_BYTES: usize = 4;
const SHARE_BYTES: usize = 3 + 4 + SECRET_BYTES + CHECK_BYTES;

/// One share of a recovery key.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    /// Which recovery key: the first four bytes of its SHA-256.
    key: [u8; 4],
    number: u8,
    threshold: u8,
    values: Zeroizing<[u8; SECRET_BYTES]>,
}

impl Share {
    /// Splits a secret. `seed` is 32 fresh random bytes.
    pub(super) fn split(
        secret: &[u8; 32],
        key: &PublicKey,
        (threshold, shares): (u8, u8),
        seed: [u8; 32],
    ) -> Vec<Self> {
        let mut random = StdRng::from_seed(seed);
        Sharks(threshold)
            .dealer_rng(secret, &mut random)
            .take(usize::from(shares))
            .filter_map(|point| {
                let bytes = Zeroizing::new(Vec::<u8>::from(&point));
                let (number, values) = bytes.split_first()?;
                let values = Zeroizing::new(<[u8; SECRET_BYTES]>::try_from(values).ok()?);
                Some(Self { key: name_of(key), number: *number, threshold, values })
            })
            .collect()
    }

    /// Reads a share as it was written or typed: anything before the word is passed over, and so are
    /// spaces, line ends and hyphens; case does not matter, and the digits that base32 lacks are the
    /// letters that look like them.
    ///
    /// # Errors
    /// What is wrong, without what it says.
    pub fn read(text: &str) -> Result<Self, ShareFault> {
        let upper = text.to_uppercase();
        let (_, after) = upper.split_once(WORD).ok_or(ShareFault::NoShare)?;
        let letters: String = after
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| match letter {
                '0' => 'O',
                '1' => 'I',
                '8' => 'B',
                other => other,
            })
            .collect();
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(letters.as_bytes()).map_err(|_| ShareFault::Damaged)?);
        let body = match bytes.len().checked_sub(CHECK_BYTES).and_then(|at| bytes.split_at_checked(at)) {
            Some((body, check)) if bytes.len() == SHARE_BYTES && check_of(body) == check => body,
            _ => return Err(ShareFault::Damaged),
        };
        let [VERSION, k0, k1, k2, k3, number, threshold, values @ ..] = body else {
            return Err(ShareFault::NoShare);
        };
        let values = <[u8; SECRET_BYTES]>::try_from(values).map_err(|_| ShareFault::Damaged)?;
        Ok(Self {
            key: [*k0, *k1, *k2, *k3],
            number: *number,
            threshold: *threshold,
            values: Zeroizing::new(values),
        })
    }

    /// Reads a file that holds a share.
    ///
    /// # Errors
    /// [`OfficeError::Share`], which names the file.
    pub fn read_file(path: &Path) -> Result<Self, OfficeError> {
        let fault = |why: String| OfficeError::Share { share: path.display().to_string(), why };
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| fault(error.to_string()))?;
        Self::read(&text).map_err(|why| fault(why.to_string()))
    }

    /// The share in groups, with its word.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(vec![VERSION]);
        bytes.extend_from_slice(&self.key);
        bytes.extend_from_slice(&[self.number, self.threshold]);
        bytes.extend_from_slice(&*self.values);
        let check = check_of(&bytes);
        bytes.extend_from_slice(&check);
        let letters = Zeroizing::new(BASE32_NOPAD.encode(&bytes));
        let mut text = Zeroizing::new(WORD.to_owned());
        for (at, letter) in letters.chars().enumerate() {
            if at % 5 == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text
    }

    /// The number of the share, from 1.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// The paper of a share, for its custodian.
    #[must_use]
    pub fn paper(&self, bureau: &str, custodian: &str, declared: &RecoveryDeclared) -> Zeroizing<String> {
        let (number, shares, threshold) = (self.number, declared.shares, self.threshold);
        let key = data_encoding::HEXLOWER.encode(declared.key.as_sec1());
        Zeroizing::new(format!(
            "全记 恢复密钥分片 {number}/{shares}\nQuanji recovery key, share {number} of {shares}\n\n\
             机构 Bureau: {bureau}\n保管人 Custodian: {custodian}\n恢复密钥 Recovery key: {key}\n\n\
             任意 {threshold} 份可恢复密钥。请密封保管，不得与其他分片存放在一起，不得拍照或联网保存。\n\
             Any {threshold} shares give the key. Keep this one sealed, apart from the others and off every \
             network.\n\n{}\n",
            *self.to_text()
        ))
    }
}

/// Why a text is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareFault {
    /// There is none in it.
    #[error("no share in it: a share begins with QJS1")]
    NoShare,
    /// Letters are wrong or missing.
    #[error("the share is damaged: its check does not fit; compare every letter with the paper")]
    Damaged,
}

/// Puts shares together into the secret of a recovery key that the office declared. Each comes with
/// the name under which it was given.
pub(super) fn combine(
    keys: &KeyHistory,
    shares: &[(String, Share)],
) -> Result<(SoftwareKey, Zeroizing<[u8; 32]>), OfficeError> {
    let Some((_, first)) = shares.first() else {
        return Err(OfficeError::Invalid("no share was given".into()));
    };
    let fault = |share: &str, why: &str| OfficeError::Share { share: share.into(), why: why.into() };
    let declared = keys.recoveries().map(|(_, declared)| declared).find(|one| name_of(&one.key) == first.key);
    let mut points: Vec<Point> = Vec::new();
    let mut numbers = std::collections::BTreeSet::new();
    for (name, share) in shares {
        if share.key != first.key || declared.is_none() {
            return Err(fault(
                name,
                "of another recovery key than this office declared, or than the first share",
            ));
        }
        if !numbers.insert(share.number) {
            return Err(fault(name, "the same share as one before it"));
        }
        let bytes = Zeroizing::new([&[share.number][..], share.values.as_slice()].concat());
        points.push(Point::try_from(bytes.as_slice()).map_err(|why| fault(name, why))?);
    }
    let declared = declared.ok_or_else(|| OfficeError::Invalid("no such recovery key".into()))?;
    if points.len() < usize::from(declared.threshold) {
        let needed = declared.threshold;
        let custodians = declared.custodians.join("、");
        let why = format!("{needed} shares are needed, held by: {custodians}");
        return Err(OfficeError::Share { share: format!("{} share", points.len()), why });
    }
    let wrong = || OfficeError::Invalid("these shares do not give the recovery key".into());
    let secret = Sharks(declared.threshold).recover(&points).map(Zeroizing::new).map_err(|_| wrong())?;
    let secret = Zeroizing::new(<[u8; 32]>::try_from(secret.as_slice()).map_err(|_| wrong())?);
    let key = SoftwareKey::from_bytes(&secret).map_err(|_| wrong())?;
    if key.public_key() != declared.key {
        return Err(wrong());
    }
    Ok((key, secret))
}

fn name_of(key: &PublicKey) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256(key.as_sec1());
    [a, b, c, d]
}

fn check_of(body: &[u8]) -> [u8; CHECK_BYTES] {
    let [a, b, c, d, ..] = sha256(&Zeroizing::new([b"quanji share 1".as_slice(), body].concat()));
    [a, b, c, d]
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Share").field("number", &self.number).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quanji_core::entry::{Approval, Role};

    fn shares() -> (PublicKey, Vec<Share>) {
        let key = SoftwareKey::from_bytes(&[7; 32]).unwrap().public_key();
        (key, Share::split(&[7; 32], &key, (2, 3), [5; 32]))
    }

    #[test]
    fn a_share_is_read_as_it_was_written_or_typed() {
        let (key, shares) = shares();
        assert_eq!(shares.iter().map(Share::number).collect::<Vec<_>>(), [1, 2, 3]);
        let by = |name: &str| Approval { name: name.into(), role: Role::Administrator };
        let declared = RecoveryDeclared {
            key,
            threshold: 2,
            shares: 3,
            custodians: vec!["所长".into(), "档案室".into(), "局".into()],
            approved_by: vec![by("王五"), by("赵六")],
        };
        for share in &shares {
            let paper = share.paper("某县卫生监督所", "档案室", &declared);
            assert_eq!(Share::read(&paper).as_ref(), Ok(share));
            let typed =
                share.to_text().to_lowercase().replace(' ', "\n-").replace('o', "0").replace('b', "8");
            assert_eq!(Share::read(&typed).as_ref(), Ok(share));
            assert!(!format!("{share:?}").contains('['), "a share is not shown by accident");
        }
    }

    #[test]
    fn every_letter_of_a_share_counts() {
        let (_, shares) = shares();
        let text = shares[0].to_text();
        let letters: Vec<char> = text.chars().collect();
        for at in WORD.len()..letters.len() {
            if letters[at] == ' ' {
                continue;
            }
            let mut wrong = letters.clone();
            wrong[at] = if wrong[at] == 'Q' { 'R' } else { 'Q' };
            assert_eq!(
                Share::read(&wrong.iter().collect::<String>()),
                Err(ShareFault::Damaged),
                "letter {at}"
            );
            let mut short = letters.clone();
            short.remove(at);
            assert_eq!(Share::read(&short.iter().collect::<String>()), Err(ShareFault::Damaged));
        }
        assert_eq!(Share::read("恢复密钥"), Err(ShareFault::NoShare));
    }

    #[test]
    fn one_share_tells_nothing_of_the_secret() {
        // Whatever byte the secret had, some other polynomial gives the same share: over many splits of
        // two secrets the values of one share spread alike.
        let spread = |secret: [u8; 32]| {
            let key = SoftwareKey::from_bytes(&[7; 32]).unwrap().public_key();
            let mut seen = [0u32; 256];
            for seed in 0..400u32 {
                let seed = sha256(&seed.to_be_bytes());
                for value in *Share::split(&secret, &key, (2, 3), seed)[0].values {
                    seen[usize::from(value)] += 1;
                }
            }
            seen
        };
        for seen in [spread([0; 32]), spread([0xa5; 32])] {
            // 12,800 values over 256: 50 each, with a standard deviation of 7.
            assert!(seen.iter().all(|count| (10..=90).contains(count)), "{seen:?}");
        }
    }
}
