//! Admission: whether an entry joins the record, and why not.
//!
//! Nothing that was received is dropped: what is not admitted is quarantined with its bytes and a
//! reason, and never stands in the way of what follows it.

use super::chain::ChainFacts;
use super::reason::Reason;
use super::registry::Registry;
use super::session::Session;
use super::signed::SignedEntry;
use crate::crypto::PublicKey;
use crate::id::EntryHash;

/// How an entry reached its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The device itself offers it to the office: everything is checked.
    Pushed,
    /// It stands in the office's log: the office decided, and only the signature is checked again.
    Logged,
}

/// What to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// It joins the record.
    Admit,
    /// It is held already; with the reason if it is in quarantine.
    Duplicate(Option<Reason>),
    /// It is kept aside.
    Quarantine(Reason),
    /// The chain has an undeclared hole before it: the device must offer from this `seq` first.
    NeedEarlier(u64),
}

/// Decides where an entry belongs. `facts` must describe the chain of the entry's device around
/// the entry's `seq`.
pub fn admit(registry: &Registry, facts: &ChainFacts, route: Route, signed: &SignedEntry) -> Admission {
    decide(registry, facts, route, signed, || verify(registry, facts.session.as_ref(), signed))
}

/// As [`admit`], for a holder that has called [`verify`] before, as the office does for many
/// entries at once on all its cores: `verified` is what it returned.
pub fn admit_verified(
    registry: &Registry,
    facts: &ChainFacts,
    route: Route,
    signed: &SignedEntry,
    verified: Result<(), Reason>,
) -> Admission {
    decide(registry, facts, route, signed, || verified)
}

fn decide(
    registry: &Registry,
    facts: &ChainFacts,
    route: Route,
    signed: &SignedEntry,
    verified: impl FnOnce() -> Result<(), Reason>,
) -> Admission {
    if let Some((_, standing)) = facts.same.iter().find(|(hash, _)| *hash == signed.hash()) {
        return Admission::Duplicate(*standing);
    }
    if route == Route::Pushed && !facts.declared_lost && signed.entry().seq > facts.expected {
        return Admission::NeedEarlier(facts.expected);
    }
    let checked = verified().and_then(|()| match route {
        Route::Logged => Ok(()),
        Route::Pushed => check_standing(registry, signed).and_then(|()| check_place(facts, signed)),
    });
    match checked {
        Ok(()) => Admission::Admit,
        Err(reason) => Admission::Quarantine(reason),
    }
}

/// Checks bureau, device, session, signature and grant: all that needs no knowledge of the chain.
///
/// # Errors
/// The first [`Reason`] that applies.
pub fn verify(registry: &Registry, session: Option<&Session>, signed: &SignedEntry) -> Result<(), Reason> {
    let entry = signed.entry();
    if entry.bureau != registry.bureau() {
        return Err(Reason::OtherBureau);
    }
    let Some(device_key) = registry.key_for(entry) else {
        // Of the office's own entries only a recovery can lack its key: that of a declaration to come.
        let is_office = entry.device == registry.office();
        return Err(if is_office { Reason::BadSignature } else { Reason::UnknownDevice });
    };
    let key: &PublicKey = match entry.session {
        None => device_key,
        Some(_) => &session.ok_or(Reason::UnknownSession)?.key,
    };
    signed.verify(key).map_err(|_| Reason::BadSignature)?;
    if entry.device == registry.office() {
        return Ok(());
    }
    let granted = entry.grant.and_then(|seq| registry.grant(seq));
    match granted {
        Some(grant) if grant.device == entry.device => Ok(()),
        _ => Err(Reason::GrantMismatch),
    }
}

fn check_standing(registry: &Registry, signed: &SignedEntry) -> Result<(), Reason> {
    match registry.device(signed.entry().device) {
        Some(device) if device.revoked.is_some() => Err(Reason::RevokedDevice),
        _ => Ok(()),
    }
}

