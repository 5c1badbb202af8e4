//! Whether an event passes a filter.

use super::expr::Says;
use super::predicate::Test;
use crate::model::text::{fold, fold_onto};
use crate::model::{Claimant, Event, Place, Situation, Statement, Tolls};

/// An event, with what is computed about it elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The situation the filter is bound to.
    pub situation: &'a Situation,
    /// An event of it.
    pub event: &'a Event,
    /// Its tolls.
    pub tolls: Tolls,
    /// Whether claims about it exclude each other.
    pub contested: bool,
    /// Its [`haystack`].
    pub folded: &'a str,
}

/// All words of an event, folded, each text on a line of its own.
#[must_use]
pub fn haystack(situation: &Situation, event: &Event) -> String {
    let mut folded = String::with_capacity(512);
    for (n, text) in texts(situation, event).enumerate() {
        if n > 0 {
            folded.push('\n');
        }
        fold_onto(text, &mut folded);
    }
    folded
}

/// All texts of an event: summary, id, names of place, actors and claimants, titles of sources, notes and claims.
fn texts<'a>(situation: &'a Situation, event: &'a Event) -> impl Iterator<Item = &'a str> {
    let own = [Some(&event.summary), Some(&event.id), event.note.as_ref(), event.date_note.as_ref()];
    // Who claims something is found as well as who took part.
    let claimants = event.claims.iter().filter_map(|claim| match claim.by {
        Claimant::Actor(ix) if !event.actors.contains(&ix) => Some(ix),
        Claimant::Actor(_) | Claimant::Source(_) => None,
    });
    let actors = event.actors.iter().copied().chain(claimants).filter_map(|ix| situation.actor(ix));
    let actors = actors.flat_map(|a| [Some(&a.name), Some(&a.short), a.native.as_ref()]);
    let sources = event.sources.iter().filter_map(|&ix| situation.source(ix));
    let sources = sources.flat_map(|s| [Some(&s.title), s.publisher.as_ref()]);
    let claims = event.claims.iter().flat_map(|claim| {
        let what = match &claim.statement {
            Statement::Control { place: what, .. }
            | Statement::Cause { what }
            | Statement::Fact { what, .. } => Some(what),
            Statement::Toll { .. } | Statement::NoComment => None,
        };
        [what, claim.note.as_ref()]
    });
    own.into_iter()
        .chain(actors)
        .chain(sources)
        .chain(claims)
        .flatten()
        .chain(event.place.iter().flat_map(place_names))
        .map(String::as_str)
}

fn place_names(place: &Place) -> impl Iterator<Item = &String> {
    std::iter::once(&place.name).chain(&place.also).chain(&place.native)
}

impl Candidate<'_> {
    /// Whether the event passes one simple condition.
    #[must_use]
    pub fn passes(&self, test: &Test) -> bool {
        let event = self.event;
        match test {
            Test::Words(part) => self.folded.contains(part.as_str()),
            Test::Pattern(regex) => texts(self.situation, event).any(|text| regex.is_match(text)),
            Test::Id(id) => event.id == *id,
            Test::IdPart(part) => fold(&event.id).contains(part.as_str()),
            Test::Within(limits) => limits.hold(&event.date.span.start, &event.date.span.end),
            Test::Precision(precision) => event.date.precision == *precision,
            Test::Front(fronts) => fronts.contains(&event.front),
            Test::Kind(kind) => event.kind == *kind,
            Test::Quad(quad) => event.kind.row().quad == *quad,
            Test::Incident(incident) => event.kind.row().incident == *incident,
            Test::Actor(actors) => event.actors.iter().any(|actor| actors.contains(actor)),
            Test::Dyad(one, other) => event.dyads().any(|(a, b)| {
                (one.contains(&a) && other.contains(&b)) || (one.contains(&b) && other.contains(&a))
            }),
            Test::Place(part) => {
                event.place.iter().flat_map(place_names).any(|name| fold(name).contains(part.as_str()))
            }
            Test::Country(part) => {
                let country = event.place.as_ref().and_then(|place| place.country.as_deref());
                country.is_some_and(|country| fold(country).contains(part.as_str()))
            }
            Test::Where(precision) => event.place.as_ref().is_some_and(|place| place.precision == *precision),
            Test::Toll(measure, limits) => {
                self.tolls.of(*measure).best.is_some_and(|best| limits.hold(&best, &best))
            }
            Test::TollUnknown(measure) => self.tolls.of(*measure).best.is_none(),
            Test::Contested(contested) => self.contested == *contested,
            Test::By(claimants) => event.claims.iter().any(|claim| claimants.contains(&claim.by)),
            Test::Says(says) => event.claims.iter().any(|claim| Says::of(&claim.statement) == *says),
            Test::Source(sources) => event.sources.iter().any(|source| sources.contains(source)),
            Test::Sources(limits) => {
                let count = u32::try_from(event.sources.len()).unwrap_or(u32::MAX);
                limits.hold(&count, &count)
            }
        }
    }
}
