//! The frequency table: how often each value of a field occurs in the events shown.
//!
//! Fields that event groups decide are counted by event group; dates, regions and tolls by row. Places, sources and
//! claimants are in the records, which are read of a limited number of events.

use foldhash::HashMap;

use super::answer::Answer;
use super::event_store::Store;
use super::grouping::REGION_SEPARATOR;
use crate::model::date::{month_span, year_span};
use crate::model::text::fold;
use crate::model::{
    ActorIx, Claimant, Day, Event, EventGroup, FrontIx, Kind, Precision, SourceIx, Span, Toll,
};
use crate::query::{Bounds, Dyad, Field, FrequencyField, GroupBy, Term, Value};

/// The most events whose records are read for a frequency table.
pub const MAX_RECORDS_COUNTED: usize = 20_000;

/// The lowest numbers of the classes of killed.
const KILLED_CLASSES: [u32; 7] = [0, 1, 5, 10, 25, 100, 1000];

/// The condition that an event has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrequencyCondition {
    /// A term of the filter.
    Filter(Term),
    /// A row of the first pane: its id ([`GroupBy::id_of_value`]).
    Group(String),
}

/// A value of a field with its counts.
#[derive(Debug, Clone, PartialEq)]
pub struct FrequencyRow {
    /// The value, as shown.
    pub label: String,
    /// Number of events shown that have it.
    pub events: u32,
    /// The killed in these events; open if an incident gives no number.
    pub killed: Toll,
    /// The condition for these events, if a filter can state it.
    pub condition: Option<FrequencyCondition>,
}

/// How often each value of a field occurs in the events shown.
#[derive(Debug, Clone, PartialEq)]
pub struct FrequencyTable {
    /// The field.
    pub field: FrequencyField,
    /// Number of events shown. Announced events are left out.
    pub events: u32,
    /// Whether there are too many events to read their records, so that no value is counted.
    pub is_too_large: bool,
    /// The values, the most frequent first.
    rows: Vec<FrequencyRow>,
    /// The values in their own order, as indices into `rows`.
    by_value: Vec<usize>,
}

impl FrequencyTable {
    /// Returns the number of values.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no values.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns a row, in the order of the values or by count.
    #[must_use]
    pub fn row(&self, index: usize, by_value: bool) -> Option<&FrequencyRow> {
        let index = if by_value { *self.by_value.get(index)? } else { index };
        self.rows.get(index)
    }
}

/// A value of a field. The order is that of the values, except for those with a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum FieldValue {
    Kind(Kind),
    Actor(ActorIx),
    Dyad(Dyad),
    Front(FrontIx),
    Country(u16),
    Region(u16, u16),
    Conflict(u16),
    Place(String),
    Source(SourceIx),
    Claimant(Claimant),
    Precision(Precision),
    Days(Day, Day),
    Killed(usize),
    UnknownToll,
    NotStated,
}

/// Counts of the events with a value.
#[derive(Debug, Clone, Copy, Default)]
struct ValueTally {
    events: u32,
    killed: Toll,
    incidents_without_toll: u32,
}

impl ValueTally {
    fn add(&mut self, other: &Self) {
        self.events = self.events.saturating_add(other.events);
        self.killed = self.killed.plus(other.killed);
        self.incidents_without_toll =
            self.incidents_without_toll.saturating_add(other.incidents_without_toll);
    }
}

