//! Taking in what others recorded: every entry is admitted or kept in quarantine.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Transaction;

use super::cache::{CacheWriter, rebuild_case};
use super::error::TerminalError;
use super::number::note_used;
use super::recorder::{GRANT, Recorder};
use crate::crypto::{PublicKey, sha256};
use crate::entry::{
    Admission, BureauFact, ChainFacts, Reason, Registry, Route, Session, SignedEntry, admit, verify,
};
use crate::id::DeviceId;
use crate::record::{Fact, check_body, published_catalog};
use crate::store;

/// Bytes that came from the office.
pub(super) struct Arrival {
    pub(super) bytes: Vec<u8>,
    pub(super) log_index: Option<u64>,
}

/// Takes in entries of the log, with whatever `also` writes, in one transaction.
pub(super) fn take_in(
    recorder: &mut Recorder,
    arrivals: &[Arrival],
    also: impl FnOnce(&Transaction<'_>) -> Result<(), TerminalError>,
) -> Result<(), TerminalError> {
    recorder.close_drafts()?;
    recorder.forget_standing();
    let registry = recorder.registry()?;
    let now_ms = recorder.surroundings.clock.read().wall_ms;
    let (catalog, own) = (recorder.catalog()?, recorder.enrolment.device);
    let office_key = recorder.enrolment.key()?;
    let result = recorder.store.write::<_, TerminalError>(|tx| {
        let mut intake = Intake {
            tx,
            registry,
            sessions: BTreeMap::new(),
            own,
            opened: false,
            registry_changed: false,
            template_arrived: false,
            keys_changed_at: None,
        };
        let mut cache = CacheWriter::new(&catalog, tx);
        for arrival in arrivals {
            match intake.admit(arrival)? {
                Ok(Some((signed, fact))) => cache.take(&signed, fact)?,
                Ok(None) => {}
                Err(reason) => {
                    store::put_quarantine(tx, &arrival.bytes, reason, false, now_ms, arrival.log_index)?;
                }
            }
        }
        if let Some(seq) = intake.keys_changed_at {
            set_aside_what_fell(&mut intake, office_key, seq, now_ms)?;
        }
        let newer_build = store::get_meta(tx, BUILD)?.as_deref() != Some(build().as_slice());
        if intake.opened || intake.registry_changed || newer_build {
            retry(&mut intake, &mut cache)?;
            store::put_meta(tx, BUILD, &build())?;
        }
        cache.finish()?;
        if intake.template_arrived {
            read_waiting_documents(&intake.registry, tx)?;
        }
        also(tx)?;
        Ok(intake.registry_changed)
    });
    if result? {
        recorder.forget_registry();
    }
    Ok(())
}

/// Which statements this build knows: a newer one may admit what an older one set aside.
const BUILD: &str = "intake.build";

fn build() -> [u8; 32] {
    sha256([Fact::KINDS, BureauFact::KINDS].concat().join(" ").as_bytes())
}

/// Tries again what was set aside, until nothing more of it can be admitted: what it lacked may
/// have arrived, as its session, its grant or a newer build.
fn retry(intake: &mut Intake<'_>, cache: &mut CacheWriter<'_>) -> Result<(), TerminalError> {
    loop {
        let mut admitted = false;
        for held in store::quarantined_bytes(intake.tx)? {
            let arrival = Arrival { bytes: held.bytes, log_index: held.log_index };
            let Ok(new) = intake.admit(&arrival)? else { continue };
            store::leave_quarantine(intake.tx, &arrival.bytes)?;
            admitted = true;
            if let Some((signed, fact)) = new {
                cache.take(&signed, fact)?;
            }
        }
        if !admitted {
            return Ok(());
        }
    }
}

/// A change of the office's key arrived, and entries after its place had arrived before it. An honest
/// log never gives them in that order: what the key in force there did not sign was forged with the old
/// key, and is kept aside from now on.
fn set_aside_what_fell(
    intake: &mut Intake<'_>,
    office_key: PublicKey,
    seq: u64,
    now_ms: i64,
) -> Result<(), TerminalError> {
    let office = intake.registry.office();
    let mut fell = Vec::new();
    let mut from = seq + 1;
    loop {
        let page = store::entries_of_chain(intake.tx, office, from, 500)?;
        let Some(last) = page.last() else { break };
        from = last.signed.entry().seq + 1;
        fell.extend(
            page.into_iter().filter(|stored| verify(&intake.registry, None, &stored.signed).is_err()),
        );
    }
    if fell.is_empty() {
        return Ok(());
    }
    for stored in &fell {
        let bytes = stored.signed.bytes();
        store::remove_entry(intake.tx, &stored.signed)?;
        store::put_quarantine(intake.tx, bytes, Reason::BadSignature, false, now_ms, stored.log_index)?;
    }
    let mut registry = Registry::new(office_key);
    let mut from = 1;
    loop {
        let page = store::entries_without_case(intake.tx, office, from, 500)?;
        let Some(last) = page.last() else { break };
        from = last.signed.entry().seq + 1;
        for stored in &page {
            // Admission has read it before; an entry that it could not read is in quarantine.
            let _ = registry.apply(&stored.signed);
        }
    }
    intake.registry = Arc::new(registry);
    intake.registry_changed = true;
    Ok(())
}

/// Documents may have waited for the template that arrived: makes their caches anew.
fn read_waiting_documents(registry: &Registry, tx: &Transaction<'_>) -> Result<(), TerminalError> {
    let catalog = published_catalog(registry).map_err(|error| TerminalError::internal(&error))?;
    for case in store::cases_with_waiting_documents(tx)? {
        rebuild_case(&catalog, tx, case)?;
    }
    Ok(())
}

struct Intake<'a> {
    tx: &'a Transaction<'a>,
    registry: Arc<Registry>,
    sessions: BTreeMap<(DeviceId, u64), Session>,
    own: DeviceId,
    /// A session was opened.
    opened: bool,
    registry_changed: bool,
    template_arrived: bool,
    /// The smallest `seq` after which another key of the office counts than was known.
    keys_changed_at: Option<u64>,
}

