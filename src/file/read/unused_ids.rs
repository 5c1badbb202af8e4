//! What is in the files and used nowhere.

use super::id_dictionary::SituationIds;
use super::source_files::SourceFile;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{SourceFault, quote_name};
use crate::model::{ActorIx, BulkEvents, Claimant, Situation, SourceIx, Statement, Victims};
use foldhash::HashSet;

/// Warns of a situation in which nothing happens.
pub(super) fn warn_no_events(sheets: &mut [SourceFile]) {
    let recorded = sheets.iter().any(|sheet| !sheet.outline.events.is_empty());
    if let Some(sheet) = sheets.first_mut().filter(|_| !recorded) {
        let at = sheet.outline.open.clone();
        sheet.faults.push(SourceFault::warning(at, "this situation has no events".to_owned(), None));
    }
}

/// Warns of actors and sources that nothing refers to.
pub(super) fn warn_unused(
    sheets: &mut [SourceFile],
    situation: &Situation,
    bulk: &[BulkEvents],
    known: &SituationIds,
    mentioned: &HashSet<String>,
) {
    let (actors, sources) = find_used(situation, bulk);
    let ids = situation.actors.iter().map(|a| &a.id).zip(&actors).zip(&known.actors.id_ranges);
    let actors = ids.map(|((id, used), place)| ("actor", id, *used, place));
    let ids = situation.sources.iter().map(|s| &s.id).zip(&sources).zip(&known.sources.id_ranges);
    let sources = ids.map(|((id, used), place)| ("source", id, *used, place));
    for (noun, id, used, (file, at)) in actors.chain(sources) {
        if used || mentioned.contains(id) {
            continue;
        }
        if let Some(sheet) = sheets.get_mut(*file) {
            let at = RonSlice::from_range(&sheet.source.text, at).token_range();
            sheet.faults.push(SourceFault::warning(
                at,
                format!("{noun} {} is used nowhere", quote_name(id)),
                None,
            ));
        }
    }
}

/// Which actors and sources something refers to.
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
    for event in &situation.events {
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
                | Statement::NoComment => {}
            }
        }
    }
    for class in bulk.iter().flat_map(|bulk| &bulk.columns.groups) {
        used.mark_actors(&class.actors);
    }
    // Which sources bulk data name stands in their records, which are not read for this.
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

    fn mark_claimant(&mut self, by: Claimant) {
        match by {
            Claimant::Actor(ix) => self.mark_actors(&[ix]),
            Claimant::Source(ix) => self.mark_sources(&[ix]),
        }
    }
}