impl Store {
    /// Counts the values of a field in the events that an answer shows.
    #[must_use]
    pub fn frequencies(&self, answer: &Answer, field: FrequencyField) -> FrequencyTable {
        let is_too_large = field.needs_records() && answer.shown_events > MAX_RECORDS_COUNTED;
        let mut table = FrequencyTable {
            field,
            events: u32::try_from(answer.shown_events).unwrap_or(u32::MAX),
            is_too_large,
            rows: Vec::new(),
            by_value: Vec::new(),
        };
        if is_too_large {
            return table;
        }
        let mut counted: Vec<(FieldValue, ValueTally)> = self.tally(answer, field).into_iter().collect();
        counted.sort_by_cached_key(|(value, _)| self.value_order(value));
        let mut by_count: Vec<usize> = (0..counted.len()).collect();
        by_count.sort_by_key(|&index| {
            let (value, tally) = &counted[index];
            (*value == FieldValue::NotStated, std::cmp::Reverse(tally.events))
        });
        table.by_value = vec![0; counted.len()];
        for (place, &index) in by_count.iter().enumerate() {
            table.by_value[index] = place;
        }
        table.rows = by_count
            .into_iter()
            .filter_map(|index| counted.get(index))
            .map(|(value, tally)| FrequencyRow {
                label: self.value_label(value, field),
                events: tally.events,
                killed: tally.killed.opened_by(tally.incidents_without_toll as usize),
                condition: self.value_condition(value, field),
            })
            .collect();
        table
    }

    /// Counts the events shown by value.
    fn tally(&self, answer: &Answer, field: FrequencyField) -> HashMap<FieldValue, ValueTally> {
        let table = &self.counted_data().table;
        let shown = answer.events.iter().filter_map(|row| {
            let group_id = *table.group_id.get(row as usize)?;
            let facts = table.groups.by_id.get(group_id as usize).filter(|facts| !facts.is_announced())?;
            let killed = self.tolls(row).killed;
            let incidents_without_toll = u32::from(facts.is_incident && killed.best.is_none());
            Some((row, group_id, ValueTally { events: 1, killed, incidents_without_toll }))
        });
        let mut tallies: HashMap<FieldValue, ValueTally> = HashMap::default();
        if !is_decided_by_groups(field) {
            for (row, group_id, tally) in shown {
                let Some(group) = table.event_groups.get(group_id as usize) else { continue };
                for value in self.row_values(row, group, field) {
                    tallies.entry(value).or_default().add(&tally);
                }
            }
            return tallies;
        }
        let mut by_group: Vec<ValueTally> = vec![ValueTally::default(); table.event_groups.len()];
        for (_, group_id, tally) in shown {
            if let Some(sum) = by_group.get_mut(group_id as usize) {
                sum.add(&tally);
            }
        }
        for (group, tally) in table.event_groups.iter().zip(&by_group).filter(|(_, tally)| tally.events > 0) {
            for value in group_values(group, field) {
                tallies.entry(value).or_default().add(tally);
            }
        }
        tallies
    }

    /// Returns the values of a row for a field that the event groups do not decide.
    fn row_values(&self, row: u32, group: &EventGroup, field: FrequencyField) -> Vec<FieldValue> {
        let columns = &self.counted_data().table.columns;
        let one = |value: FieldValue| vec![value];
        match field {
            FrequencyField::Region => {
                let place =
                    columns.place_id.get(row as usize).and_then(|&id| columns.places.get(id as usize));
                let region = place.map_or(0, |place| place.region);
                one(match region {
                    0 => FieldValue::NotStated,
                    region => FieldValue::Region(group.country, region),
                })
            }
            FrequencyField::Precision => one(self
                .date(row)
                .map_or(FieldValue::NotStated, |date| FieldValue::Precision(date.precision))),
            FrequencyField::Year => one(self.days_value(row, year_span)),
            FrequencyField::Month => one(self.days_value(row, month_span)),
            FrequencyField::Killed => one(match self.tolls(row).killed.best {
                Some(best) => {
                    let class = KILLED_CLASSES.iter().rposition(|&least| least <= best);
                    FieldValue::Killed(class.unwrap_or(0))
                }
                None => FieldValue::UnknownToll,
            }),
            _ => {
                let Some(event) = self.event(row) else { return one(FieldValue::NotStated) };
                record_values(event, field)
            }
        }
    }

