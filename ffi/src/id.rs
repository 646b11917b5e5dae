//! Names of things, as hexadecimal text.

use quanji_core::id::{
    ActivityId, CaseId, DeviceId, Digest, DocumentId, EntryHash, MediaId, OfficerId, SectionId,
};

use crate::error::{TerminalError, invalid};

macro_rules! as_text {
    ($($name:ident),*) => { $(
        uniffi::custom_type!($name, String, {
            remote,
            try_lift: |text| text.parse().map_err(|error| uniffi::deps::anyhow::Error::from(bad(&error))),
            lower: |id| id.to_string(),
        });
    )* };
}

as_text!(ActivityId, CaseId, DeviceId, Digest, DocumentId, EntryHash, MediaId, OfficerId, SectionId);

fn bad(error: &impl std::fmt::Display) -> TerminalError {
    invalid(error.to_string())
}
