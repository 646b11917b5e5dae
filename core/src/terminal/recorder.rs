//! The heart of the terminal: signs statements into the chain and saves them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Transaction;
use serde_json::json;

use super::Surroundings;
use super::clock::draw;
use super::enrolment::Enrolment;
use super::error::TerminalError;
use super::number::NUMBER_FLOOR;
use super::session_key::SessionKey;
use super::vault::DeviceKey;
use crate::catalog::{Catalog, Template};
use crate::crypto::{PublicKey, SUITE_ES256, Signer};
use crate::entry::{Entry, FORMAT_VERSION, Gap, Registry, Session, SignedEntry, actor_of};
use crate::id::{CaseId, DocumentId};
use crate::proof::{LogKeys, LogVerifier};
use crate::record::{ChainLost, Draft, Fact, published_catalog};
use crate::store::{self, Anchor, AnchorFile, Head, Store};
use crate::sync::{Backfill, Scope, Trust};
use crate::time::{SeenCheckpoint, TimeClaim};

/// Drafts kept open in memory; each is some kilobytes.
const OPEN_DRAFTS: usize = 32;
/// The newest grant of this device.
pub(super) const GRANT: &str = "own.grant";
/// In which boot the checkpoint last seen was received.
pub(super) const SEEN_BOOT: &str = "sync.seen_boot";

/// A draft with what an edit needs of its row.
pub(super) struct OpenDraft {
    pub(super) case: CaseId,
    pub(super) template: Arc<Template>,
    pub(super) draft: Draft,
}

/// A session key and what it signs as.
struct OpenSession {
    seq: u64,
    key: SessionKey,
    actor: [u8; 16],
}

pub(super) struct Recorder {
    pub(super) store: Store,
    pub(super) surroundings: Surroundings,
    pub(super) enrolment: Enrolment,
    /// The built-in catalogue and what the office published.
    catalog: Option<Arc<Catalog>>,
    pub(super) device_key: PublicKey,
    drafts: BTreeMap<DocumentId, OpenDraft>,
    /// Open drafts with edits that their cached saves lack.
    unsaved: BTreeSet<DocumentId>,
    registry: Option<Arc<Registry>>,
    first_log_key: LogVerifier,
    anchor_file: AnchorFile,
    anchor_key: [u8; 32],
    head: Option<Head>,
    /// The database's head is unknown after a failed write until it is read again.
    head_known: bool,
    /// Lost parts that the chain does not state yet.
    undeclared: Vec<Gap>,
    session: Option<OpenSession>,
    /// Grant and checkpoint of the next entry; an exchange changes them.
    standing: Option<(u64, Option<SeenCheckpoint>)>,
}

impl Recorder {
    pub(super) fn open(surroundings: Surroundings) -> Result<Self, TerminalError> {
        let enrolment = Enrolment::read(&surroundings.home)?;
        let key = surroundings.vault.database_key()?;
        let store = Store::open(&surroundings.home, &key, surroundings.patience)?;
        Self::around(surroundings, enrolment, store, *key)
    }

    pub(super) fn around(
        surroundings: Surroundings,
        enrolment: Enrolment,
        store: Store,
        anchor_key: [u8; 32],
    ) -> Result<Self, TerminalError> {
        let anchor_file = AnchorFile::open(&surroundings.home.join("anchor"), anchor_key)?;
        let first_log_key = LogVerifier::from_vkey(&enrolment.log_key)
            .map_err(|_| TerminalError::Damaged("enrolment.json: log_key".into()))?;
        let mut recorder = Self {
            device_key: surroundings.vault.public_key()?,
            store,
            surroundings,
            enrolment,
            catalog: None,
            drafts: BTreeMap::new(),
            unsaved: BTreeSet::new(),
            registry: None,
            first_log_key,
            anchor_file,
            anchor_key,
            head: None,
            head_known: false,
            undeclared: Vec::new(),
            session: None,
            standing: None,
        };
        recorder.check_anchor()?;
        Ok(recorder)
    }

