//! The deterministic form of a value whose shape nobody here knows whole.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use super::CodecError;

/// Deeper than any structure of this crate is nested.
const MAX_DEPTH: usize = 32;

/// Checks that `bytes` are one value in deterministic form, whatever its shape: for who reads only
/// some members of a map and would take the others in any form.
///
/// # Errors
/// [`CodecError::Shape`] for what these formats do not have at all, such as `null`, a fraction, a tag, an
/// indefinite length or a key that is no unsigned integer; [`CodecError::NotDeterministic`] otherwise.
pub fn check_form(bytes: &[u8]) -> Result<(), CodecError> {
    let (mut decoder, mut again) = (Decoder::new(bytes), Encoder::new(Vec::new()));
    rewrite(&mut decoder, &mut again, MAX_DEPTH)?;
    if again.into_writer() == bytes { Ok(()) } else { Err(CodecError::NotDeterministic) }
}

/// Writes the next value again in the one form that is accepted.
fn rewrite(from: &mut Decoder<'_>, to: &mut Encoder<Vec<u8>>, depth: usize) -> Result<(), CodecError> {
    let Some(deeper) = depth.checked_sub(1) else {
        return Err(CodecError::Shape("nested too deep".to_owned()));
    };
    match from.datatype().map_err(shape)? {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => write(to.u64(from.u64().map_err(shape)?)),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => write(to.int(from.int().map_err(shape)?)),
        Type::Bytes => write(to.bytes(from.bytes().map_err(shape)?)),
        Type::String => write(to.str(from.str().map_err(shape)?)),
        Type::Bool => write(to.bool(from.bool().map_err(shape)?)),
        Type::Array => {
            let count = from.array().map_err(shape)?.unwrap_or_default();
            write(to.array(count))?;
            (0..count).try_for_each(|_| rewrite(from, to, deeper))
        }
        Type::Map => {
            let count = from.map().map_err(shape)?.unwrap_or_default();
            write(to.map(count))?;
            let mut before = None;
            for _ in 0..count {
                let key = from.u64().map_err(shape)?;
                if before.replace(key).is_some_and(|before| before >= key) {
                    return Err(CodecError::NotDeterministic);
                }
                write(to.u64(key))?;
                rewrite(from, to, deeper)?;
            }
            Ok(())
        }
        other => Err(CodecError::Shape(format!("{other} has no place here"))),
    }
}

fn shape(error: minicbor::decode::Error) -> CodecError {
    CodecError::Shape(error.to_string())
}

/// Writing to a `Vec` cannot fail.
fn write<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<(), CodecError> {
    result.map(|_| ()).map_err(|error| CodecError::Shape(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_any_shape() {
        let good: [&[u8]; 4] = [
            &[0xa2, 0x00, 0x07, 0x18, 0x63, 0x82, 0x20, 0x61, 0x61],
            &[0xa1, 0x00, 0xa1, 0x01, 0xf5],
            &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ];
        for bytes in good {
            assert_eq!(check_form(bytes), Ok(()), "{bytes:02x?}");
        }
        let bad: [(&str, &[u8]); 14] = [
            ("nothing", &[]),
            ("cut off", &[0xa1, 0x00]),
            ("bytes after the end", &[0xa1, 0x00, 0x07, 0x00]),
            ("long integer", &[0xa1, 0x00, 0x18, 0x07]),
            ("long key", &[0xa1, 0x18, 0x00, 0x07]),
            ("long count", &[0xb8, 0x01, 0x00, 0x07]),
            ("indefinite map", &[0xbf, 0x00, 0x07, 0xff]),
            ("indefinite text", &[0x7f, 0x61, 0x61, 0xff]),
            ("key twice", &[0xa2, 0x00, 0x07, 0x00, 0x07]),
            ("keys out of order", &[0xa2, 0x01, 0x07, 0x00, 0x07]),
            ("text as key", &[0xa1, 0x61, 0x61, 0x00]),
            ("null", &[0xf6]),
            ("fraction", &[0xf9, 0x3c, 0x00]),
            ("tag", &[0xc1, 0x00]),
        ];
        for (what, bytes) in bad {
            assert!(check_form(bytes).is_err(), "{what}");
        }
    }

    #[test]
    fn deep_nesting_and_long_counts_are_errors_and_not_crashes() {
        assert!(check_form(&[0x81; 10_000]).is_err());
        assert!(check_form(&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
    }
}
