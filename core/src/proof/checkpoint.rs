use std::fmt;

use super::node::check_size;
use super::{ProofError, TreeHash};

/// What the office states about its log: how many leaves it has, and their root.
///
/// Its text is a C2SP tlog-checkpoint (<https://c2sp.org/tlog-checkpoint>) of four lines, each
/// ended by a newline: the origin, the size in decimal, the root in base64, and the extension line
/// `time` with the time in decimal. A checkpoint has exactly one such text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log; also the name of the key that signs for it.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree of that size (RFC 6962 §2.1).
    pub root: TreeHash,
    /// When the office made the checkpoint by its own clock, in milliseconds since the Unix epoch.
    pub time_ms: u64,
}

/// A checkpoint with its signature: a C2SP signed note (<https://c2sp.org/signed-note>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint(String);

impl Checkpoint {
    /// The text that is signed.
    ///
    /// # Errors
    ///
    /// [`ProofError::TooLarge`] for its size, [`ProofError::Malformed`] for its origin.
    pub fn to_text(&self) -> Result<String, ProofError> {
        check_size(self.size)?;
        let extension = format!("time {}\n", self.time_ms);
        let text = tlog_tiles::Checkpoint::new(&self.origin, self.size, self.root.to_tlog(), &extension)
            .map_err(|_| ProofError::Malformed)?
            .to_bytes();
        String::from_utf8(text).map_err(|_| ProofError::Malformed)
    }

    /// Reads back what [`to_text`](Self::to_text) wrote, and nothing else.
    ///
    /// # Errors
    ///
    /// [`ProofError::Malformed`], [`ProofError::TooLarge`].
    pub fn from_text(text: &[u8]) -> Result<Self, ProofError> {
        let parsed = tlog_tiles::Checkpoint::from_bytes(text).map_err(|_| ProofError::Malformed)?;
        let time = parsed.extension().strip_prefix("time ").and_then(|rest| rest.strip_suffix('\n'));
        let checkpoint = Self {
            origin: parsed.origin().to_owned(),
            size: parsed.size(),
            root: TreeHash::from_tlog(*parsed.hash()),
            time_ms: time.and_then(|digits| digits.parse().ok()).ok_or(ProofError::Malformed)?,
        };
        // Two texts for one checkpoint would let two honest verifiers hold different bytes for the
        // same statement.
        if checkpoint.to_text()?.as_bytes() == text { Ok(checkpoint) } else { Err(ProofError::Malformed) }
    }
}

impl SignedCheckpoint {
    pub(super) fn new(note: String) -> Self {
        Self(note)
    }

    /// The signed note, as [`LogVerifier::open`](super::LogVerifier::open) takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The signed note.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "log.example".into(),
            size: 0,
            root: TreeHash::EMPTY_ROOT,
            time_ms: 1_760_000_000_123,
        }
    }

    #[test]
    fn the_text_has_four_lines() {
        let text = "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\ntime 1760000000123\n";
        assert_eq!(checkpoint().to_text().unwrap(), text);
        assert_eq!(Checkpoint::from_text(text.as_bytes()).unwrap(), checkpoint());
    }

    #[test]
    fn any_other_text_is_refused() {
        let good = checkpoint().to_text().unwrap();
        let mut texts =
            vec![String::new(), "\n".into(), format!("{good}\n"), format!("{good}x\n"), "\n".repeat(9)];
        for (from, to) in [
            ("log.example", ""),
            ("\n0\n", "\n00\n"),
            ("\n0\n", "\n+0\n"),
            ("\n0\n", "\n-1\n"),
            ("\n0\n", "\n18446744073709551615\n"),
            ("\n0\n", "\n18446744073709551616\n"),
            ("uFU=", "uFV="),
            ("uFU=", "uFU"),
            ("uFU=", ""),
            ("time 1", "time 01"),
            ("time 1", "time +1"),
            ("time 1", "time  1"),
            ("time", "Time"),
            ("123\n", "123\r\n"),
            ("123\n", "123"),
            ("123\n", "123 \n"),
            ("123\n", "12318446744073709551615\n"),
            ("time 1760000000123\n", ""),
            ("time 1760000000123\n", "time 1\ntime 1\n"),
        ] {
            texts.push(good.replace(from, to));
        }
        for text in texts {
            assert!(Checkpoint::from_text(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(Checkpoint::from_text(&[0xff, b'\n', b'0', b'\n']).is_err());
    }

    #[test]
    fn a_size_above_the_limit_has_no_text() {
        let large = Checkpoint { size: u64::MAX, ..checkpoint() };
        assert!(matches!(large.to_text(), Err(ProofError::TooLarge)));
    }
}
