//! One file: a header and a payload.

use quanji_core::crypto::Randomness;
use ring::aead::{Aad, Nonce};
use zeroize::Zeroizing;

use super::header::{self, Header, Stanza};
use super::key::{Identity, Recipient};
use super::{derive, payload};

const X25519: &str = "X25519";
const WRAP: &[u8] = b"age-encryption.org/v1/X25519";
const FILE_KEY: usize = 16;
const NONCE: usize = 16;

/// Why a file was not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::backup) enum AgeError {
    /// It is no age file, or one of a form that nobody writes.
    #[error("not an age file")]
    NoAge,
    /// Something in it is not what was sealed.
    #[error("it was altered")]
    Altered,
    /// It is encrypted to other keys.
    #[error("it is encrypted to another key")]
    OtherKey,
    /// A key or the source of randomness does not work.
    #[error("the cipher refused")]
    Refused,
}

/// Encrypts bytes to every recipient.
pub(in crate::backup) fn seal(
    recipients: &[Recipient],
    plain: &[u8],
    randomness: &dyn Randomness,
) -> Result<Vec<u8>, AgeError> {
    let file_key = Zeroizing::new(draw::<FILE_KEY>(randomness)?);
    let stanzas = recipients.iter().map(|recipient| wrap(recipient, &file_key, randomness));
    let mut file = header::write(&stanzas.collect::<Result<Vec<_>, _>>()?, file_key.as_slice())?;
    let nonce = draw::<NONCE>(randomness)?;
    file.extend_from_slice(&nonce);
    payload::seal(&*derive(file_key.as_slice(), &nonce, b"payload")?, plain, &mut file)?;
    Ok(file)
}

/// Decrypts a file of at most `limit` plain bytes.
pub(in crate::backup) fn open(identity: &Identity, file: &[u8], limit: usize) -> Result<Vec<u8>, AgeError> {
    let header = Header::read(file)?;
    let mut file_key = None;
    for stanza in &header.stanzas {
        if file_key.is_none() {
            file_key = unwrap(identity, stanza)?;
        }
    }
    let file_key = file_key.ok_or(AgeError::OtherKey)?;
    header.verify(file_key.as_slice())?;
    let (nonce, sealed) = header.payload.split_at_checked(NONCE).ok_or(AgeError::NoAge)?;
    payload::open(&*derive(file_key.as_slice(), nonce, b"payload")?, sealed, limit)
}

fn wrap(
    recipient: &Recipient,
    file_key: &[u8; FILE_KEY],
    randomness: &dyn Randomness,
) -> Result<Stanza, AgeError> {
    let once = Identity::from_bytes(Zeroizing::new(draw::<32>(randomness)?));
    let share = *once.public().as_bytes();
    let key = wrap_key(&*once.shared(recipient.as_bytes())?, &share, recipient)?;
    let mut body = file_key.to_vec();
    payload::cipher(&key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key([0; 12]), Aad::empty(), &mut body)
        .map_err(|_| AgeError::Refused)?;
    Ok(Stanza { arguments: vec![X25519.to_owned(), header::encode(&share)], body })
}

/// The file key, if the stanza is for this identity.
fn unwrap(identity: &Identity, stanza: &Stanza) -> Result<Option<Zeroizing<Vec<u8>>>, AgeError> {
    let [kind, share] = stanza.arguments.as_slice() else { return Ok(None) };
    if kind != X25519 {
        return Ok(None);
    }
    let share: [u8; 32] = header::decode(share)?.try_into().map_err(|_| AgeError::NoAge)?;
    let key = wrap_key(&*identity.shared(&share)?, &share, &identity.public())?;
    let mut body = Zeroizing::new(stanza.body.clone());
    let opened = payload::cipher(&key)?.open_in_place(
        Nonce::assume_unique_for_key([0; 12]),
        Aad::empty(),
        body.as_mut_slice(),
    );
    match opened {
        // It may be for another key of this kind.
        Err(_) => Ok(None),
        Ok(file_key) if file_key.len() == FILE_KEY => Ok(Some(Zeroizing::new(file_key.to_vec()))),
        Ok(_) => Err(AgeError::NoAge),
    }
}

fn wrap_key(
    shared: &[u8; 32],
    share: &[u8; 32],
    recipient: &Recipient,
) -> Result<Zeroizing<[u8; 32]>, AgeError> {
    derive(shared, &[*share, *recipient.as_bytes()].concat(), WRAP)
}

fn draw<const N: usize>(randomness: &dyn Randomness) -> Result<[u8; N], AgeError> {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes).map_err(|_| AgeError::Refused)?;
    Ok(bytes)
}
