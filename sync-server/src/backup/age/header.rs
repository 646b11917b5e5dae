//! The header: who can open the file.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD as BASE64;
use ring::hmac;

use super::derive;
use super::file::AgeError;

const VERSION: &str = "age-encryption.org/v1";
const MAC_MARK: &str = "---";
/// Columns of the body of a stanza; its last line is shorter.
const COLUMNS: usize = 64;
/// Longest header, bytes: a hundred recipients.
const MAX_HEADER: usize = 16 * 1024;

/// One way to the file key.
pub(super) struct Stanza {
    pub(super) arguments: Vec<String>,
    pub(super) body: Vec<u8>,
}

/// Writes a header under the file key.
pub(super) fn write(stanzas: &[Stanza], file_key: &[u8]) -> Result<Vec<u8>, AgeError> {
    let mut text = format!("{VERSION}\n");
    for stanza in stanzas {
        text.push_str(&format!("-> {}\n", stanza.arguments.join(" ")));
        let body = BASE64.encode(&stanza.body);
        let mut rest = body.as_str();
        while let Some((line, more)) = rest.split_at_checked(COLUMNS) {
            text.push_str(line);
            text.push('\n');
            rest = more;
        }
        text.push_str(rest);
        text.push('\n');
    }
    text.push_str(MAC_MARK);
    let tag = hmac::sign(&mac_key(file_key)?, text.as_bytes());
    text.push_str(&format!(" {}\n", BASE64.encode(tag)));
    Ok(text.into_bytes())
}

/// A header that was read.
pub(super) struct Header<'f> {
    pub(super) stanzas: Vec<Stanza>,
    /// What is authenticated.
    authenticated: &'f [u8],
    mac: Vec<u8>,
    /// What follows.
    pub(super) payload: &'f [u8],
}

impl<'f> Header<'f> {
    pub(super) fn read(file: &'f [u8]) -> Result<Self, AgeError> {
        let mut lines = Lines { file, at: 0 };
        if lines.next()? != VERSION {
            return Err(AgeError::NoAge);
        }
        let mut stanzas: Vec<Stanza> = Vec::new();
        loop {
            let begins = lines.at;
            let line = lines.next()?;
            if let Some(mac) = line.strip_prefix(MAC_MARK).and_then(|rest| rest.strip_prefix(' ')) {
                let authenticated = file.get(..begins + MAC_MARK.len()).ok_or(AgeError::NoAge)?;
                let payload = file.get(lines.at..).ok_or(AgeError::NoAge)?;
                return Ok(Self { stanzas, authenticated, mac: decode(mac)?, payload });
            }
            let arguments = line.strip_prefix("-> ").ok_or(AgeError::NoAge)?;
            let mut body = String::new();
            loop {
                let line = lines.next()?;
                body.push_str(line);
                match line.len() {
                    COLUMNS => {}
                    0..COLUMNS => break,
                    _ => return Err(AgeError::NoAge),
                }
            }
            let arguments = arguments.split(' ').map(str::to_owned).collect();
            stanzas.push(Stanza { arguments, body: decode(&body)? });
        }
    }

    /// Whether it was written under this file key.
    pub(super) fn verify(&self, file_key: &[u8]) -> Result<(), AgeError> {
        hmac::verify(&mac_key(file_key)?, self.authenticated, &self.mac).map_err(|_| AgeError::Altered)
    }
}

/// Lines of the header, each ended by a newline.
struct Lines<'f> {
    file: &'f [u8],
    at: usize,
}

impl<'f> Lines<'f> {
    fn next(&mut self) -> Result<&'f str, AgeError> {
        let end = MAX_HEADER.min(self.file.len());
        let rest = self.file.get(self.at..end).ok_or(AgeError::NoAge)?;
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(AgeError::NoAge)?;
        self.at += length + 1;
        let line = rest.get(..length).and_then(|line| std::str::from_utf8(line).ok());
        line.filter(|line| line.bytes().all(|byte| (b' '..=b'~').contains(&byte))).ok_or(AgeError::NoAge)
    }
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, AgeError> {
    BASE64.decode(text).map_err(|_| AgeError::NoAge)
}

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

fn mac_key(file_key: &[u8]) -> Result<hmac::Key, AgeError> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, derive(file_key, b"", b"header")?.as_slice()))
}
