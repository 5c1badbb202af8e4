//! Tests events against the predicates of a bound filter.

use super::expr::ClaimContent;
use super::predicate::Predicate;
use crate::model::text::{fold, fold_into};
use crate::model::{Claim, Claimant, Event, Place, Situation, Statement, Tolls, Victims};

/// An event to test, with the values that others compute for it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The situation the filter is bound to.
    pub situation: &'a Situation,
    /// The event.
    pub event: &'a Event,
    /// Tolls of the event.
    pub tolls: Tolls,
    /// Whether two claims about the event exclude each other.
    pub is_contested: bool,
    /// The event's [`search_text`].
    pub search_text: &'a str,
}

/// Returns the folded text for searching an event, one line per text.
#[must_use]
pub fn search_text(situation: &Situation, event: &Event) -> String {
    let mut folded = String::with_capacity(512);
    for (index, text) in event_texts(situation, event).enumerate() {
        if index > 0 {
            folded.push('\n');
        }
        fold_into(text, &mut folded);
    }
    folded
}

/// Returns the texts of an event: summary, id, notes, names of actors and claimants, titles of sources, contents of
/// claims, names of the place.
fn event_texts<'a>(situation: &'a Situation, event: &'a Event) -> impl Iterator<Item = &'a str> {
    let own = [Some(&event.summary), Some(&event.id), event.note.as_ref(), event.date_note.as_ref()];
    // A search finds claimants as well as participants.
    let claimants = event.claims.iter().filter_map(|claim| match claim.claimant {
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
            Statement::Toll { .. } | Statement::NoComment | Statement::Retraction => None,
        };
        [what, claim.note.as_ref()]
    });
    own.into_iter()
        .chain(actors)
        .chain(sources)
        .chain(claims)
        .flatten()
        .chain(event.place.iter().flat_map(place_names))
        .chain(event.place.iter().filter_map(|place| place.note.as_ref()))
        .map(String::as_str)
}

/// Returns the notes of an event: its own, that on its date, those of its claims and of its place.
fn event_notes(event: &Event) -> impl Iterator<Item = &str> {
    let own = [&event.note, &event.date_note].into_iter().flatten();
    let claims = event.claims.iter().filter_map(|claim| claim.note.as_ref());
    let place = event.place.iter().filter_map(|place| place.note.as_ref());
    own.chain(claims).chain(place).map(String::as_str)
}

/// Whether a name is stated and contains a folded text.
fn contains_folded(name: Option<&str>, part: &str) -> bool {
    name.is_some_and(|name| fold(name).contains(part))
}

fn place_names(place: &Place) -> impl Iterator<Item = &String> {
    std::iter::once(&place.name).chain(&place.other_names).chain(&place.native)
}

/// Whether a claim allows at least one victim of one of these sides.
fn counts_victims(claim: &Claim, sides: &[Victims]) -> bool {
    let Statement::Toll { victims, says, .. } = &claim.statement else { return false };
    let allows_some = says.allows().is_some_and(|(_, high)| high != Some(0));
    allows_some && sides.contains(victims)
}

impl Candidate<'_> {
    /// Whether the event satisfies the predicate.
    #[must_use]
    pub fn matches(&self, predicate: &Predicate) -> bool {
        let event = self.event;
        match predicate {
            Predicate::Words(part) => self.search_text.contains(part.as_str()),
            Predicate::Pattern(regex) => event_texts(self.situation, event).any(|text| regex.is_match(text)),
            Predicate::Id(id) => event.id == *id,
            Predicate::IdPart(part) => fold(&event.id).contains(part.as_str()),
            Predicate::Within(bounds) => bounds.contain(&event.date.span.start, &event.date.span.end),
            Predicate::DatePrecision(precision) => event.date.precision == *precision,
            Predicate::Front(fronts) => fronts.contains(&event.front),
            Predicate::Kind(kind) => event.kind == *kind,
            Predicate::Quad(quad) => event.kind.row().quad == *quad,
            Predicate::Incident(list, is_incident) => event.is_incident(*list) == *is_incident,
            Predicate::Status(status) => event.status == *status,
            Predicate::Actor(actors) => event.actors.iter().any(|actor| actors.contains(actor)),
            Predicate::Dyad(first, second) => event.dyads().any(|(a, b)| {
                (first.contains(&a) && second.contains(&b)) || (first.contains(&b) && second.contains(&a))
            }),
            Predicate::Place(part) => {
                event.place.iter().flat_map(place_names).any(|name| fold(name).contains(part.as_str()))
            }
            Predicate::Country(part) => {
                contains_folded(event.place.as_ref().and_then(|place| place.country.as_deref()), part)
            }
            Predicate::Region(part) => {
                contains_folded(event.place.as_ref().and_then(|place| place.region.as_deref()), part)
            }
            Predicate::Conflict(part) => contains_folded(event.conflict.as_deref(), part),
            Predicate::Note(part) => event_notes(event).any(|note| fold(note).contains(part.as_str())),
            Predicate::PlacePrecision(precision) => {
                event.place.as_ref().is_some_and(|place| place.precision == *precision)
            }
            Predicate::Toll(measure, bounds) => {
                self.tolls.for_measure(*measure).best.is_some_and(|best| bounds.contain(&best, &best))
            }
            Predicate::TollUnknown(measure) => self.tolls.for_measure(*measure).best.is_none(),
            Predicate::Victims(sides) => event.claims.iter().any(|claim| counts_victims(claim, sides)),
            Predicate::Contested(is_contested) => self.is_contested == *is_contested,
            Predicate::Claimant(claimants) => {
                event.claims.iter().any(|claim| claimants.contains(&claim.claimant))
            }
            Predicate::Says(content) => {
                event.claims.iter().any(|claim| ClaimContent::from_statement(&claim.statement) == *content)
            }
            Predicate::Source(sources) => event.sources.iter().any(|source| sources.contains(source)),
            Predicate::SourceCount(bounds) => {
                let count = u32::try_from(event.sources.len()).unwrap_or(u32::MAX);
                bounds.contain(&count, &count)
            }
        }
    }
}
