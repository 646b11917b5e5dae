//! What a witness remembers, and how it answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use quanji_core::crypto::{CryptoError, Randomness, sha256};
use quanji_core::proof::{
    AddCheckpoint, LogHead, LogVerifier, ProofError, Verdict, WitnessSigner, WitnessVerifier, judge,
};
use zeroize::Zeroizing;

use super::folder::{Folder, FolderError};

const KEY: &str = "witness.key";
const VKEY: &str = "witness.vkey";
/// Most requests that are kept as evidence: each is signed by a log, so there are few honest ones.
const MAX_EVIDENCE: usize = 1_000;

/// A witness cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The folder holds no witness.
    #[error("{0} holds no witness; make one with `quanji-server witness --data {0} --init NAME`")]
    NotInitialised(String),
    /// The folder holds no key of a log.
    #[error(
        "{0} holds no log key; take one from an office with `quanji-server log-signer --data {0} --take OFFICE`"
    )]
    NoKey(String),
    /// The folder holds a witness already: its key is what others trust.
    #[error("{0} holds a key already; nothing was changed")]
    AlreadyInitialised(String),
    /// What was signed last cannot be read, so nothing can be signed after it.
    #[error("{0} is not the last checkpoint of this log; without it nothing can be signed: {1}")]
    Damaged(String, ProofError),
    /// A name or a verifier key cannot be used.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A file.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Randomness failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// The answer to `add-checkpoint`.
#[derive(Debug)]
pub enum Answer {
    /// The signature line; the head is on the disk.
    Cosigned(String),
    /// The body is no request, or its proof begins after its head.
    Malformed,
    /// The log is none of those that this witness knows.
    UnknownLog,
    /// The log's key did not sign it.
    NotSigned,
    /// The last head signed has this size: the proof begins elsewhere, or the same size has another
    /// root.
    Conflict(u64),
    /// The head does not continue the last one signed.
    Inconsistent,
    /// The head could not be kept, so nothing was signed.
    Failed(FolderError),
}

/// A witness of some logs.
#[derive(Debug)]
pub struct Witness {
    signer: WitnessSigner,
    folder: Folder,
    logs: Mutex<BTreeMap<String, Log>>,
}

#[derive(Debug)]
struct Log {
    /// More than one while the log's key changes.
    verifiers: Vec<LogVerifier>,
    last: LogHead,
    file: String,
}

impl Witness {
    /// Makes a witness in a folder: its key and its name. Gives its verifier key.
    ///
    /// # Errors
    /// [`WitnessError::AlreadyInitialised`], [`WitnessError::Proof`] for the name.
    pub fn init(
        data: &Path,
        name: &str,
        randomness: &dyn Randomness,
    ) -> Result<WitnessVerifier, WitnessError> {
        let folder = Folder::open(data)?;
        if folder.read(VKEY)?.is_some() {
            return Err(WitnessError::AlreadyInitialised(data.display().to_string()));
        }
        let mut seed = Zeroizing::new([0; 32]);
        randomness.fill(seed.as_mut_slice())?;
        let verifier = WitnessSigner::from_seed(name, &seed)?.verifier();
        folder.keep(KEY, seed.as_slice())?;
        // Last: a folder with it is a whole witness.
        folder.keep(VKEY, format!("{}\n", verifier.vkey()).as_bytes())?;
        Ok(verifier)
    }

