use quanji_core::terminal::SystemRandomness;
use zeroize::Zeroizing;

use super::*;

/// Made by `age` 1.3.2 (filippo.io/age), with two keys of its `age-keygen`.
const MADE: &[u8] = include_bytes!("made_by_another/made.age");
const KEYS: [&str; 2] = [include_str!("made_by_another/one.key"), include_str!("made_by_another/two.key")];

fn line<'t>(text: &'t str, prefix: &str) -> &'t str {
    text.lines().find_map(|line| line.find(prefix).map(|at| &line[at..])).unwrap()
}

#[test]
fn keys_and_files_of_another_program_are_read() {
    for text in KEYS {
        let identity = Identity::parse(line(text, "AGE-SECRET-KEY-")).unwrap();
        assert_eq!(identity.to_text().unwrap().as_str(), line(text, "AGE-SECRET-KEY-"));
        let recipient = Recipient::parse(line(text, "age1")).unwrap();
        assert_eq!(identity.public(), recipient);
        assert_eq!(recipient.to_text().unwrap(), line(text, "age1"));
        assert_eq!(open(&identity, MADE, 100).unwrap(), b"a record made in the field is never lost");
        assert_eq!(open(&identity, MADE, 10), Err(AgeError::NoAge), "longer than allowed");
    }
    for text in [
        "",
        "age1",
        "AGE1",
        line(KEYS[0], "AGE-SECRET-KEY-"),
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
    ] {
        assert_eq!(Recipient::parse(text), None, "{text}");
    }
}

#[test]
fn a_payload_cannot_be_cut_or_put_together_otherwise() {
    let identity = Identity::from_bytes(Zeroizing::new([9; 32]));
    let plain = vec![b'q'; 3 * 64 * 1024];
    let sealed = seal(&[identity.public()], &plain, &SystemRandomness).unwrap();
    assert_eq!(open(&identity, &sealed, plain.len()).unwrap(), plain);
    let chunk = 64 * 1024 + 16;
    let begins = sealed.len() - 3 * chunk;
    let (head, payload) = sealed.split_at(begins);
    let with = |chunks: &[usize]| {
        let mut file = head.to_vec();
        for number in chunks {
            file.extend_from_slice(&payload[number * chunk..(number + 1) * chunk]);
        }
        open(&identity, &file, plain.len())
    };
    assert!(with(&[0, 1, 2]).is_ok());
    for chunks in [&[][..], &[0], &[0, 1], &[1, 2], &[0, 2, 1], &[0, 1, 2, 2]] {
        assert!(with(chunks).is_err(), "{chunks:?}");
    }
    for length in [0, 10, 100, begins, begins + 1, sealed.len() - 1] {
        assert!(open(&identity, &sealed[..length], plain.len()).is_err(), "{length}");
    }
}

#[test]
fn a_point_of_small_order_gives_no_secret() {
    let identity = Identity::from_bytes(Zeroizing::new([9; 32]));
    let mut one = [0; 32];
    one[0] = 1;
    assert!(identity.shared(&[0; 32]).is_err() && identity.shared(&one).is_err());
}
