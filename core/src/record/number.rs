//! Numbers of documents: what a terminal states about the numbers that it was leased.

use minicbor::{Decode, Encode};

use crate::id::DocumentId;

/// One number of one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[cbor(map)]
pub struct SeriesNumber {
    /// The series: 编号, or the nature of a 文号, such as 当罚.
    #[n(0)]
    pub series: String,
    /// Year.
    #[n(1)]
    pub year: u32,
    /// Number in the year, from 1.
    #[n(2)]
    pub number: u32,
}

/// `number.assigned`: a document has a number from now on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NumberAssigned {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// The number; absent for an annex that counts under its main document.
    #[n(1)]
    pub number: Option<SeriesNumber>,
    /// As printed: `平卫公当罚〔2026〕12号`, `2026-0012`, `2026-0012-附1`.
    #[n(2)]
    pub text: String,
}

/// `number.voided`: a number that was assigned, or spoiled on paper, is used for nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NumberVoided {
    /// The number.
    #[n(0)]
    pub number: SeriesNumber,
    /// Why.
    #[n(1)]
    pub reason: String,
}

/// `numbers.returned`: the terminal will not use what is left of a lease. They are not used again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NumbersReturned {
    /// The first number.
    #[n(0)]
    pub from: SeriesNumber,
    /// The last number of the same series and year.
    #[n(1)]
    pub to: u32,
    /// Why.
    #[n(2)]
    pub reason: String,
}

/// `numbers.requested`: the terminal asks for a lease.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NumbersRequested {
    /// The series.
    #[n(0)]
    pub series: String,
    /// The year.
    #[n(1)]
    pub year: u32,
    /// How many are left.
    #[n(2)]
    pub left: u32,
}
