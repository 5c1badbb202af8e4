//! Warns of records that nothing uses.

use super::id_dictionary::SituationIds;
use super::source_files::SourceFile;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{SourceFault, quote_name};
use crate::model::{ActorIx, BulkEvents, Claimant, Situation, SourceIx, Statement, Victims};
use foldhash::HashSet;

/// Warns if a situation has no events.
pub(super) fn warn_no_events(files: &mut [SourceFile]) {
    let has_events = files.iter().any(|file| !file.outline.events.is_empty());
    if let Some(file) = files.first_mut().filter(|_| !has_events) {
        let range = file.outline.open.clone();
        file.faults.push(SourceFault::warning(range, "this situation has no events".to_owned(), None));
    }
}

/// Warns of actors and sources that nothing refers to. `mentioned_ids` are exempt: records that were left out
/// mention them.
pub(super) fn warn_unused(
    files: &mut [SourceFile],
    situation: &Situation,
    bulk: &[BulkEvents],
    known_ids: &SituationIds,
    mentioned_ids: &HashSet<String>,
) {
    let (actors, sources) = find_used(situation, bulk);
    let ids = situation.actors.iter().map(|a| &a.id).zip(&actors).zip(&known_ids.actors.id_ranges);
    let actors = ids.map(|((id, used), id_range)| ("actor", id, *used, id_range));
    let ids = situation.sources.iter().map(|s| &s.id).zip(&sources).zip(&known_ids.sources.id_ranges);
    let sources = ids.map(|((id, used), id_range)| ("source", id, *used, id_range));
    for (noun, id, used, (file_index, range)) in actors.chain(sources) {
        if used || mentioned_ids.contains(id) {
            continue;
        }
        if let Some(file) = files.get_mut(*file_index) {
            let range = RonSlice::from_range(&file.source.text, range).token_range();
            file.faults.push(SourceFault::warning(
                range,
                format!("{noun} {} is never used", quote_name(id)),
                None,
            ));
        }
    }
}

/// Finds the actors and sources that something refers to.
fn find_used(situation: &Situation, bulk: &[BulkEvents]) -> (Vec<bool>, Vec<bool>) {
    let mut used = UsedEntries {
        actors: vec![false; situation.actors.len()],
        sources: vec![false; situation.sources.len()],
    };
    situation.fronts.iter().for_each(|front| used.mark_actors(&front.parties));
    for tie in &situation.ties {
        used.mark_actors(&[tie.from, tie.to]);
        used.mark_actors(&tie.alleged_by);
        used.mark_actors(&tie.denied_by);
        used.mark_sources(&tie.sources);
    }
    for aggregate in &situation.aggregates {
        used.mark_claimant(aggregate.claimant);
        used.mark_actors(aggregate.actor.as_slice());
        used.mark_actors(aggregate.victims.as_slice());
        used.mark_sources(&aggregate.sources);
    }
    for event in situation.events.iter().chain(&situation.withdrawn) {
        used.mark_actors(&event.actors);
        used.mark_sources(&event.sources);
        for claim in &event.claims {
            used.mark_claimant(claim.claimant);
            used.mark_sources(claim.source.as_slice());
            match &claim.statement {
                Statement::Toll { victims: Victims::OfActor(actor), .. } => used.mark_actors(&[*actor]),
                Statement::Control { holder, .. } => used.mark_actors(&[*holder]),
                Statement::Toll { .. }
                | Statement::Cause { .. }
                | Statement::Fact { .. }
                | Statement::NoComment
                | Statement::Retraction => {}
            }
        }
    }
    for group in bulk.iter().flat_map(|bulk| &bulk.columns.groups) {
        used.mark_actors(&group.actors);
    }
    // The records of bulk events, which name their sources, are not read here, so all sources count as used.
    if !bulk.is_empty() {
        used.sources.fill(true);
    }
    (used.actors, used.sources)
}

struct UsedEntries {
    actors: Vec<bool>,
    sources: Vec<bool>,
}

impl UsedEntries {
    fn mark_actors(&mut self, indices: &[ActorIx]) {
        for ix in indices {
            self.actors.get_mut(ix.0 as usize).into_iter().for_each(|used| *used = true);
        }
    }

    fn mark_sources(&mut self, indices: &[SourceIx]) {
        for ix in indices {
            self.sources.get_mut(ix.0 as usize).into_iter().for_each(|used| *used = true);
        }
    }

    fn mark_claimant(&mut self, claimant: Claimant) {
        match claimant {
            Claimant::Actor(ix) => self.mark_actors(&[ix]),
            Claimant::Source(ix) => self.mark_sources(&[ix]),
        }
    }
}
