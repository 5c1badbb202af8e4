//! Rows of the first pane that were chosen while it grouped by another dimension. They narrow every pane, like a
//! typed filter.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::HashMap;

use super::event_data::EventData;
use super::event_table::EventTable;
use super::grouping::{
    DYAD_SEPARATOR, DimensionValue, RARE_VALUE, REGION_SEPARATOR, find_rare_values, region_of_place,
};
use crate::model::{ActorIx, Event, EventGroup, FrontIx, Kind, Situation, SourceIx};
use crate::query::{Bounds, ColumnPredicate, Dyad, Expr, GroupBy, Predicate};

/// A condition on chosen values.
#[derive(Debug)]
pub(super) enum ChosenTest {
    /// The columns decide it.
    Columns(ColumnPredicate),
    /// Only the record decides it.
    Record(Predicate),
}

/// Returns the condition of the chosen values: for each dimension, one of its values. Values that the data no longer
/// have are ignored, like fronts that no longer exist.
pub(super) fn chosen_group_conditions(data: &EventData, ids: &BTreeSet<String>) -> Vec<Expr<ChosenTest>> {
    let lookup = ValueLookup { data, table: &data.table, situation: &data.situation };
    let conditions = GroupBy::TABLE.map(|row| {
        let values = ids.iter().filter_map(|id| match GroupBy::split_id(id) {
            Some((group_by, value)) => (group_by == row.group_by).then_some(value),
            None => (row.group_by == GroupBy::Front).then_some(id.as_str()),
        });
        lookup.any_of(row.group_by, &values.collect::<Vec<_>>())
    });
    conditions.into_iter().flatten().collect()
}

/// Finds the values of ids in the dictionaries of a table.
struct ValueLookup<'a> {
    data: &'a EventData,
    table: &'a EventTable,
    situation: &'a Situation,
}

