//! The classes of events: the distinct combinations of front, kind, actors and marks. A row holds the index of its class
//! (dictionary encoding), and most of a question is decided by class.

use std::hash::Hash;

use foldhash::HashMap;

use super::grouped_indices::Groups;
use crate::model::{ActorIx, ActorKind, Class, Event, FrontIx, Kind, Situation};
use crate::query::Dyad;

/// The classes, and the dictionaries they refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct EventGroups {
    /// By class.
    pub(super) facts: Vec<Facts>,
    /// The distinct actor lists, each as the indices into `dyads` of its pairs.
    pub(super) parties: Vec<Box<[u32]>>,
    /// Of each distinct actor list: the violent non-state actors, each once.
    pub(super) violent: Vec<Box<[(ActorIx, ActorKind)]>>,
    /// The distinct pairs.
    pub(super) dyads: Vec<Dyad>,
    /// Their indices.
    pub(super) pair_of: HashMap<Dyad, u32>,
    /// By pair: its classes.
    pub(super) of_pair: Groups,
}

/// What is decided by its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    pub(super) front: FrontIx,
    pub(super) kind: Kind,
    pub(super) incident: bool,
    pub(super) contested: bool,
    pub(super) denied: bool,
    pub(super) party: u32,
}

impl EventGroups {
    /// What follows from these classes, and nothing else.
    pub(super) fn new(classes: &[Class], situation: &Situation) -> Self {
        let mut known: HashMap<&[ActorIx], u32> = HashMap::default();
        known.reserve(classes.len() / 4);
        let mut pairs: HashMap<Dyad, u32> = HashMap::default();
        let (mut parties, mut violent, mut dyads) = (Vec::new(), Vec::new(), Vec::new());
        let mut facts = Vec::with_capacity(classes.len());
        for class in classes {
            let actors = &class.actors[..];
            let party = interned(&mut known, actors, || {
                let pair = |dyad| interned(&mut pairs, dyad, || dyads.push(dyad));
                let mut of_party: Vec<u32> = Event::dyads_of(actors).map(pair).collect();
                // An actor named twice would count the event twice for the pair.
                of_party.sort_unstable();
                of_party.dedup();
                parties.push(of_party.into_boxed_slice());
                violent.push(violent_of(actors, situation));
            });
            let (front, kind) = (class.front, class.kind);
            let incident = kind.row().incident;
            facts.push(Facts {
                front,
                kind,
                incident,
                contested: class.contested,
                denied: class.denied,
                party,
            });
        }
        let of_party = |facts: &Facts| parties.get(facts.party as usize).map_or(&[][..], |pairs| &**pairs);
        let members = (0..)
            .zip(&facts)
            .flat_map(|(class, facts)| of_party(facts).iter().map(move |&pair| (pair, class)));
        let of_pair = Groups::of(dyads.len(), members);
        Self { facts, parties, violent, dyads, pair_of: pairs, of_pair }
    }

    /// The pairs of a party, as indices into [`Self::dyads`].
    pub(super) fn pairs(&self, party: u32) -> &[u32] {
        self.parties.get(party as usize).map_or(&[], |pairs| pairs)
    }

    /// The violent non-state actors of a party, each once.
    pub(super) fn violent(&self, party: u32) -> &[(ActorIx, ActorKind)] {
        self.violent.get(party as usize).map_or(&[], |actors| actors)
    }
}

/// The violent non-state actors, each once.
fn violent_of(actors: &[ActorIx], situation: &Situation) -> Box<[(ActorIx, ActorKind)]> {
    let kinds = actors.iter().filter_map(|&ix| Some((ix, situation.actor(ix)?.kind)));
    let mut violent: Vec<(ActorIx, ActorKind)> =
        kinds.filter(|(_, kind)| kind.is_violent_non_state()).collect();
    violent.sort_unstable_by_key(|(ix, _)| *ix);
    violent.dedup();
    violent.into_boxed_slice()
}

/// The index of a value in its dictionary; a new one gets the next, and `add` puts it there.
pub(super) fn interned<T: Eq + Hash>(indices: &mut HashMap<T, u32>, value: T, add: impl FnOnce()) -> u32 {
    let next = index(indices.len());
    *indices.entry(value).or_insert_with(|| {
        add();
        next
    })
}

/// A dictionary never holds more values than there are rows, or pairs of their actors.
pub(super) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