    /// Returns the period that the whole date of a row is in.
    fn days_value(&self, row: u32, period: fn(Day) -> Span) -> FieldValue {
        let Some(date) = self.date(row) else { return FieldValue::NotStated };
        let days = period(date.span.start);
        if days.covers(date.span) { FieldValue::Days(days.start, days.end) } else { FieldValue::NotStated }
    }

    /// Returns what values are ordered by: those with a name by name, the others by themselves.
    fn value_order(&self, value: &FieldValue) -> (bool, String, FieldValue) {
        let name = match value {
            FieldValue::Precision(_)
            | FieldValue::Days(..)
            | FieldValue::Killed(_)
            | FieldValue::UnknownToll
            | FieldValue::NotStated => String::new(),
            named => fold(&self.value_label(named, FrequencyField::Kind)),
        };
        (*value == FieldValue::NotStated, name, value.clone())
    }

    /// Returns a value in words.
    fn value_label(&self, value: &FieldValue, field: FrequencyField) -> String {
        let situation = self.situation();
        let columns = &self.counted_data().table.columns;
        let actor = |ix: ActorIx| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
        let name = |names: &[Box<str>], index: u16| {
            names.get(usize::from(index)).map_or_else(String::new, ToString::to_string)
        };
        match value {
            FieldValue::Kind(kind) => kind.row().label.to_owned(),
            FieldValue::Actor(ix) => actor(*ix).to_owned(),
            FieldValue::Dyad((a, b)) => format!("{} – {}", actor(*a), actor(*b)),
            FieldValue::Front(ix) => {
                situation.front(*ix).map_or_else(String::new, |front| front.short.clone())
            }
            FieldValue::Country(index) => name(&columns.countries, *index),
            FieldValue::Region(country, region) => {
                let (country, region) = (name(&columns.countries, *country), name(&columns.regions, *region));
                if country.is_empty() { region } else { format!("{region}{REGION_SEPARATOR}{country}") }
            }
            FieldValue::Conflict(index) => name(&columns.conflicts, *index),
            FieldValue::Place(place) => place.clone(),
            FieldValue::Source(ix) => {
                let source = situation.source(*ix);
                source.map_or_else(String::new, |source| source.title.clone())
            }
            FieldValue::Claimant(claimant) => situation.claimant_name(*claimant).to_owned(),
            FieldValue::Precision(precision) => precision.name().to_owned(),
            FieldValue::Days(start, end) => Span::new(*start, *end)
                .map_or_else(String::new, |span| crate::model::EventDate::from_span(span).to_string()),
            FieldValue::Killed(class) => killed_class_label(*class),
            FieldValue::UnknownToll => "unknown".to_owned(),
            FieldValue::NotStated => match field {
                FrequencyField::Year | FrequencyField::Month => {
                    format!("not within one {}", field.name())
                }
                _ => format!("no {} stated", field.name()),
            },
        }
    }