    /// Compares the database with the head anchor. A shortfall is remembered and reported; the
    /// chain goes on after the anchor, so that no two entries ever share a place.
    fn check_anchor(&mut self) -> Result<(), TerminalError> {
        let side = self.anchor_file.read()?;
        let vaulted = self.surroundings.vault.read_anchor()?;
        let vault = vaulted.as_deref().and_then(|bytes| Anchor::from_bytes(&self.anchor_key, bytes));
        let anchor = side.anchor.into_iter().chain(vault).max_by_key(|anchor| anchor.seq);
        let held = store::last_of_chain(self.store.reader(), self.enrolment.device)?;
        let now_ms = self.surroundings.clock.read().wall_ms;
        let device = self.enrolment.device;
        let damaged = side.damaged || vaulted.is_some() && vault.is_none();
        let held_seq = held.map_or(0, |head| head.seq);
        let known_lost = store::lost(self.store.reader())?;
        let known = |seq: u64| known_lost.iter().any(|gap| gap.contains(seq));
        let short = anchor.filter(|anchor| anchor.seq > held_seq && !known(anchor.seq));
        let mut gaps = store::holes(self.store.reader(), device, held_seq)?;
        gaps.extend(short.map(|anchor| Gap { from: held_seq + 1, to: anchor.seq }));
        gaps.retain(|gap| !known_lost.iter().any(|lost| lost.covers(gap)));
        let replaced = match anchor {
            Some(anchor) if anchor.seq <= held_seq => {
                store::own_entry(self.store.reader(), device, anchor.seq)?
                    .is_some_and(|found| found.signed.hash() != anchor.hash)
            }
            _ => false,
        };
        if damaged || !gaps.is_empty() || replaced {
            self.store.write::<_, TerminalError>(|tx| {
                if damaged {
                    store::put_alarm(tx, now_ms, &json!({"alarm": "anchor_damaged"}))?;
                }
                if replaced {
                    store::put_alarm(
                        tx,
                        now_ms,
                        &json!({"alarm": "store_replaced", "at": anchor.map(|a| a.seq)}),
                    )?;
                }
                // A lost entry may have used a number of a lease that was there before the loss.
                if !gaps.is_empty() {
                    forbid_leases(tx, self.enrolment.key()?)?;
                    // What was delivered before it was lost comes back from the office.
                    let until = i64::MAX.unsigned_abs();
                    store::put_backfill(tx, &Backfill { scope: Scope::Own, from: 0, until })?;
                }
                for gap in &gaps {
                    store::put_lost(tx, *gap)?;
                    let body = json!({"alarm": "entries_missing", "from": gap.from, "to": gap.to});
                    store::put_alarm(tx, now_ms, &body)?;
                }
                Ok(())
            })?;
        }
        self.undeclared = self.undeclared()?;
        self.head = match (held, anchor) {
            (Some(held), Some(anchor)) if anchor.seq > held.seq => Some(anchor),
            (None, anchor) => anchor,
            (held, _) => held,
        };
        self.head_known = true;
        self.write_anchor();
        Ok(())
    }

    /// What the next entry states as lost: what is, and was not stated before.
    fn undeclared(&self) -> Result<Vec<Gap>, TerminalError> {
        let connection = self.store.reader();
        let mut lost = store::lost(connection)?;
        if !lost.is_empty() {
            let declared = store::declared_lost(connection, self.enrolment.device)?;
            lost.retain(|gap| !declared.iter().any(|stated| stated.covers(gap)));
        }
        Ok(lost)
    }

    /// Follows the head with the anchor. What is saved stays saved if this fails, as on a full
    /// disk: the anchor is behind then, and the next write tries again.
    fn write_anchor(&mut self) {
        if let Some(head) = self.head
            && let Err(error) = self.anchor_file.write(head)
        {
            tracing::warn!(cause = %error, "head anchor not written");
        }
    }

