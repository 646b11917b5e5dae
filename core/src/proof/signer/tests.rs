use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::super::{TreeHash, leaf_hash};
use super::*;

const NAME: &str = "log.example/卫监";

fn signer() -> LogSigner {
    LogSigner::from_seed(NAME, &[7; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: NAME.into(), size: 123, root: leaf_hash(b"root"), time_ms: 1_760_000_000_123 }
}

#[test]
fn a_signed_checkpoint_opens() {
    let note = signer().sign(&checkpoint()).unwrap();
    assert_eq!(note, signer().sign(&checkpoint()).unwrap());
    assert_eq!(signer().verifier().open(note.as_str()).unwrap(), checkpoint());
    assert_eq!(note.to_string().lines().count(), 6);
    assert!(note.into_string().starts_with("log.example/卫监\n123\n"));
}

#[test]
fn the_key_is_written_as_in_the_example_of_the_specification() {
    let secret = BASE64_STANDARD.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").unwrap();
    let signer = LogSigner::from_seed("PeterNeumann", secret[1..].try_into().unwrap()).unwrap();
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(signer.verifier().vkey(), vkey);
    assert_eq!(LogVerifier::from_vkey(vkey).unwrap(), signer.verifier());
    assert_eq!(signer.verifier().name(), "PeterNeumann");
}

#[test]
fn names_are_checked() {
    let long = "x".repeat(256);
    for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b", "a\u{7f}", "a\0", long.as_str()] {
        assert!(matches!(LogSigner::from_seed(name, &[7; 32]), Err(ProofError::BadName)), "{name:?}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    let shown = format!("{:?}", signer());
    assert_eq!(shown, format!("LogSigner({:?})", signer().verifier().vkey()));
}

#[test]
fn a_checkpoint_of_the_empty_log_can_be_signed() {
    let empty = Checkpoint { size: 0, root: TreeHash::EMPTY_ROOT, ..checkpoint() };
    let note = signer().sign(&empty).unwrap();
    assert_eq!(signer().verifier().open(note.as_str()).unwrap(), empty);
}

#[test]
fn the_note_is_the_one_that_other_software_makes() {
    // Made with Python's `cryptography` and `hashlib` from the text of the specifications.
    let vkey = "log.example/卫监+e6180a2a+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
    let note = concat!(
        "log.example/卫监\n",
        "123\n",
        "PAb5plclr2BSYfY2ZyyWINQJcx2JpFHXRV/pxK4WeCk=\n",
        "time 1760000000123\n",
        "\n",
        "— log.example/卫监 5hgKKkGrlEs8KXgcrkbFUUfau3OqNljCmGvypP7qhU0X",
        "Ed8rBT9eaKOG9eUUxdzuV22YS8ntTZXuMVOapyRD/KS9fwI=\n",
    );
    assert_eq!(signer().sign(&checkpoint()).unwrap().as_str(), note);
    let verifier = LogVerifier::from_vkey(vkey).unwrap();
    assert_eq!(verifier.open(note).unwrap(), checkpoint());
}
