//! A part of a situation as a situation of its own.

use std::collections::{BTreeMap, HashSet};

use super::ReportInput;
use crate::model::{ActorIx, Claimant, Event, Situation, SourceIx, Statement, Victims};

/// The situation with the answer's events alone, in the order of the file, those of data sets behind them in the order of
/// time. Actors and sources that nothing refers to any more are left out, and so are stated totals, which speak of all
/// events. With all of its events it is the same.
#[must_use]
pub fn excerpt(view: ReportInput<'_>) -> Situation {
    let mut situation = (**view.store.situation()).clone();
    let mut rows: Vec<u32> = view.answer.events.iter().collect();
    rows.sort_unstable();
    let all = rows.len() == view.store.len();
    let found: Vec<&Event> = rows.into_iter().filter_map(|row| view.store.event(row)).collect();
    let wanted: HashSet<&str> = found.iter().map(|event| event.id.as_str()).collect();
    situation.events.retain(|event| wanted.contains(event.id.as_str()));
    let own: HashSet<String> = situation.events.iter().map(|event| event.id.clone()).collect();
    let of_data = found.into_iter().filter(|event| !own.contains(&event.id));
    situation.events.extend(of_data.cloned());
    if all {
        return situation;
    }
    situation.aggregates.clear();
    remove_unreferenced(&mut situation);
    situation
}

/// Leaves out the actors and sources that nothing refers to.
fn remove_unreferenced(situation: &mut Situation) {
    let (mut actors, mut sources) = (BTreeMap::new(), BTreeMap::new());
    visit_references(situation, &mut |actor| _ = actors.insert(*actor, *actor), &mut |source| {
        _ = sources.insert(*source, *source);
    });
    // The maps are in the order of the indices, so the n-th that is kept becomes the n-th.
    for (n, new) in (0..).zip(actors.values_mut()) {
        *new = ActorIx(n);
    }
    for (n, new) in (0..).zip(sources.values_mut()) {
        *new = SourceIx(n);
    }
    visit_references(
        situation,
        &mut |actor| *actor = actors.get(actor).copied().unwrap_or(*actor),
        &mut |source| *source = sources.get(source).copied().unwrap_or(*source),
    );
    let mut all = 0..;
    situation.actors.retain(|_| all.next().is_some_and(|i| actors.contains_key(&ActorIx(i))));
    let mut all = 0..;
    situation.sources.retain(|_| all.next().is_some_and(|i| sources.contains_key(&SourceIx(i))));
}

/// Shows every reference to an actor or a source. Stated totals hold some too: there must be none.
fn visit_references(
    situation: &mut Situation,
    actor: &mut dyn FnMut(&mut ActorIx),
    source: &mut dyn FnMut(&mut SourceIx),
) {
    debug_assert!(situation.aggregates.is_empty());
    for front in &mut situation.fronts {
        front.parties.iter_mut().for_each(&mut *actor);
    }
    for tie in &mut situation.ties {
        actor(&mut tie.from);
        actor(&mut tie.to);
        tie.alleged_by.iter_mut().chain(&mut tie.denied_by).for_each(&mut *actor);
        tie.sources.iter_mut().for_each(&mut *source);
    }
    for event in &mut situation.events {
        event.actors.iter_mut().for_each(&mut *actor);
        event.sources.iter_mut().for_each(&mut *source);
        for claim in &mut event.claims {
            match &mut claim.claimant {
                Claimant::Actor(ix) => actor(ix),
                Claimant::Source(ix) => source(ix),
            }
            claim.source.iter_mut().for_each(&mut *source);
            match &mut claim.statement {
                Statement::Toll { victims: Victims::OfActor(ix), .. }
                | Statement::Control { holder: ix, .. } => {
                    actor(ix);
                }
                Statement::Toll { .. }
                | Statement::Cause { .. }
                | Statement::Fact { .. }
                | Statement::NoComment => {}
            }
        }
    }
}
