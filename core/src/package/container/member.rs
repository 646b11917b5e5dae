use super::record::local_header;

/// One file in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its length, bytes.
    pub length: u64,
    /// CRC-32 (ISO 3309) of its bytes.
    pub crc32: u32,
    /// Where its local header begins.
    pub offset: u64,
}

impl Member {
    /// Where its bytes begin.
    #[must_use]
    pub fn data_offset(&self) -> u64 {
        self.offset.saturating_add(local_header(self).len() as u64)
    }
}

/// Longest name, bytes.
const MAX_NAME_BYTES: usize = 200;

/// Whether this is a name that a file in a package may have: nothing that leaves a folder, and the same on every file
/// system.
pub(super) fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
            && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
    };
    (1..=MAX_NAME_BYTES).contains(&name.len()) && name.split('/').all(is_part)
}
