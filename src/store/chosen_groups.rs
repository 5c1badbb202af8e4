//! Rows of the first pane that were chosen while it grouped by another dimension. They narrow every pane, like a
//! typed filter.

use std::collections::BTreeSet;

use super::event_table::EventTable;
use super::grouping::{DYAD_SEPARATOR, REGION_SEPARATOR};
use crate::model::{Event, EventGroup, FrontIx, Kind, Situation};
use crate::query::{ColumnPredicate, Dyad, Expr, GroupBy};

/// Returns the condition of the chosen values: for each dimension, one of its values. Values that the data no longer
/// have are ignored, like fronts that no longer exist.
pub(super) fn chosen_group_conditions(
    table: &EventTable,
    situation: &Situation,
    ids: &BTreeSet<String>,
) -> Vec<Expr<ColumnPredicate>> {
    let lookup = ValueLookup { table, situation };
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
    table: &'a EventTable,
    situation: &'a Situation,
}

impl ValueLookup<'_> {
    /// Returns the condition that the event has one of these values; `None` if the data have none of them.
    fn any_of(&self, group_by: GroupBy, values: &[&str]) -> Option<Expr<ColumnPredicate>> {
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
            GroupBy::Region => return self.any_region(values),
        };
        condition.map(Expr::Term)
    }

    fn groups_with(&self, is_known: bool, is_match: impl Fn(&EventGroup) -> bool) -> Option<ColumnPredicate> {
        is_known.then(|| ColumnPredicate::Group(self.table.event_groups.iter().map(is_match).collect()))
    }

    fn places_in(&self, region: u16) -> ColumnPredicate {
        ColumnPredicate::Place(self.table.columns.places.iter().map(|place| place.region == region).collect())
    }

    /// Returns the condition on the region, which needs the country of the event group and the region of the place.
    fn any_region(&self, values: &[&str]) -> Option<Expr<ColumnPredicate>> {
        let columns = &self.table.columns;
        let mut parts = Vec::new();
        for value in values {
            if value.is_empty() {
                parts.push(Expr::Term(self.places_in(0)));
            }
            for (country, name) in (0_u16..=u16::MAX).zip(&columns.countries) {
                let region = value.strip_suffix(&**name).and_then(|rest| rest.strip_suffix(REGION_SEPARATOR));
                let regions = region.map(|region| indices_of_names(&columns.regions, &[region]));
                for region in regions.into_iter().flatten().filter(|&region| region > 0) {
                    let in_country = self.groups_with(true, |group| group.country == country);
                    let terms = in_country.into_iter().chain([self.places_in(region)]);
                    parts.push(Expr::And(terms.map(Expr::Term).collect()));
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
