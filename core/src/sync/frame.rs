//! Bodies on the wire: a CBOR message as it is, or as one zstd frame when that is shorter.
//!
//! The first byte tells them apart: a message is a CBOR map (major type 5), a frame begins with
//! the zstd magic number (RFC 8878 §3.1.1).

use std::io::Read;

use minicbor::{Decode, Encode};

use crate::codec::{self, CodecError};

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const LEVEL: i32 = 3;

/// A body that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than allowed, before or after unpacking.
    #[error("body of more than {0} bytes")]
    TooLong(usize),
    /// The frame is damaged or cut.
    #[error("damaged zstd frame")]
    Damaged,
    /// Not the expected message.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// Encodes and packs a message.
pub fn pack<T: Encode<()>>(message: &T) -> Vec<u8> {
    let plain = codec::encode(message);
    match zstd::bulk::compress(&plain, LEVEL) {
        Ok(packed) if packed.len() < plain.len() => packed,
        _ => plain,
    }
}

/// Unpacks and decodes a message of at most `limit` bytes. Memory use is bounded by `limit`
/// whatever the frame claims.
///
/// # Errors
/// [`FrameError`] says what is wrong with the body.
pub fn unpack<T>(body: &[u8], limit: usize) -> Result<T, FrameError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    if body.len() > limit {
        return Err(FrameError::TooLong(limit));
    }
    if !body.starts_with(&ZSTD_MAGIC) {
        return Ok(codec::decode(body, limit)?);
    }
    let mut decoder = zstd::stream::read::Decoder::new(body).map_err(|_| FrameError::Damaged)?;
    decoder.window_log_max(window_log(limit)).map_err(|_| FrameError::Damaged)?;
    let mut plain = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.take(bound).read_to_end(&mut plain).map_err(|_| FrameError::Damaged)?;
    if plain.len() > limit {
        return Err(FrameError::TooLong(limit));
    }
    Ok(codec::decode(&plain, limit)?)
}

/// What a frame may ask to look back on, as a power of two: a message of `limit` bytes needs no more. By
/// itself zstd would set aside 128 MiB because a frame says so.
const fn window_log(limit: usize) -> u32 {
    // The smallest that zstd knows is 1 KiB.
    let log = usize::BITS - limit.saturating_sub(1).leading_zeros();
    if log < 10 { 10 } else { log }
}

#[cfg(test)]
mod tests {
    use super::super::wire::{EntryBytes, ExchangeRequest, MAX_BODY_BYTES};
    use super::*;

    #[test]
    fn long_messages_shrink_and_short_ones_stay() {
        let short = ExchangeRequest::default();
        assert_eq!(pack(&short), codec::encode(&short));
        let long = ExchangeRequest { entries: vec![EntryBytes(vec![7; 10_000])], ..short };
        let packed = pack(&long);
        assert!(packed.len() < 200);
        assert_eq!(unpack::<ExchangeRequest>(&packed, MAX_BODY_BYTES).unwrap(), long);
        for end in 0..packed.len() {
            assert!(unpack::<ExchangeRequest>(&packed[..end], MAX_BODY_BYTES).is_err());
        }
    }

    #[test]
    fn a_frame_that_asks_for_much_memory_is_refused() {
        // Magic, a window of the given power of two, one last raw block with the empty map of CBOR.
        let frame =
            |log: u8| [&ZSTD_MAGIC[..], &[0x00, (log - 10) << 3], &[0x09, 0x00, 0x00], &[0xa0]].concat();
        #[derive(Debug, PartialEq, Encode, Decode)]
        #[cbor(map)]
        struct Nothing {}
        assert_eq!((window_log(0), window_log(1024), window_log(1025)), (10, 10, 11));
        assert_eq!(window_log(MAX_BODY_BYTES), 21);
        assert_eq!(unpack::<Nothing>(&frame(21), MAX_BODY_BYTES), Ok(Nothing {}));
        for log in 22..=27 {
            assert_eq!(unpack::<Nothing>(&frame(log), MAX_BODY_BYTES), Err(FrameError::Damaged), "{log}");
        }
        // What we pack ourselves, up to the limit, asks for no more.
        for length in [10_000, 1 << 20, MAX_BODY_BYTES - 100] {
            let message =
                ExchangeRequest { entries: vec![EntryBytes(vec![7; length])], ..Default::default() };
            assert_eq!(unpack(&pack(&message), MAX_BODY_BYTES), Ok(message));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_unfolds() {
        // The first unfolds too far, the second asks to look back too far.
        for level in [3, 19] {
            let bomb = zstd::bulk::compress(&vec![0; 50_000_000], level).unwrap();
            assert!(bomb.len() < 100_000);
            let refused = unpack::<ExchangeRequest>(&bomb, MAX_BODY_BYTES);
            assert!(
                matches!(refused, Err(FrameError::TooLong(MAX_BODY_BYTES) | FrameError::Damaged)),
                "{refused:?}"
            );
        }
    }
}