impl Intake<'_> {
    /// Decides about one arrival and stores it if it is admitted. `Ok(None)` if it was held
    /// already or is no matter of a case.
    fn admit(
        &mut self,
        arrival: &Arrival,
    ) -> Result<Result<Option<(SignedEntry, Fact)>, Reason>, TerminalError> {
        let Ok(signed) = SignedEntry::parse(&arrival.bytes) else { return Ok(Err(Reason::Malformed)) };
        let entry = signed.entry();
        let session = match entry.session {
            Some(seq) => self.session(entry.device, seq)?,
            None => None,
        };
        let facts = ChainFacts { session: session.clone(), ..ChainFacts::default() };
        match admit(&self.registry, &facts, Route::Logged, &signed) {
            Admission::Quarantine(reason) => return Ok(Err(reason)),
            Admission::Admit | Admission::Duplicate(_) | Admission::NeedEarlier(_) => {}
        }
        if entry.device == self.registry.office() {
            return self.admit_bureau(&signed, arrival.log_index).map(|done| done.map(|()| None));
        }
        let fact = match check_body(entry, session.as_ref()) {
            Ok(fact) => fact,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Fact::SessionOpened(session) = &fact {
            self.sessions.insert((entry.device, entry.seq), session.clone());
            self.opened = true;
        }
        if entry.device == self.own {
            note_used(self.tx, &fact)?;
        }
        let new = store::insert_entry(self.tx, &signed, arrival.log_index)?;
        Ok(Ok(new.then_some((signed, fact))))
    }

    fn admit_bureau(
        &mut self,
        signed: &SignedEntry,
        log_index: Option<u64>,
    ) -> Result<Result<(), Reason>, TerminalError> {
        let seq = signed.entry().seq;
        let key_after = *self.registry.keys().key_at(seq + 1);
        let fact = match Arc::make_mut(&mut self.registry).apply(signed) {
            Ok(fact) => fact,
            Err(reason) => return Ok(Err(reason)),
        };
        if *self.registry.keys().key_at(seq + 1) != key_after {
            self.keys_changed_at = Some(self.keys_changed_at.map_or(seq, |known| known.min(seq)));
        }
        self.registry_changed |= !fact.is_about_case();
        self.template_arrived |= matches!(fact, BureauFact::TemplatePublished(_));
        let new = store::insert_entry(self.tx, signed, log_index)?;
        if let BureauFact::MediaDamaged(body) = &fact
            && new
        {
            // The office lacks a part of it again: the receipt holds no longer.
            store::put_media_received(self.tx, body.captured, None)?;
        }
        if let BureauFact::GrantIssued(grant) = fact
            && grant.device == self.own
        {
            store::put_meta(self.tx, GRANT, &signed.entry().seq.to_be_bytes())?;
        }
        Ok(Ok(()))
    }

    fn session(&mut self, device: DeviceId, seq: u64) -> Result<Option<Session>, TerminalError> {
        if let Some(session) = self.sessions.get(&(device, seq)) {
            return Ok(Some(session.clone()));
        }
        let session = store::session_of(self.tx, device, seq)?;
        if let Some(session) = &session {
            self.sessions.insert((device, seq), session.clone());
        }
        Ok(session)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::crypto::{Signer, SoftwareKey};
    use crate::entry::{Entry, registry::tests::Office};
    use crate::id::{CaseId, EntryHash, SectionId};
    use crate::proof::LogSigner;
    use crate::record::{CaseOpened, NoteAdded};
    use crate::store::{Store, quarantined};
    use crate::terminal::{Enrolment, Surroundings};

    pub(in crate::terminal) fn recorder(home: &std::path::Path, office: &Office) -> Recorder {
        let surroundings = Surroundings::system(home);
        surroundings.vault.create(&*surroundings.randomness).unwrap();
        let office_key = office.key.public_key();
        let enrolment = Enrolment {
            bureau: (&office_key).into(),
            bureau_name: "平罗县卫生监督所".into(),
            office: "http://127.0.0.1:1".into(),
            office_key: office_key.as_sec1().iter().map(|byte| format!("{byte:02x}")).collect(),
            log_key: LogSigner::from_seed("quanji.example", &[3; 32]).unwrap().verifier().vkey(),
            ca_pem: None,
            device: DeviceId::from(&surroundings.vault.public_key().unwrap()),
            officer: crate::id::OfficerId::from_bytes([5; 16]),
            grant: 2,
        };
        let key = surroundings.vault.database_key().unwrap();
        let store = Store::open(home, &key, surroundings.patience).unwrap();
        Recorder::around(surroundings, enrolment, store, *key).unwrap()
    }

    #[test]
    fn what_came_before_the_things_it_needs_joins_when_they_arrive() {
        let home = tempfile::tempdir().unwrap();
        let mut office = Office::new();
        let mut recorder = recorder(home.path(), &office);
        let device = SoftwareKey::from_bytes(&[11; 32]).unwrap();
        let session_key = SoftwareKey::from_bytes(&[12; 32]).unwrap();
        let bureau = office.statements_for(&device);
        let session = Session { key: session_key.public_key(), nonce: [1; 16] };
        let case = CaseId::from_bytes([9; 16]);
        let state = |seq: u64, fact: &Fact| Entry {
            seq,
            prev: (seq > 1).then(|| EntryHash::from_bytes([0; 32])),
            session: (seq > 1).then_some(1),
            case: (seq > 1).then_some(case),
            kind: fact.kind().into(),
            body: fact.to_body(),
            ..office.entry(&device)
        };
        let section = SectionId::from_bytes([1; 16]);
        let opened = CaseOpened { kind: "inspection".into(), party: "某宾馆".into(), section };
        let mut arrivals = vec![
            office.sign(&session_key, state(3, &Fact::NoteAdded(NoteAdded { text: "记录".into() }))),
            office.sign(&session_key, state(2, &Fact::CaseOpened(opened))),
            office.sign(&device, state(1, &Fact::SessionOpened(session))),
        ];
        arrivals.extend(bureau);
        for (index, signed) in (0..).zip(&arrivals) {
            let arrival = Arrival { bytes: signed.bytes().to_vec(), log_index: Some(index) };
            take_in(&mut recorder, &[arrival], |_| Ok(())).unwrap();
        }
        assert_eq!(quarantined(recorder.store.reader()).unwrap(), []);
        assert_eq!(recorder.fold(case).unwrap().entries().count(), 2);
        assert_eq!(recorder.require_case(case).unwrap().party, "某宾馆");
    }

    #[test]
    fn what_an_old_key_of_the_office_signed_falls_when_its_rotation_arrives() {
        use crate::entry::{Approval, OfficeKeyRotated, Role, SectionAdded, rotation_message};
        let home = tempfile::tempdir().unwrap();
        let mut office = Office::new();
        let mut recorder = recorder(home.path(), &office);
        let (old, new) = ([42, 2].map(|byte| SoftwareKey::from_bytes(&[byte; 32]).unwrap())).into();
        let section = SectionId::from_bytes([1; 16]);
        let named = |name: &str| BureauFact::SectionAdded(SectionAdded { section, name: name.into() });
        let bureau = (&office.key.public_key()).into();
        let key = new.public_key();
        let by = |name: &str| Approval { name: name.into(), role: Role::Administrator };
        let rotated = BureauFact::OfficeKeyRotated(OfficeKeyRotated {
            key,
            proof: new.sign(&rotation_message(bureau, &key)).unwrap().0,
            reason: "年度更换".into(),
            approved_by: vec![by("王五"), by("赵六")],
        });
        let first = office.state_with(&old, &named("真"));
        let rotation = office.state_with(&old, &rotated);
        let forged = office.state_with(&old, &named("假"));
        let honest = office.state_with(&new, &named("新"));
        let name = |recorder: &mut Recorder| {
            let registry = recorder.registry().unwrap();
            registry.section(section).map(|section| section.name.clone())
        };
        for (signed, expected) in [(&first, "真"), (&forged, "假"), (&rotation, "真"), (&honest, "新")] {
            let arrival = Arrival { bytes: signed.bytes().to_vec(), log_index: Some(signed.entry().seq) };
            take_in(&mut recorder, &[arrival], |_| Ok(())).unwrap();
            assert_eq!(name(&mut recorder).as_deref(), Some(expected));
        }
        let aside = quarantined(recorder.store.reader()).unwrap();
        assert_eq!(aside.iter().map(|one| one.entry).collect::<Vec<_>>(), [forged.hash()]);
        assert_eq!(aside[0].reason, "bad_signature");
    }

    #[test]
    fn a_newer_build_tries_again_what_an_older_one_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let mut office = Office::new();
        let mut recorder = recorder(home.path(), &office);
        let device = SoftwareKey::from_bytes(&[11; 32]).unwrap();
        let arrive = |recorder: &mut Recorder, signed: &SignedEntry| {
            let arrival = Arrival { bytes: signed.bytes().to_vec(), log_index: Some(0) };
            take_in(recorder, &[arrival], |_| Ok(())).unwrap();
        };
        for signed in office.statements_for(&device) {
            arrive(&mut recorder, &signed);
        }
        let fact = Fact::SessionOpened(Session { key: device.public_key(), nonce: [1; 16] });
        let entry = Entry { kind: fact.kind().into(), body: fact.to_body(), ..office.entry(&device) };
        let signed = office.sign(&device, entry);
        recorder
            .store
            .write::<_, TerminalError>(|tx| {
                store::put_quarantine(tx, signed.bytes(), Reason::UnknownKind, false, 0, Some(7))?;
                Ok(store::put_meta(tx, BUILD, b"an older build")?)
            })
            .unwrap();
        take_in(&mut recorder, &[], |_| Ok(())).unwrap();
        assert_eq!(quarantined(recorder.store.reader()).unwrap(), []);
    }
}
