//! Taking in what a terminal offers: into the log, or into quarantine; never dropped.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::entry::{Admission, Gap, Reason, Registry, Route, SignedEntry, admit_verified};
use quanji_core::id::{CaseId, DeviceId, EntryHash};
use quanji_core::record::NumbersRequested;
use quanji_core::sync::EntryBytes;
use rusqlite::{Connection, Transaction};

use super::Office;
use super::error::OfficeError;
use super::placing::{Chain, Place};
use super::scope::Rights;
use super::verify::{Effect, Offer, Sessions, check, check_entry, parse, sessions_opened};
use crate::storage::{
    Appender, MediaRow, NumberUse, Quarantined, link_quarantined, mark_dirty, put_assignment, put_case,
    put_media, put_number_use, put_quarantined, put_session, reason_of, sessions_at,
};

/// What became of the entries of one batch.
#[derive(Debug, Default)]
pub(super) struct Ingested {
    /// Every entry of the pusher's own chain that is in the log: `seq` and index, in the order
    /// offered.
    pub(super) logged: Vec<(u64, u64)>,
    /// Every entry that is in quarantine, in the order offered.
    pub(super) refused: Vec<(EntryHash, Reason)>,
    /// The first `seq` that is missing before an entry that could not be placed.
    pub(super) need_from: Option<u64>,
    /// How many entries joined the log now.
    pub(super) admitted: u64,
    /// Why each entry that joined the quarantine now did so.
    pub(super) quarantined: Vec<Reason>,
    /// Numbers that the pusher asked for now.
    pub(super) asked: Vec<NumbersRequested>,
}

impl Office {
    /// Takes in a batch from a device: the costly checks first, on all cores, then one transaction.
    pub(super) fn ingest(
        &self,
        pusher: DeviceId,
        entries: Vec<EntryBytes>,
        lost: &[Gap],
    ) -> Result<Ingested, OfficeError> {
        let mut offers = parse(entries);
        let places = places(&offers);
        let (registry, mut sessions, known) = self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let chains = read_chains(connection, &places)?;
            let known: BTreeSet<EntryHash> = offers
                .iter()
                .filter(|offer| {
                    let signed = offer.signed.as_ref();
                    signed.is_some_and(|signed| place_in(&chains, signed).is_some())
                })
                .map(|offer| offer.hash)
                .collect();
            Ok::<_, OfficeError>((
                registry,
                sessions_named(connection, offers.iter().filter_map(|offer| offer.signed.as_ref()))?,
                known,
            ))
        })?;
        sessions_opened(&offers, &mut sessions);
        check(&mut offers, &registry, &sessions, |hash| known.contains(&hash));

        self.write_log(|tx| {
            let mut batch = Batch {
                tx,
                pusher,
                received_ms: self.now_ms(),
                registry: &*self.inner.registry.current(tx)?,
                chains: read_chains(tx, &places)?,
                good_sessions: BTreeSet::new(),
                log: Appender::new(tx, self.now_ms())?,
                rights: BTreeMap::new(),
                dirty: BTreeMap::new(),
                ingested: Ingested::default(),
            };
            batch.declare_lost(lost)?;
            for offer in &mut offers {
                batch.take(offer)?;
            }
            batch.finish()
        })
    }
}

type Places = BTreeMap<DeviceId, BTreeSet<u64>>;
type Chains = BTreeMap<DeviceId, Chain>;

fn places(offers: &[Offer]) -> Places {
    let mut places = Places::new();
    for signed in offers.iter().filter_map(|offer| offer.signed.as_ref()) {
        places.entry(signed.entry().device).or_default().insert(signed.entry().seq);
    }
    places
}

fn read_chains(connection: &Connection, places: &Places) -> Result<Chains, OfficeError> {
    places.iter().map(|(device, seqs)| Ok((*device, Chain::read(connection, *device, seqs)?))).collect()
}

