//! The parties of a file's groups as actors of a situation.
//!
//! Whom a name means may depend on the day. A group with such a party becomes several groups, one for each list of
//! actors that it stands for on some day.

use super::StatedParty;
use crate::import::event_from_row::distinct_actors;
use crate::import::name_dictionary::{FastMap, NameDictionary};
use crate::model::bulk::dictionary_code;
use crate::model::{ActorIx, Columns, Day, EventGroup};

/// What became of the groups of a file.
#[derive(Debug, Default)]
pub(super) struct GroupSplit {
    /// By group of the file: whether the day decides who its parties are.
    dated: Vec<bool>,
    /// By group of the file and actors: the group of the columns.
    split_groups: FastMap<(u32, Box<[ActorIx]>), u32>,
}

impl GroupSplit {
    /// Puts actors in the place of parties in all groups of the columns, and codes of new groups where groups are
    /// split. `in_file` are the groups as the file has them, `dated` tells for each party whether the day decides whom
    /// its name means.
    pub(super) fn resolve(
        columns: &mut Columns,
        in_file: &[EventGroup],
        names: &mut NameDictionary,
        parties: &[StatedParty],
        dated: &[bool],
    ) -> Self {
        let is_dated = |ix: &ActorIx| dated.get(ix.0 as usize) == Some(&true);
        let dated = in_file.iter().map(|group| group.actors.iter().any(is_dated)).collect();
        let mut split = Self { dated, split_groups: FastMap::default() };
        split.resolve_undated(&mut columns.groups, names, parties);
        if split.dated.contains(&true) {
            split.resolve_dated(columns, in_file, names, parties);
        }
        split
    }

    /// Groups that are the same on every day get their actors in place; the others are emptied.
    fn resolve_undated(&self, groups: &mut [EventGroup], names: &NameDictionary, parties: &[StatedParty]) {
        let actors: Vec<Option<ActorIx>> =
            parties.iter().map(|party| names.actor_on_day(&party.name, Day(0))).collect();
        for (group, is_dated) in groups.iter_mut().zip(&self.dated) {
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

    /// Every row of a group that depends on the day gets the group of the actors of its first day.
    fn resolve_dated(
        &mut self,
        columns: &mut Columns,
        in_file: &[EventGroup],
        names: &mut NameDictionary,
        parties: &[StatedParty],
    ) {
        let groups = &mut columns.groups;
        for (code, &start) in columns.group_id.iter_mut().zip(&columns.start) {
            let before = *code;
            let Some(group) = in_file.get(before as usize).filter(|_| self.is_dated(before)) else {
                continue;
            };
            let stated = group.actors.iter().filter_map(|ix| parties.get(ix.0 as usize));
            let actors = stated.map(|party| names.resolve_actor(&party.name, party.kind, Day(start)).0);
            let actors: Box<[ActorIx]> = distinct_actors(actors).into();
            *code = *self.split_groups.entry((before, actors.clone())).or_insert_with(|| {
                let resolved = EventGroup { actors, ..group.clone() };
                match groups.get_mut(before as usize) {
                    // The first takes the place of the group of the file, which was emptied.
                    Some(slot) if slot.actors.is_empty() => {
                        *slot = resolved;
                        before
                    }
                    _ => {
                        groups.push(resolved);
                        dictionary_code(groups.len() - 1)
                    }
                }
            });
        }
    }

    fn is_dated(&self, group: u32) -> bool {
        self.dated.get(group as usize).copied().unwrap_or(false)
    }

    /// The group of the columns for a group of the file where these take part.
    pub(super) fn group_id(&self, group: u32, actors: &[ActorIx]) -> u32 {
        if !self.is_dated(group) {
            return group;
        }
        self.split_groups.get(&(group, actors.into())).copied().unwrap_or(group)
    }

    /// Carries what is known of the groups of the file over to those of the columns, of which there are `count`.
    pub(super) fn carry_over(&self, mut of_groups: Vec<bool>, count: usize) -> Vec<bool> {
        of_groups.resize(count, false);
        for (&(before, _), &group) in &self.split_groups {
            of_groups[group as usize] = of_groups[before as usize];
        }
        of_groups
    }
}

fn has_duplicates(actors: &[ActorIx]) -> bool {
    actors.iter().enumerate().any(|(n, actor)| actors.iter().take(n).any(|before| before == actor))
}
