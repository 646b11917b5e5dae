//! Step 4: each entry, and why it does not count.

use std::collections::{BTreeMap, BTreeSet};

use super::Stop;
use super::contents::Contents;
use super::objection::Objection;
use super::office::OfficeView;
use crate::codec;
use crate::entry::{Reason, Session, SignedEntry};
use crate::id::{DeviceId, EntryHash};
use crate::package::entries::PackageEntries;
use crate::package::report::Outcome;

/// Longest body of a `session.opened`, bytes.
const MAX_SESSION_BYTES: usize = 256;

/// The entries of a package that count, and what the office's chain says.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) office: OfficeView,
    /// By log index.
    pub(super) entries: BTreeMap<u64, SignedEntry>,
    pub(super) by_hash: BTreeMap<EntryHash, u64>,
    pub(super) withheld: u64,
    /// Entries about the case, those with a reason included, and those that are withheld.
    pub(super) of_case: u64,
}

impl Judged {
    /// An entry that counts, by its hash.
    pub(super) fn by_hash(&self, hash: EntryHash) -> Option<&SignedEntry> {
        self.entries.get(self.by_hash.get(&hash)?)
    }

    /// The entries of a kind that count, with their indexes.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = (u64, &SignedEntry)> {
        self.entries
            .iter()
            .filter(move |(_, signed)| signed.entry().kind == kind)
            .map(|(index, signed)| (*index, signed))
    }
}

/// Judges every entry.
pub(super) fn judge(
    contents: &Contents,
    file: &PackageEntries,
    outcome: &mut Outcome,
) -> Result<Judged, Stop> {
    let manifest = &contents.manifest;
    let mut office = OfficeView::new(manifest.office_key);
    let mut judged = BTreeMap::new();
    let (mut withheld, mut of_case) = (0, 0);
    for item in &file.items {
        let Some(bytes) = &item.entry else {
            withheld += 1;
            of_case += 1;
            continue;
        };
        match SignedEntry::parse(bytes) {
            Err(_) => refuse(outcome, item.index, Reason::Malformed.into()),
            Ok(signed) => {
                of_case += u64::from(signed.entry().case == Some(manifest.case));
                judged.insert(item.index, (signed, None));
            }
        }
    }
    judge_bureau(manifest.bureau, &mut judged);
    judge_office(&mut office, &mut judged);
    let is_ours = |(signed, reason): &(SignedEntry, Option<Objection>)| {
        reason.is_none() && signed.entry().seq == 1 && signed.entry().kind == "bureau.created"
    };
    if office.log_key_at(0).is_none() || !judged.values().any(is_ours) {
        report(outcome, &judged);
        outcome.problem("registry", "");
        return Err(Stop);
    }
    judge_devices(&office, &mut judged);
    judge_places(&office, contents, &mut judged);
    report(outcome, &judged);
    let entries: BTreeMap<u64, SignedEntry> = judged
        .into_iter()
        .filter_map(|(index, (signed, reason))| reason.is_none().then_some((index, signed)))
        .collect();
    let office = office.only(&entries);
    let by_hash = entries.iter().map(|(index, signed)| (signed.hash(), *index)).collect();
    Ok(Judged { office, entries, by_hash, withheld, of_case })
}

type Candidates = BTreeMap<u64, (SignedEntry, Option<Objection>)>;

fn refuse(outcome: &mut Outcome, index: u64, reason: Objection) {
    outcome.problem("entry", format!("{index} {}", reason.as_str()));
}

fn report(outcome: &mut Outcome, judged: &Candidates) {
    for (index, (_, reason)) in judged {
        if let Some(reason) = reason {
            refuse(outcome, *index, *reason);
        }
    }
}

fn judge_bureau(bureau: crate::id::BureauId, judged: &mut Candidates) {
    for (signed, reason) in judged.values_mut() {
        if signed.entry().bureau != bureau {
            *reason = Some(Reason::OtherBureau.into());
        }
    }
}