    /// The head of the own chain.
    pub(super) fn head(&mut self) -> Result<Option<Head>, TerminalError> {
        if !self.head_known {
            self.check_anchor()?;
        }
        Ok(self.head)
    }

    /// Who is who, from the office's own chain.
    pub(super) fn registry(&mut self) -> Result<Arc<Registry>, TerminalError> {
        if let Some(registry) = &self.registry {
            return Ok(Arc::clone(registry));
        }
        let mut registry = Registry::new(self.enrolment.key()?);
        let mut from = 1;
        loop {
            let page = store::entries_without_case(self.store.reader(), registry.office(), from, 500)?;
            let Some(last) = page.last() else { break };
            from = last.signed.entry().seq + 1;
            for stored in &page {
                // Admission has read it before; an entry that it could not read is in quarantine.
                let _ = registry.apply(&stored.signed);
            }
        }
        let registry = Arc::new(registry);
        self.registry = Some(Arc::clone(&registry));
        Ok(registry)
    }

    /// The registry has changed: read it again, and the templates that it holds.
    pub(super) fn forget_registry(&mut self) {
        self.registry = None;
        self.catalog = None;
    }

    /// The built-in templates and those that the office published.
    pub(super) fn catalog(&mut self) -> Result<Arc<Catalog>, TerminalError> {
        if let Some(catalog) = &self.catalog {
            return Ok(Arc::clone(catalog));
        }
        let registry = self.registry()?;
        let catalog = published_catalog(&registry).map_err(|error| TerminalError::internal(&error))?;
        self.catalog = Some(Arc::clone(&catalog));
        Ok(catalog)
    }

    /// The keys of the office and its log, as far as this terminal has taken them in.
    pub(super) fn trust(&mut self) -> Result<Trust, TerminalError> {
        let registry = self.registry()?;
        let mut log = LogKeys::new(self.first_log_key.clone());
        for signed in registry.keys().entries() {
            let named = registry.keys().log_keys().find(|(entry, _)| *entry == signed.hash());
            // Without its place, as at enrolment, it says nothing of sizes yet: the next answer has it.
            if let Some((_, vkey)) = named
                && let Some(index) = store::log_index_of(self.store.reader(), signed)?
            {
                log.rotate(index, vkey).map_err(|error| TerminalError::internal(&error))?;
            }
        }
        Ok(Trust::new(registry.keys().clone(), log))
    }

    /// The Automerge actor of this opening; opens the session if there is none yet.
    pub(super) fn actor(&mut self) -> Result<[u8; 16], TerminalError> {
        if let Some(session) = &self.session {
            return Ok(session.actor);
        }
        self.record(None, Vec::new(), |_, _| Ok(()))?;
        self.session
            .as_ref()
            .map(|session| session.actor)
            .ok_or_else(|| TerminalError::KeyStore("no session".into()))
    }

