//! Keys and signatures as key stores give them.

use quanji_core::crypto::{PublicKey, Signature, Signer, SoftwareKey};

use crate::world::world;

/// What is read as a key is a point, and its two forms are the same; a signature that verifies is the
/// one that was made.
pub(crate) fn check(bytes: &[u8]) {
    let Some((tag, rest)) = bytes.split_first() else { return };
    match tag {
        0 => {
            if let Ok(key) = PublicKey::from_sec1(rest) {
                assert_eq!(key.as_sec1(), rest);
                assert_eq!(PublicKey::from_encoded(key.as_point()), Ok(key));
            }
            if let Ok(key) = PublicKey::from_encoded(rest) {
                assert_eq!(PublicKey::from_sec1(key.as_sec1()), Ok(key));
            }
        }
        _ => {
            let made = signature();
            let read =
                [Signature::from_encoded(rest), Signature::from_der(rest), Signature::from_fixed(rest)];
            for read in read.into_iter().flatten() {
                assert_eq!(Signature::from_encoded(&read.0), Ok(read));
                let holds = world().device_key.verify(MESSAGE, &read).is_ok();
                assert!(!holds || read == made, "another signature of the same message");
            }
        }
    }
}

const MESSAGE: &[u8] = b"record";

fn signature() -> Signature {
    static MADE: std::sync::OnceLock<Signature> = std::sync::OnceLock::new();
    *MADE.get_or_init(|| SoftwareKey::from_bytes(&[0x22; 32]).unwrap().sign(MESSAGE).unwrap())
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let key = &world().device_key;
    let tagged = crate::seed::tagged;
    let info: Vec<u8> = [
        &[0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01][..],
        &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00],
        key.as_point(),
    ]
    .concat();
    let fixed = signature().0;
    let (r, s) = fixed.split_at(32);
    let number = |digits: &[u8]| {
        let pad: &[u8] = if digits[0] & 0x80 == 0 { &[] } else { &[0] };
        [&[2, u8::try_from(digits.len() + pad.len()).unwrap()], pad, digits].concat()
    };
    let (r, s) = (number(r), number(s));
    let der = [&[0x30, u8::try_from(r.len() + s.len()).unwrap()], &r[..], &s[..]].concat();
    vec![
        tagged(0, key.as_sec1()),
        tagged(0, key.as_point()),
        tagged(0, &info),
        tagged(1, &fixed),
        tagged(1, &der),
    ]
}
