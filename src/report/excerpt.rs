//! Excerpts: a part of a situation as a complete situation.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use crate::file::ron_writer::write_ron;
use crate::model::{ActorIx, Claimant, Event, Situation, SourceIx, Statement, Victims};
use crate::store::{AnsweredQuestion, ResultRows};

/// Writes a situation file with only the events of the answer: those of the file in file order, then those of data sets
/// in time order.
///
/// Actors and sources without a reference are left out, and so are stated totals, which describe all events. If the
/// answer has every event, nothing is left out.
///
/// # Errors
/// Returns the error of the output, or the reason why a record cannot be read.
pub fn write_excerpt(out: &mut dyn Write, input: AnsweredQuestion<'_>) -> io::Result<()> {
    let store = input.store;
    let mut situation = Situation::clone(store.situation());
    let (mut file_ids, mut rows): (HashSet<&str>, Vec<u32>) = Default::default();
    for row in input.answer.events.iter() {
        match store.curated_event(row) {
            Some(event) => _ = file_ids.insert(&event.id),
            None => rows.push(row),
        }
    }
    rows.sort_unstable();
    let rows = ResultRows::from(rows);
    situation.events.retain(|event| file_ids.contains(event.id.as_str()));
    // An id is in a situation once.
    let is_in_file = |event: &Event| file_ids.contains(event.id.as_str());
    let references = if input.answer.events.len() == store.len() {
        None
    } else {
        situation.aggregates.clear();
        let mut references = References::default();
        references.collect(&mut situation);
        // The records are read twice, because the actors come before the events.
        store.for_each_record(&rows, |_, event| {
            if !is_in_file(event) {
                references.collect_from_event(&mut event.clone());
            }
            Ok(())
        })?;
        references.renumber(&mut situation);
        Some(references)
    };
    write_ron(out, &situation, |section| {
        situation.events.iter().try_for_each(|event| section.write(event))?;
        store.for_each_record(&rows, |_, event| match &references {
            _ if is_in_file(event) => Ok(()),
            None => section.write(event),
            Some(references) => section.write(&references.renumbered_event(event)),
        })
    })
}

/// The actors and sources with a reference, each with its new index.
#[derive(Default)]
struct References {
    actors: BTreeMap<ActorIx, ActorIx>,
    sources: BTreeMap<SourceIx, SourceIx>,
}

impl References {
    fn collect(&mut self, situation: &mut Situation) {
        let Self { actors, sources } = self;
        visit_references(situation, &mut |actor| _ = actors.insert(*actor, *actor), &mut |source| {
            _ = sources.insert(*source, *source);
        });
    }

    fn collect_from_event(&mut self, event: &mut Event) {
        let Self { actors, sources } = self;
        visit_event(event, &mut |actor| _ = actors.insert(*actor, *actor), &mut |source| {
            _ = sources.insert(*source, *source);
        });
    }

    /// Removes the actors and sources without a reference from a situation and renumbers the rest.
    fn renumber(&mut self, situation: &mut Situation) {
        // The maps iterate in index order, so the n-th entry gets the index n.
        for (n, new) in (0..).zip(self.actors.values_mut()) {
            *new = ActorIx(n);
        }
        for (n, new) in (0..).zip(self.sources.values_mut()) {
            *new = SourceIx(n);
        }
        visit_references(situation, &mut |actor| self.replace_actor(actor), &mut |source| {
            self.replace_source(source);
        });
        let mut indices = 0..;
        situation.actors.retain(|_| indices.next().is_some_and(|i| self.actors.contains_key(&ActorIx(i))));
        let mut indices = 0..;
        situation.sources.retain(|_| indices.next().is_some_and(|i| self.sources.contains_key(&SourceIx(i))));
    }

    fn renumbered_event(&self, event: &Event) -> Event {
        let mut event = event.clone();
        visit_event(&mut event, &mut |actor| self.replace_actor(actor), &mut |source| {
            self.replace_source(source);
        });
        event
    }

    fn replace_actor(&self, actor: &mut ActorIx) {
        *actor = self.actors.get(actor).copied().unwrap_or(*actor);
    }

    fn replace_source(&self, source: &mut SourceIx) {
        *source = self.sources.get(source).copied().unwrap_or(*source);
    }
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
        visit_event(event, visit_actor, visit_source);
    }
}

/// Visits every reference of an event.
fn visit_event(
    event: &mut Event,
    visit_actor: &mut dyn FnMut(&mut ActorIx),
    visit_source: &mut dyn FnMut(&mut SourceIx),
) {
    event.actors.iter_mut().for_each(&mut *visit_actor);
    event.sources.iter_mut().for_each(&mut *visit_source);
    for claim in &mut event.claims {
        match &mut claim.claimant {
            Claimant::Actor(ix) => visit_actor(ix),
            Claimant::Source(ix) => visit_source(ix),
        }
        claim.source.iter_mut().for_each(&mut *visit_source);
        match &mut claim.statement {
            Statement::Toll { victims: Victims::OfActor(ix), .. } | Statement::Control { holder: ix, .. } => {
                visit_actor(ix);
            }
            Statement::Toll { .. }
            | Statement::Cause { .. }
            | Statement::Fact { .. }
            | Statement::NoComment
            | Statement::Retraction => {}
        }
    }
}
