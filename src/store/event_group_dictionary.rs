//! The dictionary of event groups: the distinct combinations of front, kind, status, actors, country, contested and
//! denied.
//! Rows hold a group id (dictionary encoding), so most conditions are decided per group instead of per row.

use std::hash::Hash;

use foldhash::HashMap;

use super::grouped_indices::GroupedIndices;
use crate::model::{ActorIx, ActorKind, Event, EventGroup, EventStatus, FrontIx, Kind, Situation};
use crate::query::Dyad;

/// The event groups and the dictionaries of the actors in them. A party is a distinct list of actors.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupDictionary {
    /// By group id.
    pub(super) by_id: Vec<GroupFacts>,
    /// By party: its dyads, as indices into `dyads`.
    pub(super) dyads_by_party: Vec<Box<[u32]>>,
    /// By party: the violent non-state actors, without duplicates.
    pub(super) violent_by_party: Vec<Box<[(ActorIx, ActorKind)]>>,
    /// The distinct dyads.
    pub(super) dyads: Vec<Dyad>,
    /// The indices of the dyads.
    pub(super) dyad_ids: HashMap<Dyad, u32>,
    /// By dyad id: the ids of its event groups.
    pub(super) group_ids_by_dyad: GroupedIndices,
}

/// The attributes of an event group that are used for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GroupFacts {
    pub(super) front: FrontIx,
    pub(super) kind: Kind,
    pub(super) status: EventStatus,
    pub(super) is_incident: bool,
    pub(super) is_contested: bool,
    pub(super) is_denied: bool,
    pub(super) party: u32,
}

impl GroupFacts {
    /// Whether its events were only announced. Nothing counts them as events that happened.
    pub(super) fn is_announced(self) -> bool {
        self.status == EventStatus::Announced
    }
}

impl GroupDictionary {
    /// Builds the dictionary from the event groups alone, without reading rows.
    pub(super) fn new(groups: &[EventGroup], situation: &Situation) -> Self {
        let mut party_ids: HashMap<&[ActorIx], u32> = HashMap::default();
        party_ids.reserve(groups.len() / 4);
        let mut dyad_ids: HashMap<Dyad, u32> = HashMap::default();
        let (mut dyads_by_party, mut violent_by_party, mut dyads) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_id = Vec::with_capacity(groups.len());
        for group in groups {
            let actors = &group.actors[..];
            let party = intern(&mut party_ids, actors, || {
                let dyad_id = |dyad| intern(&mut dyad_ids, dyad, || dyads.push(dyad));
                dyads_by_party.push(Event::dyads_among(actors).map(dyad_id).collect::<Box<[u32]>>());
                violent_by_party.push(violent_non_state_actors(actors, situation));
            });
            let (front, kind) = (group.front, group.kind);
            let is_incident = situation.incidents.includes(kind) && group.status == EventStatus::Happened;
            by_id.push(GroupFacts {
                front,
                kind,
                status: group.status,
                is_incident,
                is_contested: group.is_contested,
                is_denied: group.is_denied,
                party,
            });
        }
        let dyads_of =
            |group: &GroupFacts| dyads_by_party.get(group.party as usize).map_or(&[][..], |dyads| &**dyads);
        let members = (0..)
            .zip(&by_id)
            .flat_map(|(group_id, group)| dyads_of(group).iter().map(move |&dyad_id| (dyad_id, group_id)));
        let group_ids_by_dyad = GroupedIndices::from_pairs(dyads.len(), members);
        Self { by_id, dyads_by_party, violent_by_party, dyads, dyad_ids, group_ids_by_dyad }
    }

    /// Returns the distinct dyads of a party, as indices into [`Self::dyads`], in the order of [`Event::dyads`].
    pub(super) fn dyads_of_party(&self, party: u32) -> &[u32] {
        self.dyads_by_party.get(party as usize).map_or(&[], |dyads| dyads)
    }

    /// Returns the violent non-state actors of a party, without duplicates.
    pub(super) fn violent_actors(&self, party: u32) -> &[(ActorIx, ActorKind)] {
        self.violent_by_party.get(party as usize).map_or(&[], |actors| actors)
    }
}

/// Returns the violent non-state actors, without duplicates.
fn violent_non_state_actors(actors: &[ActorIx], situation: &Situation) -> Box<[(ActorIx, ActorKind)]> {
    let kinds = actors.iter().filter_map(|&index| Some((index, situation.actor(index)?.kind)));
    let mut violent: Vec<(ActorIx, ActorKind)> =
        kinds.filter(|(_, kind)| kind.is_violent_non_state()).collect();
    violent.sort_unstable_by_key(|(index, _)| *index);
    violent.dedup();
    violent.into_boxed_slice()
}

/// Returns the index of a value in its dictionary. For a new value, calls `add` to append it and returns the next
/// index.
pub(super) fn intern<T: Eq + Hash>(indices: &mut HashMap<T, u32>, value: T, add: impl FnOnce()) -> u32 {
    let next = to_u32(indices.len());
    *indices.entry(value).or_insert_with(|| {
        add();
        next
    })
}

/// Converts a length to `u32`. A dictionary never has more values than there are rows or pairs of their actors.
pub(super) fn to_u32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