    /// Signs statements into the chain and saves them, with whatever `also` writes, in one
    /// transaction. The first call of an opening writes the session's entry before them.
    pub(super) fn record(
        &mut self,
        case: Option<CaseId>,
        facts: Vec<Fact>,
        also: impl FnOnce(&Transaction<'_>, &[SignedEntry]) -> Result<(), TerminalError>,
    ) -> Result<Vec<SignedEntry>, TerminalError> {
        let result = self.sign_and_save(case, facts, also);
        if result.is_err() {
            // What was signed may or may not be on the disk: a session that goes on could give two
            // entries one place, or two changes one actor and number.
            self.session = None;
            self.head_known = false;
            self.forget_drafts();
        }
        result
    }

    fn sign_and_save(
        &mut self,
        case: Option<CaseId>,
        facts: Vec<Fact>,
        also: impl FnOnce(&Transaction<'_>, &[SignedEntry]) -> Result<(), TerminalError>,
    ) -> Result<Vec<SignedEntry>, TerminalError> {
        let mut head = self.head()?;
        let (grant, checkpoint) = match self.standing {
            Some(standing) => standing,
            None => *self.standing.insert((self.grant()?, self.checkpoint()?)),
        };
        let time = TimeClaim::new(self.surroundings.clock.read(), checkpoint);
        let mut signed = Vec::with_capacity(facts.len() + 2);
        let opened = match self.session {
            Some(_) => None,
            None => Some(self.open_session(&mut head, grant, time, &mut signed)?),
        };
        let gaps = self.undeclared.clone();
        {
            let Some(session) = self.session.as_ref().or(opened.as_ref()) else {
                return Err(TerminalError::KeyStore("no session".into()));
            };
            let declared = gaps.into_iter().map(|gap| (None, Fact::ChainLost(ChainLost { gap })));
            let stated = facts.into_iter().map(|fact| (case, fact));
            for (case, fact) in declared.chain(stated) {
                // What freezes a document is signed by the device's own key, in hardware where there is one.
                let sealed = matches!(fact, Fact::DocumentSealed(_));
                let session_seq = (!sealed).then_some(session.seq);
                let entry = self.entry(head, grant, session_seq, case, &fact, time);
                let by_device = DeviceKey { vault: &*self.surroundings.vault, public: self.device_key };
                let signer: &dyn Signer = if sealed { &by_device } else { &session.key };
                push(&mut head, &mut signed, SignedEntry::sign(entry, signer)?);
            }
        }
        self.store.write::<_, TerminalError>(|tx| {
            for entry in &signed {
                store::insert_new(tx, entry, None)?;
            }
            also(tx, &signed)
        })?;
        if let Some(opened) = opened {
            self.session = Some(opened);
        }
        self.undeclared.clear();
        self.head = head;
        self.write_anchor();
        Ok(signed)
    }

    fn open_session(
        &self,
        head: &mut Option<Head>,
        grant: u64,
        time: TimeClaim,
        signed: &mut Vec<SignedEntry>,
    ) -> Result<OpenSession, TerminalError> {
        let randomness = &*self.surroundings.randomness;
        let key = SessionKey::from_bytes(&draw(randomness)?)?;
        let session = Session { key: key.public_key(), nonce: draw(randomness)? };
        let actor = actor_of(self.enrolment.device, &session);
        let entry = self.entry(*head, grant, None, None, &Fact::SessionOpened(session), time);
        let seq = entry.seq;
        let signer = DeviceKey { vault: &*self.surroundings.vault, public: self.device_key };
        push(head, signed, SignedEntry::sign(entry, &signer)?);
        Ok(OpenSession { seq, key, actor })
    }

    fn entry(
        &self,
        head: Option<Head>,
        grant: u64,
        session: Option<u64>,
        case: Option<CaseId>,
        fact: &Fact,
        time: TimeClaim,
    ) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: self.enrolment.bureau,
            device: self.enrolment.device,
            grant: Some(grant),
            seq: head.map_or(1, |head| head.seq + 1),
            prev: head.map(|head| head.hash),
            session,
            case,
            kind: fact.kind().to_owned(),
            body: fact.to_body(),
            time,
        }
    }

    /// The grant to record under: as the database has it, or as kept beside it.
    fn grant(&self) -> Result<u64, TerminalError> {
        let bytes = store::get_meta(self.store.reader(), GRANT)?;
        let stored = bytes.and_then(|bytes| bytes.as_slice().try_into().ok().map(u64::from_be_bytes));
        Ok(stored.unwrap_or(self.enrolment.grant))
    }

    /// Keeps the newest grant beside the database too.
    pub(super) fn settle_grant(&mut self) -> Result<(), TerminalError> {
        let grant = self.grant()?;
        if grant != self.enrolment.grant {
            self.enrolment.grant = grant;
            self.enrolment.write(&self.surroundings.home)?;
        }
        Ok(())
    }