impl ValueLookup<'_> {
    /// Returns the condition that the event has one of these values; `None` if the data have none of them.
    fn any_of(&self, group_by: GroupBy, values: &[&str]) -> Option<Expr<ChosenTest>> {
        let rare = values.contains(&RARE_VALUE).then(|| self.any_rare(group_by)).flatten();
        let parts: Vec<_> = self.any_stated(group_by, values).into_iter().chain(rare).collect();
        (!parts.is_empty()).then_some(Expr::Or(parts))
    }

    /// Returns the condition that the event has one of the values that share a row because they have the fewest events.
    fn any_rare(&self, group_by: GroupBy) -> Option<Expr<ChosenTest>> {
        let rare = self.rare_values(group_by);
        let sources = rare.iter().filter_map(|value| match *value {
            DimensionValue::Source(source) => Some(source),
            _ => None,
        });
        let mut regions: BTreeMap<u16, HashSet<u16>> = BTreeMap::new();
        for value in &rare {
            if let DimensionValue::Region(country, region) = *value {
                regions.entry(country).or_default().insert(region);
            }
        }
        let is_rare = |group: &EventGroup| {
            DimensionValue::all_of(group_by, group, 0, &[]).iter().any(|value| rare.contains(value))
        };
        match group_by {
            _ if rare.is_empty() => None,
            GroupBy::Source => Some(Expr::Term(ChosenTest::Record(Predicate::Source(sources.collect())))),
            GroupBy::Region => Some(Expr::Or(
                regions.into_iter().map(|(country, regions)| self.regions_of(country, &regions)).collect(),
            )),
            _ => self.groups_with(true, is_rare).map(ChosenTest::Columns).map(Expr::Term),
        }
    }

    /// Returns the values of a dimension that share a row because they have the fewest events.
    fn rare_values(&self, group_by: GroupBy) -> HashSet<DimensionValue> {
        let (table, data) = (self.table, self.data);
        let mut counts: HashMap<DimensionValue, u64> = HashMap::default();
        if !matches!(group_by, GroupBy::Region | GroupBy::Source) {
            let values = table.event_groups.iter();
            let values = values.flat_map(|group| DimensionValue::all_of(group_by, group, 0, &[]));
            counts.extend(values.map(|value| (value, 0)));
        }
        let rows = (0_u32..).zip(table.group_id.iter().zip(&table.columns.place_id));
        for (row, (&group_id, &place_id)) in rows {
            // Other tables repeat rows; an event counts once.
            let is_repeated = |before| data.origin.event_number(before) == data.origin.event_number(row);
            let group = table.event_groups.get(group_id as usize);
            let Some(group) = group.filter(|_| !row.checked_sub(1).is_some_and(is_repeated)) else {
                continue;
            };
            let sources = if group_by == GroupBy::Source { data.sources_of(row) } else { &[] };
            let region = region_of_place(table, place_id);
            for value in DimensionValue::all_of(group_by, group, region, sources) {
                *counts.entry(value).or_default() += 1;
            }
        }
        find_rare_values(counts)
    }

    /// Returns the condition that the event has one of these values, apart from that of the rare ones.
    fn any_stated(&self, group_by: GroupBy, values: &[&str]) -> Option<Expr<ChosenTest>> {
        let columns = &self.table.columns;
        let includes_not_stated = values.contains(&"");
        let condition = match group_by {
            GroupBy::Front => {
                let fronts = self.fronts(values);
                self.groups_with(!fronts.is_empty(), |group| fronts.contains(&group.front))
            }
            GroupBy::Country => {
                let countries = indices_of_names(&columns.countries, values);
                self.groups_with(!countries.is_empty(), |group| countries.contains(&group.country))
            }
            GroupBy::Conflict => {
                let conflicts = indices_of_names(&columns.conflicts, values);
                self.groups_with(!conflicts.is_empty(), |group| conflicts.contains(&group.conflict))
            }
            GroupBy::Kind => {
                let kinds: Vec<Kind> =
                    Kind::TABLE.iter().filter(|row| values.contains(&row.id)).map(|row| row.kind).collect();
                self.groups_with(!kinds.is_empty(), |group| kinds.contains(&group.kind))
            }
            GroupBy::Dyad => {
                let dyads: Vec<Dyad> = values.iter().filter_map(|value| self.dyad(value)).collect();
                self.groups_with(!dyads.is_empty() || includes_not_stated, |group| match Event::dyads_among(
                    &group.actors,
                )
                .next()
                {
                    Some(dyad) => dyads.contains(&dyad),
                    None => includes_not_stated,
                })
            }
            GroupBy::Actor => {
                let actors: Vec<ActorIx> =
                    values.iter().filter_map(|id| self.situation.actor_by_id(id)).collect();
                self.groups_with(!actors.is_empty() || includes_not_stated, |group| {
                    group.actors.iter().any(|actor| actors.contains(actor))
                        || includes_not_stated && group.actors.is_empty()
                })
            }
            GroupBy::Source => return self.any_source(values),
            GroupBy::Region => return self.any_region(values),
        };
        condition.map(ChosenTest::Columns).map(Expr::Term)
    }

    /// Returns the condition on the sources, which only the record states.
    fn any_source(&self, values: &[&str]) -> Option<Expr<ChosenTest>> {
        let sources: Vec<SourceIx> = values.iter().filter_map(|id| self.situation.source_by_id(id)).collect();
        let none = || Predicate::SourceCount(Bounds { from: None, until: Some(0) });
        let any_of = (!sources.is_empty()).then_some(Predicate::Source(sources));
        let parts: Vec<_> = any_of.into_iter().chain(values.contains(&"").then(none)).collect();
        (!parts.is_empty())
            .then(|| Expr::Or(parts.into_iter().map(ChosenTest::Record).map(Expr::Term).collect()))
    }

    fn groups_with(&self, is_known: bool, is_match: impl Fn(&EventGroup) -> bool) -> Option<ColumnPredicate> {
        is_known.then(|| ColumnPredicate::Group(self.table.event_groups.iter().map(is_match).collect()))
    }

    fn places_in(&self, is_wanted: impl Fn(u16) -> bool) -> ColumnPredicate {
        ColumnPredicate::Place(
            self.table.columns.places.iter().map(|place| is_wanted(place.region)).collect(),
        )
    }

    /// Returns the condition that the event is in one of these regions of a country.
    fn regions_of(&self, country: u16, regions: &HashSet<u16>) -> Expr<ChosenTest> {
        let in_country = self.groups_with(true, |group| group.country == country);
        let terms = in_country.into_iter().chain([self.places_in(|region| regions.contains(&region))]);
        Expr::And(terms.map(ChosenTest::Columns).map(Expr::Term).collect())
    }

    /// Returns the condition on the region, which needs the country of the event group and the region of the place.
    fn any_region(&self, values: &[&str]) -> Option<Expr<ChosenTest>> {
        let columns = &self.table.columns;
        let mut parts = Vec::new();
        for value in values {
            if value.is_empty() {
                parts.push(Expr::Term(ChosenTest::Columns(self.places_in(|region| region == 0))));
            }
            for (country, name) in (0_u16..=u16::MAX).zip(&columns.countries) {
                let region = value.strip_suffix(&**name).and_then(|rest| rest.strip_suffix(REGION_SEPARATOR));
                let regions = region.map(|region| indices_of_names(&columns.regions, &[region]));
                let regions: HashSet<u16> =
                    regions.into_iter().flatten().filter(|&region| region > 0).collect();
                if !regions.is_empty() {
                    parts.push(self.regions_of(country, &regions));
                }
            }
        }
        (!parts.is_empty()).then_some(Expr::Or(parts))
    }

    fn fronts(&self, ids: &[&str]) -> Vec<FrontIx> {
        ids.iter().filter_map(|id| self.situation.front_by_id(id)).collect()
    }

    fn dyad(&self, value: &str) -> Option<Dyad> {
        let (a, b) = value.split_once(DYAD_SEPARATOR)?;
        let (a, b) = (self.situation.actor_by_id(a)?, self.situation.actor_by_id(b)?);
        Some((a.min(b), a.max(b)))
    }
}

/// Returns the indices of names. Index 0 is the empty name.
fn indices_of_names(names: &[Box<str>], wanted: &[&str]) -> Vec<u16> {
    let indexed = (0..=u16::MAX).zip(names);
    indexed.filter(|(_, name)| wanted.contains(&&***name)).map(|(index, _)| index).collect()
}
