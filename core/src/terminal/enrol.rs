//! Enrolment: a one-time code from the office becomes a certified terminal.

use super::enrolment::Enrolment;
use super::error::TerminalError;
use super::intake::{Arrival, take_in};
use super::recorder::Recorder;
use super::vault::DeviceKey;
use super::{Surroundings, Terminal};
use crate::crypto::{Signer, sha256};
use crate::entry::{Admission, ChainFacts, Registry, Route, SignedEntry, admit};
use crate::id::DeviceId;
use crate::net::Client;
use crate::store::Store;
use crate::sync::{EnrolReply, EnrolRequest, enrol_message};

/// Letters of the fingerprint at the end of a code: base32 (RFC 4648 §6) of 16 bytes.
const FINGERPRINT_LETTERS: usize = 26;

/// Enrols a terminal. `code` is what the office gave: the one-time code, a dot, and the
/// fingerprint of the office's key. After a lost answer, the same code may be used again by the
/// same terminal.
///
/// # Errors
/// [`TerminalError::AlreadyEnrolled`], [`TerminalError::Invalid`] for a code or address that
/// cannot be, [`TerminalError::Refused`] with `code_used`, `code_expired` or `code_unknown`,
/// [`TerminalError::DishonestOffice`] if the office's key is not the one in the code.
pub async fn enrol(
    surroundings: Surroundings,
    office: &str,
    code: &str,
    name: &str,
    ca_pem: Option<String>,
) -> Result<Terminal, TerminalError> {
    match Enrolment::read(&surroundings.home) {
        Err(TerminalError::NotEnrolled) => {}
        Ok(_) => return Err(TerminalError::AlreadyEnrolled),
        Err(error) => return Err(error),
    }
    let (secret, fingerprint) = code
        .trim()
        .rsplit_once('.')
        .filter(|(_, fingerprint)| fingerprint.len() == FINGERPRINT_LETTERS)
        .ok_or_else(|| {
            TerminalError::Invalid(
                "the code is not complete: copy all of it, with the part after the dot".into(),
            )
        })?;
    let client = Client::new(office, ca_pem.as_deref())?;
    std::fs::create_dir_all(&surroundings.home).map_err(|error| TerminalError::internal(&error))?;
    surroundings.vault.create(&*surroundings.randomness)?;
    let key = surroundings.vault.public_key()?;
    let signer = DeviceKey { vault: &*surroundings.vault, public: key };
    let request = EnrolRequest {
        code: secret.to_owned(),
        key,
        name: name.to_owned(),
        proof: signer.sign(&enrol_message(secret, &key))?.0,
    };
    let reply: EnrolReply = client.post("v1/enrol", None, &request).await?;
    if base32(sha256(reply.office_key.as_sec1()).get(..16).unwrap_or_default())
        != fingerprint.to_ascii_uppercase()
    {
        return Err(TerminalError::DishonestOffice(
            "the office's key is not the one that the code names; do not enrol here".into(),
        ));
    }
    accept_enrolment(surroundings, office, ca_pem, &reply)
}

/// Becomes a terminal of the office from its answer, however that reached this device. The keys
/// must exist in the vault, and the caller must have checked the office's key.
///
/// # Errors
/// [`TerminalError::DishonestOffice`] if the answer does not certify this device.
pub fn accept_enrolment(
    surroundings: Surroundings,
    office: &str,
    ca_pem: Option<String>,
    reply: &EnrolReply,
) -> Result<Terminal, TerminalError> {
    let dishonest = || TerminalError::DishonestOffice("the office's answer does not hold together".into());
    let device = DeviceId::from(&surroundings.vault.public_key()?);
    let mut registry = Registry::new(reply.office_key);
    let mut arrivals = Vec::new();
    for bytes in &reply.entries {
        let signed = SignedEntry::parse(&bytes.0).map_err(|_| dishonest())?;
        if admit(&registry, &ChainFacts::default(), Route::Logged, &signed) != Admission::Admit {
            return Err(dishonest());
        }
        registry.apply(&signed).map_err(|_| dishonest())?;
        arrivals.push(Arrival { bytes: bytes.0.clone(), log_index: None });
    }
    let own = registry.device(device).ok_or_else(dishonest)?;
    let (grant, _) = registry.latest_grant(device).ok_or_else(dishonest)?;
    let enrolment = Enrolment {
        bureau: registry.bureau(),
        bureau_name: registry.name().to_owned(),
        office: office.to_owned(),
        office_key: reply.office_key.as_sec1().iter().map(|byte| format!("{byte:02x}")).collect(),
        log_key: registry.log_key().to_owned(),
        ca_pem,
        device,
        officer: own.officer,
        grant,
    };
    let key = surroundings.vault.database_key()?;
    let store = Store::open(&surroundings.home, &key, surroundings.patience)?;
    let mut recorder = Recorder::around(surroundings, enrolment.clone(), store, *key)?;
    take_in(&mut recorder, &arrivals, |_| Ok(()))?;
    enrolment.write(&recorder.surroundings.home)?;
    Ok(Terminal::around(recorder))
}

/// Base32 without padding (RFC 4648 §6).
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut buffer, mut bits) = (String::new(), 0u32, 0u32);
    let letter = |value: u32| LETTERS.get(value as usize & 31).map_or('A', |letter| char::from(*letter));
    for byte in bytes {
        buffer = buffer << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(buffer << (5 - bits)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_vectors_of_rfc_4648() {
        for (plain, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), text);
        }
        assert_eq!(base32(&[0xff; 16]).len(), FINGERPRINT_LETTERS);
    }
}