    /// The office checkpoint last seen. One received before the last reboot ties no clock of this
    /// boot to the office's.
    pub(super) fn checkpoint(&self) -> Result<Option<SeenCheckpoint>, TerminalError> {
        let boot = store::get_meta(self.store.reader(), SEEN_BOOT)?;
        let same = boot.as_deref() == Some(self.surroundings.clock.read().boot.as_bytes().as_slice());
        Ok(store::seen_checkpoint(self.store.reader())?.map(|mut seen| {
            seen.received_monotonic_ms = seen.received_monotonic_ms.filter(|_| same);
            seen
        }))
    }

    /// Grant and checkpoint may have changed: read them again.
    pub(super) const fn forget_standing(&mut self) {
        self.standing = None;
    }

    /// The chain may have grown by entries that came back from the office: read its head again.
    pub(super) const fn unsettle_head(&mut self) {
        self.head_known = false;
    }

    /// An open draft, taken out.
    pub(super) fn take_draft(&mut self, document: DocumentId) -> Option<OpenDraft> {
        self.drafts.remove(&document)
    }

    /// Keeps a draft open; closes them all first when there are too many.
    pub(super) fn keep_draft(&mut self, document: DocumentId, draft: OpenDraft) -> Result<(), TerminalError> {
        if self.drafts.len() >= OPEN_DRAFTS {
            self.close_drafts()?;
        }
        self.drafts.insert(document, draft);
        Ok(())
    }

    /// Whether the cached save of a document is marked as lacking edits already.
    pub(super) fn is_marked(&self, document: DocumentId) -> bool {
        self.unsaved.contains(&document)
    }

    /// Remembers that the cached save of a document was marked.
    pub(super) fn marked(&mut self, document: DocumentId) {
        self.unsaved.insert(document);
    }

    /// Brings the cached saves up to date and closes every draft. A save is a cache: an edit does
    /// not wait for it, and without it the draft is folded from its entries.
    pub(super) fn close_drafts(&mut self) -> Result<(), TerminalError> {
        let (mut drafts, unsaved) = (std::mem::take(&mut self.drafts), std::mem::take(&mut self.unsaved));
        if unsaved.is_empty() {
            return Ok(());
        }
        self.store.write(|tx| {
            for document in unsaved {
                if let Some(open) = drafts.get_mut(&document) {
                    store::put_save(tx, document, &open.draft.save())?;
                }
            }
            Ok(())
        })
    }

    /// Closes every draft as it is; the marks in the database stay.
    pub(super) fn forget_drafts(&mut self) {
        self.drafts.clear();
        self.unsaved.clear();
    }

    /// Puts the anchor on the disk and into the vault.
    pub(super) fn settle_anchor(&mut self) -> Result<(), TerminalError> {
        if let Some(head) = self.head()? {
            self.anchor_file.write(head)?;
            self.anchor_file.sync()?;
            self.surroundings.vault.write_anchor(&head.to_bytes(&self.anchor_key))?;
        }
        Ok(())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Everything is saved; this only spares the next opening some work.
        if let Err(error) = self.close_drafts().and_then(|()| self.settle_anchor()) {
            tracing::warn!(cause = %error, "caches not settled at closing");
        }
    }
}

/// Leases that are held now are not used any more.
pub(super) fn forbid_leases(tx: &Transaction<'_>, office: PublicKey) -> Result<(), TerminalError> {
    let office = crate::id::DeviceId::from(&office);
    let last = store::last_of_chain(tx, office)?.map_or(0, |head| head.seq);
    Ok(store::put_meta(tx, NUMBER_FLOOR, &last.to_be_bytes())?)
}

fn push(head: &mut Option<Head>, signed: &mut Vec<SignedEntry>, entry: SignedEntry) {
    *head = Some(Head { seq: entry.entry().seq, hash: entry.hash() });
    signed.push(entry);
}