fn place_in(chains: &Chains, signed: &SignedEntry) -> Option<Place> {
    chains.get(&signed.entry().device)?.place_of(signed.entry().seq, signed.hash())
}

/// The sessions that the entries name and the office holds.
fn sessions_named<'e>(
    connection: &Connection,
    entries: impl Iterator<Item = &'e SignedEntry>,
) -> Result<Sessions, OfficeError> {
    let mut sessions = Sessions::new();
    for signed in entries {
        let entry = signed.entry();
        let named = entry.session.filter(|seq| i64::try_from(*seq).is_ok());
        if let Some(place) = named.map(|seq| (entry.device, seq))
            && !sessions.contains_key(&place)
        {
            sessions.insert(place, sessions_at(connection, place.0, place.1)?);
        }
    }
    Ok(sessions)
}

/// One batch within its transaction.
struct Batch<'t> {
    tx: &'t Transaction<'t>,
    pusher: DeviceId,
    received_ms: u64,
    registry: &'t Registry,
    chains: Chains,
    /// Entries that opened a session and were signed by their device.
    good_sessions: BTreeSet<EntryHash>,
    log: Appender<'t>,
    /// By device and grant.
    rights: BTreeMap<(DeviceId, Option<u64>), Rights>,
    dirty: BTreeMap<CaseId, u64>,
    ingested: Ingested,
}

