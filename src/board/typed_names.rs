//! The names that an actor or a claimant may be typed as.

use super::update_context::ArgumentSources;
use crate::model::{Actor, Claimant};

/// Separates the names.
pub(super) const NAME_SEPARATOR: &str = " = ";

/// Returns the names of an actor, the short one first.
pub(super) fn actor_names(actor: &Actor) -> String {
    if actor.short == actor.name {
        return actor.name.clone();
    }
    format!("{}{NAME_SEPARATOR}{}", actor.short, actor.name)
}

/// Lists the ids of the claimants, each with its names.
pub(super) fn claimant_names<'a>(sources: &ArgumentSources<'a>) -> impl Iterator<Item = (&'a str, String)> {
    let situation = sources.situation;
    sources.store.claimants().into_iter().filter_map(|claimant| match claimant {
        Claimant::Actor(ix) => situation.actor(ix).map(|actor| (actor.id.as_str(), actor_names(actor))),
        Claimant::Source(ix) => situation.source(ix).map(|source| {
            let publisher = source.publisher.as_ref().filter(|publisher| **publisher != source.title);
            let names = publisher.into_iter().chain([&source.title]).map(String::as_str);
            (source.id.as_str(), names.collect::<Vec<_>>().join(NAME_SEPARATOR))
        }),
    })
}
