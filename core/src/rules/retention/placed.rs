//! What places holds: officers, the office, what happened, and what sealed documents say; and what ends them.

use super::hold::{Hold, HoldSource, Scope, ground_of, is_long_term};
use super::sight::Sight;
use crate::catalog::Day;
use crate::entry::{Approval, HoldGround};
use crate::id::MediaId;
use crate::record::{EventKind, EventNoted, Outcome, SignatureDeclined, Stated};
use crate::rules::door::may_lift_hold;
use crate::rules::facts::day_of;
use crate::rules::level::Level;

/// Every hold of the case, lifted ones too.
pub(super) fn holds(sight: &Sight<'_, '_>) -> Vec<Hold> {
    let state = sight.facts.state;
    let mut holds = Vec::new();
    for stated in sight.of(state.holds()) {
        let scope = scope(&stated.body.media);
        holds.push(hold(stated, stated.body.ground, HoldSource::Officer, scope));
    }
    for stated in sight.of(&state.office().holds_ordered) {
        let scope = scope(&stated.body.media);
        holds.push(hold(stated, stated.body.ground, HoldSource::Office, scope));
    }
    for stated in sight.of(state.events()) {
        let Some(ground) = ground_of(stated.body.kind) else { continue };
        let scope = match stated.body.activity {
            Some(step) if is_long_term(ground) => Scope::Step(step, stated.body.media),
            _ => Scope::Case,
        };
        let mut one = hold(stated, ground, HoldSource::Event(stated.body.kind), scope);
        one.ended_by = ending(stated, sight).map(|ending| ending.entry);
        holds.push(one);
    }
    holds.extend(of_documents(sight));
    for one in &mut holds {
        let mut lifts = sight.of(&state.office().holds_lifted);
        // A lift by somebody who may not (R15.4) ends nothing.
        let may = |lifted_by: &[Approval]| may_lift_hold(lifted_by).level < Level::Block;
        let lift = lifts.find(|lift| lift.body.hold == one.entry && may(&lift.body.lifted_by));
        one.ended_by = one.ended_by.or(lift.map(|lift| lift.entry));
    }
    holds.sort();
    holds
}

fn hold<T>(stated: &Stated<T>, ground: HoldGround, by: HoldSource, scope: Scope) -> Hold {
    Hold { ground, entry: stated.entry, since: day_of(stated), by, ended_by: None, scope }
}

fn scope(media: &[MediaId]) -> Scope {
    if media.is_empty() { Scope::Case } else { Scope::Media(media.to_vec()) }
}

/// What ends a proceeding that holds recordings while it is pending: its decision, on the same day or later, of the same
/// document where both name one.
fn ending<'a>(filed: &Stated<EventNoted>, sight: &Sight<'a, '_>) -> Option<&'a Stated<EventNoted>> {
    let kind = match filed.body.kind {
        EventKind::ReconsiderationFiled => EventKind::ReconsiderationDecided,
        EventKind::LitigationFiled => EventKind::LitigationEnded,
        _ => return None,
    };
    let filed_on = Day::read(&filed.body.at);
    let is_same = |one: &Stated<EventNoted>| {
        one.body.document.is_none()
            || filed.body.document.is_none()
            || one.body.document == filed.body.document
    };
    sight
        .of(sight.facts.state.events())
        .find(|one| one.body.kind == kind && Day::read(&one.body.at) >= filed_on && is_same(one))
}

/// What sealed documents state: the party objects to the record of the scene, or stood in the way of recording. A
/// refusal to sign only where the bureau decided that it is one.
fn of_documents(sight: &Sight<'_, '_>) -> Vec<Hold> {
    let mut holds = Vec::new();
    let refusal_counts = sight.context().settings.flag("refuse_sign_is_refusal");
    for document in &sight.facts.documents {
        if let Some(seal) = sight.seal(document) {
            let objects = document.code == "HS-20" && document.text("read_back") == Some("有异议");
            let obstructs = document.code == "HS-84" && document.text("cause") == Some("当事人阻碍");
            let grounds = [(objects, HoldGround::Dispute), (obstructs, HoldGround::Resistance)];
            for (_, ground) in grounds.into_iter().filter(|(is_so, _)| *is_so) {
                holds.push(hold(seal, ground, HoldSource::Document, Scope::Case));
            }
        }
        let declined = document.papers.into_iter().flat_map(|papers| &papers.declined);
        for stated in sight.of(declined).filter(|one| refusal_counts && is_refusal_to_sign(&one.body)) {
            holds.push(hold(stated, HoldGround::Resistance, HoldSource::Document, Scope::Case));
        }
    }
    holds
}

/// Whether the party was there and would not sign.
pub(in crate::rules) fn is_refusal_to_sign(declined: &SignatureDeclined) -> bool {
    let is_party = matches!(declined.role.as_str(), "party" | "receiver" | "subject");
    is_party && declined.outcome == Outcome::Refused
}