    /// Opens a witness of these logs, by their verifier keys.
    ///
    /// # Errors
    /// [`WitnessError::NotInitialised`], [`WitnessError::Damaged`], [`WitnessError::Proof`].
    pub fn open(data: &Path, logs: &[String]) -> Result<Self, WitnessError> {
        let missing = || WitnessError::NotInitialised(data.display().to_string());
        if !data.exists() {
            return Err(missing());
        }
        let folder = Folder::open(data)?;
        let vkey = folder.read(VKEY)?.ok_or_else(missing)?;
        let verifier = WitnessVerifier::from_vkey(vkey.trim_end())?;
        let seed = folder.read_key(KEY)?.ok_or_else(missing)?;
        let signer = WitnessSigner::from_seed(verifier.name(), &seed)?;
        if signer.verifier() != verifier {
            return Err(WitnessError::Proof(ProofError::BadVerifierKey));
        }
        let mut keys: BTreeMap<String, Vec<LogVerifier>> = BTreeMap::new();
        for vkey in logs {
            let verifier = LogVerifier::from_vkey(vkey)?;
            keys.entry(verifier.name().to_owned()).or_default().push(verifier);
        }
        let logs: Result<_, WitnessError> = keys
            .into_iter()
            .map(|(name, keys)| Ok((name.clone(), Log::read(&folder, &name, keys)?)))
            .collect();
        Ok(Self { signer, folder, logs: Mutex::new(logs?) })
    }

    /// The key that others check its cosignatures with.
    #[must_use]
    pub fn verifier(&self) -> WitnessVerifier {
        self.signer.verifier()
    }

    /// Answers a request at a time in seconds since 1970. Requests wait for each other: between the
    /// look at the last head and its replacement on the disk there is no other.
    pub fn answer(&self, body: &str, now_s: u64) -> Answer {
        let Ok(request) = AddCheckpoint::parse(body) else { return Answer::Malformed };
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(log) = logs.get_mut(request.origin()) else { return Answer::UnknownLog };
        let now = match log.open(&request.note) {
            Ok(head) => head,
            Err(ProofError::NotSigned | ProofError::BadSignature) => return Answer::NotSigned,
            Err(_) => return Answer::Malformed,
        };
        match judge(&log.last, request.old, &request.proof, &now) {
            Verdict::Sign => {}
            Verdict::Backwards => return Answer::Malformed,
            Verdict::Stale(size) => return Answer::Conflict(size),
            Verdict::Forked => {
                self.keep_evidence(body);
                return Answer::Conflict(log.last.size);
            }
            Verdict::Inconsistent => {
                self.keep_evidence(body);
                return Answer::Inconsistent;
            }
        }
        let Ok(line) = self.signer.cosign(&request.note, now_s) else { return Answer::Malformed };
        if now != log.last || now == LogHead::EMPTY {
            if let Err(error) = self.folder.keep(&log.file, request.note.as_bytes()) {
                return Answer::Failed(error);
            }
            log.last = now;
        }
        Answer::Cosigned(line)
    }

    /// Keeps a request that a log signed and that does not continue its history. What cannot be
    /// kept is logged all the same.
    fn keep_evidence(&self, body: &str) {
        let name = format!("evidence-{}", hex(&sha256(body.as_bytes())));
        let kept = std::fs::read_dir(self.folder.file("")).map(|entries| {
            entries
                .flatten()
                .filter(|entry| entry.file_name().to_string_lossy().starts_with("evidence-"))
                .count()
        });
        tracing::error!(
            evidence = name,
            "a log showed a history that does not continue the one signed before"
        );
        if kept.is_ok_and(|count| count < MAX_EVIDENCE)
            && let Err(error) = self.folder.keep(&name, body.as_bytes())
        {
            tracing::error!(%error, "the evidence was not kept");
        }
    }
}

impl Log {
    fn read(folder: &Folder, name: &str, verifiers: Vec<LogVerifier>) -> Result<Self, WitnessError> {
        let file = format!("log-{}", hex(&sha256(name.as_bytes())));
        let mut log = Self { verifiers, last: LogHead::EMPTY, file };
        if let Some(note) = folder.read(&log.file)? {
            let damaged = |error| WitnessError::Damaged(folder.file(&log.file).display().to_string(), error);
            log.last = log.open(&note).map_err(damaged)?;
        }
        Ok(log)
    }

    /// Where the log stands by a note that one of its keys signed.
    fn open(&self, note: &str) -> Result<LogHead, ProofError> {
        let mut opened = Err(ProofError::NotSigned);
        for verifier in &self.verifiers {
            opened = verifier.open_head(note);
            if opened.is_ok() {
                break;
            }
        }
        opened
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
