use super::super::{Checkpoint, LogVerifier, ProofError};
use super::WitnessVerifier;

/// The most witnesses of one policy: a note has to hold a line of each.
pub const MAX_WITNESSES: usize = 16;

/// Who has to have seen a checkpoint before it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessPolicy {
    witnesses: Vec<WitnessVerifier>,
    quorum: usize,
}

impl WitnessPolicy {
    /// A policy: at least `quorum` of these witnesses, by their verifier keys. A quorum of 0 asks for
    /// nothing.
    ///
    /// # Errors
    /// [`ProofError::BadName`] and [`ProofError::BadVerifierKey`] for a key that cannot be used or
    /// names a witness or a key twice, [`ProofError::NoQuorum`] for more than there are.
    pub fn from_vkeys<'k>(
        vkeys: impl IntoIterator<Item = &'k str>,
        quorum: usize,
    ) -> Result<Self, ProofError> {
        let mut witnesses: Vec<WitnessVerifier> = Vec::new();
        for vkey in vkeys {
            let witness = WitnessVerifier::from_vkey(vkey)?;
            // Two names for one key would let one witness be counted twice.
            if witnesses.iter().any(|known| known.shares(&witness)) || witnesses.len() == MAX_WITNESSES {
                return Err(ProofError::BadVerifierKey);
            }
            witnesses.push(witness);
        }
        if quorum > witnesses.len() {
            return Err(ProofError::NoQuorum { held: witnesses.len(), needed: quorum });
        }
        Ok(Self { witnesses, quorum })
    }

    /// A policy that nothing meets: for one that cannot be read.
    #[must_use]
    pub const fn unmet() -> Self {
        Self { witnesses: Vec::new(), quorum: usize::MAX }
    }

    /// Whether anybody has to have seen a checkpoint.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.quorum > 0
    }

    /// How many witnesses have to.
    #[must_use]
    pub const fn quorum(&self) -> usize {
        self.quorum
    }

    /// Every witness, in the order given.
    #[must_use]
    pub fn witnesses(&self) -> &[WitnessVerifier] {
        &self.witnesses
    }

    /// The witnesses that cosigned a note; a line that does not hold counts as none.
    #[must_use]
    pub fn cosigners(&self, note: &str) -> Vec<&WitnessVerifier> {
        self.witnesses.iter().filter(|witness| witness.cosigned_at(note).is_ok()).collect()
    }

    /// Whether enough witnesses cosigned a note.
    #[must_use]
    pub fn is_met_by(&self, note: &str) -> bool {
        self.cosigners(note).len() >= self.quorum
    }

    /// Checks that a log signed a note and that enough witnesses cosigned it; gives its checkpoint.
    ///
    /// # Errors
    /// Those of [`LogVerifier::open`], [`ProofError::NoQuorum`].
    pub fn open(&self, log: &LogVerifier, note: &str) -> Result<Checkpoint, ProofError> {
        let checkpoint = log.open(note)?;
        let held = self.cosigners(note).len();
        if held >= self.quorum {
            Ok(checkpoint)
        } else {
            Err(ProofError::NoQuorum { held, needed: self.quorum })
        }
    }
}