    /// Returns the condition for the events with a value.
    fn value_condition(&self, value: &FieldValue, field: FrequencyField) -> Option<FrequencyCondition> {
        let situation = self.situation();
        let text = |field: Field, text: &str| (field, Value::Text(text.to_owned()));
        let actor_id = |ix: ActorIx| Some(situation.actor(ix)?.id.as_str());
        let (field, value) = match value {
            FieldValue::Kind(kind) => (Field::Kind, Value::Kind(*kind)),
            FieldValue::Actor(ix) => text(Field::Actor, actor_id(*ix)?),
            FieldValue::Dyad((a, b)) => {
                (Field::Dyad, Value::Pair(actor_id(*a)?.to_owned(), actor_id(*b)?.to_owned()))
            }
            FieldValue::Front(ix) => text(Field::Front, &situation.front(*ix)?.id),
            // The filter matches a part of these names; a row of the first pane is exactly one of them.
            FieldValue::Country(_) => {
                return Some(group_condition(GroupBy::Country, &self.value_label(value, field)));
            }
            FieldValue::Region(country, _) => {
                let label = self.value_label(value, field);
                let separator = if *country == 0 { REGION_SEPARATOR } else { "" };
                return Some(group_condition(GroupBy::Region, &format!("{label}{separator}")));
            }
            FieldValue::Conflict(_) => {
                return Some(group_condition(GroupBy::Conflict, &self.value_label(value, field)));
            }
            FieldValue::Place(name) => text(Field::Place, name),
            FieldValue::Source(ix) => text(Field::Source, &situation.source(*ix)?.id),
            FieldValue::Claimant(Claimant::Actor(ix)) => text(Field::By, actor_id(*ix)?),
            FieldValue::Claimant(Claimant::Source(ix)) => text(Field::By, &situation.source(*ix)?.id),
            FieldValue::Precision(precision) => (Field::Precision, Value::DatePrecision(*precision)),
            FieldValue::Days(start, end) => {
                (Field::Date, Value::Date(Bounds { from: Some(*start), until: Some(*end) }))
            }
            FieldValue::Killed(class) => {
                let from = KILLED_CLASSES.get(*class).copied();
                let until = KILLED_CLASSES.get(class + 1).map(|next| next - 1);
                (Field::Killed, Value::Number(Bounds { from, until }))
            }
            FieldValue::UnknownToll => (Field::Killed, Value::Unknown),
            FieldValue::NotStated => return None,
        };
        Some(FrequencyCondition::Filter(Term { field, values: vec![value] }))
    }
}

fn group_condition(group_by: GroupBy, value: &str) -> FrequencyCondition {
    FrequencyCondition::Group(group_by.id_of_value(value))
}

fn killed_class_label(class: usize) -> String {
    let least = KILLED_CLASSES.get(class).copied().unwrap_or_default();
    match KILLED_CLASSES.get(class + 1) {
        Some(next) if next - 1 == least => least.to_string(),
        Some(next) => format!("{least}–{}", next - 1),
        None => format!("{least} or more"),
    }
}

/// Whether all events of a group have the same values of a field.
const fn is_decided_by_groups(field: FrequencyField) -> bool {
    matches!(
        field,
        FrequencyField::Kind
            | FrequencyField::Actor
            | FrequencyField::Dyad
            | FrequencyField::Front
            | FrequencyField::Country
            | FrequencyField::Conflict
    )
}

/// Returns the distinct values of an event group.
fn group_values(group: &EventGroup, field: FrequencyField) -> Vec<FieldValue> {
    let stated = |index: u16, value: FieldValue| vec![if index > 0 { value } else { FieldValue::NotStated }];
    match field {
        FrequencyField::Kind => vec![FieldValue::Kind(group.kind)],
        FrequencyField::Front => vec![FieldValue::Front(group.front)],
        FrequencyField::Country => stated(group.country, FieldValue::Country(group.country)),
        FrequencyField::Conflict => stated(group.conflict, FieldValue::Conflict(group.conflict)),
        FrequencyField::Actor => distinct(group.actors.iter().map(|&actor| FieldValue::Actor(actor))),
        FrequencyField::Dyad => distinct(Event::dyads_among(&group.actors).map(FieldValue::Dyad)),
        _ => Vec::new(),
    }
}

/// Returns the distinct values that the record of an event states.
fn record_values(event: &Event, field: FrequencyField) -> Vec<FieldValue> {
    match field {
        FrequencyField::Place => {
            distinct(event.place.iter().map(|place| FieldValue::Place(place.name.clone())))
        }
        FrequencyField::Source => distinct(event.sources.iter().map(|&source| FieldValue::Source(source))),
        FrequencyField::Claimant => {
            distinct(event.claims.iter().map(|claim| FieldValue::Claimant(claim.claimant)))
        }
        _ => Vec::new(),
    }
}

/// Returns each value once; if there is none, that none is stated.
fn distinct(values: impl Iterator<Item = FieldValue>) -> Vec<FieldValue> {
    let mut values: Vec<FieldValue> = values.collect();
    values.sort_unstable();
    values.dedup();
    if values.is_empty() {
        values.push(FieldValue::NotStated);
    }
    values
}
