use std::error::Error;

/// Why a proof could not be made or does not hold.
///
/// No variant carries text from the input, so an error is safe to log.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// A range of no leaves was asked for or offered.
    #[error("the range holds no leaves")]
    EmptyRange,
    /// The range reaches past the end of the tree.
    #[error("the range is not inside the tree")]
    OutsideTree,
    /// The later tree of a consistency proof is the smaller one.
    #[error("the later tree is smaller than the earlier one")]
    Shrunk,
    /// A tree size is above [`MAX_SIZE`](super::MAX_SIZE).
    #[error("the tree size is above the limit")]
    TooLarge,
    /// The proof does not hold exactly the hashes that its numbers call for.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The proof is about a tree of another size than the checkpoint's.
    #[error("the proof is for another tree size than the checkpoint")]
    SizeMismatch,
    /// The hashes do not lead to the expected root.
    #[error("the hashes do not lead to the root")]
    RootMismatch,
    /// The [`NodeReader`](super::NodeReader) failed.
    #[error("stored nodes could not be read")]
    Read(#[source] Box<dyn Error + Send + Sync>),
    /// The [`NodeReader`](super::NodeReader) returned another number of nodes than it was asked
    /// for.
    #[error("the reader returned the wrong number of nodes")]
    WrongNodeCount,
    /// A log name is empty, too long, or has a space, a plus sign or a control character (C2SP
    /// signed-note).
    #[error("the log name is not valid")]
    BadName,
    /// The text is not a C2SP verifier key in its canonical form, or the key is of small order.
    #[error("the verifier key is not valid")]
    BadVerifierKey,
    /// The text is not a signed note that holds one checkpoint in its canonical form, or is over
    /// the size limit.
    #[error("the signed checkpoint is malformed")]
    Malformed,
    /// The note has no signature by this log's key.
    #[error("the checkpoint is not signed by this log")]
    NotSigned,
    /// The note has a signature in the name of this log's key that does not hold.
    #[error("the checkpoint's signature does not hold")]
    BadSignature,
    /// A checkpoint's origin is not the name of the log that signs or verifies it, or two
    /// checkpoints differ in it.
    #[error("the checkpoint is of another log")]
    OriginMismatch,
    /// Fewer witnesses than the policy asks for cosigned the checkpoint.
    #[error("{held} of the {needed} witnesses that it needs have cosigned the checkpoint")]
    NoQuorum {
        /// How many have.
        held: usize,
        /// How many have to.
        needed: usize,
    },
}