impl Batch<'_> {
    fn declare_lost(&mut self, lost: &[Gap]) -> Result<(), OfficeError> {
        if lost.is_empty() {
            return Ok(());
        }
        if !self.chains.contains_key(&self.pusher) {
            self.chains.insert(self.pusher, Chain::read(self.tx, self.pusher, &BTreeSet::new())?);
        }
        if let Some(chain) = self.chains.get_mut(&self.pusher) {
            for gap in lost {
                chain.declare_lost(self.tx, *gap)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, offer: &mut Offer) -> Result<(), OfficeError> {
        // The chain leaves the map while its entry is placed and goes back after it.
        let chain = offer.signed.as_ref().and_then(|signed| self.chains.remove(&signed.entry().device));
        let Some(mut chain) = chain else {
            return self.quarantine(offer, None, None, Reason::Malformed);
        };
        let result = self.place(offer, &mut chain);
        self.chains.insert(chain.device(), chain);
        result
    }

    fn place(&mut self, offer: &mut Offer, chain: &mut Chain) -> Result<(), OfficeError> {
        let Some(signed) = offer.signed.take() else { return Ok(()) };
        let result = self.place_entry(offer, &signed, chain);
        offer.signed = Some(signed);
        result
    }

    fn place_entry(
        &mut self,
        offer: &mut Offer,
        signed: &SignedEntry,
        chain: &mut Chain,
    ) -> Result<(), OfficeError> {
        let (seq, own) = (signed.entry().seq, signed.entry().device == self.pusher);
        match chain.place_of(seq, offer.hash) {
            Some(Place::Log(index)) if own => {
                self.ingested.logged.push((seq, index));
                return Ok(());
            }
            Some(Place::Log(_)) => return Ok(()),
            Some(Place::Quarantine(reason)) => {
                self.ingested.refused.push((offer.hash, reason));
                return Ok(());
            }
            None => {}
        }
        self.verify_again(offer, signed)?;
        let mut admission = self.admit(offer, signed, chain);
        if let Admission::NeedEarlier(missing) = admission
            && own
            && missing + 1 == seq
            && let Some(before) = signed.entry().prev
            && let Some(reason) = link_quarantined(self.tx, self.pusher, missing, before)?
        {
            // What could not be checked is a link of the chain all the same: this entry names it.
            chain.hold(missing, before, Place::Quarantine(reason));
            admission = self.admit(offer, signed, chain);
        }
        match admission {
            Admission::NeedEarlier(missing) if own => {
                let earlier = self.ingested.need_from.map_or(missing, |known| known.min(missing));
                self.ingested.need_from = Some(earlier);
                Ok(())
            }
            // Only its own device can fill a hole in a chain. A forgery is called one, hole or not.
            Admission::NeedEarlier(_) => {
                let reason = offer.verified.err().unwrap_or(Reason::ChainBroken);
                self.quarantine(offer, Some(signed), None, reason)
            }
            // Anyone can write any place into an entry that nobody signed.
            Admission::Quarantine(reason) if offer.verified.is_err() && reason != Reason::GrantMismatch => {
                self.quarantine(offer, Some(signed), None, reason)
            }
            // Decided before a restore lost the quarantine: it joins as it did then.
            Admission::Quarantine(_) if self.registry.is_admitted(offer.hash) => {
                let effect = offer.effect.clone().unwrap_or(Effect::Nothing);
                self.append(signed, &effect, chain, own)
            }
            Admission::Quarantine(reason) => self.quarantine(offer, Some(signed), Some(chain), reason),
            Admission::Admit => match self.check_case(offer, signed)? {
                Ok(effect) => self.append(signed, &effect, chain, own),
                Err(reason) => self.quarantine(offer, Some(signed), Some(chain), reason),
            },
            Admission::Duplicate(_) => {
                Err(OfficeError::Defect("a held entry was not found in its chain".into()))
            }
        }
    }

    fn admit(&self, offer: &Offer, signed: &SignedEntry, chain: &Chain) -> Admission {
        admit_verified(self.registry, &chain.facts(signed.entry().seq), Route::Pushed, signed, offer.verified)
    }

    /// What was checked before the transaction is looked at again where the transaction knows
    /// more: another exchange may have brought the session, the certificate or the grant since, and
    /// a session that this batch opens counts only if its own entry was signed by the device.
    fn verify_again(&mut self, offer: &mut Offer, signed: &SignedEntry) -> Result<(), OfficeError> {
        let doubtful = match (&offer.verified, offer.session) {
            (Ok(()), Some(session)) => !self.good_sessions.contains(&session),
            (Ok(()), None) => false,
            (Err(reason), _) => matches!(
                reason,
                Reason::Malformed | Reason::UnknownDevice | Reason::UnknownSession | Reason::GrantMismatch
            ),
        };
        if !doubtful {
            return Ok(());
        }
        let sessions = sessions_named(self.tx, std::iter::once(signed))?;
        self.good_sessions.extend(sessions.values().flatten().map(|(hash, _)| *hash));
        let still_good =
            offer.verified.is_ok() && offer.session.is_some_and(|hash| self.good_sessions.contains(&hash));
        if !still_good {
            check_entry(offer, signed, self.registry, &sessions);
        }
        Ok(())
    }

    /// Whether body and case allow the entry into the log.
    fn check_case(
        &mut self,
        offer: &Offer,
        signed: &SignedEntry,
    ) -> Result<Result<Effect, Reason>, OfficeError> {
        let entry = signed.entry();
        let effect = match &offer.effect {
            Ok(effect) => effect,
            Err(reason) => return Ok(Err(*reason)),
        };
        let Some(case) = entry.case else { return Ok(Ok(effect.clone())) };
        let opens = match effect {
            Effect::OpensCase(section) => Some(*section),
            _ => None,
        };
        let rights = self
            .rights
            .entry((entry.device, entry.grant))
            .or_insert_with(|| Rights::by_grant(self.registry, entry.device, entry.grant));
        let allowed = rights.may_write(self.tx, case, opens)?;
        Ok(if allowed { Ok(effect.clone()) } else { Err(Reason::OutsideScope) })
    }

    fn append(
        &mut self,
        signed: &SignedEntry,
        effect: &Effect,
        chain: &mut Chain,
        own: bool,
    ) -> Result<(), OfficeError> {
        let entry = signed.entry();
        let index = self.log.append(signed)?;
        chain.hold(entry.seq, signed.hash(), Place::Log(index));
        if let Some(case) = entry.case {
            self.dirty.insert(case, index);
        }
        apply(self.tx, signed, effect, index)?;
        if let (Some(case), Effect::OpensCase(_) | Effect::Assigns(_)) = (entry.case, effect) {
            self.rights.values_mut().for_each(|rights| rights.forget(case));
        }
        if own {
            self.ingested.logged.push((entry.seq, index));
            if let Effect::AsksForNumbers(asked) = effect {
                self.ingested.asked.push(asked.clone());
            }
        }
        self.ingested.admitted += 1;
        Ok(())
    }

    /// Keeps an entry aside; with its chain if it is known to be a part of it.
    fn quarantine(
        &mut self,
        offer: &Offer,
        signed: Option<&SignedEntry>,
        chain: Option<&mut Chain>,
        reason: Reason,
    ) -> Result<(), OfficeError> {
        if chain.is_none()
            && let Some(known) = reason_of(self.tx, offer.hash)?
        {
            self.ingested.refused.push((offer.hash, known));
            return Ok(());
        }
        let entry = signed.map(SignedEntry::entry);
        put_quarantined(
            self.tx,
            &Quarantined {
                hash: offer.hash,
                pushed_by: self.pusher,
                device: entry.map(|entry| entry.device),
                seq: entry.map(|entry| entry.seq),
                linked: chain.is_some(),
                case: entry.and_then(|entry| entry.case),
                kind: entry.map(|entry| entry.kind.clone()).unwrap_or_default(),
                reason,
                received_ms: self.received_ms,
                decision: self
                    .registry
                    .decision(offer.hash)
                    .map(|admitted| if admitted { "admitted" } else { "rejected" }.to_owned()),
                bytes: offer.bytes.clone(),
            },
        )?;
        if let (Some(chain), Some(signed)) = (chain, signed) {
            chain.hold(signed.entry().seq, offer.hash, Place::Quarantine(reason));
            if let Ok(Effect::OpensSession(session)) = &offer.effect {
                // What it signed can be checked, and shown for what it is.
                put_session(self.tx, signed.entry().device, signed.entry().seq, offer.hash, session)?;
            }
        }
        self.ingested.refused.push((offer.hash, reason));
        self.ingested.quarantined.push(reason);
        Ok(())
    }

    fn finish(self) -> Result<Ingested, OfficeError> {
        for chain in self.chains.values() {
            chain.save(self.tx)?;
        }
        for (case, index) in self.dirty {
            mark_dirty(self.tx, case, index)?;
        }
        Ok(self.ingested)
    }
}

/// Does what an entry that joined the log brings with it.
pub(super) fn apply(
    tx: &Transaction<'_>,
    signed: &SignedEntry,
    effect: &Effect,
    index: u64,
) -> Result<(), OfficeError> {
    let entry = signed.entry();
    match (effect, entry.case) {
        (Effect::OpensSession(session), _) => {
            put_session(tx, entry.device, entry.seq, signed.hash(), session)?
        }
        (Effect::OpensCase(section), Some(case)) => put_case(tx, case, *section, index)?,
        (Effect::Assigns(officer), Some(case)) => put_assignment(tx, *officer, case, index)?,
        (Effect::Captures(media, length), Some(case)) => put_media(
            tx,
            &MediaRow {
                captured: signed.hash(),
                log_index: index,
                device: entry.device,
                case,
                media: *media,
                length: *length,
                manifest: None,
                received: None,
                refused: None,
            },
        )?,
        (Effect::UsesNumbers(from, last, what, document), case) => put_number_use(
            tx,
            &NumberUse {
                series: from.series.clone(),
                year: from.year,
                first: from.number,
                last: *last,
                what: (*what).to_owned(),
                device: entry.device,
                document: *document,
                case,
                entry: signed.hash(),
            },
            index,
        )?,
        _ => {}
    }
    Ok(())
}
