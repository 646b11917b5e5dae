//! One row of a snapshot: which object holds a piece of the office.

/// Length of a row in a file, bytes.
pub(super) const ROW_BYTES: usize = 68;

/// Name of a piece and the object that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Name of the piece.
    pub(super) name: [u8; 32],
    /// SHA-256 of the object, and so its file; zeros if the office did not have the piece.
    pub(super) object: [u8; 32],
    /// Length of the object, bytes.
    pub(super) length: u32,
}

impl Row {
    /// A piece that the record names and the office did not have.
    pub(super) const fn absent(name: [u8; 32]) -> Self {
        Self { name, object: [0; 32], length: 0 }
    }

    pub(super) fn is_absent(&self) -> bool {
        self.object == [0; 32]
    }

    pub(super) fn to_bytes(self) -> [u8; ROW_BYTES] {
        let mut bytes = [0; ROW_BYTES];
        let parts = self.name.into_iter().chain(self.object).chain(self.length.to_be_bytes());
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; ROW_BYTES]) -> Self {
        let mut parts = bytes.iter().copied();
        let mut next = || parts.next().unwrap_or_default();
        let name = std::array::from_fn(|_| next());
        let object = std::array::from_fn(|_| next());
        let length = u32::from_be_bytes(std::array::from_fn(|_| next()));
        Self { name, object, length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let row = Row { name: [1; 32], object: [2; 32], length: 0x0102_0304 };
        assert_eq!(Row::from_bytes(&row.to_bytes()), row);
        assert!(Row::from_bytes(&Row::absent([9; 32]).to_bytes()).is_absent());
    }
}
