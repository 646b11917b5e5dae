//! The payload: chunks of 64 KiB, each sealed with its number and whether it is the last.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use super::file::AgeError;

const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// A cipher with a key that is used for one payload.
pub(super) fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, AgeError> {
    UnboundKey::new(&CHACHA20_POLY1305, key).map(LessSafeKey::new).map_err(|_| AgeError::Refused)
}

pub(super) fn seal(key: &[u8; 32], plain: &[u8], out: &mut Vec<u8>) -> Result<(), AgeError> {
    let cipher = cipher(key)?;
    let count = plain.len().div_ceil(CHUNK).max(1);
    for number in 0..count {
        let from = number * CHUNK;
        let chunk = plain.get(from..plain.len().min(from + CHUNK)).unwrap_or_default();
        let mut sealed = chunk.to_vec();
        cipher
            .seal_in_place_append_tag(nonce(number, number + 1 == count)?, Aad::empty(), &mut sealed)
            .map_err(|_| AgeError::Refused)?;
        out.extend_from_slice(&sealed);
    }
    Ok(())
}

/// Opens a payload of at most `limit` plain bytes.
pub(super) fn open(key: &[u8; 32], sealed: &[u8], limit: usize) -> Result<Vec<u8>, AgeError> {
    let cipher = cipher(key)?;
    let count = sealed.len().div_ceil(CHUNK + TAG);
    let mut plain = Vec::new();
    for (number, chunk) in sealed.chunks(CHUNK + TAG).enumerate() {
        let last = number + 1 == count;
        let mut chunk = chunk.to_vec();
        let opened = cipher
            .open_in_place(nonce(number, last)?, Aad::empty(), &mut chunk)
            .map_err(|_| AgeError::Altered)?;
        // Only a payload without any byte ends in an empty chunk.
        if opened.is_empty() && number > 0 || plain.len() + opened.len() > limit {
            return Err(AgeError::NoAge);
        }
        plain.extend_from_slice(opened);
    }
    // Without a last chunk it is cut off.
    if count == 0 { Err(AgeError::NoAge) } else { Ok(plain) }
}

fn nonce(number: usize, last: bool) -> Result<Nonce, AgeError> {
    let number = u64::try_from(number).map_err(|_| AgeError::Refused)?;
    let [a, b, c, d, e, f, g, h] = number.to_be_bytes();
    Ok(Nonce::assume_unique_for_key([0, 0, 0, a, b, c, d, e, f, g, h, u8::from(last)]))
}
