//! Groups the events by another dimension than the front.
//!
//! The groups of a dimension take the place of the fronts: they are numbered after the last front, so that all counts
//! and rules by front apply to them. The columns are shared with the original data. Only a dimension that event groups
//! do not decide (the region) needs group ids of its own.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::event_group_dictionary::intern;
use super::event_table::{EventTable, GroupIndex};
use crate::model::text::fold;
use crate::model::{ActorIx, Event, EventGroup, Front, FrontIx, Kind, Situation, SourceIx};
use crate::query::{Dyad, GroupBy};

/// Separates region and country in an id.
pub(super) const REGION_SEPARATOR: &str = ", ";
/// Separates the actors of a dyad in an id.
pub(super) const DYAD_SEPARATOR: char = '~';
/// The value of the group of the rarest values.
pub(super) const RARE_VALUE: &str = "*";

/// The most groups of a dimension. The values with the fewest events share a group beyond that, which bounds the cost
/// of an answer.
const MAX_GROUPS: usize = 10_000;

/// The most rows whose regions are counted exactly.
const MAX_COUNTED_ROWS: usize = 1_000_000;

/// The value of a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum DimensionValue {
    /// Index of a country.
    Country(u16),
    /// Index of a country and of a region, because regions of different countries may share a name.
    Region(u16, u16),
    /// Index of a conflict.
    Conflict(u16),
    /// A pair of actors.
    Dyad(Dyad),
    /// A kind.
    Kind(Kind),
    /// A participant.
    Actor(ActorIx),
    /// A source.
    Source(SourceIx),
    /// No value is stated.
    NotStated,
    /// One of the values with the fewest events, if there are too many values.
    Rare,
}

impl DimensionValue {
    /// Returns the values of an event without duplicates, at least one: by its event group, its region (0: not stated) and
    /// its sources.
    pub(super) fn all_of(
        group_by: GroupBy,
        group: &EventGroup,
        region: u16,
        sources: &[SourceIx],
    ) -> Vec<Self> {
        match group_by {
            GroupBy::Actor => Self::distinct(group.actors.iter().map(|&actor| Self::Actor(actor))),
            GroupBy::Source => Self::distinct(sources.iter().map(|&source| Self::Source(source))),
            group_by => vec![Self::from_event_group(group_by, group, region)],
        }
    }

    /// Returns each value once, or that none is stated.
    pub(super) fn distinct(values: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut values: Vec<Self> = values.collect();
        values.sort_unstable();
        values.dedup();
        if values.is_empty() {
            values.push(Self::NotStated);
        }
        values
    }

    /// Returns the value of an event group with a region (0: not stated), if the dimension has one value for each event.
    fn from_event_group(group_by: GroupBy, group: &EventGroup, region: u16) -> Self {
        match group_by {
            GroupBy::Country if group.country > 0 => Self::Country(group.country),
            GroupBy::Region if region > 0 => Self::Region(group.country, region),
            GroupBy::Conflict if group.conflict > 0 => Self::Conflict(group.conflict),
            GroupBy::Dyad => Event::dyads_among(&group.actors).next().map_or(Self::NotStated, Self::Dyad),
            GroupBy::Kind => Self::Kind(group.kind),
            GroupBy::Front
            | GroupBy::Country
            | GroupBy::Region
            | GroupBy::Conflict
            | GroupBy::Actor
            | GroupBy::Source => Self::NotStated,
        }
    }
}

impl EventTable {
    /// Returns the table with its events grouped by another dimension. It shares all parts that do not depend on that.
    pub(super) fn regrouped(&self, grouping: Grouping, situation: &Situation) -> Self {
        let mut table = self.clone();
        if let Some((group_id, event_groups)) = grouping.split {
            let index = GroupIndex::new(&group_id, &self.columns.length, &event_groups, situation);
            let GroupIndex { groups, max_length_by_group, rows_by_group } = index;
            (table.group_id, table.event_groups) = (Arc::new(group_id), Arc::new(event_groups));
            (table.groups, table.max_length_by_group, table.rows_by_group) =
                (groups, max_length_by_group, rows_by_group);
        }
        for (group, front) in table.groups.by_id.iter_mut().zip(grouping.front_by_group) {
            group.front = front;
        }
        table
    }
}

/// The events of a table, grouped by a dimension.
#[derive(Debug)]
pub(super) struct Grouping {
    /// The groups, sorted by name. That of the events without a value comes last.
    pub(super) groups: Vec<Front>,
    /// The group of each event group.
    pub(super) front_by_group: Vec<FrontIx>,
    /// The group ids of the rows and the event groups, if they differ from those of the table.
    pub(super) split: Option<(Vec<u32>, Vec<EventGroup>)>,
}

