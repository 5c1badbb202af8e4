//! How the victims of an event split by dyad.

use super::actor::ActorIx;
use super::claim::{Measure, Victims};
use super::event::Event;
use super::toll::{PairToll, Toll};

/// Splits the victims of an event with these actors among its dyads, in the order of [`Event::dyads`]: those who count for
/// the dyad, and the other killed. Returns `None` if there are no victims or no dyads, or all victims count
/// for the only dyad.
///
/// A dyad counts the victims of its own two sides. Victims of no stated side count for the dyad if it is the only one of
/// the event. With several dyads these victims, and those of the first actor, which all dyads share, are others to each of
/// them. The dyads of an event therefore add up to no more than its toll.
#[must_use]
pub fn pair_tolls(
    actors: &[ActorIx],
    sides: &(impl Iterator<Item = (Measure, Victims, Toll)> + Clone),
) -> Option<Box<[PairToll]>> {
    let counts_for = dyad_victims(actors);
    let split = |dyad: (ActorIx, ActorIx)| {
        let mut pair = PairToll::default();
        for (measure, victims, toll) in sides.clone() {
            let sum = match (counts_for(dyad, victims), measure) {
                (true, Measure::Killed) => &mut pair.own.killed,
                (true, Measure::Wounded) => &mut pair.own.wounded,
                (true, Measure::Captured) => &mut pair.own.captured,
                (false, Measure::Killed) => &mut pair.others_killed,
                (false, _) => continue,
            };
            *sum = sum.plus(toll);
        }
        pair
    };
    let count_for_all = || {
        Event::dyads_among(actors).all(|dyad| sides.clone().all(|(_, victims, _)| counts_for(dyad, victims)))
    };
    let is_whole = sides.clone().all(|(.., toll)| !toll.has_claims()) || count_for_all();
    (!is_whole).then(|| Event::dyads_among(actors).map(split).collect())
}

/// Returns the test of whether victims of a side count for a dyad of an event with these actors, by the rule of
/// [`pair_tolls`].
pub fn dyad_victims(actors: &[ActorIx]) -> impl Fn((ActorIx, ActorIx), Victims) -> bool + use<> {
    let mut dyads = Event::dyads_among(actors);
    let is_only = dyads.next().is_some() && dyads.next().is_none();
    let shared = actors.first().copied().filter(|_| !is_only);
    move |(a, b), victims| match victims {
        Victims::OfActor(actor) => (actor == a || actor == b) && Some(actor) != shared,
        Victims::Unattributed => is_only,
    }
}
