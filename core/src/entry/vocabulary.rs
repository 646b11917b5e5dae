//! Closed lists of words: each with its number in an entry, its name and its word for people, once.

/// Makes an enum without data. A line is: number in CBOR, variant, name in JSON and on the command
/// line, Chinese word. `of` says in English what the words are, for the message about an unknown one.
macro_rules! vocabulary {
    (
        $(#[$doc:meta])*
        $name:ident of $of:literal {
            $($(#[$more:meta])* $number:literal $variant:ident $text:literal $zh:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode,
            serde::Serialize, serde::Deserialize,
        )]
        #[cbor(index_only)]
        pub enum $name {
            $(
                #[doc = concat!($zh, ".")]
                $(#[$more])*
                #[n($number)]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// Every one, in the order of their numbers.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// The name on the command line and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The word that people read.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.into_iter().find(|one| one.as_str() == text || one.zh() == text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!(concat!("no such ", $of, "; known: {}"), known.join(", "))
                })
            }
        }
    };
}

pub(crate) use vocabulary;

/// Checks what the macro cannot: that numbers ascend from 0, and that no two share a name or a word.
#[cfg(test)]
pub(crate) fn check<T>(all: &[T], as_str: fn(T) -> &'static str, zh: fn(T) -> &'static str)
where
    T: Copy + Ord + std::fmt::Debug + std::str::FromStr<Err = String> + serde::Serialize,
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + serde::de::DeserializeOwned,
{
    for (number, one) in (0_u8..).zip(all) {
        assert_eq!(minicbor::to_vec(one).unwrap(), minicbor::to_vec(number).unwrap(), "{one:?}");
        assert_eq!(minicbor::decode::<T>(&minicbor::to_vec(number).unwrap()).unwrap(), *one);
        assert_eq!(serde_json::to_value(one).unwrap(), as_str(*one));
        assert_eq!(serde_json::from_value::<T>(as_str(*one).into()).unwrap(), *one);
        assert_eq!((as_str(*one).parse(), zh(*one).parse()), (Ok(*one), Ok(*one)));
        assert!(
            all.iter().all(|other| other == one || (as_str(*other), zh(*other)) != (as_str(*one), zh(*one)))
        );
    }
    let unknown = "不存在".parse::<T>().unwrap_err();
    assert!(unknown.starts_with("no such ") && unknown.contains(as_str(all[0])), "{unknown}");
}