impl Grouping {
    /// Groups the events of a table by a dimension.
    pub(super) fn from_table(table: &EventTable, situation: &Situation, group_by: GroupBy) -> Self {
        let split = (group_by == GroupBy::Region).then(|| split_by_region(table));
        let (event_groups, regions) = match &split {
            Some((_, event_groups, regions)) => (event_groups.as_slice(), regions.as_slice()),
            None => (table.event_groups.as_slice(), &[][..]),
        };
        let regions = regions.iter().copied().chain(std::iter::repeat(0));
        let mut keys: Vec<DimensionValue> = event_groups
            .iter()
            .zip(regions)
            .map(|(group, region)| DimensionValue::from_event_group(group_by, group, region))
            .collect();
        let rare = merge_rare_keys(&mut keys, || match &split {
            Some((group_id, ..)) => count_rows(group_id, event_groups.len()),
            None => count_rows(&table.group_id, event_groups.len()),
        });
        let split = split.map(|(group_id, event_groups, _)| (group_id, event_groups));
        Self { split, ..Self::from_keys(table, situation, group_by, &keys, rare.len()) }
    }

    /// Groups event groups by their keys. `rare` is the number of values that share a group.
    pub(super) fn from_keys(
        table: &EventTable,
        situation: &Situation,
        group_by: GroupBy,
        keys: &[DimensionValue],
        rare: usize,
    ) -> Self {
        let has_several_countries = has_several_countries(keys);
        let names = GroupNames { group_by, table, situation, has_several_countries, rare };
        let mut distinct: Vec<DimensionValue> =
            keys.iter().copied().collect::<HashSet<_>>().into_iter().collect();
        // Without any group, the situation would seem to be grouped by front.
        if distinct.is_empty() {
            distinct.push(DimensionValue::NotStated);
        }
        distinct.sort_by_cached_key(|&key| {
            (key == DimensionValue::NotStated, key == DimensionValue::Rare, fold(&names.name(key)), key)
        });
        let first = situation.fronts.len();
        let indices: HashMap<DimensionValue, FrontIx> = distinct
            .iter()
            .enumerate()
            .map(|(index, &key)| (key, FrontIx(u16::try_from(first + index).unwrap_or(u16::MAX))))
            .collect();
        let front_by_group = keys.iter().map(|key| indices.get(key).copied().unwrap_or(FrontIx(0))).collect();
        Self { groups: names.groups(&distinct), front_by_group, split: None }
    }
}

/// The number of values of a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueCount {
    /// The number of values that events have.
    pub values: usize,
    /// Whether there may be more, because the rows are too many to visit.
    pub is_lower_bound: bool,
}

/// Returns the dimensions that tell events apart, each with the number of its values. Fronts that are countries are no
/// dimension of their own. `count_sources` returns the number of sources, 0 if they are not known.
pub(super) fn count_values(
    table: &EventTable,
    fronts: usize,
    fronts_are_countries: bool,
    count_sources: impl Fn() -> usize,
) -> Vec<(GroupBy, ValueCount)> {
    let exactly = |values: usize| ValueCount { values, is_lower_bound: false };
    let count = |group_by: GroupBy| {
        let key = |group: &EventGroup| DimensionValue::from_event_group(group_by, group, 0);
        let keys: HashSet<DimensionValue> = table.event_groups.iter().map(key).collect();
        exactly(keys.len() - usize::from(keys.contains(&DimensionValue::NotStated)))
    };
    let counts = GroupBy::TABLE.map(|row| match row.group_by {
        GroupBy::Front => (row.group_by, exactly(if fronts_are_countries { 0 } else { fronts })),
        GroupBy::Region => (row.group_by, count_regions(table)),
        GroupBy::Actor => (row.group_by, exactly(count_actors(table))),
        GroupBy::Source => (row.group_by, exactly(count_sources())),
        group_by => (group_by, count(group_by)),
    });
    counts.into_iter().filter(|(_, count)| count.values > 0).collect()
}

/// Counts the actors of the events.
fn count_actors(table: &EventTable) -> usize {
    table.event_groups.iter().flat_map(|group| &group.actors).collect::<HashSet<_>>().len()
}

