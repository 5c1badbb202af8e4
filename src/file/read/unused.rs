//! What is in the files and used nowhere.

use super::dictionary::Dictionaries;
use super::include::Sheet;
use crate::file::fault::{Fault, quoted};
use crate::file::syntax::Slice;
use crate::model::{ActorIx, Bulk, Claimant, Situation, SourceIx, Statement, Victims};
use foldhash::HashSet;

/// Warns of a situation in which nothing happens.
pub(super) fn nothing_happened(sheets: &mut [Sheet]) {
    let recorded = sheets.iter().any(|sheet| !sheet.outline.events.is_empty());
    if let Some(sheet) = sheets.first_mut().filter(|_| !recorded) {
        let at = sheet.outline.open.clone();
        sheet.faults.push(Fault::warning(at, "this situation has no events".to_owned(), None));
    }
}

/// Warns of actors and sources that nothing refers to.
pub(super) fn unused(
    sheets: &mut [Sheet],
    situation: &Situation,
    bulk: &[Bulk],
    known: &Dictionaries,
    mentioned: &HashSet<String>,
) {
    let (actors, sources) = used(situation, bulk);
    let ids = situation.actors.iter().map(|a| &a.id).zip(&actors).zip(&known.actors.places);
    let actors = ids.map(|((id, used), place)| ("actor", id, *used, place));
    let ids = situation.sources.iter().map(|s| &s.id).zip(&sources).zip(&known.sources.places);
    let sources = ids.map(|((id, used), place)| ("source", id, *used, place));
    for (noun, id, used, (file, at)) in actors.chain(sources) {
        if used || mentioned.contains(id) {
            continue;
        }
        if let Some(sheet) = sheets.get_mut(*file) {
            let at = Slice::of(&sheet.source.text, at).token();
            sheet.faults.push(Fault::warning(at, format!("{noun} {} is used nowhere", quoted(id)), None));
        }
    }
}

/// Which actors and sources something refers to.
fn used(situation: &Situation, bulk: &[Bulk]) -> (Vec<bool>, Vec<bool>) {
    let mut used =
        Used { actors: vec![false; situation.actors.len()], sources: vec![false; situation.sources.len()] };
    situation.fronts.iter().for_each(|front| used.actors(&front.parties));
    for tie in &situation.ties {
        used.actors(&[tie.from, tie.to]);
        used.actors(&tie.alleged_by);
        used.actors(&tie.denied_by);
        used.sources(&tie.sources);
    }
    for aggregate in &situation.aggregates {
        used.claimant(aggregate.by);
        used.actors(aggregate.actor.as_slice());
        used.actors(aggregate.victims.as_slice());
        used.sources(&aggregate.sources);
    }
    for event in &situation.events {
        used.actors(&event.actors);
        used.sources(&event.sources);
        for claim in &event.claims {
            used.claimant(claim.by);
            used.sources(claim.source.as_slice());
            match &claim.statement {
                Statement::Toll { victims: Victims::Of(actor), .. } => used.actors(&[*actor]),
                Statement::Control { holder, .. } => used.actors(&[*holder]),
                Statement::Toll { .. }
                | Statement::Cause { .. }
                | Statement::Fact { .. }
                | Statement::NoComment => {}
            }
        }
    }
    for class in bulk.iter().flat_map(|bulk| &bulk.columns.classes) {
        used.actors(&class.actors);
    }
    // Which sources bulk data name stands in their records, which are not read for this.
    if !bulk.is_empty() {
        used.sources.fill(true);
    }
    (used.actors, used.sources)
}

struct Used {
    actors: Vec<bool>,
    sources: Vec<bool>,
}

impl Used {
    fn actors(&mut self, indices: &[ActorIx]) {
        for ix in indices {
            self.actors.get_mut(ix.0 as usize).into_iter().for_each(|used| *used = true);
        }
    }

    fn sources(&mut self, indices: &[SourceIx]) {
        for ix in indices {
            self.sources.get_mut(ix.0 as usize).into_iter().for_each(|used| *used = true);
        }
    }

    fn claimant(&mut self, by: Claimant) {
        match by {
            Claimant::Actor(ix) => self.actors(&[ix]),
            Claimant::Source(ix) => self.sources(&[ix]),
        }
    }
}
