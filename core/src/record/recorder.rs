//! `recorder.checked_out` and `recorder.returned`: who carries which recorder, and how its clock stood.

use minicbor::{Decode, Encode};

/// `recorder.checked_out`: the officer of this terminal takes a recorder (执法记录仪) along.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct RecorderCheckedOut {
    /// Number of the recorder in the register; not blank.
    #[n(0)]
    pub recorder: String,
    /// The rules by which its files are read, such as `gat947`.
    #[n(1)]
    pub vendor: String,
    /// What its clock showed at that moment, milliseconds since 1970.
    #[n(2)]
    pub shown_ms: i64,
}

/// `recorder.returned`: it was given back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct RecorderReturned {
    /// Number of the recorder in the register; not blank.
    #[n(0)]
    pub recorder: String,
}
