//! Fronts, actors and sources with the ids and names by which a filter may refer to them.

use crate::model::{ActorIx, FrontIx, Situation, SourceIx};

/// An item with an id and names: a front, an actor or a source.
pub(super) struct NamedItem<'a, T> {
    pub(super) index: T,
    pub(super) id: &'a str,
    pub(super) names: Vec<&'a str>,
}

impl<'a, T> NamedItem<'a, T> {
    /// Converts the index.
    pub(super) fn map<U>(self, convert: impl FnOnce(T) -> U) -> NamedItem<'a, U> {
        NamedItem { index: convert(self.index), id: self.id, names: self.names }
    }
}

/// Returns the fronts.
pub(super) fn named_fronts(situation: &Situation) -> impl Iterator<Item = NamedItem<'_, FrontIx>> + Clone {
    (0_u16..).zip(&situation.fronts).map(|(i, front)| {
        let names = [Some(&front.name), Some(&front.short), front.native.as_ref()];
        NamedItem {
            index: FrontIx(i),
            id: &front.id,
            names: names.into_iter().flatten().map(String::as_str).collect(),
        }
    })
}

/// Returns the actors, each with its aliases.
pub(super) fn named_actors(situation: &Situation) -> impl Iterator<Item = NamedItem<'_, ActorIx>> + Clone {
    (0_u32..).zip(&situation.actors).map(|(i, actor)| {
        let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()].into_iter().flatten();
        let names = names.chain(actor.aliases.iter().map(|alias| &alias.name));
        NamedItem { index: ActorIx(i), id: &actor.id, names: names.map(String::as_str).collect() }
    })
}

/// Returns the sources.
pub(super) fn named_sources(situation: &Situation) -> impl Iterator<Item = NamedItem<'_, SourceIx>> + Clone {
    (0_u32..).zip(&situation.sources).map(|(i, source)| {
        let names = std::iter::once(&source.title).chain(&source.publisher);
        NamedItem { index: SourceIx(i), id: &source.id, names: names.map(String::as_str).collect() }
    })
}
