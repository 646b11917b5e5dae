use ed25519_dalek::{Signer as _, SigningKey};

use super::super::{LogSigner, leaf_hash};
use super::*;

const NAME: &str = "log.example/卫监";

fn signer() -> LogSigner {
    LogSigner::from_seed(NAME, &[7; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: NAME.into(), size: 123, root: leaf_hash(b"root"), time_ms: 1_760_000_000_123 }
}

/// A note over any text, which the signer itself would not sign.
fn signed_text(text: &str) -> String {
    let signature = SigningKey::from_bytes(&[7; 32]).sign(text.as_bytes()).to_vec();
    let id = signer().verifier().key_id();
    let line = signed_note::Signature::new(NAME.into(), id, signature).unwrap();
    format!("{text}\n{}", String::from_utf8(line.to_bytes()).unwrap())
}

#[test]
fn malformed_keys_are_refused() {
    let good = signer().verifier().vkey();
    LogVerifier::from_vkey(&good).unwrap();
    let (name, rest) = good.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    let other_type = [&[2], signer().verifier().key.as_bytes().as_slice()].concat();
    // The neutral element, under which anybody can sign.
    let weak = VerifyingKey::from_bytes(&[&[1_u8], [0; 31].as_slice()].concat().try_into().unwrap()).unwrap();
    for vkey in [
        String::new(),
        "+++".into(),
        name.into(),
        format!("{name}+{id}"),
        format!("{name}+{id}+"),
        format!("{name}+00000000+{key}"),
        format!("{name}+{}+{key}", id.to_uppercase()),
        format!("{name}+0{id}+{key}"),
        format!("{name}+{id}+{key}="),
        format!("{name}+{id}+{key} "),
        format!("{name}+{id}+{key}\n"),
        format!(
            "{name}+{:08x}+{}",
            signed_note::key_id(name, &other_type),
            BASE64_STANDARD.encode(&other_type)
        ),
        format!("other+{id}+{key}"),
        signed_note::new_ed25519_verifier_key(NAME, &weak),
    ] {
        assert!(LogVerifier::from_vkey(&vkey).is_err(), "{vkey:?}");
    }
}

#[test]
fn each_line_of_the_key_must_hold() {
    let note = signer().sign(&checkpoint()).unwrap().into_string();
    let line = note.lines().next_back().unwrap().to_owned();
    let verifier = signer().verifier();
    let false_line = signed_note::Signature::new(NAME.into(), verifier.key_id(), vec![0; 64]).unwrap();
    let false_line = String::from_utf8(false_line.to_bytes()).unwrap();
    let lines_at = note.find("\n\n").unwrap() + 2;
    verifier.open(&format!("{note}{line}\n")).unwrap();
    for two in [format!("{note}{false_line}"), format!("{}{false_line}{line}\n", &note[..lines_at])] {
        assert!(matches!(verifier.open(&two), Err(ProofError::BadSignature)), "{two}");
    }
}

#[test]
fn another_key_or_name_does_not_open_it() {
    let note = signer().sign(&checkpoint()).unwrap();
    for (name, seed) in [(NAME, 8), ("log.example", 7)] {
        let verifier = LogSigner::from_seed(name, &[seed; 32]).unwrap().verifier();
        assert!(matches!(verifier.open(note.as_str()), Err(ProofError::NotSigned)));
    }
    let foreign = Checkpoint { origin: "log.example".into(), ..checkpoint() };
    assert!(matches!(signer().sign(&foreign), Err(ProofError::OriginMismatch)));
    let confused = signed_text(&foreign.to_text().unwrap());
    assert!(matches!(signer().verifier().open(&confused), Err(ProofError::OriginMismatch)));
}

#[test]
fn every_altered_line_is_found_out() {
    let note = signer().sign(&checkpoint()).unwrap().into_string();
    for (from, to) in [("123\n", "124\n"), ("log.", "lag."), ("time 1", "time 2"), ("卫", "為")] {
        let altered = note.replacen(from, to, 1);
        assert_ne!(altered, note);
        assert!(signer().verifier().open(&altered).is_err(), "{altered}");
    }
    // Each single character, so also each of the signature and of the line breaks.
    for (at, old) in note.char_indices() {
        let new = if old == 'A' { 'B' } else { 'A' };
        let altered = format!("{}{new}{}", &note[..at], &note[at + old.len_utf8()..]);
        assert!(signer().verifier().open(&altered).is_err(), "{altered}");
        assert!(signer().verifier().open(&note[..at]).is_err());
    }
}

#[test]
fn a_bad_signature_in_our_name_is_refused_even_beside_others() {
    let ours = signer().sign(&checkpoint()).unwrap().into_string();
    let other = signer().sign(&Checkpoint { size: 124, ..checkpoint() }).unwrap().into_string();
    let (text, _) = ours.split_once("\n\n").unwrap();
    let (_, signature) = other.split_once("\n\n").unwrap();
    let swapped = format!("{text}\n\n{signature}");
    assert!(matches!(signer().verifier().open(&swapped), Err(ProofError::BadSignature)));
}

#[test]
fn signatures_of_witnesses_are_ignored() {
    let ours = signer().sign(&checkpoint()).unwrap().into_string();
    let witness = signed_note::Signature::new("witness.example".into(), 42, vec![9; 72]).unwrap();
    let line = String::from_utf8(witness.to_bytes()).unwrap();
    assert_eq!(signer().verifier().open(&format!("{ours}{line}")).unwrap(), checkpoint());
    let (text, signature) = ours.split_once("\n\n").unwrap();
    let first = format!("{text}\n\n{line}{signature}");
    assert_eq!(signer().verifier().open(&first).unwrap(), checkpoint());
    let alone = format!("{text}\n\n{line}");
    assert!(matches!(signer().verifier().open(&alone), Err(ProofError::NotSigned)));
}

#[test]
fn signed_text_that_is_no_checkpoint_is_refused() {
    let good = checkpoint().to_text().unwrap();
    signer().verifier().open(&signed_text(&good)).unwrap();
    for text in
        ["x\n", "\n", &format!("{good}\n{good}"), &format!("{good}more\n"), &good.replace("123\n", "0123\n")]
    {
        let note = signed_text(text);
        assert!(matches!(signer().verifier().open(&note), Err(ProofError::Malformed)), "{note}");
    }
}

#[test]
fn hostile_notes_are_refused() {
    let note = signer().sign(&checkpoint()).unwrap().into_string();
    let (text, signature) = note.split_once("\n\n").unwrap();
    for hostile in [
        String::new(),
        "\n\n".into(),
        "\n".repeat(16 * 1024),
        "— ".into(),
        "— a b\n".repeat(100),
        format!("{note}\n"),
        format!("{note}{}", " ".repeat(16 * 1024)),
        format!("{text}\n\n{}", signature.repeat(101)),
        note.replace('\n', "\r\n"),
        format!("\u{feff}{note}"),
        format!("{text}\n\n— {NAME} AAAA\n"),
    ] {
        assert!(matches!(
            signer().verifier().open(&hostile),
            Err(ProofError::Malformed | ProofError::BadSignature)
        ));
    }
}

#[test]
fn a_note_above_the_size_limit_is_refused() {
    let ours = signer().sign(&checkpoint()).unwrap().into_string();
    let witness = signed_note::Signature::new("witness.example".into(), 42, vec![9; 6_000]).unwrap();
    let line = String::from_utf8(witness.to_bytes()).unwrap();
    signer().verifier().open(&format!("{ours}{line}")).unwrap();
    let large = format!("{ours}{line}{line}{line}");
    assert!(matches!(signer().verifier().open(&large), Err(ProofError::Malformed)));
}
