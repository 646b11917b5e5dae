use std::path::PathBuf;

use clap::Args;
use quanji_core::id::BureauId;
use quanji_core::package::{Expected, Witnesses};
use quanji_core::proof::{ProofError, WitnessVerifier};

/// What is verified, and what is known from elsewhere.
#[derive(Debug, Clone, Args)]
pub struct VerifyArguments {
    /// The packages
    #[arg(required = true, value_name = "PACKAGE")]
    pub(crate) packages: Vec<PathBuf>,
    /// The bureau's fingerprint, as it came another way
    #[arg(long, value_name = "ID")]
    bureau: Option<BureauId>,
    /// The moment of evaluation, milliseconds since 1970: what claims to be later does not hold
    #[arg(long, value_name = "MS")]
    at: Option<u64>,
    /// Verifier key of a witness that is trusted; may be given several times
    #[arg(long = "witness", value_name = "VKEY", value_parser = witness)]
    witnesses: Vec<WitnessVerifier>,
    /// How many of them must have cosigned; all if absent
    #[arg(long, value_name = "N", requires = "witnesses")]
    quorum: Option<usize>,
}

impl VerifyArguments {
    pub(crate) fn expected(&self) -> Expected {
        Expected {
            bureau: self.bureau,
            at_ms: self.at,
            witnesses: (!self.witnesses.is_empty()).then(|| Witnesses {
                keys: self.witnesses.clone(),
                quorum: self.quorum.unwrap_or(self.witnesses.len()),
            }),
        }
    }
}

fn witness(vkey: &str) -> Result<WitnessVerifier, ProofError> {
    WitnessVerifier::from_vkey(vkey)
}