/// Counts the regions of the events. Of very many events it counts names only, which regions of different countries may
/// share.
fn count_regions(table: &EventTable) -> ValueCount {
    if table.len() > MAX_COUNTED_ROWS {
        let regions: HashSet<u16> = table.columns.places.iter().map(|place| place.region).collect();
        return ValueCount {
            values: regions.iter().filter(|&&region| region > 0).count(),
            is_lower_bound: true,
        };
    }
    let rows = table.group_id.iter().zip(&table.columns.place_id);
    let pairs: HashSet<(u16, u16)> = rows
        .map(|(&group_id, &place_id)| {
            let country = table.event_groups.get(group_id as usize).map_or(0, |group| group.country);
            (country, region_of_place(table, place_id))
        })
        .filter(|&(_, region)| region > 0)
        .collect();
    ValueCount { values: pairs.len(), is_lower_bound: false }
}

/// Returns the name of a region without the noun for its class: `Kabul` of `Kabul province`.
fn without_generic_noun(name: &str) -> &str {
    let is_noun = |word: &str| word.chars().all(char::is_lowercase);
    name.rsplit_once(' ').filter(|(_, last)| is_noun(last)).map_or(name, |(rest, _)| rest)
}

/// Splits the event groups by region. Returns the group ids of the rows, the event groups, and the region of each.
fn split_by_region(table: &EventTable) -> (Vec<u32>, Vec<EventGroup>, Vec<u16>) {
    let mut ids: HashMap<(u32, u16), u32> = HashMap::default();
    let (mut event_groups, mut regions) = (Vec::new(), Vec::new());
    let rows = table.group_id.iter().zip(&table.columns.place_id);
    let group_id = rows.map(|(&group_id, &place_id)| {
        let region = region_of_place(table, place_id);
        intern(&mut ids, (group_id, region), || {
            event_groups.extend(table.event_groups.get(group_id as usize).cloned());
            regions.push(region);
        })
    });
    (group_id.collect(), event_groups, regions)
}

/// Returns the region of a place (0: not stated).
pub(super) fn region_of_place(table: &EventTable, place_id: u32) -> u16 {
    table.columns.places.get(place_id as usize).map_or(0, |place| place.region)
}

/// Counts the rows of each group.
pub(super) fn count_rows(group_id: &[u32], groups: usize) -> Vec<u32> {
    let mut counts = vec![0; groups];
    for &group_id in group_id {
        counts.get_mut(group_id as usize).into_iter().for_each(|count| *count += 1);
    }
    counts
}

/// Replaces the keys with the fewest events by [`DimensionValue::Rare`] if there are too many. Returns these keys. `rows`
/// returns the number of rows of each event group.
pub(super) fn merge_rare_keys(
    keys: &mut [DimensionValue],
    rows: impl FnOnce() -> Vec<u32>,
) -> HashSet<DimensionValue> {
    let distinct: HashSet<DimensionValue> = keys.iter().copied().collect();
    if distinct.len() <= MAX_GROUPS {
        return HashSet::new();
    }
    let mut counts: HashMap<DimensionValue, u64> = HashMap::default();
    for (&key, rows) in keys.iter().zip(rows()) {
        *counts.entry(key).or_default() += u64::from(rows);
    }
    let rare = find_rare_values(counts);
    keys.iter_mut().filter(|key| rare.contains(key)).for_each(|key| *key = DimensionValue::Rare);
    rare
}

/// Returns the values with the fewest events, which share a group because there are too many. `counts` holds the number of
/// events with each value.
pub(super) fn find_rare_values(counts: HashMap<DimensionValue, u64>) -> HashSet<DimensionValue> {
    let excess = counts.len().saturating_sub(MAX_GROUPS);
    if excess == 0 {
        return HashSet::new();
    }
    let mut rarest: Vec<(u64, DimensionValue)> =
        counts.into_iter().map(|(key, count)| (count, key)).collect();
    rarest.retain(|&(_, key)| key != DimensionValue::NotStated);
    rarest.sort_unstable();
    // The group of the rare values is one of the groups.
    rarest.truncate(excess + 1);
    rarest.into_iter().map(|(_, key)| key).collect()
}

fn has_several_countries(keys: &[DimensionValue]) -> bool {
    let mut countries = keys.iter().filter_map(|key| match *key {
        DimensionValue::Region(country, _) => Some(country),
        _ => None,
    });
    countries.next().is_some_and(|first| countries.any(|country| country != first))
}

/// Names the groups of a dimension.
struct GroupNames<'a> {
    group_by: GroupBy,
    table: &'a EventTable,
    situation: &'a Situation,
    has_several_countries: bool,
    /// Number of the values that share a group.
    rare: usize,
}

