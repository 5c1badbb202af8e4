//! The parties of a file's groups as actors of a situation.
//!
//! Whom a name means may depend on the day. A group with such a party becomes several groups, one for each list of
//! actors that it stands for on some day.

use super::Named;
use crate::import::event::each_once;
use crate::import::names::{Map, Names};
use crate::model::bulk::code_of;
use crate::model::{ActorIx, Class, Columns, Day};

/// What became of the groups of a file.
#[derive(Debug, Default)]
pub(super) struct GroupSplit {
    /// By group of the file: whether the day decides who its parties are.
    dated: Vec<bool>,
    /// By group of the file and actors: the group of the columns.
    into: Map<(u32, Box<[ActorIx]>), u32>,
}

impl GroupSplit {
    /// Puts actors in the place of parties in all groups of the columns, and codes of new groups where groups are
    /// split. `in_file` are the groups as the file has them, `dated` tells for each party whether the day decides whom
    /// its name means.
    pub(super) fn resolve(
        columns: &mut Columns,
        in_file: &[Class],
        names: &mut Names,
        parties: &[Named],
        dated: &[bool],
    ) -> Self {
        let is_dated = |ix: &ActorIx| dated.get(ix.0 as usize) == Some(&true);
        let dated = in_file.iter().map(|group| group.actors.iter().any(is_dated)).collect();
        let mut split = Self { dated, into: Map::default() };
        split.resolve_undated(&mut columns.classes, names, parties);
        if split.dated.contains(&true) {
            split.resolve_dated(columns, in_file, names, parties);
        }
        split
    }

    /// Groups that are the same on every day get their actors in place; the others are emptied.
    fn resolve_undated(&self, groups: &mut [Class], names: &Names, parties: &[Named]) {
        let actors: Vec<Option<ActorIx>> =
            parties.iter().map(|party| names.meant(&party.name, Day(0))).collect();
        for (group, is_dated) in groups.iter_mut().zip(&self.dated) {
            if *is_dated {
                group.actors = Box::default();
                continue;
            }
            for ix in &mut group.actors {
                *ix = actors.get(ix.0 as usize).copied().flatten().unwrap_or(*ix);
            }
            if has_twice(&group.actors) {
                group.actors = each_once(group.actors.iter().copied()).into();
            }
        }
    }

    /// Every row of a group that depends on the day gets the group of the actors of its first day.
    fn resolve_dated(
        &mut self,
        columns: &mut Columns,
        in_file: &[Class],
        names: &mut Names,
        parties: &[Named],
    ) {
        let groups = &mut columns.classes;
        for (code, &start) in columns.class.iter_mut().zip(&columns.start) {
            let before = *code;
            let Some(group) = in_file.get(before as usize).filter(|_| self.is_dated(before)) else {
                continue;
            };
            let stated = group.actors.iter().filter_map(|ix| parties.get(ix.0 as usize));
            let actors = stated.map(|party| names.actor(&party.name, party.kind, Day(start)).0);
            let actors: Box<[ActorIx]> = each_once(actors).into();
            *code = *self.into.entry((before, actors.clone())).or_insert_with(|| {
                let resolved = Class { actors, ..group.clone() };
                match groups.get_mut(before as usize) {
                    // The first takes the place of the group of the file, which was emptied.
                    Some(slot) if slot.actors.is_empty() => {
                        *slot = resolved;
                        before
                    }
                    _ => {
                        groups.push(resolved);
                        code_of(groups.len() - 1)
                    }
                }
            });
        }
    }

    fn is_dated(&self, group: u32) -> bool {
        self.dated.get(group as usize).copied().unwrap_or(false)
    }

    /// The group of the columns for a group of the file where these take part.
    pub(super) fn of(&self, group: u32, actors: &[ActorIx]) -> u32 {
        if !self.is_dated(group) {
            return group;
        }
        self.into.get(&(group, actors.into())).copied().unwrap_or(group)
    }

    /// Carries what is known of the groups of the file over to those of the columns, of which there are `count`.
    pub(super) fn carried_over(&self, mut of_groups: Vec<bool>, count: usize) -> Vec<bool> {
        of_groups.resize(count, false);
        for (&(before, _), &group) in &self.into {
            of_groups[group as usize] = of_groups[before as usize];
        }
        of_groups
    }
}

fn has_twice(actors: &[ActorIx]) -> bool {
    actors.iter().enumerate().any(|(n, actor)| actors.iter().take(n).any(|before| before == actor))
}
