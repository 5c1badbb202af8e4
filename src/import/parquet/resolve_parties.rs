//! Resolves the parties of a file's event groups to actors of a situation.
//!
//! A name may refer to different actors on different days. A group with such a party is split into several groups, one
//! for each list of actors that it resolves to on some day.

use super::StatedParty;
use crate::import::event_from_row::distinct_actors;
use crate::import::name_lookup::{FastMap, NameDictionary};
use crate::model::bulk::dictionary_code;
use crate::model::{ActorIx, Columns, Day, EventGroup};

/// Maps the event groups of a file to those of the columns.
#[derive(Debug, Default)]
pub(super) struct GroupSplit {
    /// Whether the actors of each group of the file depend on the day.
    dated_groups: Vec<bool>,
    /// Maps a group of the file and its actors to a group of the columns.
    split_groups: FastMap<(u32, Box<[ActorIx]>), u32>,
}

impl GroupSplit {
    /// Replaces parties by actors in all groups of the columns, and renumbers the rows of split groups. `file_groups`
    /// are the groups of the file; `dated_parties` tells for each party whether its actor depends on the day.
    pub(super) fn resolve(
        columns: &mut Columns,
        file_groups: &[EventGroup],
        names: &mut NameDictionary,
        parties: &[StatedParty],
        dated_parties: &[bool],
    ) -> Self {
        let is_dated = |ix: &ActorIx| dated_parties.get(ix.0 as usize) == Some(&true);
        let dated_groups = file_groups.iter().map(|group| group.actors.iter().any(is_dated)).collect();
        let mut split = Self { dated_groups, split_groups: FastMap::default() };
        split.resolve_undated(&mut columns.groups, names, parties);
        if split.dated_groups.contains(&true) {
            split.resolve_dated(columns, file_groups, names, parties);
        }
        split
    }

    /// Resolves the groups whose actors do not depend on the day, and empties the others.
    fn resolve_undated(&self, groups: &mut [EventGroup], names: &NameDictionary, parties: &[StatedParty]) {
        let actors: Vec<Option<ActorIx>> =
            parties.iter().map(|party| names.actor_on_day(&party.name, Day(0))).collect();
        for (group, is_dated) in groups.iter_mut().zip(&self.dated_groups) {
            if *is_dated {
                group.actors = Box::default();
                continue;
            }
            for ix in &mut group.actors {
                *ix = actors.get(ix.0 as usize).copied().flatten().unwrap_or(*ix);
            }
            if has_duplicates(&group.actors) {
                group.actors = distinct_actors(group.actors.iter().copied()).into();
            }
        }
    }

    /// Assigns each row of a dated group to the group of the actors on its first day.
    fn resolve_dated(
        &mut self,
        columns: &mut Columns,
        file_groups: &[EventGroup],
        names: &mut NameDictionary,
        parties: &[StatedParty],
    ) {
        let groups = &mut columns.groups;
        for (group_id, &start) in columns.group_id.iter_mut().zip(&columns.start) {
            let file_id = *group_id;
            let Some(group) = file_groups.get(file_id as usize).filter(|_| self.is_dated(file_id)) else {
                continue;
            };
            let stated = group.actors.iter().filter_map(|ix| parties.get(ix.0 as usize));
            let actors = stated.map(|party| names.resolve_actor(&party.name, party.kind, Day(start)).0);
            let actors: Box<[ActorIx]> = distinct_actors(actors).into();
            *group_id = *self.split_groups.entry((file_id, actors.clone())).or_insert_with(|| {
                let resolved = EventGroup { actors, ..group.clone() };
                match groups.get_mut(file_id as usize) {
                    // The first split group reuses the emptied slot.
                    Some(slot) if slot.actors.is_empty() => {
                        *slot = resolved;
                        file_id
                    }
                    _ => {
                        groups.push(resolved);
                        dictionary_code(groups.len() - 1)
                    }
                }
            });
        }
    }

    fn is_dated(&self, file_id: u32) -> bool {
        self.dated_groups.get(file_id as usize).copied().unwrap_or(false)
    }

    /// Returns the group of the columns for a group of the file with these actors.
    pub(super) fn group_id(&self, file_id: u32, actors: &[ActorIx]) -> u32 {
        if !self.is_dated(file_id) {
            return file_id;
        }
        self.split_groups.get(&(file_id, actors.into())).copied().unwrap_or(file_id)
    }

    /// Converts a flag per group of the file to a flag per group of the columns, which has `count` groups.
    pub(super) fn map_flags(&self, mut flags: Vec<bool>, count: usize) -> Vec<bool> {
        flags.resize(count, false);
        for (&(file_id, _), &group_id) in &self.split_groups {
            flags[group_id as usize] = flags[file_id as usize];
        }
        flags
    }
}

fn has_duplicates(actors: &[ActorIx]) -> bool {
    actors.iter().enumerate().any(|(index, actor)| actors.iter().take(index).any(|earlier| earlier == actor))
}