impl GroupNames<'_> {
    fn country(&self, country: u16) -> &str {
        self.table.columns.countries.get(usize::from(country)).map_or("", |name| name)
    }

    fn region(&self, region: u16) -> &str {
        self.table.columns.regions.get(usize::from(region)).map_or("", |name| name)
    }

    fn actor(&self, actor: ActorIx, name: impl Fn(&crate::model::Actor) -> &str) -> String {
        self.situation.actor(actor).map_or_else(|| "?".to_owned(), |actor| name(actor).to_owned())
    }

    fn source(&self, source: SourceIx, name: impl Fn(&crate::model::Source) -> &str) -> String {
        self.situation.source(source).map_or_else(|| "?".to_owned(), |source| name(source).to_owned())
    }

    /// Returns the full name of a group.
    fn name(&self, key: DimensionValue) -> String {
        let row = self.group_by.row();
        match key {
            DimensionValue::Country(country) => self.country(country).to_owned(),
            DimensionValue::Region(country, region) if self.has_several_countries && country > 0 => {
                format!("{}, {}", self.region(region), self.country(country))
            }
            DimensionValue::Region(_, region) => self.region(region).to_owned(),
            DimensionValue::Conflict(conflict) => {
                self.table.columns.conflicts.get(usize::from(conflict)).map_or("", |name| name).to_string()
            }
            DimensionValue::Dyad((a, b)) => {
                let [a, b] = [a, b].map(|actor| self.actor(actor, |actor| &actor.name));
                format!("{a} – {b}")
            }
            DimensionValue::Kind(kind) => kind.row().label.to_owned(),
            DimensionValue::Actor(actor) => self.actor(actor, |actor| &actor.name),
            DimensionValue::Source(source) => self.source(source, |source| &source.title),
            DimensionValue::NotStated => row.not_stated.to_owned(),
            DimensionValue::Rare => format!("{} further {}", self.rare, row.plural),
        }
    }

    /// Returns the short name of a group: of a region the shortest that no other region has, of a dyad the short names of
    /// its actors. `names` counts the names of regions.
    fn short_name(&self, key: DimensionValue, names: &HashMap<&str, u32>) -> String {
        match key {
            DimensionValue::Region(_, region) => {
                let name = self.region(region);
                let unique =
                    [without_generic_noun(name), name].into_iter().find(|name| names.get(name) == Some(&1));
                unique.map_or_else(|| self.name(key), str::to_owned)
            }
            DimensionValue::Dyad((a, b)) => {
                let [a, b] = [a, b].map(|actor| self.actor(actor, |actor| &actor.short));
                format!("{a} – {b}")
            }
            DimensionValue::Actor(actor) => self.actor(actor, |actor| &actor.short),
            key => self.name(key),
        }
    }

    /// Returns the id of a group, which holds no index of the data.
    fn id(&self, key: DimensionValue) -> String {
        let value = match key {
            DimensionValue::Country(country) => self.country(country).to_owned(),
            DimensionValue::Region(country, region) => {
                format!("{}{REGION_SEPARATOR}{}", self.region(region), self.country(country))
            }
            DimensionValue::Conflict(_) => self.name(key),
            DimensionValue::Dyad((a, b)) => {
                let [a, b] = [a, b].map(|actor| self.actor(actor, |actor| &actor.id));
                format!("{a}{DYAD_SEPARATOR}{b}")
            }
            DimensionValue::Kind(kind) => kind.row().id.to_owned(),
            DimensionValue::Actor(actor) => self.actor(actor, |actor| &actor.id),
            DimensionValue::Source(source) => self.source(source, |source| &source.id),
            DimensionValue::NotStated => String::new(),
            DimensionValue::Rare => RARE_VALUE.to_owned(),
        };
        self.group_by.id_of_value(&value)
    }

    /// Returns the records of the groups.
    fn groups(&self, keys: &[DimensionValue]) -> Vec<Front> {
        let mut region_counts: HashMap<&str, u32> = HashMap::default();
        for key in keys {
            if let DimensionValue::Region(_, region) = *key {
                let name = self.region(region);
                let shorter = Some(without_generic_noun(name)).filter(|shorter| *shorter != name);
                for name in [Some(name), shorter].into_iter().flatten() {
                    *region_counts.entry(name).or_default() += 1;
                }
            }
        }
        let group = |&key: &DimensionValue| {
            let front = Front::with_name(self.id(key), self.name(key), self.short_name(key, &region_counts));
            match key {
                DimensionValue::Dyad((a, b)) => Front { parties: vec![a, b], ..front },
                DimensionValue::Actor(actor) => Front { parties: vec![actor], ..front },
                _ => front,
            }
        };
        keys.iter().map(group).collect()
    }
}
