//! Digests of a recording as it streams by.

use sha2::{Digest as _, Sha256};
use sm3::Sm3;

use crate::id::Digest;

/// The digests of a whole recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// SHA-256 (FIPS 180-4).
    pub sha256: Digest,
    /// SM3 (GB/T 32905-2016), if asked for.
    pub sm3: Option<Digest>,
}

/// Takes in a recording from its first byte to its last.
#[derive(Debug, Clone)]
pub struct Sum {
    sha256: Sha256,
    sm3: Option<Sm3>,
}

impl Sum {
    /// Nothing taken in yet.
    #[must_use]
    pub fn new(with_sm3: bool) -> Self {
        Self { sha256: Sha256::new(), sm3: with_sm3.then(Sm3::new) }
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(sm3) = &mut self.sm3 {
            sm3.update(bytes);
        }
    }

    /// The digests of everything taken in.
    #[must_use]
    pub fn finish(self) -> Sums {
        Sums {
            sha256: Digest::from_bytes(self.sha256.finalize().into()),
            sm3: self.sm3.map(|sm3| Digest::from_bytes(sm3.finalize().into())),
        }
    }
}
