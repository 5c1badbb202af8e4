//! Totals of individually chosen events, such as those that are new since a visit, which no window or filter can
//! select.

use super::event_store::Store;
use crate::model::{EventDate, Tolls};
use crate::query::Dyad;

/// Totals of a list of events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventTotals {
    /// The rows of the events that happened, in the given order.
    pub rows: Vec<u32>,
    /// The rows of the announced events, in the given order. No other figure counts them.
    pub announced: Vec<u32>,
    /// Number of incidents.
    pub incidents: u32,
    /// Number of incidents without a best number of killed.
    pub incidents_without_toll: u32,
    /// Number of events with a contested fact.
    pub contested: u32,
    /// Summed tolls.
    pub tolls: Tolls,
    /// Date of the incident that began last.
    pub last_incident: Option<EventDate>,
}

impl Store {
    /// As [`Store::totals`], with the tolls that count for a dyad ([`crate::model::pair_tolls()`]). All events must
    /// be of the dyad.
    #[must_use]
    pub fn totals_of_dyad(&self, dyad: Dyad, rows: impl IntoIterator<Item = u32>) -> EventTotals {
        let mut sum = self.totals(rows);
        let table = &self.data.table;
        if let Some(&dyad_id) = table.groups.dyad_ids.get(&dyad) {
            let own = sum.rows.iter().map(|&row| table.pair_toll(row as usize, dyad_id).own);
            sum.tolls = own.fold(Tolls::default(), Tolls::plus);
        }
        sum
    }

    /// Returns the totals of the events in `rows`. Rows that do not exist are skipped.
    #[must_use]
    pub fn totals(&self, rows: impl IntoIterator<Item = u32>) -> EventTotals {
        let mut sum = EventTotals::default();
        for (number, row) in
            rows.into_iter().filter_map(|number| Some((number, self.data.table.get(number)?)))
        {
            if row.is_announced() {
                sum.announced.push(number);
                continue;
            }
            sum.rows.push(number);
            sum.contested += u32::from(row.is_contested());
            if row.has_toll() {
                sum.tolls = sum.tolls.plus(self.data.table.tolls_by_id(row.toll));
            }
            if row.is_incident() {
                sum.incidents += 1;
                let killed = self.data.table.tolls_by_id(row.toll).killed;
                sum.incidents_without_toll += u32::from(killed.best.is_none());
                let later = sum.last_incident.is_none_or(|last| last.span < row.span);
                sum.last_incident = if later { Some(row.date()) } else { sum.last_incident };
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::assess::Rules;
    use crate::file;

    #[test]
    fn totals_count_exactly_the_given_rows() {
        let store = Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default());
        let row = |id: &str| store.row_by_id(id).unwrap();
        let rows =
            [row("2025-11-26-drone"), row("2025-11-30-condemnation"), row("2025-11-30-ruzvayak"), u32::MAX];
        let sum = store.totals(rows);
        assert_eq!((sum.rows.len(), sum.incidents, sum.contested), (3, 2, 0));
        assert_eq!((sum.tolls.killed.best, sum.tolls.wounded.best), (Some(5), Some(3)));
        assert_eq!(sum.last_incident.unwrap().to_string(), "≈2025-11-30");
        // A toll without a number is not zero.
        let sum = store.totals([row("2021-12-01-dahraes"), row("2025-11-26-drone")]);
        assert!(sum.tolls.killed.is_partial && sum.tolls.killed.is_open && sum.tolls.killed.is_contested);
        assert_eq!((sum.contested, sum.last_incident.unwrap().to_string().as_str()), (1, "2025-11-26"));
        assert_eq!(store.totals([]), EventTotals::default());
    }
}
