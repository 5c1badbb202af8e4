//! The classes of events: the distinct combinations of front, kind, actors and marks. A row holds the index of its class
//! (dictionary encoding), and most of a question is decided by class.

use std::hash::Hash;

use foldhash::HashMap;

use super::grouped_indices::GroupedIndices;
use crate::model::{ActorIx, ActorKind, Event, EventGroup, FrontIx, Kind, Situation};
use crate::query::Dyad;

/// The classes, and the dictionaries they refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupDictionary {
    /// By class.
    pub(super) by_id: Vec<GroupFacts>,
    /// The distinct actor lists, each as the indices into `dyads` of its pairs.
    pub(super) dyads_by_party: Vec<Box<[u32]>>,
    /// Of each distinct actor list: the violent non-state actors, each once.
    pub(super) violent_by_party: Vec<Box<[(ActorIx, ActorKind)]>>,
    /// The distinct pairs.
    pub(super) dyads: Vec<Dyad>,
    /// Their indices.
    pub(super) dyad_ids: HashMap<Dyad, u32>,
    /// By pair: its classes.
    pub(super) group_ids_by_dyad: GroupedIndices,
}

/// What is decided by its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GroupFacts {
    pub(super) front: FrontIx,
    pub(super) kind: Kind,
    pub(super) is_incident: bool,
    pub(super) is_contested: bool,
    pub(super) is_denied: bool,
    pub(super) party: u32,
}

impl GroupDictionary {
    /// What follows from these classes, and nothing else.
    pub(super) fn new(classes: &[EventGroup], situation: &Situation) -> Self {
        let mut known: HashMap<&[ActorIx], u32> = HashMap::default();
        known.reserve(classes.len() / 4);
        let mut pairs: HashMap<Dyad, u32> = HashMap::default();
        let (mut parties, mut violent, mut dyads) = (Vec::new(), Vec::new(), Vec::new());
        let mut facts = Vec::with_capacity(classes.len());
        for class in classes {
            let actors = &class.actors[..];
            let party = intern(&mut known, actors, || {
                let pair = |dyad| intern(&mut pairs, dyad, || dyads.push(dyad));
                let mut of_party: Vec<u32> = Event::dyads_among(actors).map(pair).collect();
                // An actor named twice would count the event twice for the pair.
                of_party.sort_unstable();
                of_party.dedup();
                parties.push(of_party.into_boxed_slice());
                violent.push(violent_non_state_actors(actors, situation));
            });
            let (front, kind) = (class.front, class.kind);
            let incident = kind.row().is_incident;
            facts.push(GroupFacts {
                front,
                kind,
                is_incident: incident,
                is_contested: class.is_contested,
                is_denied: class.is_denied,
                party,
            });
        }
        let of_party =
            |facts: &GroupFacts| parties.get(facts.party as usize).map_or(&[][..], |pairs| &**pairs);
        let members = (0..)
            .zip(&facts)
            .flat_map(|(class, facts)| of_party(facts).iter().map(move |&pair| (pair, class)));
        let of_pair = GroupedIndices::from_pairs(dyads.len(), members);
        Self {
            by_id: facts,
            dyads_by_party: parties,
            violent_by_party: violent,
            dyads,
            dyad_ids: pairs,
            group_ids_by_dyad: of_pair,
        }
    }

    /// The pairs of a party, as indices into [`Self::dyads`].
    pub(super) fn dyads_of_party(&self, party: u32) -> &[u32] {
        self.dyads_by_party.get(party as usize).map_or(&[], |pairs| pairs)
    }

    /// The violent non-state actors of a party, each once.
    pub(super) fn violent_actors(&self, party: u32) -> &[(ActorIx, ActorKind)] {
        self.violent_by_party.get(party as usize).map_or(&[], |actors| actors)
    }
}

/// The violent non-state actors, each once.
fn violent_non_state_actors(actors: &[ActorIx], situation: &Situation) -> Box<[(ActorIx, ActorKind)]> {
    let kinds = actors.iter().filter_map(|&ix| Some((ix, situation.actor(ix)?.kind)));
    let mut violent: Vec<(ActorIx, ActorKind)> =
        kinds.filter(|(_, kind)| kind.is_violent_non_state()).collect();
    violent.sort_unstable_by_key(|(ix, _)| *ix);
    violent.dedup();
    violent.into_boxed_slice()
}

/// The index of a value in its dictionary; a new one gets the next, and `add` puts it there.
pub(super) fn intern<T: Eq + Hash>(indices: &mut HashMap<T, u32>, value: T, add: impl FnOnce()) -> u32 {
    let next = to_u32(indices.len());
    *indices.entry(value).or_insert_with(|| {
        add();
        next
    })
}

/// A dictionary never holds more values than there are rows, or pairs of their actors.
pub(super) fn to_u32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
