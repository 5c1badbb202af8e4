//! Excerpts: a part of a situation as a complete situation.

use std::collections::{BTreeMap, HashSet};

use super::ReportInput;
use crate::model::{ActorIx, Claimant, Event, Situation, SourceIx, Statement, Victims};

/// Returns the situation with only the events of the answer: those of the file in file order, then those of data sets
/// in time order.
///
/// Actors and sources without a reference are left out, and so are stated totals, which describe all events. If the
/// answer has every event, nothing is left out.
#[must_use]
pub fn excerpt(input: ReportInput<'_>) -> Situation {
    let mut situation = (**input.store.situation()).clone();
    let mut rows: Vec<u32> = input.answer.events.iter().collect();
    rows.sort_unstable();
    let is_complete = rows.len() == input.store.len();
    let events: Vec<&Event> = rows.into_iter().filter_map(|row| input.store.event(row)).collect();
    let wanted_ids: HashSet<&str> = events.iter().map(|event| event.id.as_str()).collect();
    situation.events.retain(|event| wanted_ids.contains(event.id.as_str()));
    let file_ids: HashSet<String> = situation.events.iter().map(|event| event.id.clone()).collect();
    let from_data_sets = events.into_iter().filter(|event| !file_ids.contains(&event.id));
    situation.events.extend(from_data_sets.cloned());
    if is_complete {
        return situation;
    }
    situation.aggregates.clear();
    remove_unreferenced(&mut situation);
    situation
}

/// Removes the actors and sources without a reference and renumbers the rest.
fn remove_unreferenced(situation: &mut Situation) {
    let (mut actors, mut sources) = (BTreeMap::new(), BTreeMap::new());
    visit_references(situation, &mut |actor| _ = actors.insert(*actor, *actor), &mut |source| {
        _ = sources.insert(*source, *source);
    });
    // The maps iterate in index order, so the n-th entry gets the index n.
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
    let mut indices = 0..;
    situation.actors.retain(|_| indices.next().is_some_and(|i| actors.contains_key(&ActorIx(i))));
    let mut indices = 0..;
    situation.sources.retain(|_| indices.next().is_some_and(|i| sources.contains_key(&SourceIx(i))));
}

/// Visits every reference to an actor or a source. Stated totals also hold references and must have been removed.
fn visit_references(
    situation: &mut Situation,
    visit_actor: &mut dyn FnMut(&mut ActorIx),
    visit_source: &mut dyn FnMut(&mut SourceIx),
) {
    debug_assert!(situation.aggregates.is_empty());
    for front in &mut situation.fronts {
        front.parties.iter_mut().for_each(&mut *visit_actor);
    }
    for tie in &mut situation.ties {
        visit_actor(&mut tie.from);
        visit_actor(&mut tie.to);
        tie.alleged_by.iter_mut().chain(&mut tie.denied_by).for_each(&mut *visit_actor);
        tie.sources.iter_mut().for_each(&mut *visit_source);
    }
    for event in &mut situation.events {
        event.actors.iter_mut().for_each(&mut *visit_actor);
        event.sources.iter_mut().for_each(&mut *visit_source);
        for claim in &mut event.claims {
            match &mut claim.claimant {
                Claimant::Actor(ix) => visit_actor(ix),
                Claimant::Source(ix) => visit_source(ix),
            }
            claim.source.iter_mut().for_each(&mut *visit_source);
            match &mut claim.statement {
                Statement::Toll { victims: Victims::OfActor(ix), .. }
                | Statement::Control { holder: ix, .. } => {
                    visit_actor(ix);
                }
                Statement::Toll { .. }
                | Statement::Cause { .. }
                | Statement::Fact { .. }
                | Statement::NoComment => {}
            }
        }
    }
}
