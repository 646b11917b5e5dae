use proptest::prelude::*;
use sha2::Digest as _;

use super::*;
use crate::crypto::sha256;
use crate::id::{Digest, MediaId};
use crate::record::Whereabouts;

const FILE: MediaId = MediaId::from_bytes([7; 16]);

fn key() -> FileKey {
    FileKey::from_bytes([5; 32])
}

#[test]
fn a_chunk_opens_only_at_its_place_in_its_file_and_unaltered() {
    let cipher = ChunkCipher::new(&key(), FILE);
    let mut sealed = b"chunk".to_vec();
    cipher.seal(3, false, &mut sealed).unwrap();
    assert_eq!(sealed.len(), 5 + TAG_BYTES);
    let open = |cipher: &ChunkCipher, position, last, mut bytes: Vec<u8>| {
        cipher.open(position, last, &mut bytes).map(|()| bytes)
    };
    assert_eq!(open(&cipher, 3, false, sealed.clone()).unwrap(), b"chunk");
    assert!(open(&cipher, 2, false, sealed.clone()).is_err(), "another place");
    assert!(open(&cipher, 3, true, sealed.clone()).is_err(), "not the last");
    assert!(open(&ChunkCipher::new(&key(), MediaId::from_bytes([8; 16])), 3, false, sealed.clone()).is_err());
    assert!(open(&ChunkCipher::new(&FileKey::from_bytes([6; 32]), FILE), 3, false, sealed.clone()).is_err());
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&cipher, 3, false, flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn a_file_opens_without_its_database_and_only_on_its_terminal() {
    let vault = VaultKey::derive(&[1; 32]);
    let header = FileHeader::new(&vault, FILE, &key());
    let read = FileHeader::from_bytes(&header.to_bytes()).unwrap();
    assert_eq!(read.key(&vault).unwrap().as_bytes(), key().as_bytes());
    assert!(read.key(&VaultKey::derive(&[2; 32])).is_err());
    let mut moved = read;
    moved.file = MediaId::from_bytes([8; 16]);
    assert!(moved.key(&vault).is_err());
    assert_eq!(FileHeader::from_bytes(&header.to_bytes()[1..]), None);
    assert_eq!(FileHeader::offset_of(2), 72 + 2 * (1_048_576 + 16));
}

#[test]
fn records_of_the_list_differ_in_everything_that_they_say() {
    let digest = Digest::from_bytes([1; 32]);
    let record = list_record(&key(), 0, 9, false, &digest);
    for other in [
        list_record(&FileKey::from_bytes([6; 32]), 0, 9, false, &digest),
        list_record(&key(), 1, 9, false, &digest),
        list_record(&key(), 0, 8, false, &digest),
        list_record(&key(), 0, 9, true, &digest),
        list_record(&key(), 0, 9, false, &Digest::from_bytes([2; 32])),
    ] {
        assert_ne!(record, other);
    }
}

#[test]
fn sums_are_those_of_the_standards() {
    let mut sum = Sum::new(true);
    sum.update(b"a");
    sum.update(b"bc");
    let sums = sum.finish();
    assert_eq!(sums.sha256.as_bytes(), &sha256(b"abc"));
    // GB/T 32905-2016, example 1.
    let sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(sums.sm3.unwrap().to_string(), sm3);
    assert_eq!(Sum::new(false).finish().sm3, None);
    let empty: [u8; 32] = sha2::Sha256::new().finalize().into();
    assert_eq!(Sum::new(false).finish().sha256.as_bytes(), &empty);
}

#[test]
fn a_manifest_lists_one_chunk_for_each_begun_mebibyte() {
    let digests = |count: u8| (0..count).map(|at| Digest::from_bytes([at; 32])).collect::<Vec<_>>();
    let mebibyte = CHUNK_BYTES as u64;
    for (length, chunks) in [(0, 0), (1, 1), (mebibyte, 1), (mebibyte + 1, 2), (3 * mebibyte - 1, 3)] {
        let manifest = Manifest::new(length, digests(chunks)).unwrap();
        assert_eq!(Manifest::from_bytes(&manifest.to_bytes()).unwrap(), manifest);
        assert_eq!(u8::try_from(manifest.cut().count()).unwrap(), chunks);
        assert!(Manifest::new(length, digests(chunks + 1)).is_err());
    }
    let two = Manifest::new(mebibyte + 1, digests(2)).unwrap();
    let leaf = |at: u8| sha256(&[&[0][..], &[at; 32]].concat());
    assert_eq!(two.root().as_bytes(), &sha256(&[&[1][..], &leaf(0), &leaf(1)].concat()));
    let mut longer = two.to_bytes();
    longer.push(0);
    assert!(Manifest::from_bytes(&longer).is_err());
    assert!(Manifest::new(u64::MAX, Vec::new()).is_err());
}

proptest! {
    #[test]
    fn parts_of_chunks_are_the_bytes_asked_for(length in 0..5_000_000u64, from in 0..6_000_000u64, to in 0..6_000_000u64) {
        let cut = Cut::new(length);
        let parts: Vec<ChunkPart> = cut.parts(from..to).collect();
        let mut at = from;
        for part in &parts {
            prop_assert_eq!(u64::from(part.chunk) * CHUNK_BYTES as u64 + part.bytes.start as u64, at);
            prop_assert!(part.bytes.start < part.bytes.end && part.bytes.end <= cut.length_of(part.chunk));
            at += part.bytes.len() as u64;
        }
        prop_assert_eq!(at - from, to.min(length).saturating_sub(from));
        let all: usize = (0..cut.count()).map(|chunk| cut.length_of(chunk)).sum();
        prop_assert_eq!(all as u64, length);
        prop_assert_eq!(cut.length_of(cut.count()), 0);
    }
}

#[test]
fn an_original_goes_only_when_delivered_unused_and_free() {
    struct Hold;
    impl Custodian for Hold {
        fn objection(&self, media: MediaId) -> Option<String> {
            (media == FILE).then(|| "长期保存".into())
        }
    }
    use Whereabouts::{Damaged, InOffice, OnTerminal, Recording};
    assert_eq!(may_delete(FILE, InOffice, false, &[]), Deletion::Allowed);
    for whereabouts in [Recording, OnTerminal, Damaged] {
        let refused = Deletion::Refused(vec![Objection::NotDelivered]);
        assert_eq!(may_delete(FILE, whereabouts, false, &[]), refused);
    }
    let kept = Objection::Kept { reason: "长期保存".into() };
    assert_eq!(may_delete(FILE, InOffice, true, &[&Hold]), Deletion::Refused(vec![Objection::InUse, kept]));
    assert_eq!(may_delete(MediaId::from_bytes([8; 16]), InOffice, false, &[&Hold]), Deletion::Allowed);
}