/// The office's entries in the order of their chain: what one says decides how the next is read.
fn judge_office(office: &mut OfficeView, judged: &mut Candidates) {
    let mut own: Vec<(u64, u64)> = judged
        .iter()
        .filter(|(_, (signed, reason))| reason.is_none() && signed.entry().device == office.id())
        .map(|(index, (signed, _))| (signed.entry().seq, *index))
        .collect();
    own.sort_unstable();
    for (_, index) in own {
        if let Some((signed, reason)) = judged.get_mut(&index) {
            *reason = office.take(index, signed).err().map(Objection::from);
        }
    }
}

type Sessions = BTreeMap<(DeviceId, u64), Vec<Session>>;

fn judge_devices(office: &OfficeView, judged: &mut Candidates) {
    let mut sessions = Sessions::new();
    // What names no session first: among it are the openings of sessions.
    for without_session in [true, false] {
        for (signed, reason) in judged.values_mut() {
            let entry = signed.entry();
            if reason.is_some() || entry.device == office.id() || entry.session.is_none() != without_session {
                continue;
            }
            match judge_device(office, &sessions, signed) {
                Err(found) => *reason = Some(found.into()),
                Ok(Some(session)) => {
                    sessions.entry((entry.device, entry.seq)).or_default().push(session);
                }
                Ok(None) => {}
            }
        }
    }
}

/// Judges an entry of a terminal; gives the session that it opens.
fn judge_device(
    office: &OfficeView,
    sessions: &Sessions,
    signed: &SignedEntry,
) -> Result<Option<Session>, Reason> {
    let entry = signed.entry();
    let device_key = office.device_key(entry.device).ok_or(Reason::UnknownDevice)?;
    match entry.session {
        None => signed.verify(device_key).map_err(|_| Reason::BadSignature)?,
        Some(seq) => {
            let known = sessions.get(&(entry.device, seq)).ok_or(Reason::UnknownSession)?;
            if !known.iter().any(|session| signed.verify(&session.key).is_ok()) {
                return Err(Reason::BadSignature);
            }
        }
    }
    let opened = match (entry.kind.as_str(), entry.session, entry.case) {
        (Session::KIND, None, None) => {
            Some(codec::decode(&entry.body, MAX_SESSION_BYTES).map_err(|_| Reason::BadBody)?)
        }
        // A session certifies no session, and is about no case.
        (Session::KIND, ..) => return Err(Reason::BadBody),
        _ => None,
    };
    let grant = entry.grant.and_then(|seq| office.grant(seq));
    if grant.is_none_or(|grant| grant.device != entry.device) {
        return Err(Reason::GrantMismatch);
    }
    Ok(opened)
}

/// Case, revocation and place in the chain: each entry against all that are signed.
fn judge_places(office: &OfficeView, contents: &Contents, judged: &mut Candidates) {
    let mut places: BTreeMap<(DeviceId, u64), BTreeSet<(u64, EntryHash)>> = BTreeMap::new();
    for (index, (signed, reason)) in judged.iter() {
        if reason.is_none() {
            let entry = signed.entry();
            places.entry((entry.device, entry.seq)).or_default().insert((*index, signed.hash()));
        }
    }
    let case = contents.manifest.case;
    for (index, (signed, reason)) in judged.iter_mut().filter(|(_, (_, reason))| reason.is_none()) {
        let entry = signed.entry();
        let at = |seq| places.get(&(entry.device, seq));
        let is_first = at(entry.seq).is_none_or(|same| same.iter().all(|(other, _)| other >= index));
        let hangs_on = entry.seq.checked_sub(1).and_then(at);
        let is_linked =
            hangs_on.is_none_or(|before| before.iter().any(|(_, hash)| Some(*hash) == entry.prev));
        let was_admitted = office.is_admitted(signed.hash());
        let revoked = entry.device != office.id() && office.is_revoked_before(entry.device, *index);
        *reason = match entry.case {
            Some(other) if other != case => Some(Objection::OtherCase),
            _ if was_admitted => None,
            _ if revoked => Some(Reason::RevokedDevice.into()),
            _ if !is_first => Some(Reason::Fork.into()),
            _ if !is_linked => Some(Reason::ChainBroken.into()),
            _ => None,
        };
    }
}
