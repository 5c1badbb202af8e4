//! The killed of each side of the dyads. No column holds them, so they are summed from the records.

use foldhash::HashMap;

use super::crossfilter::RejectedBy;
use super::event_data::EventData;
use super::query_context::QueryContext;
use crate::assess::toll::{SideToll, side_tolls};
use crate::model::{Event, Measure, Toll, Victims, dyad_victims};
use crate::query::Dyad;

/// The most events of data whose records are read for every answer.
const MAX_EVENTS: usize = 2000;

/// The killed that a dyad counts, by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KilledBySide {
    /// Of the first actor.
    pub first: Toll,
    /// Of the second actor.
    pub second: Toll,
    /// Of no stated side.
    pub unattributed: Toll,
}

impl KilledBySide {
    /// Adds the killed of an event, as far as they count for the dyad.
    pub(super) fn add(&mut self, event: &Event, dyad: Dyad) {
        let counts_for_dyad = dyad_victims(&event.actors);
        for side in side_tolls(event).into_iter().filter(|side| side.measure == Measure::Killed) {
            let sum = match side.victims {
                victims if !counts_for_dyad(dyad, victims) => continue,
                Victims::OfActor(actor) if actor == dyad.0 => &mut self.first,
                Victims::OfActor(_) => &mut self.second,
                Victims::Unattributed => &mut self.unattributed,
            };
            *sum = sum.plus(side.toll);
        }
    }
}

/// Whether any event states of which side its killed were. False for data with more than [`MAX_EVENTS`].
pub(super) fn is_stated(data: &EventData) -> bool {
    let is_of_side =
        |side: SideToll| side.measure == Measure::Killed && side.victims != Victims::Unattributed;
    let states_side = |event: &Event| side_tolls(event).into_iter().any(is_of_side);
    let rows = 0..u32::try_from(data.table.len()).unwrap_or(u32::MAX);
    data.table.len() <= MAX_EVENTS && rows.filter_map(|row| data.event(row)).any(states_side)
}

/// Sums the killed of each side of the dyads in the period in view, by dyad id. `None` if the data have too many events.
pub(super) fn sum_by_dyad(context: &QueryContext<'_>) -> Option<HashMap<u32, KilledBySide>> {
    let (data, table) = (context.data, &*context.data.table);
    if table.len() > MAX_EVENTS {
        return None;
    }
    let mut sums: HashMap<u32, KilledBySide> = HashMap::default();
    for (row, index) in (0_u32..).zip(0..table.len()) {
        let is_counted = context.crossfilter.row_rejection(data, index).is_within(RejectedBy::DYADS);
        let Some(event) = is_counted.then(|| data.event(row)).flatten() else { continue };
        for &dyad_id in table.groups.dyads_of_party(table.group_of_row(index).party) {
            if let Some(&dyad) = table.groups.dyads.get(dyad_id as usize) {
                sums.entry(dyad_id).or_default().add(event, dyad);
            }
        }
    }
    Some(sums)
}