fn check_place(facts: &ChainFacts, signed: &SignedEntry) -> Result<(), Reason> {
    let on_chain = |standing: &Option<Reason>| !standing.is_some_and(Reason::is_branch);
    if facts.same.iter().any(|(_, standing)| on_chain(standing)) {
        return Err(Reason::Fork);
    }
    let Some(prev) = signed.entry().prev else { return Ok(()) };
    if facts.before.is_empty() {
        return Ok(());
    }
    let is_prev = |held: &&(EntryHash, Option<Reason>)| held.0 == prev;
    match facts.before.iter().find(is_prev) {
        Some((_, standing)) => match standing {
            Some(reason) if reason.is_branch() => Err(*reason),
            _ => Ok(()),
        },
        None => Err(Reason::ChainBroken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::registry::tests::Office;
    use crate::entry::{Entry, EntryError};

    #[test]
    fn every_way_an_entry_can_arrive() {
        let mut office = Office::new();
        let (key, mut registry) = office.with_device();
        let hash = |n: u8| EntryHash::from_bytes([n; 32]);
        let third = office.sign(&key, Entry { seq: 3, prev: Some(hash(2)), ..office.entry(&key) });
        let facts = |same: &[Held], before: &[Held], expected| ChainFacts {
            same: same.to_vec(),
            before: before.to_vec(),
            expected,
            ..ChainFacts::default()
        };
        use crate::entry::chain::Held;
        use Admission::*;
        let fork = Some(Reason::Fork);
        let aside = Some(Reason::ForgedActor);
        let cases: Vec<(&str, ChainFacts, Admission)> = vec![
            ("continues the chain", facts(&[], &[(hash(2), None)], 3), Admit),
            ("after one in quarantine", facts(&[], &[(hash(2), aside)], 3), Admit),
            ("seen before", facts(&[(third.hash(), None)], &[], 9), Duplicate(None)),
            ("seen and set aside", facts(&[(third.hash(), fork)], &[], 9), Duplicate(fork)),
            ("an undeclared hole", facts(&[], &[], 2), NeedEarlier(2)),
            ("a declared hole", ChainFacts { declared_lost: true, ..facts(&[], &[], 2) }, Admit),
            (
                "its place is taken",
                facts(&[(hash(7), None)], &[(hash(2), None)], 4),
                Quarantine(Reason::Fork),
            ),
            ("its place is taken by a branch", facts(&[(hash(7), fork)], &[(hash(2), None)], 4), Admit),
            (
                "hangs on a branch",
                facts(&[], &[(hash(9), None), (hash(2), fork)], 3),
                Quarantine(Reason::Fork),
            ),
            ("hangs on nothing", facts(&[], &[(hash(9), None)], 3), Quarantine(Reason::ChainBroken)),
        ];
        for (what, facts, expected) in &cases {
            assert_eq!(admit(&registry, facts, Route::Pushed, &third), *expected, "{what}");
        }

        let facts = ChainFacts { before: vec![(hash(2), None)], expected: 3, ..ChainFacts::default() };
        let sign = |entry| office.sign(&key, entry);
        let base = third.entry().clone();
        let stranger = crate::crypto::SoftwareKey::from_bytes(&[77; 32]).unwrap();
        let wrong: Vec<(SignedEntry, Reason)> = vec![
            (
                sign(Entry { bureau: crate::id::BureauId::from_bytes([9; 16]), ..base.clone() }),
                Reason::OtherBureau,
            ),
            (
                sign(Entry { device: crate::id::DeviceId::from_bytes([9; 16]), ..base.clone() }),
                Reason::UnknownDevice,
            ),
            (sign(Entry { session: Some(1), ..base.clone() }), Reason::UnknownSession),
            (office.sign(&stranger, base.clone()), Reason::BadSignature),
            (sign(Entry { grant: None, ..base.clone() }), Reason::GrantMismatch),
            (sign(Entry { grant: Some(999), ..base.clone() }), Reason::GrantMismatch),
        ];
        for (signed, reason) in wrong {
            assert_eq!(admit(&registry, &facts, Route::Pushed, &signed), Quarantine(reason));
            assert_eq!(admit(&registry, &facts, Route::Logged, &signed), Quarantine(reason));
        }

        office.revoke(&mut registry, &key);
        assert_eq!(admit(&registry, &facts, Route::Pushed, &third), Quarantine(Reason::RevokedDevice));
        assert_eq!(admit(&registry, &facts, Route::Logged, &third), Admit);
        assert!(matches!(SignedEntry::parse(&[0]), Err(EntryError::NotCose)));
    }
}
