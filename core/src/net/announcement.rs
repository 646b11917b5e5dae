//! Live announcements of the office: new heads of its log as server-sent events.

use std::time::Duration;

use super::client::Client;
use crate::sync::Refusal;

/// The office says something at least every 15 seconds; three times that is silence.
const SILENCE: Duration = Duration::from_secs(45);
/// Longest line of an announcement; a head is some forty bytes.
const LONGEST_LINE: usize = 1_024;

/// Where the office's log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub struct Head {
    /// Epoch of the log.
    pub epoch: u64,
    /// Number of entries.
    pub size: u64,
}

impl Client {
    /// Waits until the office announces a head other than `known`.
    ///
    /// # Errors
    /// [`Refusal`] if the office cannot be reached, refuses, or falls silent.
    pub async fn wait_for_news(&self, token: &str, known: Head) -> Result<Head, Refusal> {
        let mut response = self.open_stream("v1/events", token).await?;
        let mut line = Vec::new();
        loop {
            let chunk = tokio::time::timeout(SILENCE, response.chunk())
                .await
                .map_err(|_| Refusal::Lost("the office fell silent".into()))?
                .map_err(|_| Refusal::Lost("the announcements were cut off".into()))?
                .ok_or_else(|| Refusal::Lost("the office ended the announcements".into()))?;
            for byte in chunk {
                match byte {
                    b'\n' => {
                        if let Some(head) = head_of(&line)
                            && head != known
                        {
                            return Ok(head);
                        }
                        line.clear();
                    }
                    byte if line.len() < LONGEST_LINE => line.push(byte),
                    _ => return Err(Refusal::Lost("an announcement is too long".into())),
                }
            }
        }
    }
}

/// The head in one line of the stream; `None` for comments, names and empty lines.
fn head_of(line: &[u8]) -> Option<Head> {
    serde_json::from_slice(line.strip_prefix(b"data:")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_data_lines_carry_a_head() {
        let head = Some(Head { epoch: 1, size: 42 });
        assert_eq!(head_of(br#"data: {"epoch":1,"size":42}"#), head);
        assert_eq!(head_of(b"data:{\"epoch\":1,\"size\":42}\r"), head);
        for other in [": keep-alive", "event: head", "", "data: nonsense", "data: {\"size\":1}"] {
            assert_eq!(head_of(other.as_bytes()), None, "{other}");
        }
    }
}
