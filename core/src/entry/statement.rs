//! The kinds of statement and the shapes of their bodies, each kind named once.

/// Makes an enum of statements: a variant for each kind, with the type of its body.
macro_rules! statements {
    ($(#[$doc:meta])* $name:ident { $($variant:ident($body:ident) => $kind:literal),+ $(,)? }) => {
        $(#[$doc])*
        // One at a time is read, looked at and taken apart; a box would cost every one of them.
        #[allow(clippy::large_enum_variant)]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(
                #[doc = concat!("`", $kind, "`.")]
                $variant($body),
            )+
        }

        impl $name {
            /// Every kind that this build knows.
            pub const KINDS: &[&str] = &[$($kind),+];

            /// The kind of entry that carries this statement.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)+ }
            }

            /// The body of the entry.
            #[must_use]
            pub fn to_body(&self) -> Vec<u8> {
                match self { $(Self::$variant(body) => $crate::codec::encode(body),)+ }
            }

            /// Reads the body of an entry.
            ///
            /// # Errors
            /// [`Reason::UnknownKind`](crate::entry::Reason::UnknownKind) or
            /// [`Reason::BadBody`](crate::entry::Reason::BadBody).
            pub fn from_body(kind: &str, body: &[u8]) -> Result<Self, $crate::entry::Reason> {
                match kind {
                    $($kind => $crate::codec::decode(body, $crate::entry::MAX_ENTRY_BYTES)
                        .map(Self::$variant)
                        .map_err(|_| $crate::entry::Reason::BadBody),)+
                    _ => Err($crate::entry::Reason::UnknownKind),
                }
            }
        }
    };
}

pub(crate) use statements;
